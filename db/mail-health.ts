import { sql } from 'kysely'
import type { Db } from './batch.ts'
import type { MessageHead } from './outbox-reads.ts'
import type { SuppressionRow } from './suppression.ts'

/** Messages in one state. `oldest`: when the oldest of them was made, UTC. */
export type StateCount = Readonly<{ state: string; count: number; oldest: string }>

/** How many messages stand in each state, and since when. */
export async function outboxStates(db: Db): Promise<StateCount[]> {
  const rows = await db.query
    .selectFrom('outbox')
    .select(['state', sql<number>`count(*)`.as('n'), sql<string>`min(created_at)`.as('oldest')])
    .groupBy('state')
    .orderBy('state')
    .execute()
  return rows.map(({ state, n, oldest }) => ({ state, count: Number(n), oldest }))
}

/** How many addresses must not be written to, by reason, and how many of them since a moment. */
export async function suppressionCounts(
  db: Db,
  since: string,
): Promise<readonly Readonly<{ reason: string; count: number; recent: number }>[]> {
  const rows = await db.query
    .selectFrom('suppression')
    .select(['reason', sql<number>`count(*)`.as('n')])
    .select(sql<number>`sum(case when at >= ${since} then 1 else 0 end)`.as('recent'))
    .groupBy('reason')
    .orderBy('reason')
    .execute()
  return rows.map(({ reason, n, recent }) => ({ reason, count: Number(n), recent: Number(recent) }))
}

/** The addresses that were forbidden last, newest first, at most `limit` (200). */
export async function lastSuppressed(db: Db, limit = 20): Promise<SuppressionRow[]> {
  return db.query
    .selectFrom('suppression')
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('address_hash')
    .limit(Math.min(limit, 200))
    .execute()
}

/** One forbidden address by its hash. */
export async function readSuppression(db: Db, hash: string): Promise<SuppressionRow | undefined> {
  return db.query.selectFrom('suppression').selectAll().where('address_hash', '=', hash).executeTakeFirst()
}

/** Messages of the time since a moment that came back for the time being, newest first, at most `limit` (200). */
export async function softBounces(db: Db, since: string, limit = 20): Promise<MessageHead[]> {
  return (
    db.query
      .selectFrom('outbox')
      .select(['id', 'person', 'slot', 'kind', 'recipient', 'subject', 'state', 'attempts', 'next_at'])
      .select(['answer', 'created_at', 'sent_at', 'unknown_at'])
      .where('created_at', '>=', since)
      // ';' is the sign behind ':': everything that begins with "soft:", by range.
      .where('answer', '>=', 'soft:')
      .where('answer', '<', 'soft;')
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .limit(Math.min(limit, 200))
      .execute()
  )
}
