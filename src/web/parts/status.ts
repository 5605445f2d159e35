import { lotStatusAt } from '../../model/fold-status.ts'
import type { Lot, LotStatus, Opportunity } from '../../model/opportunity.ts'

/** Status of a lot by the reader's clock. */
export function statusOf(lot: Lot, now: Date): LotStatus {
  return lotStatusAt(lot, now.toISOString())
}

/** The open lot whose deadline comes first; an open lot without a deadline only where no other is open. */
export function nextToClose(opportunity: Opportunity, now: Date): Lot | undefined {
  return opportunity.lots
    .filter(lot => statusOf(lot, now) === 'open')
    .reduce<Lot | undefined>((first, lot) => {
      if (!first) return lot
      if (!lot.closesAt) return first
      return !first.closesAt || lot.closesAt.utc < first.closesAt.utc ? lot : first
    }, undefined)
}
