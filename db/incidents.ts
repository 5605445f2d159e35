import { sql } from 'kysely'
import { batch, statement, type Db, type Statement } from './batch.ts'
import type { WatchSchema } from './schema-watch.ts'

export type IncidentRow = WatchSchema['incident']

/** The incidents that are not over, of one source or of all, at most 200: one a source. */
export async function openIncidents(db: Db, source?: string): Promise<IncidentRow[]> {
  let query = db.query.selectFrom('incident').selectAll().where('closed_at', 'is', null)
  if (source !== undefined) query = query.where('source', '=', source)
  return query.orderBy('opened_at').orderBy('id').limit(200).execute()
}

/** The last incidents of a source, newest first, at most `limit` (200). */
export async function listIncidents(db: Db, source: string, limit = 20): Promise<IncidentRow[]> {
  return db.query
    .selectFrom('incident')
    .selectAll()
    .where('source', '=', source)
    .orderBy('opened_at', 'desc')
    .orderBy('id')
    .limit(Math.min(limit, 200))
    .execute()
}

/**
 * Opens an incident with what belongs to it (its mails), all or nothing.
 *
 * @throws ConflictError where the source has one already
 */
export async function openIncident(
  db: Db,
  row: Omit<IncidentRow, 'changed_at' | 'closed_at' | 'ended'>,
  also: readonly Statement[],
): Promise<void> {
  const insert = db.query
    .insertInto('incident')
    .values({ ...row, changed_at: row.opened_at, closed_at: null, ended: '' })
  const none = sql`not exists (select 1 from incident where source = ${row.source} and closed_at is null)`
  await batch(db, [statement(db, insert), ...also], none)
}

/** Notes what an incident has become. */
export async function changeIncident(
  db: Db,
  { id, kind, facts, changed_at }: Pick<IncidentRow, 'id' | 'kind' | 'facts' | 'changed_at'>,
): Promise<void> {
  await batch(db, [
    statement(db, db.query.updateTable('incident').set({ kind, facts, changed_at }).where('id', '=', id)),
  ])
}

/**
 * Ends an incident with what belongs to it, all or nothing.
 *
 * @throws ConflictError where somebody else ended it first
 */
export async function closeIncident(
  db: Db,
  { id, at, ended }: Readonly<{ id: string; at: string; ended: 'well' | 'paused' }>,
  also: readonly Statement[],
): Promise<void> {
  const close = db.query.updateTable('incident').set({ closed_at: at, ended }).where('id', '=', id)
  const open = sql`exists (select 1 from incident where id = ${id} and closed_at is null)`
  await batch(db, [statement(db, close), ...also], open)
}
