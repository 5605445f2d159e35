import { sql } from 'kysely'
import { auditStatement } from './audit.ts'
import { batch, statement, type Db } from './batch.ts'
import type { OrganisationRow } from './organisations.ts'
import { listOf } from './rows.ts'

/** A page of the administrator's list. */
const PAGE = 50
/** Notices of one host that are looked at; the first hundred say as much as all. */
const EVIDENCE_MAX = 100

/** What an organisation's mark changes to. */
export type Mark = Readonly<
  Partial<
    Pick<OrganisationRow, 'domain' | 'verified_at' | 'verified_how' | 'asked_at' | 'refused_at' | 'reason'>
  >
>

/** What is written down of it: see auditStatement. */
export type MarkNote = Readonly<{ person: string; at: string; action: string; reason?: string }>

/**
 * Changes the mark of an organisation, together with its line in the audit log.
 *
 * @throws ConflictError where there is no such organisation any more
 */
export async function markOrganisation(db: Db, id: string, mark: Mark, note: MarkNote): Promise<void> {
  const { domain, verified_how } = mark
  const detail = { ...(domain !== undefined && { domain }), ...(verified_how && { how: verified_how }) }
  await batch(
    db,
    [
      statement(db, db.query.updateTable('organisation').set(mark).where('id', '=', id)),
      auditStatement(db, { ...note, object: `organisation:${id}`, detail }),
    ],
    sql`exists (select 1 from organisation where id = ${id})`,
  )
}

export const MARK_FILTERS = ['waiting', 'verified', 'refused', 'none', 'all'] as const
export type MarkFilter = (typeof MARK_FILTERS)[number]

/** An organisation as the administrator's list shows it. */
export type Marked = OrganisationRow & Readonly<{ members: number }>

/** Organisations by how they are marked, by name; `after` is the last one of the page before, as `name id`. */
export async function listOrganisations(
  db: Db,
  filter: Readonly<{ mark: MarkFilter; kind?: string; after?: readonly [name: string, id: string] }>,
): Promise<Marked[]> {
  const { mark, kind, after } = filter
  let query = db.query
    .selectFrom('organisation')
    .selectAll()
    .select(
      sql<number>`(select count(*) from member where member.organisation = organisation.id)`.as('members'),
    )
  if (kind) query = query.where('kind', '=', kind)
  if (mark === 'verified') query = query.where('verified_at', 'is not', null)
  if (mark === 'waiting') query = query.where('asked_at', 'is not', null)
  if (mark === 'refused') query = query.where('refused_at', 'is not', null)
  if (mark === 'none') query = query.where('verified_at', 'is', null).where('asked_at', 'is', null)
  if (after)
    query = query.where(on =>
      on.or([on('name', '>', after[0]), on.and([on('name', '=', after[0]), on('id', '>', after[1])])]),
    )
  const rows = await query.orderBy('name').orderBy('id').limit(PAGE).execute()
  return rows.map(row => ({ ...row, members: Number(row.members) }))
}

/** How many organisations wait for an administrator. */
export async function countWaiting(db: Db): Promise<number> {
  const row = await db.query
    .selectFrom('organisation')
    .select(sql<number>`count(*)`.as('n'))
    .where('asked_at', 'is not', null)
    .executeTakeFirst()
  return Number(row?.n ?? 0)
}

/** Addresses of the members who have proved theirs by signing in, owners first. */
export async function provedAddresses(db: Db, organisation: string): Promise<string[]> {
  const rows = await db.query
    .selectFrom('member')
    .innerJoin('person', 'person.id', 'member.person')
    .select('person.email')
    .where('member.organisation', '=', organisation)
    .where('person.verified_at', 'is not', null)
    .where('person.erased_at', 'is', null)
    .orderBy('member.role', 'desc')
    .orderBy('member.created_at')
    .limit(100)
    .execute()
  return rows.map(row => row.email)
}

/** Opportunities (as JSON) whose published buyers have a site or mailbox at this host; what was posted here left out. */
export async function opportunitiesAtHost(db: Db, host: string): Promise<string[]> {
  const rows = await db.query
    .selectFrom('facet')
    .innerJoin('opportunity', 'opportunity.id', 'facet.opportunity')
    .select(['opportunity.id', 'opportunity.json'])
    .where('facet.kind', '=', 'host')
    .where('facet.value', 'in', listOf(db, [host]))
    .orderBy('opportunity.id')
    .limit(EVIDENCE_MAX)
    .execute()
  return rows.filter(row => !row.id.startsWith('post:')).map(row => row.json)
}
