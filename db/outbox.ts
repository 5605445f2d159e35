import { sql } from 'kysely'
import { batch, statement, type Db, type Statement } from './batch.ts'
import type { MatchesSchema } from './schema-matches.ts'

export type OutboxRow = MatchesSchema['outbox']

/** Later than any moment: not tried again by itself. */
export const NEVER = '9999-12-31T23:59:59.999Z'

export type Message = Pick<
  OutboxRow,
  'id' | 'person' | 'slot' | 'kind' | 'recipient' | 'subject' | 'html' | 'body' | 'headers'
>

/** Statement that queues a message. The unique key of person, slot and kind refuses a second one. */
export function queueMessage(db: Db, message: Message, now: string): Statement {
  const row = { ...message, state: 'queued', attempts: 0, next_at: now, answer: '', created_at: now }
  return statement(db, db.query.insertInto('outbox').values(row))
}

/** The same for a message that may be owed already: then nothing is added. */
export function queueOnce(db: Db, message: Message, now: string): Statement {
  const row = { ...message, state: 'queued', attempts: 0, next_at: now, answer: '', created_at: now }
  const insert = db.query.insertInto('outbox').values(row)
  return statement(
    db,
    insert.onConflict(conflict => conflict.columns(['person', 'slot', 'kind']).doNothing()),
  )
}

/** One message. */
export async function readMessage(db: Db, id: string): Promise<OutboxRow | undefined> {
  return db.query.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirst()
}

export type ClaimOptions = Readonly<{ claim: string; now: string; until: string; limit: number }>

/**
 * Takes up to `limit` messages that are due, for one sender: nobody else is given them before `until`. What a sender
 * that died had claimed is due again; what it had handed over without an answer is not, see `doubt`. Nothing is given
 * while outbound is off, and nothing of people who unsubscribed: both are looked at inside the same statement.
 */
export async function claimMessages(
  db: Db,
  { claim, now, until, limit }: ClaimOptions,
): Promise<OutboxRow[]> {
  const lock = db.engine === 'postgres' ? sql`for update skip locked` : sql``
  const gone = sql`select 1 from subscription s where s.person = outbox.person and s.unsubscribed_at is not null`
  const due = sql`select id from outbox
    where ((state = 'queued' and next_at <= ${now}) or (state = 'claimed' and claim_until <= ${now})
      or (state = 'unknown' and next_at <= ${now}))
      and not (kind = 'digest' and exists (${gone}))
      and not exists (select 1 from setting where name = 'outbound' and value = 'off')
    order by next_at, id limit ${limit} ${lock}`
  await batch(db, [
    ...dropUnsubscribed(db, now),
    statement(
      db,
      sql`update outbox set state = 'claimed', claim = ${claim}, claim_until = ${until} where id in (${due})`,
    ),
  ])
  return db.query
    .selectFrom('outbox')
    .selectAll()
    .where('claim', '=', claim)
    .where('state', '=', 'claimed')
    .orderBy('next_at')
    .orderBy('id')
    .execute()
}

/**
 * Statements that fail the digests still waiting for people who unsubscribed, one person's or all, and suppress what
 * they would have told.
 */
export function dropUnsubscribed(db: Db, now: string): Statement[] {
  const waiting = sql`kind = 'digest' and (state = 'queued' or (state = 'claimed' and claim_until <= ${now}))
    and person in (select person from subscription where unsubscribed_at is not null)`
  return [
    statement(
      db,
      sql`update delivery set state = 'suppressed', why = 'unsubscribed'
        where message in (select id from outbox where ${waiting})`,
    ),
    statement(
      db,
      sql`update outbox set state = 'failed', answer = 'unsubscribed', claim = null, claim_until = null
        where ${waiting}`,
    ),
  ]
}

/** What a sender writes about a message it has claimed. */
export type Progress = Readonly<
  Partial<Pick<OutboxRow, 'attempts' | 'next_at' | 'claim_until' | 'answer' | 'sent_at' | 'unknown_at'>> & {
    state: 'queued' | 'claimed' | 'handed_over' | 'sent' | 'failed' | 'unknown'
  }
>

/**
 * Writes progress if the claim still holds, with further statements in the same batch. Answers false where it was lost:
 * the sender was too slow, another one has the message, and nothing was written.
 */
export async function progress(
  db: Db,
  id: string,
  claim: string,
  { state, ...more }: Progress,
  also: readonly Statement[] = [],
): Promise<boolean> {
  const done = state !== 'claimed' && state !== 'handed_over'
  const update = db.query
    .updateTable('outbox')
    .set({ state, ...more, ...(done && { claim_until: null }) })
    .where('id', '=', id)
    .where('claim', '=', claim)
    .where('state', 'in', ['claimed', 'handed_over'])
  const held = sql`exists (select 1 from outbox where id = ${id} and claim = ${claim}
    and state in ('claimed', 'handed_over'))`
  if (also.length) {
    try {
      await batch(db, [statement(db, update), ...also], held)
      return true
    } catch (error) {
      if ((error as Error).name === 'ConflictError') return false
      throw error
    }
  }
  await batch(db, [statement(db, update)])
  const row = await db.query
    .selectFrom('outbox')
    .select(['claim', 'state'])
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.claim === claim && row.state === state
}

/**
 * Puts what was handed over without an answer into `unknown`: the sender died or lost the connection after the final
 * dot, so the message may have arrived. One retry with the same Message-ID at `retryAt`, none if it was in doubt before.
 */
export async function doubt(db: Db, now: string, retryAt: string): Promise<void> {
  const lost = (again: boolean) =>
    db.query
      .updateTable('outbox')
      .set({
        state: 'unknown',
        answer: 'the sender ended between the final dot and the answer',
        claim: null,
        claim_until: null,
        next_at: again ? retryAt : NEVER,
        ...(again && { unknown_at: now }),
      })
      .where('state', '=', 'handed_over')
      .where('claim_until', '<=', now)
      .where('unknown_at', again ? 'is' : 'is not', null)
  // Those in doubt for the second time first: the other statement would make them look so.
  await batch(db, [statement(db, lost(false)), statement(db, lost(true))])
}
