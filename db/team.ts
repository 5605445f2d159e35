import { sql } from 'kysely'
import { batch, statement, type Db, type Guard, type Statement } from './batch.ts'
import type { DutyColumns } from './people.ts'
import type { TownSchema } from './schema-town.ts'

export type TeamEventRow = TownSchema['team_event']

/** A member of a town: what she does there, and what lies with her now. */
export type TeamMember = DutyColumns &
  Readonly<{ person: string; name: string; email: string; role: string; drafts: number; questions: number }>

const MEMBERS_MAX = 100
const EVENTS_SHOWN_MAX = 100

/** Working copies that are still with their author, and questions that a clerk has begun to answer. */
const OPEN_DRAFT = sql`stage in ('draft', 'review')`
const OPEN_QUESTION = sql`answered_at is null and withdrawn_at is null`

/** Who belongs to a town, owners first, with their duties and what lies with each. */
export async function teamOf(db: Db, town: string): Promise<TeamMember[]> {
  const rows = await db.query
    .selectFrom('member')
    .innerJoin('person', 'person.id', 'member.person')
    .select(['member.person', 'person.name', 'person.email', 'member.role'])
    .select(['member.writes', 'member.approves', 'member.answers'])
    .select([
      sql<number>`(select count(*) from post where organisation = ${town} and author = member.person
        and ${OPEN_DRAFT})`.as('drafts'),
      sql<number>`(select count(*) from question where town = ${town} and keeper = member.person
        and ${OPEN_QUESTION})`.as('questions'),
    ])
    .where('member.organisation', '=', town)
    .orderBy('member.role', 'desc')
    .orderBy('member.created_at')
    .orderBy('member.person')
    .limit(MEMBERS_MAX)
    .execute()
  return rows.map(row => ({ ...row, drafts: Number(row.drafts), questions: Number(row.questions) }))
}

/** What happened in a team, the latest first. */
export async function teamEvents(db: Db, town: string): Promise<TeamEventRow[]> {
  return db.query
    .selectFrom('team_event')
    .selectAll()
    .where('organisation', '=', town)
    .orderBy('n', 'desc')
    .limit(EVENTS_SHOWN_MAX)
    .execute()
}

/** Who does what to whom, and when (UTC). */
export type TeamAct = Readonly<{ town: string; by: string; about: string; at: string }>

/**
 * Divides the work anew: what one member does.
 *
 * @throws ConflictError where she does not belong to the town, or nobody would be left to approve
 */
export async function setDuties(db: Db, act: TeamAct, duties: DutyColumns): Promise<void> {
  const { town, about } = act
  const other = sql`exists (select 1 from member where organisation = ${town} and person <> ${about} and approves = 1)`
  await batch(
    db,
    [
      statement(
        db,
        db.query
          .updateTable('member')
          .set(duties)
          .where('organisation', '=', town)
          .where('person', '=', about),
      ),
      addEvent(db, act, 'duties', sql`${JSON.stringify(duties)}`),
    ],
    duties.approves ? isMember(town, about) : sql`${isMember(town, about)} and ${other}`,
  )
}

/**
 * Gives everything that lies with one member to another: working copies, questions she was answering, and her duties.
 * Afterwards she may leave. All or nothing, with a line in the history of the team and of every post.
 *
 * @throws ConflictError where one of them does not belong to the town
 */
export async function handOverWork(db: Db, act: TeamAct, to: string): Promise<void> {
  const { town, by, about, at } = act
  const hers = sql`organisation = ${town} and author = ${about} and ${OPEN_DRAFT}`
  const questions = sql`town = ${town} and keeper = ${about} and ${OPEN_QUESTION}`
  const had = (column: 'writes' | 'approves' | 'answers') =>
    sql`case when ${sql.ref(column)} = 1 or exists (select 1 from member mine where mine.organisation = ${town}
      and mine.person = ${about} and mine.${sql.ref(column)} = 1) then 1 else 0 end`
  await batch(
    db,
    [
      statement(
        db,
        sql`insert into post_event (post, n, at, person, kind, detail)
          select p.id, (select coalesce(max(e.n), 0) + 1 from post_event e where e.post = p.id), ${at}, ${by},
            'handed-over', ${JSON.stringify({ from: about, to })}
          from post p where ${hers}`,
      ),
      addEvent(
        db,
        act,
        'handed-over',
        sql`'{"to":"' || ${to} || '","posts":' || (select count(*) from post where ${hers})
          || ',"questions":' || (select count(*) from question where ${questions}) || '}'`,
      ),
      // The number of the revision moves on, so that a page she still has open cannot overwrite what was taken over.
      statement(
        db,
        sql`update post set author = ${to}, revision = revision + 1, updated_at = ${at} where ${hers}`,
      ),
      statement(db, sql`update question set keeper = ${to} where ${questions}`),
      statement(
        db,
        sql`update member set writes = ${had('writes')}, approves = ${had('approves')}, answers = ${had('answers')}
          where organisation = ${town} and person = ${to}`,
      ),
      statement(
        db,
        sql`update member set writes = 0, approves = 0, answers = 0
          where organisation = ${town} and person = ${about}`,
      ),
    ],
    sql`${isMember(town, about)} and ${isMember(town, to)} and ${about} <> ${to}`,
  )
}

function isMember(town: string, person: string): Guard {
  return sql`exists (select 1 from member where organisation = ${town} and person = ${person})`
}

function addEvent(db: Db, { town, by, about, at }: TeamAct, kind: string, detail: Guard): Statement {
  return statement(
    db,
    sql`insert into team_event (organisation, n, at, person, about, kind, detail)
      select ${town}, (select coalesce(max(n), 0) + 1 from team_event where organisation = ${town}),
        ${at}, ${by}, ${about}, ${kind}, ${detail}`,
  )
}

/**
 * Holds while a member may go: nothing lies with her, and in a town where others stay somebody can still approve.
 * In other kinds of organisations always.
 */
export function mayGo(town: string, person: string): Guard {
  return sql`(not exists (select 1 from organisation where id = ${town} and kind = 'municipality')
    or not exists (select 1 from member where organisation = ${town} and person <> ${person})
    or (not exists (select 1 from post where organisation = ${town} and author = ${person} and ${OPEN_DRAFT})
      and not exists (select 1 from question where town = ${town} and keeper = ${person} and ${OPEN_QUESTION})
      and (exists (select 1 from member where organisation = ${town} and person <> ${person} and approves = 1)
        or not exists (select 1 from member where organisation = ${town} and person = ${person} and approves = 1))))`
}
