import { sql } from 'kysely'
import { batch, statement, type Db } from './batch.ts'
import type { PeopleSchema } from './schema-people.ts'

export type InvitationRow = PeopleSchema['invitation']

/** Invitations of one organisation that wait for an answer. */
const OPEN_MAX = 50

/**
 * Stores an invitation; an earlier one of the same organisation to the same address ends.
 *
 * @throws ConflictError where too many wait for an answer
 */
export async function addInvitation(db: Db, row: InvitationRow): Promise<void> {
  const { organisation, email, created_at: now } = row
  await batch(
    db,
    [
      statement(
        db,
        db.query
          .deleteFrom('invitation')
          .where('organisation', '=', organisation)
          .where('email', '=', email)
          .where('accepted_at', 'is', null),
      ),
      statement(db, db.query.insertInto('invitation').values(row)),
    ],
    sql`(select count(*) from invitation where organisation = ${organisation} and accepted_at is null
      and expires_at > ${now}) < ${OPEN_MAX}`,
  )
}

/** An invitation by the hash of its secret. */
export async function readInvitation(db: Db, hash: string): Promise<InvitationRow | undefined> {
  return db.query.selectFrom('invitation').selectAll().where('token_hash', '=', hash).executeTakeFirst()
}

/** Invitations of an organisation that can still be accepted, latest first. */
export async function openInvitations(db: Db, organisation: string, now: string): Promise<InvitationRow[]> {
  return db.query
    .selectFrom('invitation')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('accepted_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .orderBy('token_hash')
    .limit(OPEN_MAX)
    .execute()
}

/** Takes an invitation back. */
export async function withdrawInvitation(db: Db, organisation: string, hash: string): Promise<void> {
  await batch(db, [
    statement(
      db,
      db.query
        .deleteFrom('invitation')
        .where('organisation', '=', organisation)
        .where('token_hash', '=', hash)
        .where('accepted_at', 'is', null),
    ),
  ])
}
