/** Row types of 0008-rules.sql, which says what the columns mean. */

type RuleSetRow = {
  version: string
  number: number
  base: string
  author: string
  reason: string
  state: 'draft' | 'active' | 'retired' | 'discarded'
  json: string
  at: string
}

type RuleActivationRow = {
  n: number
  version: string
  before: string
  author: string
  reason: string
  at: string
}

type JudgmentRow = {
  profile: string
  item: string
  opportunity: string
  grade: number
  hash: string
  author: string
  at: string
}

type EvaluationRow = {
  id: string
  kind: 'preview' | 'nightly'
  state: 'running' | 'done' | 'failed'
  version: string
  against: string
  model: string
  progress: number
  step: string
  author: string
  at: string
  seen_at: string
  json: string
  runs: string
}

export type RulesSchema = {
  rule_set: RuleSetRow
  rule_activation: RuleActivationRow
  judgment: JudgmentRow
  evaluation: EvaluationRow
}
