import { sql } from 'kysely'
import { batch, statement, type Db } from './batch.ts'
import type { PeopleSchema } from './schema-people.ts'

export type PasskeyRow = PeopleSchema['passkey']

/** So many devices has nobody; it keeps the list short and what one account can fill small. */
export const PASSKEYS_MAX = 20

/** A person's passkeys, the newest first. */
export async function passkeysOf(db: Db, person: string): Promise<PasskeyRow[]> {
  return db.query
    .selectFrom('passkey')
    .selectAll()
    .where('person', '=', person)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(PASSKEYS_MAX)
    .execute()
}

/** A passkey by its credential id, whosever it is. */
export async function readPasskey(db: Db, id: string): Promise<PasskeyRow | undefined> {
  return db.query.selectFrom('passkey').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Keeps a new passkey. @throws ConflictError where the credential is known already or the person has too many */
export async function addPasskey(db: Db, row: PasskeyRow): Promise<void> {
  await batch(
    db,
    [statement(db, db.query.insertInto('passkey').values(row))],
    sql`not exists (select 1 from passkey where id = ${row.id})
      and (select count(*) from passkey where person = ${row.person}) < ${PASSKEYS_MAX}`,
  )
}

export async function removePasskey(db: Db, person: string, id: string): Promise<void> {
  await batch(db, [
    statement(db, db.query.deleteFrom('passkey').where('id', '=', id).where('person', '=', person)),
  ])
}

export type PasskeyUse = Readonly<{
  passkey: PasskeyRow
  /** What the device counts; 0 where it counts nothing */
  counter: number
  now: string
  session: Readonly<{ tokenHash: string; expiresAt: string; freshUntil: string }>
  /** Hash of the session this browser had before: it ends */
  replaces?: string
  /** Hash of the secret of a profile that was made before signing in: it becomes this person's */
  claim?: string
}>

/**
 * Opens a session for who showed a passkey, and notes its use: all or nothing, only while the passkey stands as it was
 * read, so that a removed one opens nothing and one count is used once.
 *
 * @throws ConflictError otherwise
 */
export async function usePasskey(db: Db, use: PasskeyUse): Promise<void> {
  const { passkey, counter, now, session, replaces, claim } = use
  const statements = [
    statement(
      db,
      db.query.updateTable('passkey').set({ counter, used_at: now }).where('id', '=', passkey.id),
    ),
    statement(
      db,
      db.query.insertInto('session').values({
        token_hash: session.tokenHash,
        person: passkey.person,
        created_at: now,
        seen_at: now,
        expires_at: session.expiresAt,
        fresh_until: session.freshUntil,
      }),
    ),
  ]
  if (replaces)
    statements.push(statement(db, db.query.deleteFrom('session').where('token_hash', '=', replaces)))
  if (claim)
    statements.push(
      statement(
        db,
        sql`update profile_owner set person = ${passkey.person}, draft_hash = '', updated_at = ${now}
          where draft_hash = ${claim} and person = '' and organisation = ''`,
      ),
    )
  await batch(
    db,
    statements,
    sql`exists (select 1 from passkey where id = ${passkey.id} and counter = ${passkey.counter})
      and exists (select 1 from person where id = ${passkey.person} and erased_at is null)`,
  )
}
