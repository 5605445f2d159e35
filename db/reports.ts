import { sql } from 'kysely'
import { batch, statement, type Db, type Guard, type Statement } from './batch.ts'
import type { OrderSchema } from './schema-order.ts'

export type ReportRow = Readonly<OrderSchema['report']>

/** So many wait at once; who floods the queue would otherwise hide what matters in it. */
const OPEN_MAX = 5_000
const PAGE = 50

/** Keeps a report. @throws ConflictError where too many wait already */
export async function insertReport(db: Db, row: ReportRow): Promise<void> {
  await batch(
    db,
    [statement(db, db.query.insertInto('report').values(row))],
    sql`(select count(*) from report where state = 'open') < ${OPEN_MAX}`,
  )
}

/** One report, or undefined. */
export async function readReport(db: Db, id: string): Promise<ReportRow | undefined> {
  return db.query.selectFrom('report').selectAll().where('id', '=', id).executeTakeFirst()
}

export type ReportFilter = Readonly<{
  state: 'open' | 'closed'
  /** `at` and id of the last one of the page before */
  after?: Readonly<{ at: string; id: string }>
}>

/** The queue: what waits, oldest first; or what is decided, latest first. At most fifty. */
export async function listReports(db: Db, { state, after }: ReportFilter): Promise<ReportRow[]> {
  const open = state === 'open'
  let query = db.query
    .selectFrom('report')
    .selectAll()
    .where('state', open ? '=' : '<>', 'open')
  if (after)
    query = query.where(on =>
      on.or([
        on('at', open ? '>' : '<', after.at),
        on.and([on('at', '=', after.at), on('id', '>', after.id)]),
      ]),
    )
  return query
    .orderBy('at', open ? 'asc' : 'desc')
    .orderBy('id')
    .limit(PAGE)
    .execute()
}

/** How many wait. */
export async function countOpenReports(db: Db): Promise<number> {
  const row = await db.query
    .selectFrom('report')
    .select(sql<number>`count(*)`.as('n'))
    .where('state', '=', 'open')
    .executeTakeFirst()
  return Number(row?.n ?? 0)
}

/** Other reports about the same thing, latest first. */
export async function reportsAbout(db: Db, object: string, except: string): Promise<ReportRow[]> {
  return db.query
    .selectFrom('report')
    .selectAll()
    .where('object', '=', object)
    .where('id', '<>', except)
    .orderBy('at', 'desc')
    .limit(20)
    .execute()
}

export type Decision = Readonly<{
  id: string
  state: 'upheld' | 'refused'
  /** What was done about it: none, redact, close */
  action: string
  reason: string
  person: string
  now: string
}>

/** The statement that decides a report, and the guard under which it may: it is decided once. */
export function decideReport(
  db: Db,
  { id, state, action, reason, person, now }: Decision,
): { statement: Statement; guard: Guard } {
  return {
    statement: statement(
      db,
      db.query
        .updateTable('report')
        .set({ state, action, reason, decided_by: person, decided_at: now, closed_at: now })
        .where('id', '=', id),
    ),
    guard: sql`exists (select 1 from report where id = ${id} and state = 'open')`,
  }
}

/** Lets go of who reported what was decided before `before`; what was reported and decided stays. */
export async function forgetReporters(db: Db, before: string): Promise<void> {
  await batch(db, [
    statement(
      db,
      sql`update report set person = '', name = '', email = ''
        where closed_at < ${before} and (email <> '' or person <> '' or name <> '')`,
    ),
  ])
}

/** Who speaks for an organisation and can sign in: those who are told what was decided about it. */
export async function ownersOf(
  db: Db,
  organisation: string,
): Promise<Readonly<{ id: string; email: string; language: string }>[]> {
  return db.query
    .selectFrom('member')
    .innerJoin('person', 'person.id', 'member.person')
    .select(['person.id', 'person.email', 'person.language'])
    .where('member.organisation', '=', organisation)
    .where('member.role', '=', 'owner')
    .where('person.erased_at', 'is', null)
    .where('person.locked_at', 'is', null)
    .orderBy('person.id')
    .limit(20)
    .execute()
}

/** The organisation that posted a procedure here; undefined where it came from a portal. */
export async function posterOf(db: Db, procedure: string): Promise<string | undefined> {
  const row = await db.query
    .selectFrom('post')
    .select('organisation')
    .where('procedure', '=', procedure)
    .executeTakeFirst()
  return row?.organisation
}
