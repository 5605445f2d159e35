import { sql } from 'kysely'
import { auditStatement } from './audit.ts'
import { batch, statement, type Db } from './batch.ts'
import { anotherAdministrator, erasePerson } from './people-erase.ts'
import type { PersonRow } from './people.ts'

const PAGE = 50

export type PeopleFilter = Readonly<{
  /** Beginning of an address */
  begins?: string
  role?: string
  state?: 'locked' | 'active'
  /** Address of the last one of the page before */
  after?: string
}>

/** Accounts by address, at most fifty; those that were erased are none any more. */
export async function searchPeople(db: Db, filter: PeopleFilter): Promise<PersonRow[]> {
  const { begins, role, state, after } = filter
  let query = db.query.selectFrom('person').selectAll().where('erased_at', 'is', null)
  // U+FFFF is behind every letter of an address: a prefix by range.
  if (begins) query = query.where('email', '>=', begins).where('email', '<', `${begins}\uffff`)
  if (role)
    query = query.where(sql<boolean>`replace(',' || roles || ',', ${`,${role},`}, '') <> ',' || roles || ','`)
  if (state === 'locked') query = query.where('locked_at', 'is not', null)
  if (state === 'active') query = query.where('locked_at', 'is', null)
  if (after) query = query.where('email', '>', after)
  return query.orderBy('email').limit(PAGE).execute()
}

/** How many accounts there are, and how many of them run this server. */
export async function countPeople(db: Db): Promise<Readonly<{ people: number; locked: number }>> {
  const row = await db.query
    .selectFrom('person')
    .select([
      sql<number>`count(*)`.as('people'),
      sql<number>`sum(case when locked_at is null then 0 else 1 end)`.as('locked'),
    ])
    .where('erased_at', 'is', null)
    .executeTakeFirst()
  return { people: Number(row?.people ?? 0), locked: Number(row?.locked ?? 0) }
}

/** An account whether it is locked or not. */
export async function readAccount(db: Db, id: string): Promise<PersonRow | undefined> {
  return db.query
    .selectFrom('person')
    .selectAll()
    .where('id', '=', id)
    .where('erased_at', 'is', null)
    .executeTakeFirst()
}

/** Names of people by id, for lists that hold ids alone: name, else address; erased ones are left out. */
export async function namesOfPeople(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const known = [...new Set(ids.filter(Boolean))]
  if (!known.length) return new Map()
  const rows = await db.query
    .selectFrom('person')
    .select(['id', 'name', 'email'])
    .where('id', 'in', known.slice(0, 90))
    .where('erased_at', 'is', null)
    .execute()
  return new Map(rows.map(row => [row.id, row.name || row.email]))
}

export const ACCOUNT_ACTS = ['grant', 'revoke', 'lock', 'unlock', 'erase'] as const
export type AccountAct = (typeof ACCOUNT_ACTS)[number]

export type AccountChange = Readonly<{
  /** Who is changed */
  person: PersonRow
  act: AccountAct
  /** Who changes */
  by: string
  reason: string
  now: string
}>

/**
 * Changes an account and writes down who did it and why. Locking ends her sessions at once.
 *
 * @throws ConflictError where nobody who can sign in would be left to run this server
 */
export async function changeAccount(db: Db, { person, act, by, reason, now }: AccountChange): Promise<void> {
  const object = `person:${person.id}`
  const entry = auditStatement(db, { at: now, person: by, action: `person.${act}`, object, reason })
  if (act === 'erase')
    return erasePerson(db, person.id, person.email, now, {
      also: [entry],
      guard: anotherAdministrator(person.id),
    })
  const others = person.roles.split(',').filter(role => role && role !== 'administrator')
  const change = {
    grant: { roles: [...others, 'administrator'].join(',') },
    revoke: { roles: others.join(',') },
    lock: { locked_at: now },
    unlock: { locked_at: null },
  }[act]
  await batch(
    db,
    [
      statement(db, db.query.updateTable('person').set(change).where('id', '=', person.id)),
      ...(act === 'lock'
        ? [statement(db, db.query.deleteFrom('session').where('person', '=', person.id))]
        : []),
      entry,
    ],
    act === 'revoke' || act === 'lock' ? anotherAdministrator(person.id) : undefined,
  )
}
