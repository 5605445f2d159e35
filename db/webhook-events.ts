import { sql } from 'kysely'
import { batch, statement, type Db, type Statement } from './batch.ts'
import { upsertRows, type ColumnTypes } from './rows.ts'
import type { MatchesSchema } from './schema-matches.ts'

export type WebhookEventRow = MatchesSchema['webhook_event']

const EVENT_TYPES: ColumnTypes<WebhookEventRow> = {
  id: 'text',
  webhook: 'text',
  type: 'text',
  json: 'text',
  state: 'text',
  attempts: 'integer',
  next_at: 'text',
  claim: 'text',
  claim_until: 'text',
  answer: 'text',
  at: 'text',
}
/** Statements that queue events; one that is there already stays as it is. */
export function queueEvents(db: Db, rows: readonly WebhookEventRow[]): Statement[] {
  return upsertRows(db, 'webhook_event', EVENT_TYPES, ['id'], rows, 'keep')
}

export type EventClaim = Readonly<{ claim: string; now: string; until: string; limit: number }>
export type ClaimedEvent = WebhookEventRow & Readonly<{ url: string; secret: string }>

/** Takes up to `limit` events that are due, under a lease, of webhooks that are on; none while outbound is off. */
export async function claimEvents(db: Db, { claim, now, until, limit }: EventClaim): Promise<ClaimedEvent[]> {
  const lock = db.engine === 'postgres' ? sql`for update skip locked` : sql``
  const due = sql`select id from webhook_event
    where state = 'queued' and next_at <= ${now} and (claim_until is null or claim_until <= ${now})
      and webhook in (select id from webhook where disabled_at is null)
      and not exists (select 1 from setting where name = 'outbound' and value = 'off')
    order by next_at, id limit ${limit} ${lock}`
  await batch(db, [
    statement(
      db,
      sql`update webhook_event set claim = ${claim}, claim_until = ${until} where id in (${due})`,
    ),
  ])
  return db.query
    .selectFrom('webhook_event')
    .innerJoin('webhook', 'webhook.id', 'webhook_event.webhook')
    .selectAll('webhook_event')
    .select(['webhook.url', 'webhook.secret'])
    .where('webhook_event.claim', '=', claim)
    .where('webhook_event.state', '=', 'queued')
    .orderBy('webhook_event.next_at')
    .orderBy('webhook_event.id')
    .execute()
}

export type EventOutcome = Readonly<{
  state: 'queued' | 'sent' | 'failed'
  attempts: number
  next_at: string
  answer: string
  /** Failures in a row after this one, and since when the webhook is off, if it is */
  failures: number
  disabled_at: string | null
}>

/** Writes what came of one event, if the claim still holds, and how its webhook does. */
export async function settleEvent(db: Db, event: ClaimedEvent, outcome: EventOutcome): Promise<void> {
  const { state, attempts, next_at, answer, failures, disabled_at } = outcome
  await batch(db, [
    statement(
      db,
      db.query
        .updateTable('webhook_event')
        .set({ state, attempts, next_at, answer: answer.slice(0, 500), claim: null, claim_until: null })
        .where('id', '=', event.id)
        .where('claim', '=', event.claim),
    ),
    statement(
      db,
      db.query.updateTable('webhook').set({ failures, disabled_at }).where('id', '=', event.webhook),
    ),
  ])
}

/** How many failures in a row a webhook has. */
export async function failuresOf(db: Db, id: string): Promise<number> {
  const row = await db.query.selectFrom('webhook').select('failures').where('id', '=', id).executeTakeFirst()
  return row?.failures ?? 0
}
