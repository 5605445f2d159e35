import { sql, type Expression, type RawBuilder } from 'kysely'

/** What a figure of insight counts, so that the bank can show the very notices behind it. */
export const INSIGHT_ABOUT = [
  'calls',
  'early',
  'cancelled',
  'reserved',
  'social',
  'decided',
  'no-bid',
  'one-bid',
  'thin',
  'bids-unknown',
  'ending',
] as const
export type InsightAbout = (typeof INSIGHT_ABOUT)[number]

/** All on one lot: that is what a figure counts. Absent = any. */
export type InsightFilter = Readonly<{
  theme?: string
  /** NUTS code of any level */
  region?: string
  /** Quarters, inclusive: 2026-Q1 */
  from?: string
  to?: string
  about?: InsightAbout
  /** Key of a buyer */
  buyer?: string
  /** Days between which the contract ends, for `ending`: YYYY-MM-DD */
  endsFrom?: string
  endsTo?: string
}>

/** The ids of opportunities with a lot that a figure counts, as a subquery: `where id in (...)`. */
export function countedIn(filter: InsightFilter): Expression<string> {
  const parts: RawBuilder<unknown>[] = [sql`1 = 1`]
  const { theme, region, from, to, about, buyer } = filter
  if (theme) parts.push(sql`theme = ${theme}`)
  if (region) parts.push(sql`nuts >= ${region} and nuts < ${`${region}\u{10FFFF}`}`)
  if (from) parts.push(sql`quarter >= ${from}`)
  if (to) parts.push(sql`quarter <= ${to}`)
  if (buyer) parts.push(sql`buyer = ${buyer}`)
  if (about) parts.push(ABOUT[about](filter))
  return sql`(select opportunity from insight_lot where ${sql.join(parts, sql` and `)})`
}

const CALL = sql`sort = 'call' and cancelled = 0`
const ABOUT: Readonly<Record<InsightAbout, (filter: InsightFilter) => RawBuilder<unknown>>> = {
  calls: () => CALL,
  early: () => sql`sort = 'early' and cancelled = 0`,
  cancelled: () => sql`sort = 'call' and cancelled = 1`,
  reserved: () => sql`${CALL} and reserved = 1`,
  social: () => sql`${CALL} and social = 1`,
  decided: () => sql`${CALL} and bids >= -1`,
  'no-bid': () => sql`${CALL} and bids = 0`,
  'one-bid': () => sql`${CALL} and bids = 1`,
  thin: () => sql`${CALL} and bids in (0, 1)`,
  'bids-unknown': () => sql`${CALL} and bids = -1`,
  ending: ({ endsFrom, endsTo }) =>
    sql`ends <> '' and ends >= ${endsFrom ?? ''} and ends <= ${endsTo ?? '9999'}`,
}
