import { sql } from 'kysely'
import type { Profile } from '../src/model/profile.ts'
import { batch, statement, type Db, type Statement } from './batch.ts'
import type { MatchesSchema } from './schema-matches.ts'

export type HandRow = MatchesSchema['hand']
export type IntroductionRow = MatchesSchema['introduction']
/** A profile of an organisation that wants to be found. */
export type OpenProfile = Readonly<{ profile: Profile; organisation: string; name: string }>

/** As many as are compared for one page; the newest first. */
const OPEN_MAX = 500
const HANDS_MAX = 100

/** Profiles of organisations that opted in to being named to partners. */
export async function openProfiles(db: Db, only?: readonly string[]): Promise<OpenProfile[]> {
  if (only && !only.length) return []
  const rows = await db.query
    .selectFrom('organisation')
    .innerJoin('profile_owner', 'profile_owner.organisation', 'organisation.id')
    .innerJoin('profile', 'profile.id', 'profile_owner.profile')
    .select(['organisation.id', 'organisation.name', 'profile.json'])
    .where('organisation.open', '=', 1)
    .$if(only !== undefined, query => query.where('profile.id', 'in', only!.slice(0, 90)))
    .orderBy('profile_owner.updated_at', 'desc')
    .orderBy('profile.id')
    .limit(OPEN_MAX)
    .execute()
  return rows.map(row => ({
    organisation: row.id,
    name: row.name,
    profile: JSON.parse(row.json) as Profile,
  }))
}

/** Hands raised on a lot, earliest first. */
export async function handsOn(db: Db, item: string): Promise<HandRow[]> {
  return db.query
    .selectFrom('hand')
    .selectAll()
    .where('item', '=', item)
    .orderBy('at')
    .orderBy('profile')
    .limit(HANDS_MAX)
    .execute()
}

/** Raises a hand, changes what it says, or takes it down where it says nothing. */
export async function setHand(db: Db, hand: HandRow): Promise<void> {
  const { item, profile, brings, seeks, at } = hand
  if (!brings && !seeks)
    return batch(db, [
      statement(db, db.query.deleteFrom('hand').where('item', '=', item).where('profile', '=', profile)),
    ])
  await batch(db, [
    statement(
      db,
      db.query
        .insertInto('hand')
        .values(hand)
        .onConflict(conflict => conflict.columns(['item', 'profile']).doUpdateSet({ brings, seeks, at })),
    ),
  ])
}

/** Introductions that a profile asked for or was asked for, latest first. */
export async function introductionsOf(db: Db, profile: string): Promise<IntroductionRow[]> {
  return db.query
    .selectFrom('introduction')
    .selectAll()
    .where(on => on.or([on('asker', '=', profile), on('asked', '=', profile)]))
    .orderBy('at', 'desc')
    .orderBy('item')
    .limit(200)
    .execute()
}

/**
 * Asks for an introduction; asking again changes nothing. Where the other side asked already, both want it: that is
 * accepted at once.
 *
 * @param also what the asking owes, in the same batch
 */
export async function askIntroduction(
  db: Db,
  ask: Readonly<{ item: string; asker: string; asked: string; at: string }>,
  also: readonly Statement[] = [],
): Promise<void> {
  const { item, asker, asked, at } = ask
  await batch(db, [
    statement(
      db,
      sql`update introduction set accepted_at = ${at}, declined_at = null
        where item = ${item} and asker = ${asked} and asked = ${asker} and accepted_at is null`,
    ),
    statement(
      db,
      sql`insert into introduction (item, asker, asked, at)
        select ${item}, ${asker}, ${asked}, ${at} where not exists (
          select 1 from introduction where item = ${item} and asker = ${asked} and asked = ${asker})
        on conflict (item, asker, asked) do nothing`,
    ),
    ...also,
  ])
}

/** The asked side's answer. Declining is kept to itself: the asker sees nothing but silence. */
export async function answerIntroduction(
  db: Db,
  answer: Readonly<{ item: string; asker: string; asked: string; accept: boolean; at: string }>,
  also: readonly Statement[] = [],
): Promise<void> {
  const { item, asker, asked, accept, at } = answer
  const change = accept ? { accepted_at: at, declined_at: null } : { accepted_at: null, declined_at: at }
  await batch(db, [
    statement(
      db,
      db.query
        .updateTable('introduction')
        .set(change)
        .where('item', '=', item)
        .where('asker', '=', asker)
        .where('asked', '=', asked),
    ),
    ...also,
  ])
}

/** How to reach whoever holds a profile: its own person, else the longest-standing owner of its organisation. */
export async function contactOf(
  db: Db,
  profile: string,
): Promise<Readonly<{ name: string; email: string }> | undefined> {
  const owner = await db.query
    .selectFrom('profile_owner')
    .selectAll()
    .where('profile', '=', profile)
    .executeTakeFirst()
  if (!owner) return undefined
  if (owner.person)
    return db.query
      .selectFrom('person')
      .select(['name', 'email'])
      .where('id', '=', owner.person)
      .where('erased_at', 'is', null)
      .executeTakeFirst()
  return db.query
    .selectFrom('member')
    .innerJoin('person', 'person.id', 'member.person')
    .select(['person.name', 'person.email'])
    .where('member.organisation', '=', owner.organisation)
    .where('person.erased_at', 'is', null)
    .orderBy(sql`case when member.role = 'owner' then 0 else 1 end`)
    .orderBy('member.created_at')
    .orderBy('member.person')
    .executeTakeFirst()
}
