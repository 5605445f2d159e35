import { batch, statement, type Db } from './batch.ts'
import type { PeopleSchema } from './schema-people.ts'

export type AccessTokenRow = PeopleSchema['access_token']

/** More than any person needs. */
export const TOKENS_MAX = 50

/** The feeds or keys of a person that were not taken back, newest first. Secrets are not among it, only their hashes. */
export async function tokensOf(db: Db, person: string, kind: string): Promise<AccessTokenRow[]> {
  return db.query
    .selectFrom('access_token')
    .selectAll()
    .where('person', '=', person)
    .where('kind', '=', kind)
    .where('revoked_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('hash')
    .limit(TOKENS_MAX)
    .execute()
}

/** Adds a token, unless its person has as many as are allowed: answers whether. */
export async function addToken(db: Db, row: AccessTokenRow): Promise<boolean> {
  if ((await tokensOf(db, row.person, row.kind)).length >= TOKENS_MAX) return false
  await batch(db, [statement(db, db.query.insertInto('access_token').values(row))])
  return true
}

/** Takes a person's own token back, for good. */
export async function revokeToken(db: Db, person: string, hash: string, now: string): Promise<void> {
  const update = db.query
    .updateTable('access_token')
    .set({ revoked_at: now })
    .where('hash', '=', hash)
    .where('person', '=', person)
  await batch(db, [statement(db, update)])
}

/** Notes that a token was used, at most once a day: a feed reader asks every quarter of an hour. */
export async function noteUse(db: Db, { hash, used_at }: AccessTokenRow, now: string): Promise<void> {
  if (used_at?.slice(0, 10) === now.slice(0, 10)) return
  await batch(db, [
    statement(db, db.query.updateTable('access_token').set({ used_at: now }).where('hash', '=', hash)),
  ])
}
