import type { Measures } from '../../src/model/insight.ts'
import type { Lot, Opportunity } from '../../src/model/opportunity.ts'
import { inEuros } from '../../src/taxonomy/rates.ts'
import { themeOf } from '../../src/taxonomy/themes.ts'

/**
 * The figures of insight by docs/insight.md, counted a second time and in another way: no cells, no sums, only a walk
 * over the opportunities with a question to each lot. Shares nothing with jobs/insight-facts.ts but themes and rates.
 */
export type Question = Readonly<{ region: string; theme: string; from: string; to: string }>

const NUTS_OF: Readonly<Record<string, string>> = { GR: 'EL', GB: 'UK' }

function where(opportunity: Opportunity, lot: Lot): string[] {
  const said = (list: Opportunity['places']): string[] =>
    list.flatMap(({ nuts, country }) => nuts ?? (country ? (NUTS_OF[country] ?? country) : []))
  for (const list of [lot.places, opportunity.places]) if (said(list).length) return said(list)
  const buyer = opportunity.organisations.find(({ id }) => id === opportunity.buyers[0])
  return buyer
    ? said([{ ...(buyer.nuts && { nuts: buyer.nuts }), ...(buyer.country && { country: buyer.country }) }])
    : []
}

export function quarterOfDay(day: string): string {
  return `${day.slice(0, 4)}-Q${1 + Math.floor((Number(day.slice(5, 7)) - 1) / 3)}`
}

/** Whether a lot is in what is asked for. */
export function isIn(opportunity: Opportunity, lot: Lot, question: Question): boolean {
  if (!opportunity.publishedAt) return false
  const quarter = quarterOfDay(opportunity.publishedAt)
  if (quarter < question.from || quarter > question.to) return false
  if (question.theme && themeOf((lot.cpv.length ? lot.cpv : opportunity.cpv)[0] ?? '') !== question.theme)
    return false
  return question.region === '' || where(opportunity, lot).some(code => code.startsWith(question.region))
}

export const isCall = ({ kind }: Opportunity): boolean => kind === 'tender' || kind === 'local'
export const isReserved = (lot: Lot): boolean => lot.reserved.some(code => code !== 'none')
export const isSocial = (lot: Lot): boolean =>
  lot.strategic.includes('soc-obj') || lot.social.some(code => code !== 'none')
export const isDecided = ({ state }: Lot): boolean => ['awarded', 'unsuccessful'].includes(state)

/** How many tenders came in for a decided lot, undefined where nobody said. */
export function tendersFor(lot: Lot): number | undefined {
  let most: number | undefined
  for (const { bids, reason } of lot.results) {
    const count =
      bids.find(({ kind }) => kind === 'tenders' || kind === 'bids')?.count ??
      (reason === 'no-rece' ? 0 : undefined)
    if (count !== undefined) most = Math.max(most ?? 0, count)
  }
  return most
}

function euros(opportunity: Opportunity, lot: Lot): number | undefined {
  const said = lot.value ?? (opportunity.lots.length === 1 ? opportunity.value : undefined)
  const found = said && inEuros(said.amount, said.currency, Number(opportunity.publishedAt!.slice(0, 4)))
  return found?.exact && found.euros > 1 && found.euros <= 1e10 ? Math.round(found.euros) : undefined
}

/** All measures of one question. */
export function bruteForce(opportunities: readonly Opportunity[], question: Question): Measures {
  const pairs = opportunities.flatMap(opportunity =>
    opportunity.lots.filter(lot => isIn(opportunity, lot, question)).map(lot => ({ opportunity, lot })),
  )
  const open = pairs.filter(({ lot }) => lot.state !== 'cancelled')
  const lots = open.filter(({ opportunity }) => isCall(opportunity))
  const procedures = (list: typeof pairs): number =>
    new Set(list.map(({ opportunity }) => opportunity.id)).size
  const decided = lots.filter(({ lot }) => isDecided(lot))
  const reserved = lots.filter(({ lot }) => isReserved(lot))
  const social = lots.filter(({ lot }) => isSocial(lot))
  const none = decided.filter(({ lot }) => tendersFor(lot) === 0)
  const one = decided.filter(({ lot }) => tendersFor(lot) === 1)
  const prices = lots.flatMap(({ opportunity, lot }) => euros(opportunity, lot) ?? [])
  return {
    calls: procedures(lots),
    lots: lots.length,
    cancelled: pairs.filter(({ opportunity, lot }) => isCall(opportunity) && lot.state === 'cancelled')
      .length,
    early: procedures(
      open.filter(({ opportunity }) => ['planned', 'consultation'].includes(opportunity.kind)),
    ),
    reserved: reserved.length,
    reserved_known: lots.filter(({ lot }) => lot.reserved.length > 0).length,
    reserved_calls: procedures(reserved),
    social: social.length,
    social_known: lots.filter(({ lot }) => lot.strategic.length + lot.social.length > 0).length,
    social_calls: procedures(social),
    decided: decided.length,
    bids_known: decided.filter(({ lot }) => tendersFor(lot) !== undefined).length,
    bids_none: none.length,
    none_calls: procedures(none),
    bids_one: one.length,
    one_calls: procedures(one),
    priced: prices.length,
    euros: prices.reduce((sum, price) => sum + price, 0),
  }
}
