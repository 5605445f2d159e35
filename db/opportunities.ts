import { sql } from 'kysely'
import type { Opportunity } from '../src/model/opportunity.ts'
import type { Db } from './batch.ts'
import { NO_END } from '../src/model/fold-status.ts'

/** Rows of one page when everything is walked through; a page is some megabytes of JSON. */
const PAGE = 500

/**
 * One opportunity by its own id, by the id of any of its notices, or by its procedure (BT-04, ocid). An id that was
 * the opportunity's before an earlier notice arrived is a notice's id, so that old links keep working.
 */
export async function getOpportunity(db: Db, anyId: string): Promise<Opportunity | undefined> {
  const byId = await db.query
    .selectFrom('opportunity')
    .select('json')
    .where('id', '=', anyId)
    .executeTakeFirst()
  if (byId) return JSON.parse(byId.json) as Opportunity
  const name = await db.query
    .selectFrom('notice_name')
    .innerJoin('notice', 'notice.id', 'notice_name.notice')
    .select('notice.procedure')
    .where('notice_name.cited', '=', 0)
    .where('notice_name.name', 'in', [
      `id:${anyId}`,
      `procedure:${anyId}`,
      `procedure:${anyId.toLowerCase()}`,
    ])
    .limit(1)
    .executeTakeFirst()
  const row = await db.query
    .selectFrom('opportunity')
    .select('json')
    .where('procedure', '=', name?.procedure ?? anyId)
    .executeTakeFirst()
  return row && (JSON.parse(row.json) as Opportunity)
}

/** All opportunities in the order of their ids (bytes of UTF-8, as every engine here sorts text). */
export async function* allOpportunities(db: Db): AsyncGenerator<Opportunity> {
  for (let after = ''; ;) {
    const rows = await db.query
      .selectFrom('opportunity')
      .select(['id', 'json'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute()
    for (const row of rows) yield JSON.parse(row.json) as Opportunity
    if (rows.length < PAGE) return
    after = rows.at(-1)!.id
  }
}

/**
 * Opportunities with a lot that can be answered at `nowUtc`, or later (planned): what the matcher indexes. In the
 * order of their ids; model/item-of says which of their lots.
 */
export async function* openLots(
  db: Db,
  nowUtc: string,
): AsyncGenerator<Readonly<{ opportunity: Opportunity; seq: number }>> {
  for (let after = ''; ;) {
    const rows = await db.query
      .selectFrom('opportunity')
      .select(['id', 'json', 'seq'])
      .where('id', '>', after)
      .where(on => on.or([on('live_until', '>', nowUtc), on('planned_until', '>', nowUtc)]))
      .orderBy('id')
      .limit(PAGE)
      .execute()
    for (const row of rows) yield { opportunity: JSON.parse(row.json) as Opportunity, seq: row.seq }
    if (rows.length < PAGE) return
    after = rows.at(-1)!.id
  }
}

/** One step of the bank's history. */
export type ChangeSince = Readonly<{ seq: number; id: string; opportunity?: Opportunity }>

/**
 * What changed after `seq`, in order, at most `limit` (1 to 1,000) steps: the opportunity as it is now, or only its
 * id where it is no more. Ask again with the last `seq` until nothing comes.
 */
export async function changesSince(db: Db, seq: number, limit = PAGE): Promise<ChangeSince[]> {
  const most = Math.min(Math.max(limit, 1), 1_000)
  const rows = await db.query
    .selectFrom('opportunity')
    .select(['id', 'json', 'seq'])
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(most)
    .execute()
  const gone = await db.query
    .selectFrom('gone')
    .select(['opportunity as id', 'seq'])
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(most)
    .execute()
  return [
    ...rows.map(row => ({
      seq: Number(row.seq),
      id: row.id,
      opportunity: JSON.parse(row.json) as Opportunity,
    })),
    ...gone.map(row => ({ seq: Number(row.seq), id: row.id })),
  ]
    .sort((a, b) => a.seq - b.seq)
    .slice(0, most)
}

export type BankFigures = Readonly<{
  opportunities: number
  open: number
  notices: number
  languages: number
}>

/** What the bank holds, in figures. */
export async function bankFigures(db: Db, nowUtc: string): Promise<BankFigures> {
  const count = sql<number>`count(*)`
  const all = await db.query.selectFrom('opportunity').select(count.as('n')).executeTakeFirst()
  const open = await db.query
    .selectFrom('opportunity')
    .select(count.as('n'))
    .where('live_until', '>', nowUtc)
    .executeTakeFirst()
  const notices = await db.query.selectFrom('notice').select(count.as('n')).executeTakeFirst()
  const languages = await db.query
    .selectFrom('facet')
    .select(sql<number>`count(distinct value)`.as('n'))
    .where('kind', '=', 'language')
    .executeTakeFirst()
  return {
    opportunities: Number(all?.n ?? 0),
    open: Number(open?.n ?? 0),
    notices: Number(notices?.n ?? 0),
    languages: Number(languages?.n ?? 0),
  }
}

/** The latest deadline of a live lot as a column says it; undefined where none is live or none has a deadline. */
export function liveUntil(column: string): string | undefined {
  return column === '' || column === NO_END ? undefined : column
}
