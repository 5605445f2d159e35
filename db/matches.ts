import { sql, type RawBuilder } from 'kysely'
import type { Explanation, Match } from '../src/model/match.ts'
import type { Profile } from '../src/model/profile.ts'
import { statement, type Db, type Statement } from './batch.ts'
import { listOf, upsertRows, type ColumnTypes } from './rows.ts'
import type { MatchesSchema } from './schema-matches.ts'

export type MatchRow = MatchesSchema['match']
type StateRow = MatchesSchema['match_state']

/** What a match row holds besides its columns. */
export type Kept = Readonly<{ match: Match; explanation: Explanation }>

const TYPES: ColumnTypes<MatchRow> = {
  profile: 'text',
  item: 'text',
  opportunity: 'text',
  z: 'real',
  p: 'real',
  closes_at: 'text',
  first_at: 'text',
  updated_at: 'text',
  versions: 'text',
  material: 'text',
  json: 'text',
}
const STATE_TYPES: ColumnTypes<StateRow> = {
  profile: 'text',
  hash: 'text',
  versions: 'text',
  threshold: 'real',
  scored_at: 'text',
}
/** As many profiles as one machine matches; see db/profiles.ts. */
const PROFILES_MAX = 10_000

/** A profile somebody hears of, with how it was scored last (null: never). */
export type Claimed = Readonly<{
  profile: Profile
  hash: string
  scoredHash: string | null
  versions: string | null
  threshold: number | null
  scoredAt: string | null
}>

/** The profiles that belong to somebody; drafts are not matched. */
export async function claimedProfiles(db: Db): Promise<Claimed[]> {
  const rows = await db.query
    .selectFrom('profile')
    .innerJoin('profile_owner', 'profile_owner.profile', 'profile.id')
    .leftJoin('match_state', 'match_state.profile', 'profile.id')
    .select(['profile.hash', 'profile.json'])
    .select(['match_state.hash as scoredHash', 'match_state.versions', 'match_state.threshold'])
    .select('match_state.scored_at as scoredAt')
    .where(on => on.or([on('profile_owner.person', '<>', ''), on('profile_owner.organisation', '<>', '')]))
    .orderBy('profile.id')
    .limit(PROFILES_MAX)
    .execute()
  return rows.map(({ json, ...row }) => ({ ...row, profile: JSON.parse(json) as Profile }))
}

/** The largest weekly budget of whoever hears of each profile; absent where nobody chose one. */
export async function budgetsOf(db: Db): Promise<Map<string, number>> {
  const rows = await db.query
    .selectFrom(listeners().as('listener'))
    .select(['listener.profile', sql<number>`max(listener.budget)`.as('budget')])
    .groupBy('listener.profile')
    .execute()
  return new Map(rows.map(row => [row.profile, Number(row.budget)]))
}

/** Who wants mail about each of these profiles. */
export async function listenersOf(
  db: Db,
  profiles: readonly string[],
): Promise<readonly Readonly<{ profile: string; person: string }>[]> {
  if (!profiles.length) return []
  return db.query
    .selectFrom(listeners().as('listener'))
    .select(['listener.profile', 'listener.person'])
    .where('listener.profile', 'in', listOf(db, profiles))
    .orderBy('listener.person')
    .execute()
}

/** Which profiles keep something of these opportunities. */
export async function keepersOf(db: Db, opportunities: readonly string[]): Promise<Set<string>> {
  if (!opportunities.length) return new Set()
  const rows = await db.query
    .selectFrom('match')
    .select('profile')
    .distinct()
    .where('opportunity', 'in', listOf(db, opportunities))
    .execute()
  return new Set(rows.map(row => row.profile))
}

/** Profile and person of everybody who wants mail, with the budget. */
function listeners(): RawBuilder<{ profile: string; person: string; budget: number }> {
  return sql`(select h.profile, h.person, s.budget from (
      select profile, person from profile_owner where person <> ''
      union select o.profile, m.person from profile_owner o join member m on m.organisation = o.organisation
        where o.organisation <> ''
    ) h join subscription s on s.person = h.person join person p on p.id = h.person
    where s.unsubscribed_at is null and s.rhythm <> 'never' and p.erased_at is null)`
}

/** The kept matches of a profile, best first. */
export async function matchesOf(db: Db, profile: string, limit = 1_000): Promise<MatchRow[]> {
  return db.query
    .selectFrom('match')
    .selectAll()
    .where('profile', '=', profile)
    .orderBy('z', 'desc')
    .orderBy('item')
    .limit(Math.min(limit, 1_000))
    .execute()
}

/** How these profiles stand to these items: the kept matches, for a digest or a page. */
export async function standingsOf(
  db: Db,
  profiles: readonly string[],
  items: readonly string[],
): Promise<MatchRow[]> {
  if (!profiles.length || !items.length) return []
  return db.query
    .selectFrom('match')
    .selectAll()
    .where('profile', 'in', listOf(db, profiles))
    .where('item', 'in', listOf(db, items))
    .execute()
}

/** What a match row's json holds. */
export function keptOf(row: Pick<MatchRow, 'json'>): Kept {
  return JSON.parse(row.json) as Kept
}

/** Statements that store matches. */
export function upsertMatches(db: Db, rows: readonly MatchRow[]): Statement[] {
  return upsertRows(db, 'match', TYPES, ['profile', 'item'], rows)
}

/** Statements that drop matches of a profile. What somebody answered about stays, so that it can still be shown. */
export function deleteMatches(db: Db, profile: string, items: readonly string[]): Statement[] {
  if (!items.length) return []
  const answered = sql`select 1 from feedback f where f.profile = "match".profile and f.item = "match".item`
  return [
    statement(
      db,
      sql`delete from "match" where profile = ${profile} and item in ${listOf(db, items)}
        and not exists (${answered})`,
    ),
  ]
}

/** Statements that note how a profile was scored against the whole bank. */
export function upsertStates(db: Db, rows: readonly StateRow[]): Statement[] {
  return upsertRows(db, 'match_state', STATE_TYPES, ['profile'], rows)
}

/**
 * Statement that owes everybody who listens to a profile its kept matches that were never owed before: `early` for
 * what is only announced, else `new`, each once a person and item whatever changes later. One row where several
 * profiles of a person share an item.
 *
 * @param quietly profiles whose matches are noted as suppressed: a re-score alone sends nothing
 */
export function oweMatches(db: Db, now: string, quietly?: readonly string[]): Statement {
  const reason = sql`case when substr(m.material, 1, 8) = 'planned ' then 'early' else 'new' end`
  const [state, why] = quietly ? ['suppressed', 'rescore'] : ['pending', '']
  return statement(
    db,
    sql`insert into delivery (person, item, reason, material, profile, opportunity, state, why, message, at, json)
      select l.person, m.item, ${reason}, '', m.profile, m.opportunity, ${state}, ${why}, null, ${now}, ''
      from "match" m join ${listeners()} l on l.profile = m.profile
      where not exists (select 1 from delivery d where d.person = l.person and d.item = m.item
        and d.reason = ${reason} and d.material = '')
      ${quietly ? sql`and m.profile in ${listOf(db, quietly)}` : sql``}
      order by m.z desc
      on conflict (person, item, reason, material) do nothing`,
  )
}

/** Kept matches of people who want mail that are neither owed nor told nor suppressed: there must be none. */
export async function unowedMatches(db: Db): Promise<number> {
  const reason = sql`case when substr(m.material, 1, 8) = 'planned ' then 'early' else 'new' end`
  const { rows } = await sql<{ n: number }>`select count(*) as n from "match" m join ${listeners()} l
    on l.profile = m.profile where not exists (select 1 from delivery d where d.person = l.person
    and d.item = m.item and d.reason = ${reason})`.execute(db.query)
  return Number(rows[0]?.n ?? 0)
}

/** Everything that names an item of an opportunity; each is renamed when the opportunity gets an earlier notice. */
const ITEM_TABLES = ['match', 'feedback', 'delivery', 'note', 'worksheet', 'hand', 'introduction'] as const
const KEYS: Readonly<Record<(typeof ITEM_TABLES)[number], readonly string[]>> = {
  match: ['profile'],
  feedback: ['profile', 'answer'],
  delivery: ['person', 'reason', 'material'],
  note: ['profile'],
  worksheet: ['profile'],
  hand: ['profile'],
  introduction: ['asker', 'asked'],
}

/** Of these ids, those that rows about items still stand under. */
export async function itemsUnder(db: Db, opportunities: readonly string[]): Promise<string[]> {
  if (!opportunities.length) return []
  const ids = listOf(db, opportunities)
  const { rows } = await sql<{ id: string }>`
    select opportunity as id from delivery where opportunity in ${ids}
    union select opportunity from feedback where opportunity in ${ids}
    union select opportunity from "match" where opportunity in ${ids}`.execute(db.query)
  return rows.map(row => row.id)
}

/**
 * Statements that move everything said about the items of one opportunity to another id: an earlier notice arrived,
 * or two opportunities turned out to be one. What the new id already has stands.
 */
export function renameItems(db: Db, from: string, to: string): Statement[] {
  const [low, high] = [`${from}#`, `${from}$`]
  const under = sql`item >= ${low} and item < ${high}`
  const renamed = sql`${`${to}#`} || substr(t.item, ${[...low].length + 1})`
  return ITEM_TABLES.flatMap(table => {
    const name = sql.table(table)
    const same = sql.join(
      KEYS[table].map(key => sql`o.${sql.ref(key)} = t.${sql.ref(key)}`),
      sql` and `,
    )
    const named = table === 'match' || table === 'feedback' || table === 'delivery'
    return [
      statement(
        db,
        sql`update ${name} as t set item = ${renamed} ${named ? sql`, opportunity = ${to}` : sql``}
          where ${under} and not exists (select 1 from ${name} o where o.item = ${renamed} and ${same})`,
      ),
      statement(db, sql`delete from ${name} where ${under}`),
    ]
  })
}
