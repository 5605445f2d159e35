/** Row types of 0012-town.sql, which says what the columns mean. */

export type TeamEventRow = {
  organisation: string
  n: number
  at: string
  person: string
  about: string
  kind: string
  detail: string
}

export type QuestionRow = {
  id: string
  post: string
  town: string
  opportunity: string
  organisation: string
  person: string
  language: string
  words: string
  at: string
  keeper: string
  draft: string
  answer: string
  answer_language: string
  answered_by: string
  answered_at: string | null
  withdrawn_at: string | null
}

export type ConsultationAnswerRow = {
  post: string
  organisation: string
  opportunity: string
  person: string
  json: string
  at: string
  updated_at: string
}

export type TownSchema = {
  team_event: TeamEventRow
  question: QuestionRow
  consultation_answer: ConsultationAnswerRow
}
