import { batch, statement, type Db, type Statement } from './batch.ts'
import { deleteRows, listOf, upsertRows, type ColumnTypes } from './rows.ts'
import type { QuarantineRow } from './schema.ts'

const TYPES: ColumnTypes<QuarantineRow> = {
  id: 'text',
  document: 'text',
  name: 'text',
  source: 'text',
  reason: 'text',
  field: 'text',
  detail: 'text',
  notice: 'text',
  at: 'text',
}

/** What is in quarantine of these documents, for telling what is new. */
export async function quarantinedOf(db: Db, documents: readonly string[]): Promise<QuarantineRow[]> {
  if (!documents.length) return []
  return db.query
    .selectFrom('quarantine')
    .selectAll()
    .where('document', 'in', listOf(db, documents))
    .execute()
}

/** Statements that put rejected records into quarantine. */
export function insertQuarantine(db: Db, rows: readonly QuarantineRow[]): Statement[] {
  return upsertRows(db, 'quarantine', TYPES, ['id'], rows)
}

/** Statements that let records out: they were understood this time. */
export function releaseQuarantine(db: Db, ids: readonly string[]): Statement[] {
  return deleteRows(db, 'quarantine', 'id', ids)
}

/** The newest records in quarantine, at most `limit` (1 to 1,000), older than `before` where given. */
export async function listQuarantine(db: Db, limit = 100, before?: string): Promise<QuarantineRow[]> {
  let query = db.query.selectFrom('quarantine').selectAll()
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
