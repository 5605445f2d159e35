import type { Profile } from '../src/model/profile.ts'
import type { Db } from './batch.ts'
import { listOf } from './rows.ts'

/** A profile with the sequence number it was stored at. */
export type StoredProfile = Readonly<{ profile: Profile; seq: number }>

/** Whose a profile is and what it asks for, as far as counting needs it. */
export type HolderRow = Readonly<{
  profile: string
  /** '' where it is nobody's, as in the demonstration */
  organisation: string
  person: string
  /** The organisation's name where it wants to be found */
  name: string | null
  /** Least probability it is told of; null where it was never scored */
  threshold: number | null
}>

/** As many as are read at once: some megabytes. */
const PAGE = 500

/** Profiles stored or changed after a sequence number, in its order, at most 500. */
export async function profilesSince(db: Db, seq: number, id = ''): Promise<StoredProfile[]> {
  const rows = await db.query
    .selectFrom('profile')
    .select(['json', 'seq'])
    .where(on => on.or([on('seq', '>', seq), on.and([on('seq', '=', seq), on('id', '>', id)])]))
    .orderBy('seq')
    .orderBy('id')
    .limit(PAGE)
    .execute()
  return rows.map(row => ({ profile: JSON.parse(row.json) as Profile, seq: row.seq }))
}

/** How many profiles there are. */
export async function countProfiles(db: Db): Promise<number> {
  const row = await db.query
    .selectFrom('profile')
    .select(on => on.fn.countAll<number>().as('n'))
    .executeTakeFirst()
  return Number(row?.n ?? 0)
}

/** The holders of profiles that still exist. Drafts that nobody signed in for are nobody's offer and left out. */
export async function holdersOf(db: Db, profiles: readonly string[]): Promise<HolderRow[]> {
  if (!profiles.length) return []
  const rows = await db.query
    .selectFrom('profile')
    .leftJoin('profile_owner', 'profile_owner.profile', 'profile.id')
    .leftJoin('organisation', 'organisation.id', 'profile_owner.organisation')
    .leftJoin('match_state', 'match_state.profile', 'profile.id')
    .select(['profile.id', 'profile_owner.organisation', 'profile_owner.person', 'match_state.threshold'])
    .select(['organisation.name', 'organisation.open', 'profile_owner.draft_hash'])
    .where('profile.id', 'in', listOf(db, profiles))
    .orderBy('profile.id')
    .execute()
  return rows
    .filter(row => !row.draft_hash || row.person || row.organisation)
    .map(row => ({
      profile: row.id,
      organisation: row.organisation ?? '',
      person: row.person ?? '',
      name: row.open === 1 ? row.name : null,
      threshold: row.threshold,
    }))
}
