import { sql } from 'kysely'
import { batch, statement, type Db, type Statement } from './batch.ts'
import { listOf, upsertRows, type ColumnTypes } from './rows.ts'
import type { QuarantineRow, Schema } from './schema.ts'

/** A record with its history: since when it waits, how often it was read again, and when it was understood at last. */
export type QuarantinedRow = Schema['quarantine']

/** Putting a record in leaves how often it was tried, and opens it again where it was closed. */
const TYPES = {
  id: 'text',
  document: 'text',
  name: 'text',
  source: 'text',
  reason: 'text',
  field: 'text',
  detail: 'text',
  notice: 'text',
  at: 'text',
  closed_at: 'text',
} as ColumnTypes<QuarantinedRow>

/** All records of these documents, closed ones too, for telling what is new. */
export async function quarantinedOf(db: Db, documents: readonly string[]): Promise<QuarantinedRow[]> {
  if (!documents.length) return []
  return db.query
    .selectFrom('quarantine')
    .selectAll()
    .where('document', 'in', listOf(db, documents))
    .execute()
}

/** Statements that put rejected records into quarantine. */
export function insertQuarantine(db: Db, rows: readonly QuarantineRow[]): Statement[] {
  const open = rows.map(row => ({ ...row, closed_at: null, tries: 0, tried_at: null }))
  return upsertRows(db, 'quarantine', TYPES, ['id'], open)
}

/** Statements that let records out: they were understood this time. Their rows stay as history. */
export function closeQuarantine(db: Db, ids: readonly string[], at: string): Statement[] {
  if (!ids.length) return []
  const open = sql`update quarantine set closed_at = ${at} where closed_at is null and id in ${listOf(db, ids)}`
  return [statement(db, open)]
}

/** The newest records that wait in quarantine, at most `limit` (1 to 1,000), older than `before` where given. */
export async function listQuarantine(db: Db, limit = 100, before?: string): Promise<QuarantinedRow[]> {
  let query = db.query.selectFrom('quarantine').selectAll().where('closed_at', 'is', null)
  if (before !== undefined) query = query.where('at', '<', before)
  return query
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(Math.min(Math.max(limit, 1), 1_000))
    .execute()
}

/** Throws a record away for good: an administrator's decision. */
export async function dropQuarantine(db: Db, id: string): Promise<void> {
  await batch(db, [statement(db, db.query.deleteFrom('quarantine').where('id', '=', id))])
}

/** Which records: '' or absent = of any source, for any reason. */
export type QuarantineFilter = Readonly<{
  source?: string
  reason?: string
  /** One record */
  record?: string
  /** Those that were understood since, rather than those that wait */
  closed?: boolean
}>

/** A page of records by id, from behind `after`, at most `limit` (1,000). */
export async function pageQuarantine(
  db: Db,
  { source, reason, record, closed }: QuarantineFilter,
  limit: number,
  after = '',
): Promise<QuarantinedRow[]> {
  let query = db.query.selectFrom('quarantine').selectAll().where('id', '>', after)
  query = query.where('closed_at', closed ? 'is not' : 'is', null)
  if (source) query = query.where('source', '=', source)
  if (reason) query = query.where('reason', '=', reason)
  if (record) query = query.where('id', '=', record)
  return query.orderBy('id').limit(Math.min(limit, 1_000)).execute()
}

/** How many records wait that a filter names. */
export async function countWaiting(
  db: Db,
  { source, reason, record }: Omit<QuarantineFilter, 'closed'>,
): Promise<number> {
  let query = db.query.selectFrom('quarantine').select(({ fn }) => fn.countAll<number>().as('n'))
  query = query.where('closed_at', 'is', null)
  if (source) query = query.where('source', '=', source)
  if (reason) query = query.where('reason', '=', reason)
  if (record) query = query.where('id', '=', record)
  return Number((await query.executeTakeFirst())?.n ?? 0)
}

/** One record, waiting or closed. */
export async function readQuarantined(db: Db, id: string): Promise<QuarantinedRow | undefined> {
  return db.query.selectFrom('quarantine').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Statement that counts one more try of these records. */
export function triedQuarantine(db: Db, ids: readonly string[], at: string): Statement {
  return statement(
    db,
    sql`update quarantine set tries = tries + 1, tried_at = ${at} where id in ${listOf(db, ids)}`,
  )
}

/** Of these records, those that still wait. */
export async function stillWaiting(db: Db, ids: readonly string[]): Promise<Set<string>> {
  if (!ids.length) return new Set()
  const rows = await db.query
    .selectFrom('quarantine')
    .select('id')
    .where('closed_at', 'is', null)
    .where('id', 'in', listOf(db, ids))
    .execute()
  return new Set(rows.map(row => row.id))
}
