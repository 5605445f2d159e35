import type { Profile } from '../src/model/profile.ts'
import type { Db, Statement } from './batch.ts'
import { upsertRows, type ColumnTypes } from './rows.ts'
import type { ProfileRow } from './schema.ts'

const TYPES: ColumnTypes<ProfileRow> = { id: 'text', hash: 'text', json: 'text', seq: 'integer' }
/** As many as one machine matches (reliability.md, L1, times twenty); more are read in pages. */
const PROFILES_MAX = 10_000

/** Profiles in the order of their ids, at most `limit`, behind `after`. */
export async function listProfiles(db: Db, after = '', limit = PROFILES_MAX): Promise<Profile[]> {
  const rows = await db.query
    .selectFrom('profile')
    .select('json')
    .where('id', '>', after)
    .orderBy('id')
    .limit(Math.min(Math.max(limit, 1), PROFILES_MAX))
    .execute()
  return rows.map(row => JSON.parse(row.json) as Profile)
}

/** One profile, or undefined. */
export async function getProfile(db: Db, id: string): Promise<Profile | undefined> {
  const row = await db.query.selectFrom('profile').select('json').where('id', '=', id).executeTakeFirst()
  return row && (JSON.parse(row.json) as Profile)
}

/** Content hash by profile id, for telling what changed. */
export async function profileHashes(db: Db): Promise<Map<string, string>> {
  const rows = await db.query.selectFrom('profile').select(['id', 'hash']).limit(PROFILES_MAX).execute()
  return new Map(rows.map(row => [row.id, row.hash]))
}

/** Statements that store profiles. */
export function upsertProfiles(db: Db, rows: readonly ProfileRow[]): Statement[] {
  return upsertRows(db, 'profile', TYPES, ['id'], rows)
}
