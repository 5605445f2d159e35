import type { Instant } from './common.ts'
import type { NoticeLot } from './lot.ts'
import type { Lot, LotStatus, Opportunity } from './opportunity.ts'

/** Procedures whose first step is a request to take part (BT-105): tenders follow by invitation only. */
const TWO_STAGE = new Set(['restricted', 'neg-w-call', 'comp-dial', 'innovation', 'comp-tend', 'oth-mult'])
const ONE_STAGE = new Set(['open', 'oth-single'])

/**
 * The deadline that counts for a newcomer: tenders in one-stage procedures, requests to take part in two-stage
 * ones; where the procedure is not told, the latest of what is published (fields.md 1: BT-131 is mandatory only
 * for open and oth-single).
 */
export function closingOf(lot: NoticeLot, procedureType: string | undefined): Instant | undefined {
  const { tenders, requests, interest } = lot.deadlines
  if (procedureType && ONE_STAGE.has(procedureType)) return tenders ?? requests ?? interest
  if (procedureType && TWO_STAGE.has(procedureType)) return requests ?? interest ?? tenders
  return [tenders, requests, interest]
    .filter(instant => instant !== undefined)
    .reduce<Instant | undefined>((latest, one) => (latest && latest.utc >= one.utc ? latest : one), undefined)
}

/** Status of one lot at an instant (UTC, `YYYY-MM-DDTHH:MM:SS.sssZ`): open while its deadline is still ahead. */
export function lotStatusAt(lot: Lot, nowUtc: string): LotStatus {
  if (lot.state !== 'live') return lot.state
  return lot.closesAt && lot.closesAt.utc <= nowUtc ? 'closed' : 'open'
}

/** What one can do with the whole: the most answerable status of any lot decides (rule 6). */
const BEST_FIRST: readonly LotStatus[] = [
  'open',
  'paused',
  'planned',
  'closed',
  'awarded',
  'unsuccessful',
  'cancelled',
]

/** Status of an opportunity at an instant: open while any lot is. */
export function opportunityStatusAt(opportunity: Pick<Opportunity, 'lots'>, nowUtc: string): LotStatus {
  const found = new Set(opportunity.lots.map(lot => lotStatusAt(lot, nowUtc)))
  return BEST_FIRST.find(status => found.has(status)) ?? 'closed'
}
