import { sql } from 'kysely'
import { batch, statement, type Db, type Statement } from './batch.ts'
import type { PeopleSchema } from './schema-people.ts'

export type SignInRow = PeopleSchema['sign_in']

/** Statement that stores a link with its code. */
export function insertSignIn(db: Db, row: SignInRow): Statement {
  return statement(db, db.query.insertInto('sign_in').values(row))
}

/** A link by the hash of its secret, used or not. */
export async function readSignIn(db: Db, tokenHash: string): Promise<SignInRow | undefined> {
  return db.query.selectFrom('sign_in').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst()
}

/** Counts one attempt to type the code of a link, whether right or wrong. */
export async function countAttempt(db: Db, tokenHash: string): Promise<void> {
  await batch(db, [
    statement(
      db,
      db.query
        .updateTable('sign_in')
        .set({ attempts: sql`attempts + 1` })
        .where('token_hash', '=', tokenHash),
    ),
  ])
}

export type Consumption = Readonly<{
  tokenHash: string
  email: string
  now: string
  /** For a person who signs in for the first time */
  newPerson: Readonly<{ id: string; language: string; zone: string }>
  session: Readonly<{ tokenHash: string; expiresAt: string; freshUntil: string }>
  /** Hash of the session this browser had before: it ends */
  replaces?: string
  /** Hashes of the secrets of profiles made before signing in: they become this person's */
  claims: readonly string[]
}>

/**
 * Uses a link up, makes the person where the address is new, and opens the session: all or nothing, and of any number
 * that try at once exactly one.
 *
 * @throws ConflictError for all others, and for a link that is used up or over
 */
export async function consumeSignIn(db: Db, consumption: Consumption): Promise<void> {
  const { tokenHash, email, now, newPerson, session, replaces, claims } = consumption
  const person = {
    id: newPerson.id,
    email,
    name: '',
    language: newPerson.language,
    zone: newPerson.zone,
    roles: '',
    created_at: now,
    verified_at: now,
    erased_at: null,
  }
  const statements = [
    // Every other link of this address ends with it: who signs in has no more use for them.
    statement(
      db,
      db.query
        .updateTable('sign_in')
        .set({ used_at: now })
        .where('email', '=', email)
        .where('used_at', 'is', null),
    ),
    statement(
      db,
      db.query
        .insertInto('person')
        .values(person)
        .onConflict(conflict =>
          conflict.column('email').doUpdateSet({ verified_at: sql`coalesce(person.verified_at, ${now})` }),
        ),
    ),
    // The id is read inside: two first links of one address may be used at the same moment.
    statement(
      db,
      sql`insert into session (token_hash, person, created_at, seen_at, expires_at, fresh_until)
        select ${session.tokenHash}, id, ${now}, ${now}, ${session.expiresAt}, ${session.freshUntil}
        from person where email = ${email}`,
    ),
  ]
  for (const claim of claims)
    statements.push(
      statement(
        db,
        sql`update profile_owner set person = (select id from person where email = ${email}), draft_hash = '',
          updated_at = ${now} where draft_hash = ${claim} and person = '' and organisation = ''`,
      ),
    )
  if (replaces)
    statements.push(statement(db, db.query.deleteFrom('session').where('token_hash', '=', replaces)))
  await batch(
    db,
    statements,
    sql`exists (select 1 from sign_in where token_hash = ${tokenHash} and used_at is null and expires_at > ${now})`,
  )
}

/** Removes what is over: links a day after their end, sessions, windows. Answers nothing; running it twice is fine. */
export async function pruneSignIns(db: Db, now: string, dayAgo: string): Promise<void> {
  await batch(db, [
    statement(db, db.query.deleteFrom('sign_in').where('expires_at', '<', dayAgo)),
    statement(db, db.query.deleteFrom('session').where('expires_at', '<', now)),
    statement(db, db.query.deleteFrom('rate').where('until', '<', now)),
  ])
}
