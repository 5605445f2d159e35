import { batch, statement, type Db } from './batch.ts'
import type { PeopleSchema } from './schema-people.ts'

export type SessionRow = PeopleSchema['session']

/** A session by the hash of its secret, alive or not. */
export async function readSession(db: Db, tokenHash: string): Promise<SessionRow | undefined> {
  return db.query.selectFrom('session').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst()
}

/** A person's live sessions, latest first. */
export async function listSessions(db: Db, person: string, now: string): Promise<SessionRow[]> {
  return db.query
    .selectFrom('session')
    .selectAll()
    .where('person', '=', person)
    .where('expires_at', '>', now)
    .orderBy('seen_at', 'desc')
    .limit(100)
    .execute()
}

/** Moves a session's end on, because it was used. A session that ended meanwhile stays ended. */
export async function keepSession(db: Db, tokenHash: string, now: string, expiresAt: string): Promise<void> {
  await batch(db, [
    statement(
      db,
      db.query
        .updateTable('session')
        .set({ seen_at: now, expires_at: expiresAt })
        .where('token_hash', '=', tokenHash)
        .where('expires_at', '>', now),
    ),
  ])
}

/** Ends one session of a person, or all of them, or all but one. */
export async function endSessions(
  db: Db,
  person: string,
  which: Readonly<{ only?: string; except?: string }> = {},
): Promise<void> {
  let query = db.query.deleteFrom('session').where('person', '=', person)
  if (which.only !== undefined) query = query.where('token_hash', '=', which.only)
  if (which.except !== undefined) query = query.where('token_hash', '!=', which.except)
  await batch(db, [statement(db, query)])
}
