import { batch, statement, type Db, type Statement } from './batch.ts'
import type { WatchSchema } from './schema-watch.ts'

export type ReplayRow = WatchSchema['replay']

/** Orders that were carried out are remembered this long, as runs are. */
const KEPT_MS = 90 * 86_400_000

/** Statements that order quarantined records to be read again; orders of a season ago are forgotten. */
export function orderReplay(
  db: Db,
  order: Pick<ReplayRow, 'id' | 'record' | 'source' | 'reason' | 'asked_by' | 'asked_at' | 'total'>,
): Statement[] {
  const row = { ...order, state: 'queued', done: 0, understood: 0, stored: 0, reached: '', problem: '' }
  const past = new Date(Date.parse(order.asked_at) - KEPT_MS).toISOString()
  return [
    statement(db, db.query.insertInto('replay').values({ ...row, ended_at: null })),
    statement(
      db,
      db.query.deleteFrom('replay').where('asked_at', '<', past).where('ended_at', 'is not', null),
    ),
  ]
}

/** The order whose turn it is: what a process that died had begun, or the oldest that waits. */
export async function nextReplay(db: Db): Promise<ReplayRow | undefined> {
  const row = await db.query
    .selectFrom('replay')
    .selectAll()
    .where('state', 'in', ['queued', 'running'])
    .orderBy('asked_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row && plain(row)
}

/** The last orders, newest first, at most `limit` (100). */
export async function listReplays(db: Db, limit = 10): Promise<ReplayRow[]> {
  const rows = await db.query
    .selectFrom('replay')
    .selectAll()
    .orderBy('asked_at', 'desc')
    .orderBy('id')
    .limit(Math.min(limit, 100))
    .execute()
  return rows.map(plain)
}

/** Notes how far an order has come. */
export async function moveReplay(
  db: Db,
  id: string,
  change: Partial<Omit<ReplayRow, 'id' | 'asked_at'>>,
): Promise<void> {
  await batch(db, [statement(db, db.query.updateTable('replay').set(change).where('id', '=', id))])
}

/** PostgreSQL gives whole numbers as text. */
function plain(row: ReplayRow): ReplayRow {
  const { total, done, understood, stored } = row
  return {
    ...row,
    total: Number(total),
    done: Number(done),
    understood: Number(understood),
    stored: Number(stored),
  }
}
