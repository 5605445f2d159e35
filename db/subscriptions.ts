import { sql } from 'kysely'
import { batch, statement, type Db, type Statement } from './batch.ts'
import { dropUnsubscribed } from './outbox.ts'
import type { MatchesSchema } from './schema-matches.ts'

export type SubscriptionRow = MatchesSchema['subscription']
/** A subscription with what a mail needs to know of its person. */
export type Subscriber = SubscriptionRow & Readonly<{ email: string; name: string; language: string }>

/** As many people as one machine serves (reliability.md L3, times five). */
const SUBSCRIBERS_MAX = 50_000

/** How a person wants to hear; undefined before it was ever chosen. */
export async function readSubscription(db: Db, person: string): Promise<SubscriptionRow | undefined> {
  return db.query.selectFrom('subscription').selectAll().where('person', '=', person).executeTakeFirst()
}

/** Everybody who wants mail: not unsubscribed, not erased, with a rhythm. */
export async function subscribers(db: Db, person?: string): Promise<Subscriber[]> {
  return db.query
    .selectFrom('subscription')
    .innerJoin('person', 'person.id', 'subscription.person')
    .selectAll('subscription')
    .select(['person.email', 'person.name', 'person.language'])
    .where('person.erased_at', 'is', null)
    .where('subscription.unsubscribed_at', 'is', null)
    .where('subscription.rhythm', '<>', 'never')
    .$if(person !== undefined, query => query.where('subscription.person', '=', person!))
    .orderBy('subscription.person')
    .limit(SUBSCRIBERS_MAX)
    .execute()
}

export type Choice = Readonly<
  Partial<Pick<SubscriptionRow, 'rhythm' | 'hour' | 'weekday' | 'zone' | 'budget' | 'paused_until'>>
>

/** How somebody hears who chose nothing: on Monday at seven, ten entries at most. */
export function usualSubscription(person: string, zone: string, now: string): SubscriptionRow {
  return {
    person,
    rhythm: 'weekly',
    hour: 7,
    weekday: 1,
    zone,
    budget: 10,
    paused_until: null,
    unsubscribed_at: null,
    last_slot: null,
    updated_at: now,
  }
}

/**
 * Sets how a person wants to hear; what is not given stays, or has its default. Choosing a rhythm takes an earlier
 * unsubscription back. The first mail comes at the next chosen hour, never at once.
 */
export async function subscribe(
  db: Db,
  person: string,
  choice: Choice,
  now: string,
  zone = 'Europe/Brussels',
): Promise<void> {
  const fresh: SubscriptionRow = { ...usualSubscription(person, zone, now), ...choice }
  const change = {
    ...choice,
    updated_at: now,
    ...(choice.rhythm && choice.rhythm !== 'never' && { unsubscribed_at: null }),
  }
  const insert = db.query
    .insertInto('subscription')
    .values(fresh)
    .onConflict(conflict => conflict.column('person').doUpdateSet(change))
  await batch(db, [statement(db, insert)])
}

/**
 * Stops all digests to a person at once: what is queued is not sent any more, what is owed is suppressed. Answers
 * false where there was no subscription. `again` takes it back; what was suppressed meanwhile stays so.
 */
export async function unsubscribe(db: Db, person: string, now: string, again = false): Promise<boolean> {
  const set = db.query
    .updateTable('subscription')
    .set({ unsubscribed_at: again ? null : now, updated_at: now })
    .where('person', '=', person)
  const owed = db.query
    .updateTable('delivery')
    .set({ state: 'suppressed', why: 'unsubscribed' })
    .where('person', '=', person)
    .where('state', '=', 'pending')
  const stop = again ? [] : [statement(db, owed), ...dropUnsubscribed(db, now)]
  await batch(db, [statement(db, set), ...stop])
  const row = await readSubscription(db, person)
  return row !== undefined && (row.unsubscribed_at === null) === again
}

/** A statement that moves the last slot of a person on. */
export function slotStatement(db: Db, person: string, slot: string): Statement {
  const update = db.query.updateTable('subscription').set({ last_slot: slot }).where('person', '=', person)
  return statement(db, update)
}

/** Holds while the person still wants mail and nobody else did her slot since `last` was read. */
export function slotUntouched(person: string, last: string | null) {
  const same = last === null ? sql`last_slot is null` : sql`last_slot = ${last}`
  return sql`exists (select 1 from subscription where person = ${person} and unsubscribed_at is null and ${same})`
}

/** The profiles a person hears of, with their names. */
export async function profilesOf(db: Db, person: string): Promise<readonly { id: string; name: string }[]> {
  const rows = await db.query
    .selectFrom('profile')
    .innerJoin('profile_owner', 'profile_owner.profile', 'profile.id')
    .select(['profile.id', 'profile.json'])
    .where(on =>
      on.or([
        on('profile_owner.person', '=', person),
        on(
          'profile_owner.organisation',
          'in',
          on.selectFrom('member').select('organisation').where('person', '=', person),
        ),
      ]),
    )
    .orderBy('profile.id')
    .limit(100)
    .execute()
  return rows.map(({ id, json }) => ({ id, name: (JSON.parse(json) as { name?: string }).name ?? '' }))
}
