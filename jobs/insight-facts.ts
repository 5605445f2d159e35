import { contractEnd } from '../src/model/contract-end.ts'
import { quarterOf, type Known, type LotFact } from '../src/model/insight.ts'
import { pickText } from '../src/model/common.ts'
import type { Lot, Opportunity } from '../src/model/opportunity.ts'
import { nutsCode, nutsOfCountry } from '../src/taxonomy/nuts.ts'
import { inEuros } from '../src/taxonomy/rates.ts'
import { themeOf } from '../src/taxonomy/themes.ts'
import { fold } from '../src/text/fold.ts'
import { tokens } from '../src/text/tokens.ts'

/** A lot bought for a whole country names its regions; beyond this many it says no more than the country. */
const PLACES_MAX = 60
/** Letters of a buyer's key: identifiers are short, names without one may be sentences. */
const KEY_MAX = 80
/** Amounts outside are placeholders or slips (plausibility rule of the parsers): unknown. */
const EUROS_MIN = 1
const EUROS_MAX = 10_000_000_000

const SORTS: Readonly<Record<string, LotFact['sort'] | undefined>> = {
  tender: 'call',
  local: 'call',
  planned: 'early',
  consultation: 'early',
}

/** A buyer as the list of frequent buyers shows it. */
export type BuyerFact = Readonly<{ key: string; name: string; nuts: string; local: 0 | 1 }>

/** All that insight counts of one opportunity; nothing for money that is given, not bought for (funding, support). */
export function factsOf(opportunity: Opportunity): { facts: LotFact[]; buyer: BuyerFact | undefined } {
  const sort = SORTS[opportunity.kind]
  if (!sort) return { facts: [], buyer: undefined }
  const buyer = buyerOf(opportunity)
  const quarter = quarterOf(opportunity.publishedAt)
  const facts = opportunity.lots.flatMap(lot => {
    const fact = {
      opportunity: opportunity.id,
      lot: lot.id,
      theme: themeOf(lot.cpv[0] ?? opportunity.cpv[0] ?? ''),
      quarter,
      sort,
      cancelled: lot.state === 'cancelled' ? (1 as const) : (0 as const),
      reserved: reservedOf(lot),
      social: socialOf(lot),
      bids: bidsOf(lot),
      euros: eurosOf(opportunity, lot),
      ends: sort === 'call' ? (contractEnd(opportunity, lot)?.ends ?? '') : '',
      buyer: buyer?.key ?? '',
    }
    return placesOf(opportunity, lot).map(nuts => ({ ...fact, nuts }))
  })
  return { facts, buyer }
}

/** BT-71: `none` is a real no. */
function reservedOf({ reserved }: Lot): Known {
  if (reserved.includes('res-ws') || reserved.includes('res-pub-ser')) return 1
  return reserved.length ? 0 : -1
}

/** BT-775, or BT-06 `soc-obj`; BT-06 without it is a real no, silence is unknown. */
function socialOf({ social, strategic }: Lot): Known {
  if (social.some(code => code !== 'none') || strategic.includes('soc-obj')) return 1
  return strategic.length || social.length ? 0 : -1
}

/** Tenders received. Several results of one lot (rounds of a framework): the largest number, so that no lot is called thin that was not. */
function bidsOf({ state, results }: Lot): number {
  if (state !== 'awarded' && state !== 'unsuccessful') return -2
  const counts = results.flatMap(result => {
    const found = ['tenders', 'tenderers', 'bids'].flatMap(
      kind => result.bids.find(bid => bid.kind === kind) ?? [],
    )[0]
    if (found) return [found.count]
    return result.reason === 'no-rece' ? [0] : []
  })
  return counts.length ? Math.min(2, Math.max(...counts)) : -1
}

function eurosOf(opportunity: Opportunity, lot: Lot): number | null {
  const money = lot.value ?? (opportunity.lots.length === 1 ? opportunity.value : undefined)
  const year = Number(opportunity.publishedAt?.slice(0, 4))
  const found = money && inEuros(money.amount, money.currency, year)
  if (!found?.exact || found.euros <= EUROS_MIN || found.euros > EUROS_MAX) return null
  return Math.round(found.euros)
}

/** Where a lot is carried out: its own places, else the procedure's, else the buyer's; NUTS, each once, '' for nowhere. */
function placesOf(opportunity: Opportunity, lot: Lot): string[] {
  const codes = (places: Opportunity['places']): string[] => [
    ...new Set(places.map(place => codeOf(place.nuts, place.country)).filter(code => code !== undefined)),
  ]
  const own = codes(lot.places)
  const found = own.length ? own : codes(opportunity.places)
  if (found.length > PLACES_MAX) return [...new Set(found.map(code => code.slice(0, 2)))]
  const buyer = found.length ? undefined : leadBuyer(opportunity)
  return found.length ? found : [codeOf(buyer?.nuts, buyer?.country) ?? '']
}

function codeOf(nuts: string | undefined, country: string | undefined): string | undefined {
  const code = nuts === undefined ? undefined : nutsCode(nuts)
  if (code) return code
  return country !== undefined && /^[A-Z]{2}$/.test(country) ? nutsOfCountry(country) : undefined
}

function leadBuyer(opportunity: Opportunity): Opportunity['organisations'][number] | undefined {
  const [first] = opportunity.buyers
  return opportunity.organisations.find(organisation => organisation.id === first)
}

/** BT-11 codes of local and regional authorities and what they control. */
const LOCAL = /(^|-)(la|ra)$/

/** The first buyer named: by country and published identifier, else by country and folded name. */
function buyerOf(opportunity: Opportunity): BuyerFact | undefined {
  const buyer = leadBuyer(opportunity)
  const name = buyer && pickText(buyer.name, opportunity.languages[0] ?? 'en', opportunity.languages[0])?.text
  if (!buyer || !name) return undefined
  const [identifier] = buyer.identifiers
  const mark = identifier ? `#${identifier.toLowerCase()}` : tokens(fold(name)).join(' ')
  return {
    key: `${buyer.country ?? ''}:${mark}`.slice(0, KEY_MAX),
    name: name.slice(0, 300),
    nuts: codeOf(buyer.nuts, buyer.country) ?? '',
    local: LOCAL.test(buyer.legalType ?? '') ? 1 : 0,
  }
}
