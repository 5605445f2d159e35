import { sql } from 'kysely'
import { batch, statement, type Db } from '../db/batch.ts'
import { RETENTION_DAYS } from '../src/model/retention.ts'

const DAY_MS = 86_400_000

/** Lets go of what nobody needs any more. Safe at any time. */
export async function pruneMail(db: Db, now: Date): Promise<Readonly<Record<string, number>>> {
  const before = (days: number): string => new Date(now.getTime() - days * DAY_MS).toISOString()
  const done = sql`state in ('sent', 'failed', 'unknown')`
  await batch(db, [
    statement(
      db,
      sql`update outbox set html = '', body = '' where ${done} and created_at < ${before(RETENTION_DAYS.messageTexts)} and html <> ''`,
    ),
    statement(db, sql`delete from outbox where ${done} and created_at < ${before(RETENTION_DAYS.messages)}`),
    statement(
      db,
      sql`delete from delivery where state <> 'pending' and at < ${before(RETENTION_DAYS.deliveries)}`,
    ),
    statement(db, sql`delete from webhook_event where webhook not in (select id from webhook)`),
    statement(
      db,
      sql`delete from webhook_event where state <> 'queued' and at < ${before(RETENTION_DAYS.webhookEvents)}`,
    ),
  ])
  return {}
}
