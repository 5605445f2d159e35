import { sql } from 'kysely'
import { ConflictError } from '../src/errors.ts'
import type { Profile } from '../src/model/profile.ts'
import { batch, moveSeq, readSeq, statement, unchangedSince, type Db, type Statement } from './batch.ts'
import { deleteProfilesOf } from './people-erase.ts'
import { upsertProfiles } from './profiles.ts'
import type { PeopleSchema } from './schema-people.ts'

export type OwnerRow = PeopleSchema['profile_owner']
/** A profile with whose it is. */
export type OwnedProfile = Readonly<{ profile: Profile; owner: OwnerRow }>

/** Who asks for profiles: a person with her organisations, or the holder of a draft's secret (its hash). */
export type Holder = Readonly<{ person?: string; organisations?: readonly string[]; draftHash?: string }>

/** More than anybody keeps apart; each is scored against the whole bank. */
const PROFILES_MAX = 50
/** Writers that take the sequence at the same moment: the loser reads again. */
const TRIES = 8

/** Whose a profile is; undefined where there is none. */
export async function readOwner(db: Db, profile: string): Promise<OwnerRow | undefined> {
  return db.query.selectFrom('profile_owner').selectAll().where('profile', '=', profile).executeTakeFirst()
}

/** One profile with its owner. */
export async function readOwned(db: Db, profile: string): Promise<OwnedProfile | undefined> {
  const owner = await readOwner(db, profile)
  const row =
    owner &&
    (await db.query.selectFrom('profile').select('json').where('id', '=', profile).executeTakeFirst())
  return owner && row && { owner, profile: JSON.parse(row.json) as Profile }
}

/** The profiles somebody holds, oldest first, at most 50. */
export async function profilesOf(db: Db, holder: Holder): Promise<OwnedProfile[]> {
  const { person, organisations = [], draftHash } = holder
  if (!person && !draftHash) return []
  const rows = await db.query
    .selectFrom('profile_owner')
    .innerJoin('profile', 'profile.id', 'profile_owner.profile')
    .selectAll('profile_owner')
    .select('profile.json')
    .where(on =>
      on.or([
        ...(person ? [on('profile_owner.person', '=', person)] : []),
        ...(organisations.length ? [on('profile_owner.organisation', 'in', [...organisations])] : []),
        ...(draftHash ? [on('profile_owner.draft_hash', '=', draftHash)] : []),
      ]),
    )
    .orderBy('profile_owner.created_at')
    .orderBy('profile_owner.profile')
    .limit(PROFILES_MAX)
    .execute()
  return rows.map(({ json, ...owner }) => ({ owner, profile: JSON.parse(json) as Profile }))
}

/**
 * Stores a profile, and on first sight whose it is.
 *
 * @param hash of the profile's JSON text (SHA-256, hex): what tells that it changed
 * @throws ConflictError when other writers are always faster
 */
export async function saveProfile(
  db: Db,
  profile: Profile,
  hash: string,
  owner: Readonly<Omit<OwnerRow, 'profile'>>,
): Promise<void> {
  const json = JSON.stringify(profile)
  const owned: Statement = statement(
    db,
    db.query
      .insertInto('profile_owner')
      .values({ profile: profile.id, ...owner })
      // Whose it is never changes by the way: claiming and moving have their own statements.
      .onConflict(conflict => conflict.column('profile').doUpdateSet({ updated_at: owner.updated_at })),
  )
  for (let attempt = 1; ; attempt++) {
    const seq = await readSeq(db)
    try {
      return await batch(
        db,
        [moveSeq(db, seq + 1), ...upsertProfiles(db, [{ id: profile.id, hash, json, seq: seq + 1 }]), owned],
        unchangedSince(seq),
      )
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt === TRIES) throw error
    }
  }
}

/** Gives a profile to an organisation, or back to one person. */
export async function moveProfile(
  db: Db,
  profile: string,
  to: Readonly<{ organisation: string; person: string; now: string }>,
): Promise<void> {
  const { organisation, person, now } = to
  await batch(db, [
    statement(
      db,
      db.query
        .updateTable('profile_owner')
        .set({ organisation, person, draft_hash: '', updated_at: now })
        .where('profile', '=', profile),
    ),
  ])
}

/** Deletes a profile with all that hangs on it. */
export async function deleteProfile(db: Db, profile: string): Promise<void> {
  await batch(db, deleteProfilesOf(db, sql`profile = ${profile}`))
}

/** Deletes drafts that nobody claimed and nobody touched since `before` (UTC). */
export async function pruneDrafts(db: Db, before: string): Promise<void> {
  await batch(
    db,
    deleteProfilesOf(
      db,
      sql`person = '' and organisation = '' and draft_hash <> '' and updated_at < ${before}`,
    ),
  )
}
