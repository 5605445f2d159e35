import { sql } from 'kysely'
import { batch, statement, type Db, type Guard, type Statement } from './batch.ts'
import { deleteProfilesOf, forgetAsker } from './people-erase.ts'
import { deleteDraftsOf } from './posts.ts'
import type { PeopleSchema } from './schema-people.ts'
import { mayGo } from './team.ts'

export type OrganisationRow = PeopleSchema['organisation']
export type MemberView = Readonly<{
  person: string
  name: string
  email: string
  role: string
  created_at: string
}>

/** What a new member may do in a town, until somebody divides the work. */
const ALL_DUTIES = { writes: 1, approves: 1, answers: 1 } as const
/** As many people as one organisation has here; more would be a mailing list. */
const MEMBERS_MAX = 100
/** As many organisations as one person works for. */
const ORGANISATIONS_MAX = 20

/** One organisation, or undefined. */
export async function readOrganisation(db: Db, id: string): Promise<OrganisationRow | undefined> {
  return db.query.selectFrom('organisation').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Who belongs to an organisation: owners first, then by the day they came. */
export async function membersOf(db: Db, organisation: string): Promise<MemberView[]> {
  return db.query
    .selectFrom('member')
    .innerJoin('person', 'person.id', 'member.person')
    .select(['member.person', 'person.name', 'person.email', 'member.role', 'member.created_at'])
    .where('member.organisation', '=', organisation)
    .orderBy('member.role', 'desc')
    .orderBy('member.created_at')
    .orderBy('member.person')
    .limit(MEMBERS_MAX)
    .execute()
}

/**
 * Makes an organisation with its first owner.
 *
 * @throws ConflictError where the person has as many as one can have
 */
export async function createOrganisation(db: Db, row: OrganisationRow, owner: string): Promise<void> {
  await batch(
    db,
    [
      statement(db, db.query.insertInto('organisation').values(row)),
      insertMember(db, row.id, owner, 'owner', row.created_at),
    ],
    sql`(select count(*) from member where person = ${owner}) < ${ORGANISATIONS_MAX}`,
  )
}

/** What owners may change. Whoever calls itself something else has to be verified again. */
export async function updateOrganisation(
  db: Db,
  id: string,
  change: Readonly<Partial<Pick<OrganisationRow, 'name' | 'country' | 'open'>>>,
): Promise<void> {
  const { name, country } = change
  await batch(db, [
    statement(
      db,
      sql`update organisation set verified_at = null, verified_how = '' where id = ${id} and verified_at is not null
        and (name <> coalesce(${name ?? null}, name) or country <> coalesce(${country ?? null}, country))`,
    ),
    statement(db, db.query.updateTable('organisation').set(change).where('id', '=', id)),
  ])
}

/** Statement that adds a member, or leaves her as she is. */
function insertMember(db: Db, organisation: string, person: string, role: string, now: string): Statement {
  return statement(
    db,
    db.query
      .insertInto('member')
      .values({ organisation, person, role, created_at: now, ...ALL_DUTIES })
      .onConflict(conflict => conflict.columns(['organisation', 'person']).doNothing()),
  )
}

/**
 * Takes a person out of an organisation that keeps an owner; out of a town only when her work there was handed over.
 *
 * @throws ConflictError where no owner would be left, work lies with her or nobody could approve any more, or the
 *   person does not belong to it
 */
export async function removeMember(db: Db, organisation: string, person: string): Promise<void> {
  await batch(
    db,
    [
      statement(
        db,
        db.query.deleteFrom('member').where('organisation', '=', organisation).where('person', '=', person),
      ),
    ],
    sql`exists (select 1 from member where organisation = ${organisation} and person = ${person})
      and exists (select 1 from member where organisation = ${organisation} and person <> ${person} and role = 'owner')
      and ${mayGo(organisation, person)}`,
  )
}

/**
 * Makes one member the owner and the owner a member.
 *
 * @throws ConflictError where one of them does not belong to it any more
 */
export async function handOver(db: Db, organisation: string, from: string, to: string): Promise<void> {
  const set = (person: string, role: string): Statement =>
    statement(
      db,
      db.query
        .updateTable('member')
        .set({ role })
        .where('organisation', '=', organisation)
        .where('person', '=', person),
    )
  const owner = sql`exists (select 1 from member where organisation = ${organisation} and person = ${from} and role = 'owner')`
  await batch(db, [set(to, 'owner'), set(from, 'member')], sql`${owner} and ${isMember(organisation, to)}`)
}

function isMember(organisation: string, person: string): Guard {
  return sql`exists (select 1 from member where organisation = ${organisation} and person = ${person})`
}

/**
 * Deletes an organisation with its profiles when its only member leaves.
 *
 * @throws ConflictError where somebody else belongs to it
 */
export async function dissolve(db: Db, organisation: string, person: string): Promise<void> {
  const others = sql`not exists (select 1 from member where organisation = ${organisation} and person <> ${person})`
  await batch(db, dissolving(db, [organisation]), sql`${others} and ${isMember(organisation, person)}`)
}

/** Statements that delete organisations with everything that hangs on them. */
function dissolving(db: Db, organisations: readonly string[]): Statement[] {
  return organisations.flatMap(organisation => [
    ...deleteProfilesOf(db, sql`organisation = ${organisation}`),
    ...deleteDraftsOf(db, organisation),
    ...forgetAsker(db, sql`organisation = ${organisation}`),
    statement(db, db.query.deleteFrom('invitation').where('organisation', '=', organisation)),
    statement(db, db.query.deleteFrom('member').where('organisation', '=', organisation)),
    statement(db, db.query.deleteFrom('organisation').where('id', '=', organisation)),
  ])
}

/**
 * Uses an invitation up and makes its addressee a member: all or nothing.
 *
 * @throws ConflictError where it is used up, withdrawn, over, for somebody else, or the organisation is full
 */
export async function acceptInvitation(
  db: Db,
  invitation: PeopleSchema['invitation'],
  person: Readonly<{ id: string; email: string }>,
  now: string,
): Promise<void> {
  const { token_hash: hash, organisation, role } = invitation
  await batch(
    db,
    [
      statement(
        db,
        db.query.updateTable('invitation').set({ accepted_at: now }).where('token_hash', '=', hash),
      ),
      insertMember(db, organisation, person.id, role, now),
    ],
    sql`exists (select 1 from invitation where token_hash = ${hash} and accepted_at is null
        and expires_at > ${now} and email = ${person.email})
      and exists (select 1 from organisation where id = ${organisation})
      and (select count(*) from member where organisation = ${organisation}) < ${MEMBERS_MAX}`,
  )
}
