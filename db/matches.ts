import { sql } from 'kysely'
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
