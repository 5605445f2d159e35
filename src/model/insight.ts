/**
 * What insight counts. Every rule and its reason is in docs/insight.md; the cells are sums of facts, so that they can
 * be kept up to date by taking the old facts of an opportunity away and adding the new ones.
 */

/** 1 yes, 0 no, -1 not published. */
export type Known = 1 | 0 | -1

/** A lot in one place, as it counts. A lot with several places has several of these, alike but for `nuts`. */
export type LotFact = Readonly<{
  opportunity: string
  lot: string
  /** NUTS code of any level; '' where no place was published */
  nuts: string
  theme: string
  /** `2026-Q4`: when the procedure was first published; '' where that is not known */
  quarter: string
  /** `call`: can be answered with a bid (tender, local). `early`: planned or consultation. */
  sort: 'call' | 'early'
  cancelled: 0 | 1
  reserved: Known
  social: Known
  /** Tenders received: 0, 1, 2 = two or more; -1 = decided, number not published; -2 = not decided */
  bids: number
  /** Published value in whole euros by the year's reference rate; null = unknown */
  euros: number | null
  /** Last day of the contract, YYYY-MM-DD, '' = unknown or none */
  ends: string
  /** Key of the first buyer, '' = not named */
  buyer: string
}>

/** What is counted in a cell, in the order of the columns. `calls`, `early` and `..._calls` count procedures, the rest lots. */
export const MEASURES = [
  'calls',
  'lots',
  'cancelled',
  'early',
  'reserved',
  'reserved_known',
  'reserved_calls',
  'social',
  'social_known',
  'social_calls',
  'decided',
  'bids_known',
  'bids_none',
  'none_calls',
  'bids_one',
  'one_calls',
  'priced',
  'euros',
] as const
export type Measure = (typeof MEASURES)[number]
export type Measures = Readonly<Record<Measure, number>>

/** The sums of one region (a NUTS code of any level, '' = all), theme ('' = all) and quarter. */
export type Cell = Measures & Readonly<{ region: string; theme: string; quarter: string }>

export const NOTHING: Measures = Object.fromEntries(MEASURES.map(name => [name, 0])) as Measures

/** A region with all that it lies in: '', BG, BG4, BG42, BG421. */
export function regionsOf(nuts: string): string[] {
  return nuts.length < 2
    ? ['']
    : ['', ...Array.from({ length: nuts.length - 1 }, (_, at) => nuts.slice(0, at + 2))]
}

/** The quarter of a UTC instant: `2026-Q4`; '' for text that is none. */
export function quarterOf(utc: string | undefined): string {
  const parts = /^(\d{4})-(\d{2})/.exec(utc ?? '')
  return parts ? `${parts[1]}-Q${Math.ceil(Number(parts[2]) / 3)}` : ''
}

/** The quarter so many quarters later (or earlier). */
export function quarterPlus(quarter: string, more: number): string {
  const count = Number(quarter.slice(0, 4)) * 4 + Number(quarter.slice(6)) - 1 + more
  return `${String(Math.floor(count / 4)).padStart(4, '0')}-Q${(count % 4) + 1}`
}

type Sums = Record<Measure, number>
type LotPlaces = { fact: LotFact; regions: Set<string> }

/**
 * The cells that the facts of some opportunities make. A procedure counts once in each cell it touches, and so does a
 * lot, however many places of it lie there; a lot has one theme.
 *
 * @param sign -1 takes the facts away
 */
export function cellsOf(
  facts: readonly LotFact[],
  sign: 1 | -1 = 1,
  into = new Map<string, Cell>(),
): Map<string, Cell> {
  const opportunities = new Map<string, Map<string, LotPlaces>>()
  for (const fact of facts) {
    const lots = opportunities.get(fact.opportunity) ?? new Map<string, LotPlaces>()
    opportunities.set(fact.opportunity, lots)
    const known = lots.get(fact.lot) ?? { fact, regions: new Set<string>() }
    lots.set(fact.lot, known)
    for (const region of regionsOf(fact.nuts)) known.regions.add(region)
  }
  for (const lots of opportunities.values()) {
    // Marks of this procedure, so that it counts once a cell.
    const seen = new Set<string>()
    for (const { fact, regions } of lots.values())
      for (const region of regions)
        for (const theme of ['', fact.theme]) addLot(into, seen, region, theme, fact, sign)
  }
  return into
}

function addLot(
  cells: Map<string, Cell>,
  seen: Set<string>,
  region: string,
  theme: string,
  fact: LotFact,
  sign: 1 | -1,
): void {
  const key = `${region}|${theme}|${fact.quarter}`
  let cell = cells.get(key)
  if (!cell) cells.set(key, (cell = { region, theme, quarter: fact.quarter, ...NOTHING }))
  const sums = cell as unknown as Sums
  const add = (name: Measure, amount: number): void => {
    sums[name] += sign * amount
  }
  const once = (name: Measure): void => {
    const mark = `${key}|${name}`
    if (!seen.has(mark)) add(name, 1)
    seen.add(mark)
  }
  if (fact.sort === 'early') return fact.cancelled ? undefined : once('early')
  if (fact.cancelled) return add('cancelled', 1)
  once('calls')
  add('lots', 1)
  if (fact.reserved >= 0) add('reserved_known', 1)
  if (fact.reserved === 1) {
    add('reserved', 1)
    once('reserved_calls')
  }
  if (fact.social >= 0) add('social_known', 1)
  if (fact.social === 1) {
    add('social', 1)
    once('social_calls')
  }
  if (fact.bids >= -1) add('decided', 1)
  if (fact.bids >= 0) add('bids_known', 1)
  if (fact.bids === 0) {
    add('bids_none', 1)
    once('none_calls')
  }
  if (fact.bids === 1) {
    add('bids_one', 1)
    once('one_calls')
  }
  if (fact.euros !== null) {
    add('priced', 1)
    add('euros', fact.euros)
  }
}
