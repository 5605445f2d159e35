import { sql } from 'kysely'
import { statement, type Db, type Statement } from './batch.ts'
import type { OrderSchema } from './schema-order.ts'

export type AuditRow = Readonly<OrderSchema['audit']>

/** Somebody did something that others may ask about later. Neither addresses nor removed text belong in here. */
export type AuditEntry = Readonly<{
  /** UTC */
  at: string
  /** Id of who did it; '' = the system itself */
  person: string
  /** `<noun>.<verb>`, for example `rules.activate` */
  action: string
  /** `<kind>:<id>` of what it was done to, for example `source:eu-ted` */
  object: string
  /** Why, in the words of who did it */
  reason?: string
  /** What changed, as plain data; ids and figures rather than texts */
  detail?: unknown
}>

const REASON_LETTERS_MAX = 2_000
const OBJECT_LETTERS_MAX = 300
/** Enough for the differences of a rule set; what is longer is cut and says so. */
const DETAIL_LETTERS_MAX = 20_000

/**
 * The statement that writes one entry of the audit log: put it into the same batch as the change, so that neither is
 * there without the other. Mail addresses are left out of reason and detail, for nothing here can be erased later.
 */
export function auditStatement(db: Db, entry: AuditEntry): Statement {
  const { at, person, action, object, reason = '', detail } = entry
  return statement(
    db,
    sql`insert into audit (at, person, action, object, reason, detail) values (${at}, ${person}, ${action},
      ${object.slice(0, OBJECT_LETTERS_MAX)}, ${withoutAddresses(reason).slice(0, REASON_LETTERS_MAX)},
      ${detailText(detail)})`,
  )
}

function detailText(detail: unknown): string {
  if (detail === undefined) return ''
  const text = withoutAddresses(JSON.stringify(detail))
  return text.length > DETAIL_LETTERS_MAX
    ? JSON.stringify({ cut: text.slice(0, DETAIL_LETTERS_MAX / 2) })
    : text
}

function withoutAddresses(text: string): string {
  return text.replace(/[^\s"'<>(),;:\\]+@[^\s"'<>(),;:\\]+/g, '(address)')
}

/** What a page of the log shows: newest first, by who, what (a whole action or its noun) and to what. */
export type AuditFilter = Readonly<{
  person?: string
  action?: string
  object?: string
  /** UTC; from then on */
  from?: string
  /** UTC; before then */
  to?: string
  /** `seq` of the last entry of the page before */
  before?: number
  limit?: number
}>

const PAGE = 50

/** Entries of the log, newest first, at most `limit` (500). */
export async function readAudit(db: Db, filter: AuditFilter = {}): Promise<AuditRow[]> {
  const { person, action, object, from, to, before, limit = PAGE } = filter
  let query = db.query.selectFrom('audit').selectAll()
  if (person !== undefined) query = query.where('person', '=', person)
  if (object !== undefined) query = query.where('object', '=', object)
  if (action?.includes('.')) query = query.where('action', '=', action)
  // '/' is the letter behind '.': all actions of a noun, by range.
  else if (action) query = query.where('action', '>=', `${action}.`).where('action', '<', `${action}/`)
  if (from !== undefined) query = query.where('at', '>=', from)
  if (to !== undefined) query = query.where('at', '<', to)
  if (before !== undefined) query = query.where('seq', '<', before)
  const rows = await query.orderBy('seq', 'desc').limit(Math.min(limit, 500)).execute()
  return rows.map(row => ({ ...row, seq: Number(row.seq) }))
}

/** Every action that stands in the log, for a choice of one; at most 200. */
export async function auditActions(db: Db): Promise<string[]> {
  const rows = await db.query
    .selectFrom('audit')
    .select('action')
    .distinct()
    .orderBy('action')
    .limit(200)
    .execute()
  return rows.map(row => row.action)
}
