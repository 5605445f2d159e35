/** Row types of 0004-matches.sql and 0005-digest.sql, which say what the columns mean. */

type MatchRow = {
  profile: string
  item: string
  opportunity: string
  z: number
  p: number
  closes_at: string
  first_at: string
  updated_at: string
  versions: string
  material: string
  json: string
}

type FeedbackRow = {
  profile: string
  item: string
  answer: string
  reason: string
  person: string
  at: string
  opportunity: string
  material: string
}

type NoteRow = {
  profile: string
  item: string
  text: string
  person: string
  at: string
}

type WorksheetRow = {
  profile: string
  item: string
  json: string
  at: string
}

type HandRow = {
  item: string
  profile: string
  brings: string
  seeks: string
  at: string
}

type IntroductionRow = {
  item: string
  asker: string
  asked: string
  at: string
  accepted_at: string | null
  declined_at: string | null
}

type SubscriptionRow = {
  person: string
  rhythm: string
  hour: number
  weekday: number
  zone: string
  budget: number
  paused_until: string | null
  unsubscribed_at: string | null
  last_slot: string | null
  updated_at: string
}

type DeliveryRow = {
  person: string
  item: string
  reason: string
  material: string
  profile: string
  opportunity: string
  state: string
  why: string
  message: string | null
  at: string
  json: string
}

type OutboxRow = {
  id: string
  person: string
  slot: string
  kind: string
  recipient: string
  subject: string
  html: string
  body: string
  headers: string
  state: string
  attempts: number
  next_at: string
  claim: string | null
  claim_until: string | null
  answer: string
  created_at: string
  sent_at: string | null
  unknown_at: string | null
}

type SuppressionRow = {
  address_hash: string
  reason: string
  detail: string
  at: string
}

type WebhookRow = {
  id: string
  person: string
  profile: string
  url: string
  secret: string
  created_at: string
  failures: number
  disabled_at: string | null
  cursor: string
}

type SettingRow = {
  name: string
  value: string
  at: string
}

type MatchStateRow = {
  profile: string
  hash: string
  versions: string
  threshold: number
  scored_at: string
}

type WebhookEventRow = {
  id: string
  webhook: string
  type: string
  json: string
  state: string
  attempts: number
  next_at: string
  claim: string | null
  claim_until: string | null
  answer: string
  at: string
}

export type MatchesSchema = {
  match: MatchRow
  match_state: MatchStateRow
  webhook_event: WebhookEventRow
  feedback: FeedbackRow
  note: NoteRow
  worksheet: WorksheetRow
  hand: HandRow
  introduction: IntroductionRow
  subscription: SubscriptionRow
  delivery: DeliveryRow
  outbox: OutboxRow
  suppression: SuppressionRow
  webhook: WebhookRow
  setting: SettingRow
}
