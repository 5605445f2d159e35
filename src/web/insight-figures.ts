import type { Db } from '../../db/batch.ts'
import {
  callsByTheme,
  endingContracts,
  organisationsByTheme,
  regionsBelow,
  regionSums,
  topBuyers,
  type BuyerCount,
  type CallCount,
  type RegionSum,
} from '../../db/insight.ts'
import { quartersKnown, supplyIsCounted } from '../../db/insight-data.ts'
import { getOpportunity } from '../../db/opportunities.ts'
import { addMonths, contractEnd, likelyAgain, type ContractEnd } from '../model/contract-end.ts'
import { MEASURES, NOTHING, quarterPlus, type Measures } from '../model/insight.ts'
import type { Lot, Opportunity } from '../model/opportunity.ts'
import { THEMES, type Theme } from '../taxonomy/themes.ts'
import type { InsightChoice } from './insight-query.ts'

/** Why a theme is worth a second look; absent where it is not. */
export type NicheKind = 'open' | 'thin' | 'quiet'
export type Niche = Readonly<{
  theme: Theme
  calls: number
  /** Rounded down to whole groups of three, so that nobody is counted alone and no difference tells of anybody */
  organisations: number
  kind?: NicheKind
}>

export type EndingContract = Readonly<{
  opportunity: Opportunity
  lot: Lot
  end: ContractEnd
  again: Readonly<{ from: string; to: string }>
}>

export type Figures = Readonly<{
  choice: InsightChoice
  total: Measures
  quarters: readonly (Measures & Readonly<{ quarter: string }>)[]
  /** Every theme of the region, whatever theme is chosen; most calls first */
  themes: readonly (Measures & Readonly<{ theme: string }>)[]
  /** The first level below the region on which there is a choice; most calls first */
  regions: readonly RegionSum[]
  /** Calls by theme in the largest of those regions */
  matrix: readonly CallCount[]
  buyers: readonly BuyerCount[]
  ending: Readonly<{
    total: number
    calls: number
    contracts: readonly EndingContract[]
    fromDay: string
    toDay: string
  }>
  /** About the whole country of the region: organisations are not counted in smaller places. None before they were counted */
  niches: readonly Niche[]
  nicheRegion: string
  known?: Readonly<{ first: string; last: string }>
}>

const BUYERS_MAX = 10
const CONTRACTS_MAX = 8
/** Regions of the table by theme: more do not fit beside each other. */
export const MATRIX_REGIONS = 8
/** Months ahead that a contract's end is worth telling: the next call comes half a year to a quarter before it. */
const FROM_MONTHS = 3
const AHEAD_MONTHS = 18
/** The smallest group that is counted. */
export const GROUP = 3
/** Ten years: what the figures can be asked about at once. */
export const QUARTERS_MAX = 40
/** Decided lots from which the share of thin ones says something. */
const KNOWN_MIN = 5

/** All figures of the page, from the derived tables alone; the only opportunities read are the few that are named. */
export async function readFigures(db: Db, choice: InsightChoice, now: Date): Promise<Figures> {
  const { region, theme } = choice
  const country = region.slice(0, 2)
  const [cells, below, buyers, ending, supply, counted, known] = await Promise.all([
    regionSums(db, choice),
    regionsBelow(db, choice),
    topBuyers(db, choice, BUYERS_MAX),
    readEnding(db, choice, now),
    organisationsByTheme(db, country),
    supplyIsCounted(db),
    quartersKnown(db),
  ])
  const national = country === region ? cells : await regionSums(db, { ...choice, region: country })
  const regions = firstChoice(below)
  const matrix = await callsByTheme(
    db,
    regions.slice(0, MATRIX_REGIONS).map(row => row.region),
    choice,
  )
  const own = cells.filter(cell => cell.theme === theme)
  return {
    choice,
    total: added(own),
    quarters: quartersOf(choice).map(quarter => ({
      quarter,
      ...added(own.filter(cell => cell.quarter === quarter)),
    })),
    themes: themesOf(cells),
    regions,
    matrix,
    buyers,
    ending,
    niches: counted ? nichesOf(themesOf(national), supply) : [],
    nicheRegion: country,
    ...(known && { known }),
  }
}

/** The quarters from one to another, both included. */
export function quartersOf({ from, to }: Pick<InsightChoice, 'from' | 'to'>): string[] {
  const found: string[] = []
  for (let quarter = from; quarter <= to && found.length < QUARTERS_MAX; quarter = quarterPlus(quarter, 1))
    found.push(quarter)
  return found
}

function added(rows: readonly Measures[]): Measures {
  const sums = { ...NOTHING } as Record<keyof Measures, number>
  for (const row of rows) for (const name of MEASURES) sums[name] += row[name]
  return sums
}

function themesOf(cells: readonly (Measures & { theme: string })[]): (Measures & { theme: string })[] {
  return THEMES.map(theme => ({ theme, ...added(cells.filter(cell => cell.theme === theme)) }))
    .filter(row => row.calls > 0 || row.early > 0 || row.cancelled > 0)
    .sort((a, b) => b.calls - a.calls)
}

/** Of all levels below, the broadest that has more than one region: Latvia is its own NUTS 1 and 2. */
function firstChoice(rows: readonly RegionSum[]): RegionSum[] {
  const levels = [...new Set(rows.map(row => row.region.length))].sort((a, b) => a - b)
  const at = (level: number | undefined): RegionSum[] => rows.filter(row => row.region.length === level)
  const level = levels.find(each => at(each).length > 1) ?? levels[0]
  return at(level)
    .filter(row => row.calls > 0)
    .sort((a, b) => b.calls - a.calls || (a.region < b.region ? -1 : 1))
}

async function readEnding(db: Db, choice: InsightChoice, now: Date): Promise<Figures['ending']> {
  const { fromDay, toDay } = endingDays(now)
  const { contracts, total, calls } = await endingContracts(db, { ...choice, fromDay, toDay }, CONTRACTS_MAX)
  const opportunities = new Map<string, Opportunity | undefined>()
  for (const { opportunity } of contracts)
    if (!opportunities.has(opportunity)) opportunities.set(opportunity, await getOpportunity(db, opportunity))
  const shown = contracts.flatMap(({ opportunity: id, lot: lotId }) => {
    const opportunity = opportunities.get(id)
    const lot = opportunity?.lots.find(each => each.id === lotId)
    const end = opportunity && lot && contractEnd(opportunity, lot)
    return end ? [{ opportunity, lot, end, again: likelyAgain(end.ends) }] : []
  })
  return { total, calls, contracts: shown, fromDay, toDay }
}

/** The days within which a contract ends "soon": late enough for its next call to be still ahead. */
export function endingDays(now: Date): { fromDay: string; toDay: string } {
  const today = now.toISOString().slice(0, 10)
  return { fromDay: addMonths(today, FROM_MONTHS), toDay: addMonths(today, AHEAD_MONTHS) }
}

function nichesOf(
  themes: readonly (Measures & { theme: string })[],
  supply: ReadonlyMap<string, number>,
): Niche[] {
  return THEMES.filter(theme => theme !== 'other')
    .map(theme => {
      const sums = themes.find(row => row.theme === theme) ?? NOTHING
      const organisations = Math.floor((supply.get(theme) ?? 0) / GROUP) * GROUP
      const kind = kindOf(sums, organisations)
      return { theme, calls: sums.calls, organisations, ...(kind && { kind }) }
    })
    .filter(niche => niche.calls > 0 || niche.organisations > 0)
}

/**
 * open: calls, and fewer than a group of organisations that offer it. thin: calls and organisations, yet half of the
 * decided lots got at most one tender. quiet: organisations, and not one call.
 */
function kindOf(sums: Measures, organisations: number): NicheKind | undefined {
  if (sums.calls >= GROUP && organisations < GROUP) return 'open'
  if (sums.calls === 0) return organisations >= GROUP ? 'quiet' : undefined
  const thin = (sums.bids_none + sums.bids_one) / Math.max(sums.bids_known, 1)
  return sums.bids_known >= KNOWN_MIN && thin >= 0.5 ? 'thin' : undefined
}
