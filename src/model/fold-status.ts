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

/**
 * Status of one lot at an instant (UTC, `YYYY-MM-DDTHH:MM:SS.sssZ`): open while its deadline is still ahead, planned
 * while it may still come.
 */
export function lotStatusAt(lot: Lot, nowUtc: string): LotStatus {
  if (lot.state !== 'live' && lot.state !== 'planned') return lot.state
  if (lastsUntil(lot) <= nowUtc) return 'closed'
  return lot.state === 'live' ? 'open' : 'planned'
}

/** Later than any instant: nothing was published that says when this ends. */
export const NO_END = '9999'

/** Until when a live or planned lot is taken for live or planned, UTC. */
export function lastsUntil(lot: Lot): string {
  return lot.closesAt?.utc ?? lot.quietAt ?? NO_END
}

/**
 * Prior information covers at most twelve months (Dir. 2014/24/EU art. 48(2)); purchases slip, so it gets twice that,
 * and so does a call that published no deadline.
 */
const SILENT_YEARS = 2
/** Qualification systems (eForms qu-sy, TED form 7) stand for years without a word. */
const QUALIFICATION_YEARS = 8
const QUALIFICATION = /^(qu-sy|F07|QSU)/i

/** From when on an opportunity that nobody has spoken of since `updatedAt` is taken for over, UTC. */
export function silentUntil(opportunity: Pick<Opportunity, 'updatedAt' | 'notices'>): string | undefined {
  const { updatedAt, notices } = opportunity
  if (!updatedAt) return undefined
  const years = notices.some(notice => QUALIFICATION.test(notice.type ?? ''))
    ? QUALIFICATION_YEARS
    : SILENT_YEARS
  const year = String(Number(updatedAt.slice(0, 4)) + years).padStart(4, '0')
  return `${year}${updatedAt.slice(4).replace(/^-02-29/, '-02-28')}`
}

/** Adds quietAt to the lots that need it. */
export function withQuiet(opportunity: Opportunity): Opportunity {
  const quietAt = silentUntil(opportunity)
  const needs = (lot: Lot): boolean => !lot.closesAt && (lot.state === 'live' || lot.state === 'planned')
  if (!quietAt || !opportunity.lots.some(needs)) return opportunity
  return { ...opportunity, lots: opportunity.lots.map(lot => (needs(lot) ? { ...lot, quietAt } : lot)) }
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
