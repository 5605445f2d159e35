import { sql } from 'kysely'
import { MEASURES, type Cell, type Measures } from '../src/model/insight.ts'
import type { Db } from './batch.ts'
import type { InsightQuery } from './insight.ts'

const count = (row: Record<string, unknown>): Measures =>
  Object.fromEntries(MEASURES.map(name => [name, Number(row[name])])) as Measures

/** A buyer's name by its key. */
export async function buyerName(db: Db, buyer: string): Promise<string | undefined> {
  const row = await db.query
    .selectFrom('insight_buyer')
    .select('name')
    .where('buyer', '=', buyer)
    .executeTakeFirst()
  return row?.name
}

/** Whether the organisations have been counted at all: before that, none is no finding. */
export async function supplyIsCounted(db: Db): Promise<boolean> {
  const row = await db.query
    .selectFrom('insight_mark')
    .select('name')
    .where('name', '=', 'profiles')
    .where('sign', '<>', '')
    .executeTakeFirst()
  return row !== undefined
}

/** The countries (NUTS letters) that have calls in any quarter. */
export async function countriesKnown(db: Db): Promise<string[]> {
  const rows = await db.query
    .selectFrom('insight_cell')
    .select('region')
    .distinct()
    .where('theme', '=', '')
    .where('level', '=', 2)
    .where('calls', '>', 0)
    .orderBy('region')
    .execute()
  return rows.map(row => row.region)
}

/** The quarters that anything is known of, first and last; undefined while nothing was counted. */
export async function quartersKnown(db: Db): Promise<{ first: string; last: string } | undefined> {
  const row = await db.query
    .selectFrom('insight_cell')
    .select([sql<string>`min(quarter)`.as('first'), sql<string>`max(quarter)`.as('last')])
    .where('region', '=', '')
    .where('theme', '=', '')
    .where('quarter', '<>', '')
    .executeTakeFirst()
  return row?.first ? row : undefined
}

/**
 * The cells themselves for the open data, in the order of their keys, behind `after`; at most `limit`. `level` is the
 * number of letters of the regions (0 all, 2 countries, 3 to 5 NUTS 1 to 3).
 */
export async function cellPage(
  db: Db,
  query: InsightQuery &
    Readonly<{ level: number; after?: readonly [region: string, theme: string, quarter: string] }>,
  limit: number,
): Promise<Cell[]> {
  const { region, theme, from, to, level, after } = query
  let asked = db.query
    .selectFrom('insight_cell')
    .select(['region', 'theme', 'quarter', ...MEASURES])
    .where('level', '=', level)
    .where('region', '>=', region)
    .where('region', '<', `${region}\u{10FFFF}`)
    .where('quarter', '>=', from)
    .where('quarter', '<=', to)
  if (theme) asked = asked.where('theme', '=', theme)
  if (after)
    asked = asked.where(on => {
      const [lastRegion, lastTheme, lastQuarter] = after
      const same = on('region', '=', lastRegion)
      return on.or([
        on('region', '>', lastRegion),
        on.and([same, on('theme', '>', lastTheme)]),
        on.and([same, on('theme', '=', lastTheme), on('quarter', '>', lastQuarter)]),
      ])
    })
  const rows = await asked.orderBy('region').orderBy('theme').orderBy('quarter').limit(limit).execute()
  return rows.map(row => ({ ...row, ...count(row) }))
}
