import { lotStatusAt } from './fold-status.ts'
import type { Lot, Opportunity } from './opportunity.ts'

/** What one buyer's notices add up to. Lots of tenders and local calls; cancelled ones are left out. */
export type BuyerFigures = Readonly<{
  lots: number
  /** Lots of which it was published whether they are reserved (BT-71), and those that are */
  reservedKnown: number
  reserved: number
  /** Lots with a result; of those, with a published number of tenders; of those, with none and with one */
  decided: number
  bidsKnown: number
  without: number
  one: number
  /** CPV divisions (two digits) by number of lots, the most frequent first */
  divisions: readonly Readonly<{ division: string; lots: number }>[]
}>

const BOUGHT: ReadonlySet<string> = new Set(['tender', 'local'])
const DIVISIONS_MAX = 8

/** Counts what a buyer has published. */
export function buyerFigures(opportunities: readonly Opportunity[]): BuyerFigures {
  const lots = opportunities
    .filter(({ kind }) => BOUGHT.has(kind))
    .flatMap(opportunity => opportunity.lots.map(lot => ({ lot, opportunity })))
    .filter(({ lot }) => lot.state !== 'cancelled')
  const count = (holds: (lot: Lot) => boolean): number => lots.filter(({ lot }) => holds(lot)).length
  const divisions = new Map<string, number>()
  for (const { lot, opportunity } of lots) {
    const division = (lot.cpv[0] ?? opportunity.cpv[0])?.slice(0, 2)
    if (division) divisions.set(division, (divisions.get(division) ?? 0) + 1)
  }
  return {
    lots: lots.length,
    reservedKnown: count(lot => lot.reserved.length > 0),
    reserved: count(lot => lot.reserved.some(code => code !== 'none')),
    decided: count(isDecided),
    bidsKnown: count(lot => isDecided(lot) && bidsOf(lot) !== undefined),
    without: count(lot => isDecided(lot) && bidsOf(lot) === 0),
    one: count(lot => isDecided(lot) && bidsOf(lot) === 1),
    divisions: [...divisions]
      .map(([division, n]) => ({ division, lots: n }))
      .sort((a, b) => b.lots - a.lots || (a.division < b.division ? -1 : 1))
      .slice(0, DIVISIONS_MAX),
  }
}

function isDecided({ state }: Lot): boolean {
  return state === 'awarded' || state === 'unsuccessful'
}

/**
 * Tenders received (BT-759), undefined where it was not published. Of several results of one lot the largest number,
 * so that no lot is called thin that was not; "no tenders received" (BT-144) counts as none.
 */
export function bidsOf({ results }: Lot): number | undefined {
  const counts = results.flatMap(({ bids, reason }) => {
    const said = ['tenders', 'tenderers', 'bids'].flatMap(
      kind => bids.find(bid => bid.kind === kind) ?? [],
    )[0]
    if (said) return [said.count]
    return reason === 'no-rece' ? [0] : []
  })
  return counts.length ? Math.max(...counts) : undefined
}

/** Opportunities with a lot that can be answered now, and those with none, each in the order they came. */
export function partOpen(
  opportunities: readonly Opportunity[],
  nowUtc: string,
): Readonly<{ open: readonly Opportunity[]; past: readonly Opportunity[] }> {
  const isOpen = ({ lots }: Opportunity): boolean =>
    lots.some(lot => ['open', 'planned'].includes(lotStatusAt(lot, nowUtc)))
  return { open: opportunities.filter(isOpen), past: opportunities.filter(one => !isOpen(one)) }
}
