import { cellPage } from '../../db/insight-data.ts'
import type { Db } from '../../db/batch.ts'
import { UsageError } from '../errors.ts'
import { MEASURES, quarterPlus, quarterOf, type Cell, type Measure, type Measures } from '../model/insight.ts'
import { isTheme } from '../taxonomy/themes.ts'
import { csvLine } from './csv.ts'
import { PERIOD, regionOf, type InsightChoice } from './insight-query.ts'

/** Names of the measures in files and API, each with what it counts. docs/insight.md gives the reasons. */
const FIELDS: Readonly<Record<Measure, readonly [name: string, says: string]>> = {
  calls: [
    'calls',
    'Procedures that could be answered with a bid (kinds tender and local) with a lot here that was not cancelled',
  ],
  lots: ['lots', 'Lots of these procedures that were not cancelled'],
  cancelled: ['cancelledLots', 'Lots of such procedures that were cancelled; in no other figure'],
  early: ['earlySignals', 'Plans and market consultations'],
  reserved: ['reservedLots', 'Lots reserved under art. 20 or 77 of Directive 2014/24/EU (BT-71)'],
  reserved_known: ['reservedKnown', 'Lots whose notice says whether they are reserved; the rest is unknown'],
  reserved_calls: ['reservedCalls', 'Procedures with a reserved lot'],
  social: ['socialLots', 'Lots with a social aim (BT-06 soc-obj or BT-775)'],
  social_known: ['socialKnown', 'Lots whose notice says whether they have one; the rest is unknown'],
  social_calls: ['socialCalls', 'Procedures with a lot that has a social aim'],
  decided: ['decidedLots', 'Lots that were awarded or closed without a winner'],
  bids_known: [
    'bidsKnown',
    'Decided lots whose number of tenders was published (BT-759) or that received none (BT-144)',
  ],
  bids_none: ['lotsWithoutBid', 'Decided lots that no tender was received for'],
  none_calls: ['callsWithoutBid', 'Procedures with such a lot'],
  bids_one: ['lotsWithOneBid', 'Decided lots that exactly one tender was received for'],
  one_calls: ['callsWithOneBid', 'Procedures with such a lot'],
  priced: ['pricedLots', 'Lots with a plausible published value and an exchange rate; the rest is unknown'],
  euros: [
    'valueEur',
    'Sum of these values in whole euros, by the ECB yearly average of the year of publication',
  ],
}

/** What each name in the files means. */
export const DEFINITIONS: Readonly<Record<string, string>> = {
  region:
    'NUTS 2021 code of any level (a country has two letters); empty = everywhere. A lot counts in each region it touches',
  theme:
    'Group of CPV codes by the main code of a lot; empty = all themes. A procedure with lots of two themes counts in both and once in the total',
  quarter: 'Calendar quarter (UTC) in which the procedure was first published',
  ...Object.fromEntries(Object.values(FIELDS)),
}

export type Named = Readonly<Record<string, number>>

/** The measures under their public names. */
export function namedMeasures(sums: Measures): Named {
  return Object.fromEntries(MEASURES.map(measure => [FIELDS[measure][0], sums[measure]]))
}

/** Rows of one answer; the next one begins where it ended. */
export const ROWS_MAX = 10_000

const LEVELS: Readonly<Record<string, number>> = { all: 0, country: 2, nuts1: 3, nuts2: 4, nuts3: 5 }

export type DataQuery = InsightChoice &
  Readonly<{ level: string; limit: number; after?: readonly [string, string, string] }>

/**
 * What the files are asked for. The level is that of the regions in the rows: by default the countries, within a region
 * the next finer one.
 *
 * @throws UsageError for what is not understood: a file with other figures than asked for would be believed
 */
export function readDataQuery(parameters: URLSearchParams, now: Date): DataQuery {
  const get = (name: string): string => (parameters.get(name) ?? '').trim()
  const region = get('region') === '' ? '' : regionOf(get('region'))
  if (region === undefined) throw new UsageError('region must be a NUTS code, for example BG4.')
  const theme = get('theme')
  if (theme && !isTheme(theme)) throw new UsageError('theme is not one of the themes of this server.')
  const current = quarterOf(now.toISOString())
  const to = get('to') || current
  const from = get('from') || quarterPlus(/^\d{4}-Q[1-4]$/.test(to) ? to : current, 1 - PERIOD)
  for (const quarter of [from, to])
    if (!/^\d{4}-Q[1-4]$/.test(quarter))
      throw new UsageError('from and to are quarters, for example 2026-Q1.')
  const finer =
    region === '' ? 'country' : (['nuts1', 'nuts2', 'nuts3', 'nuts3'][region.length - 2] ?? 'nuts3')
  const level = get('level') || finer
  if (LEVELS[level] === undefined) throw new UsageError(`level is one of ${Object.keys(LEVELS).join(', ')}.`)
  const limit = get('limit') ? Number(get('limit')) : ROWS_MAX
  if (!Number.isInteger(limit) || limit < 1 || limit > ROWS_MAX)
    throw new UsageError(`limit is a whole number from 1 to ${ROWS_MAX}.`)
  const after = get('after') ? get('after').split('|') : undefined
  if (after && after.length !== 3)
    throw new UsageError('after is the mark out of the address of a next page.')
  return { region, theme, from, to, level, limit, ...(after && { after: after as [string, string, string] }) }
}

/** One page of cells, and the address parameters of the next. */
export async function readData(
  db: Db,
  query: DataQuery,
): Promise<{ cells: readonly Cell[]; next?: URLSearchParams }> {
  const { level, limit, ...rest } = query
  const cells = await cellPage(db, { ...rest, level: LEVELS[level]! }, limit + 1)
  const shown = cells.slice(0, limit)
  const last = shown.at(-1)
  if (cells.length <= limit || !last) return { cells: shown }
  const { region, theme, from, to } = query
  const next = new URLSearchParams({
    ...(region && { region }),
    ...(theme && { theme }),
    from,
    to,
    level,
    limit: String(limit),
    after: `${last.region}|${last.theme}|${last.quarter}`,
  })
  return { cells: shown, next }
}

/** Cells as lines of a table, its head first. */
export function csvOf(cells: readonly Cell[]): string {
  const head = csvLine(['region', 'theme', 'quarter', ...MEASURES.map(measure => FIELDS[measure][0])])
  return (
    head +
    cells
      .map(cell =>
        csvLine([cell.region, cell.theme, cell.quarter, ...MEASURES.map(measure => String(cell[measure]))]),
      )
      .join('')
  )
}
