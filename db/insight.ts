import { sql, type Expression, type SqlBool } from 'kysely'
import { MEASURES, type Cell, type Measures } from '../src/model/insight.ts'
import type { Db } from './batch.ts'
import { listOf } from './rows.ts'

/** Region: a NUTS code of any level, '' = all; theme '' = all; quarters inclusive. */
export type InsightQuery = Readonly<{ region: string; theme: string; from: string; to: string }>

/** Behind every code that begins so. */
const upTo = (prefix: string): string => `${prefix}\u{10FFFF}`
const sums = MEASURES.map(name => sql<number>`sum(${sql.ref(name)})`.as(name))

const numbers = <Row extends Record<string, unknown>>(row: Row): Row & Measures =>
  ({ ...row, ...Object.fromEntries(MEASURES.map(name => [name, Number(row[name])])) }) as Row & Measures

/** The sums of one region: every theme and quarter of it ('' = all themes). A few hundred rows at most. */
export async function regionSums(
  db: Db,
  { region, from, to }: Omit<InsightQuery, 'theme'>,
): Promise<Omit<Cell, 'region'>[]> {
  const rows = await db.query
    .selectFrom('insight_cell')
    .select(['theme', 'quarter', ...MEASURES])
    .where('region', '=', region)
    .where('quarter', '>=', from)
    .where('quarter', '<=', to)
    .orderBy('theme')
    .orderBy('quarter')
    .execute()
  return rows.map(numbers)
}

export type RegionSum = Measures & Readonly<{ region: string }>

/** What lies below a region, summed over the quarters: countries below '', the regions of all levels below a country. */
export async function regionsBelow(db: Db, { region, theme, from, to }: InsightQuery): Promise<RegionSum[]> {
  const levels = region === '' ? [2] : [3, 4, 5].filter(level => level > region.length)
  if (!levels.length) return []
  const rows = await db.query
    .selectFrom('insight_cell')
    .select(['region', ...sums])
    .where('theme', '=', theme)
    .where('level', 'in', levels)
    .where('region', '>', region)
    .where('region', '<', upTo(region))
    .where('quarter', '>=', from)
    .where('quarter', '<=', to)
    .groupBy('region')
    .orderBy('region')
    .execute()
  return rows.map(numbers)
}

export type CallCount = Readonly<{ region: string; theme: string; calls: number }>

/** Calls by theme in some regions (at most 50), summed over the quarters. */
export async function callsByTheme(
  db: Db,
  regions: readonly string[],
  { from, to }: Pick<InsightQuery, 'from' | 'to'>,
): Promise<CallCount[]> {
  if (!regions.length) return []
  const rows = await db.query
    .selectFrom('insight_cell')
    .select(['region', 'theme', sql<number>`sum(calls)`.as('calls')])
    .where('region', 'in', listOf(db, regions.slice(0, 50)))
    .where('theme', '<>', '')
    .where('quarter', '>=', from)
    .where('quarter', '<=', to)
    .groupBy(['region', 'theme'])
    .orderBy('region')
    .orderBy('theme')
    .execute()
  return rows.map(row => ({ ...row, calls: Number(row.calls) }))
}

/** What of insight_lot a query is about: conditions on the columns of `alias`. */
function within(
  { region, theme }: Pick<InsightQuery, 'region' | 'theme'>,
  alias = 'insight_lot',
): Expression<SqlBool> {
  const column = (name: string): Expression<unknown> => sql.ref(`${alias}.${name}`)
  const parts = [sql`1 = 1`]
  if (region) parts.push(sql`${column('nuts')} >= ${region} and ${column('nuts')} < ${upTo(region)}`)
  if (theme) parts.push(sql`${column('theme')} = ${theme}`)
  return sql<SqlBool>`(${sql.join(parts, sql` and `)})`
}

export type BuyerCount = Readonly<{
  buyer: string
  name: string
  nuts: string
  local: boolean
  calls: number
}>

/** Who published the most calls there, most first. */
export async function topBuyers(db: Db, query: InsightQuery, limit: number): Promise<BuyerCount[]> {
  const counted = db.query
    .selectFrom('insight_lot')
    .select(['buyer', sql<number>`count(distinct opportunity)`.as('calls')])
    .where('buyer', '<>', '')
    .where('sort', '=', 'call')
    .where('cancelled', '=', 0)
    .where('quarter', '>=', query.from)
    .where('quarter', '<=', query.to)
    .where(within(query))
    .groupBy('buyer')
    .orderBy('calls', 'desc')
    .orderBy('buyer')
    .limit(limit)
  const rows = await db.query
    .selectFrom(counted.as('counted'))
    .innerJoin('insight_buyer', 'insight_buyer.buyer', 'counted.buyer')
    .select(['counted.buyer', 'calls', 'name', 'nuts', 'local'])
    .orderBy('calls', 'desc')
    .orderBy('counted.buyer')
    .execute()
  return rows.map(row => ({ ...row, calls: Number(row.calls), local: Number(row.local) === 1 }))
}

export type Ending = Readonly<{ opportunity: string; lot: string; ends: string }>

/** Contracts that end between two days (YYYY-MM-DD, inclusive), soonest first, and how many there are in all. */
export async function endingContracts(
  db: Db,
  query: Readonly<{ region: string; theme: string; fromDay: string; toDay: string }>,
  limit: number,
): Promise<{ contracts: Ending[]; total: number; calls: number }> {
  const found = db.query
    .selectFrom('insight_lot')
    .where('ends', '>=', query.fromDay)
    .where('ends', '<=', query.toDay)
    .where('ends', '<>', '')
    .where(within(query))
  const lots = found.select(['opportunity', 'lot', 'ends']).distinct()
  const contracts = await lots.orderBy('ends').orderBy('opportunity').orderBy('lot').limit(limit).execute()
  const count = await db.query
    .selectFrom(lots.as('lots'))
    .select([sql<number>`count(*)`.as('total'), sql<number>`count(distinct opportunity)`.as('calls')])
    .executeTakeFirst()
  return { contracts, total: Number(count?.total ?? 0), calls: Number(count?.calls ?? 0) }
}

/** Organisations by theme ('' = any) in a country (NUTS letters, '' = everywhere): whole numbers, never to be shown. */
export async function organisationsByTheme(db: Db, country: string): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query
    .selectFrom('insight_supply')
    .select(['theme', 'organisations'])
    .where('country', '=', country)
    .execute()
  return new Map(rows.map(row => [row.theme, Number(row.organisations)]))
}
