import { lotStatusAt } from './fold-status.ts'
import { isSaid } from './fold-order.ts'
import type { Item, ItemFacts } from './item.ts'
import type { Lot, LotStatus, Opportunity } from './opportunity.ts'

/** What one can still answer, or will be able to. A paused lot is shown but never announced. */
const ANSWERABLE: ReadonlySet<LotStatus> = new Set<LotStatus>(['open', 'planned'])

/** Every lot as an Item, whatever its status: for the stateless batch mode, which ranks what it is given. */
export function itemsOf(opportunity: Opportunity, nowUtc: string): Item[] {
  return opportunity.lots.map(lot => itemOf(opportunity, lot, nowUtc))
}

/** The lots that can be answered at `nowUtc` (open or planned) as Items: what the bank's matcher scores. */
export function answerableItems(opportunity: Opportunity, nowUtc: string): Item[] {
  return opportunity.lots
    .filter(lot => ANSWERABLE.has(lotStatusAt(lot, nowUtc)))
    .map(lot => itemOf(opportunity, lot, nowUtc))
}

/** Id of a lot's item: `<opportunity>#<lot>`; `#` occurs in no publication number. */
export function itemId(opportunity: string, lot: string): string {
  return `${opportunity}#${lot}`
}

function itemOf(opportunity: Opportunity, lot: Lot, nowUtc: string): Item {
  const single = opportunity.lots.length === 1
  const value = lot.value ?? (single ? opportunity.value : undefined)
  return {
    id: itemId(opportunity.id, lot.id),
    group: opportunity.id,
    kind: opportunity.kind,
    title: lot.title,
    body: lot.description,
    groupTitle: opportunity.title,
    groupBody: opportunity.description,
    cpv: lot.cpv.length ? lot.cpv : opportunity.cpv,
    places: lot.places.length ? lot.places : opportunity.places,
    languages: lot.submissionLanguages,
    ...(opportunity.publishedAt && { opensAt: opportunity.publishedAt }),
    ...(lot.closesAt && { closesAt: lot.closesAt.utc }),
    ...(value && { value }),
    facts: factsOf(opportunity, lot, nowUtc),
  }
}

function factsOf(opportunity: Opportunity, lot: Lot, nowUtc: string): ItemFacts {
  const buyer = opportunity.organisations.find(organisation => opportunity.buyers.includes(organisation.id))
  const name = buyer && (Object.values(buyer.name)[0] ?? '')
  const country =
    buyer?.country ?? [...lot.places, ...opportunity.places].find(place => place.country)?.country
  const said = <K extends keyof ItemFacts>(key: K, value: ItemFacts[K]): Partial<ItemFacts> =>
    isSaid(value) ? ({ [key]: value } as Partial<ItemFacts>) : {}
  return {
    ...said('country', country),
    ...said('buyerId', buyer?.id),
    ...said('buyerName', name),
    ...said('reserved', lot.reserved),
    ...said('reservedExecution', lot.reservedExecution),
    ...said('social', lot.social),
    ...said('green', lot.green),
    ...said('strategic', lot.strategic),
    ...said('sme', lot.sme),
    ...said('months', monthsOf(lot)),
    ...said('legalBasis', opportunity.legalBasis),
    ...said('nature', lot.nature ?? opportunity.nature),
    ...said('euFunds', lot.euFunds),
    open: lotStatusAt(lot, nowUtc) === 'open',
    ...said('flags', opportunity.flags),
  }
}

/** BT-36 in months, or the months between BT-536 and BT-537, started ones counted whole. */
function monthsOf(lot: Lot): number | undefined {
  if (lot.duration?.months !== undefined) return lot.duration.months
  const { start, end } = lot.duration ?? {}
  if (!start || !end) return undefined
  const [fromYear, fromMonth, fromDay] = start.split('-').map(Number)
  const [toYear, toMonth, toDay] = end.split('-').map(Number)
  const months = (toYear! - fromYear!) * 12 + (toMonth! - fromMonth!) + (toDay! > fromDay! ? 1 : 0)
  return Number.isFinite(months) && months >= 0 ? months : undefined
}
