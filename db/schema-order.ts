/** Row types of 0010-order.sql, which says what the columns mean. */

/** `seq` is given by the bank. */
type AuditRow = {
  seq: number
  at: string
  person: string
  action: string
  object: string
  reason: string
  detail: string
}

type ReportRow = {
  id: string
  at: string
  kind: string
  object: string
  title: string
  field: string
  category: string
  words: string
  person: string
  name: string
  email: string
  language: string
  state: string
  action: string
  reason: string
  decided_by: string
  decided_at: string | null
  closed_at: string | null
}

type RedactionRow = {
  id: string
  at: string
  source: string
  scope: string
  object: string
  field: string
  words: string
  reason: string
  note: string
  report: string
  person: string
  applied_at: string | null
  undone_at: string | null
  undone_by: string
}

type WithheldRow = { document: string; redaction: string; at: string }

export type OrderSchema = {
  audit: AuditRow
  report: ReportRow
  redaction: RedactionRow
  withheld: WithheldRow
}
