import { sql } from 'kysely'
import { batch, statement, type Db } from '../db/batch.ts'

const DAY_MS = 86_400_000
/** A message's texts serve to answer "what did you send me": a quarter is long enough. */
const TEXT_DAYS = 90
/** That it was sent, and what it carried, serves statistics of a year. */
const MESSAGE_DAYS = 400
/** What was told is told once: longer than any notice stays open without a word (model/fold-status.ts). */
const DELIVERY_DAYS = 3 * 366
const EVENT_DAYS = 30

/** Lets go of what nobody needs any more. Safe at any time. */
export async function pruneMail(db: Db, now: Date): Promise<Readonly<Record<string, number>>> {
  const before = (days: number): string => new Date(now.getTime() - days * DAY_MS).toISOString()
  const done = sql`state in ('sent', 'failed', 'unknown')`
  await batch(db, [
    statement(
      db,
      sql`update outbox set html = '', body = '' where ${done} and created_at < ${before(TEXT_DAYS)} and html <> ''`,
    ),
    statement(db, sql`delete from outbox where ${done} and created_at < ${before(MESSAGE_DAYS)}`),
    statement(db, sql`delete from delivery where state <> 'pending' and at < ${before(DELIVERY_DAYS)}`),
    statement(db, sql`delete from webhook_event where webhook not in (select id from webhook)`),
    statement(db, sql`delete from webhook_event where state <> 'queued' and at < ${before(EVENT_DAYS)}`),
  ])
  return {}
}
