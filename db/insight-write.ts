import { sql } from 'kysely'
import { MEASURES, type Cell, type LotFact } from '../src/model/insight.ts'
import { statement, type Db, type Guard, type Statement } from './batch.ts'
import { deleteRows, listOf, upsertRows, type ColumnTypes } from './rows.ts'
import type { InsightSchema } from './schema-insight.ts'

const LOT_TYPES: ColumnTypes<InsightSchema['insight_lot']> = {
  opportunity: 'text',
  lot: 'text',
  nuts: 'text',
  theme: 'text',
  quarter: 'text',
  sort: 'text',
  cancelled: 'integer',
  reserved: 'integer',
  social: 'integer',
  bids: 'integer',
  euros: 'integer',
  ends: 'text',
  buyer: 'text',
}
type CellRow = InsightSchema['insight_cell']
const CELL_TYPES = {
  region: 'text',
  theme: 'text',
  quarter: 'text',
  level: 'integer',
  ...Object.fromEntries(MEASURES.map(name => [name, 'integer'])),
} as ColumnTypes<CellRow>
const BUYER_TYPES: ColumnTypes<InsightSchema['insight_buyer']> = {
  buyer: 'text',
  name: 'text',
  nuts: 'text',
  local: 'integer',
}
const PROFILE_TYPES: ColumnTypes<InsightSchema['insight_profile']> = {
  profile: 'text',
  theme: 'text',
  country: 'text',
}

export type Mark = Readonly<{ seq: number; sign: string }>

/** How far a part of insight has been followed; the beginning where it never was. */
export async function readMark(db: Db, name: 'bank' | 'profiles'): Promise<Mark> {
  const row = await db.query
    .selectFrom('insight_mark')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirst()
  return { seq: Number(row?.seq ?? 0), sign: row?.sign ?? '' }
}

/** Holds while nobody else has followed that part since it was read. */
export function markedAt(name: 'bank' | 'profiles', { seq, sign }: Mark): Guard {
  return sql`coalesce((select seq || ' ' || sign from insight_mark where name = ${name}), '0 ') = ${`${seq} ${sign}`}`
}

/** Moves a part's mark: in the batch of what it stands for. */
export function moveMark(db: Db, name: 'bank' | 'profiles', { seq, sign }: Mark): Statement[] {
  return upsertRows(
    db,
    'insight_mark',
    { name: 'text', seq: 'integer', sign: 'text' },
    ['name'],
    [{ name, seq, sign }],
  )
}

/** The facts that stand for some opportunities. */
export async function lotFacts(db: Db, opportunities: readonly string[]): Promise<LotFact[]> {
  if (!opportunities.length) return []
  const rows = await db.query
    .selectFrom('insight_lot')
    .selectAll()
    .where('opportunity', 'in', listOf(db, opportunities))
    .execute()
  return rows.map(row => ({
    ...row,
    bids: Number(row.bids),
    euros: row.euros === null ? null : Number(row.euros),
  }))
}

/** Statements that put new facts of some opportunities in the place of their old ones, and move the sums by the difference. */
export function replaceFacts(
  db: Db,
  opportunities: readonly string[],
  facts: readonly LotFact[],
  difference: Iterable<Cell>,
  buyers: readonly InsightSchema['insight_buyer'][],
): Statement[] {
  const moved = [...difference].filter(cell => MEASURES.some(name => cell[name] !== 0))
  const rows = moved.map(cell => ({ ...cell, level: cell.region.length }) as CellRow)
  return [
    ...deleteRows(db, 'insight_lot', 'opportunity', opportunities),
    ...upsertRows(db, 'insight_lot', LOT_TYPES, ['opportunity', 'lot', 'nuts'], facts),
    ...upsertRows(db, 'insight_cell', CELL_TYPES, ['region', 'theme', 'quarter'], rows, { add: MEASURES }),
    statement(db, sql`delete from insight_cell where calls = 0 and cancelled = 0 and early = 0`),
    ...upsertRows(db, 'insight_buyer', BUYER_TYPES, ['buyer'], buyers),
  ]
}

/** What the profiles look like from outside: as long as this stands, nothing about them has changed. */
export async function profilesSign(db: Db): Promise<Mark> {
  const count = sql<number>`count(*)`
  const all = await db.query
    .selectFrom('profile')
    .select([sql<number>`coalesce(max(seq), 0)`.as('seq'), count.as('n')])
    .executeTakeFirst()
  const drafts = await db.query
    .selectFrom('profile_owner')
    .select(count.as('n'))
    .where('draft_hash', '<>', '')
    .executeTakeFirst()
  return { seq: Number(all?.seq ?? 0), sign: `${Number(all?.n ?? 0)} ${Number(drafts?.n ?? 0)}` }
}

/** Profiles that changed after a number of the sequence, in order, as JSON text. */
export async function profilesSince(
  db: Db,
  seq: number,
  limit: number,
): Promise<{ id: string; seq: number; json: string }[]> {
  const rows = await db.query
    .selectFrom('profile')
    .select(['id', 'seq', 'json'])
    .where('seq', '>', seq)
    .orderBy('seq')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(row => ({ ...row, seq: Number(row.seq) }))
}

/** Statements that say in which themes some profiles work. */
export function replaceProfiles(
  db: Db,
  profiles: readonly string[],
  rows: readonly InsightSchema['insight_profile'][],
): Statement[] {
  return [
    ...deleteRows(db, 'insight_profile', 'profile', profiles),
    ...upsertRows(db, 'insight_profile', PROFILE_TYPES, ['profile', 'theme'], rows),
  ]
}

/** Statements that count the organisations anew; drafts that nobody has claimed are nobody's organisation. */
export function countSupply(db: Db): Statement[] {
  const live = sql`from insight_profile p where not exists (
    select 1 from profile_owner o where o.profile = p.profile and o.draft_hash <> '')`
  return [
    statement(db, sql`delete from insight_profile where profile not in (select id from profile)`),
    statement(db, sql`delete from insight_supply`),
    statement(
      db,
      sql`insert into insight_supply (country, theme, organisations) select '', '', count(distinct profile) ${live} having count(*) > 0`,
    ),
    statement(
      db,
      sql`insert into insight_supply (country, theme, organisations) select '', theme, count(*) ${live} group by theme`,
    ),
    statement(
      db,
      sql`insert into insight_supply (country, theme, organisations)
        select country, '', count(distinct profile) ${live} and country <> '' group by country`,
    ),
    statement(
      db,
      sql`insert into insight_supply (country, theme, organisations)
        select country, theme, count(*) ${live} and country <> '' group by country, theme`,
    ),
  ]
}
