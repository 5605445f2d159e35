import { batch, statement, type Db } from './batch.ts'
import type { PeopleSchema } from './schema-people.ts'

export type PersonRow = PeopleSchema['person']
/** What the house has a person do in an organisation, 0 | 1. */
export type DutyColumns = Readonly<Pick<PeopleSchema['member'], 'writes' | 'approves' | 'answers'>>
export type MembershipRow = DutyColumns &
  Readonly<{ organisation: string; name: string; kind: string; role: string }>

/** A live person by id; nobody while her account is locked. */
export async function readPerson(db: Db, id: string): Promise<PersonRow | undefined> {
  return db.query
    .selectFrom('person')
    .selectAll()
    .where('id', '=', id)
    .where('erased_at', 'is', null)
    .where('locked_at', 'is', null)
    .executeTakeFirst()
}

/** A live person by address, which is kept in lower case. */
export async function findPerson(db: Db, email: string): Promise<PersonRow | undefined> {
  return db.query
    .selectFrom('person')
    .selectAll()
    .where('email', '=', email)
    .where('erased_at', 'is', null)
    .executeTakeFirst()
}

/** Everybody with an account, by address, at most `limit` behind `after`. */
export async function listPeople(db: Db, after = '', limit = 100): Promise<PersonRow[]> {
  return db.query
    .selectFrom('person')
    .selectAll()
    .where('erased_at', 'is', null)
    .where('email', '>', after)
    .orderBy('email')
    .limit(Math.min(limit, 1_000))
    .execute()
}

/** The organisations a person belongs to, by name. */
export async function membershipsOf(db: Db, person: string): Promise<MembershipRow[]> {
  return db.query
    .selectFrom('member')
    .innerJoin('organisation', 'organisation.id', 'member.organisation')
    .select(['member.organisation', 'organisation.name', 'organisation.kind', 'member.role'])
    .select(['member.writes', 'member.approves', 'member.answers'])
    .where('member.person', '=', person)
    .orderBy('organisation.name')
    .orderBy('member.organisation')
    .limit(100)
    .execute()
}

/** Makes a person who has not signed in yet, unless the address is known. */
export async function addPerson(
  db: Db,
  person: Readonly<{ id: string; email: string; language: string; zone: string; now: string }>,
): Promise<void> {
  const { id, email, language, zone, now } = person
  const row = {
    id,
    email,
    name: '',
    language,
    zone,
    roles: '',
    created_at: now,
    verified_at: null,
    erased_at: null,
    locked_at: null,
  }
  await batch(db, [
    statement(
      db,
      db.query
        .insertInto('person')
        .values(row)
        .onConflict(conflict => conflict.column('email').doNothing()),
    ),
  ])
}

/** What a person may change of herself, and an administrator of her roles (comma separated). */
export async function updatePerson(
  db: Db,
  id: string,
  change: Readonly<Partial<Pick<PersonRow, 'name' | 'language' | 'zone' | 'roles'>>>,
): Promise<void> {
  await batch(db, [
    statement(
      db,
      db.query.updateTable('person').set(change).where('id', '=', id).where('erased_at', 'is', null),
    ),
  ])
}

/** An API key, feed or mail token by its hash, unless revoked. */
export async function readAccessToken(
  db: Db,
  hash: string,
  kind: string,
): Promise<PeopleSchema['access_token'] | undefined> {
  return db.query
    .selectFrom('access_token')
    .selectAll()
    .where('hash', '=', hash)
    .where('kind', '=', kind)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
}
