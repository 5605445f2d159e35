import { pickText } from '../src/model/common.ts'
import { buyerHosts, buyerKeys } from '../src/model/buyer.ts'
import { lastsUntil } from '../src/model/fold-status.ts'
import { minorUnits } from '../src/model/minor.ts'
import type { Lot, Opportunity } from '../src/model/opportunity.ts'
import type { FacetKind, OpportunityRow, Schema } from './schema.ts'

export { minorUnits } from '../src/model/minor.ts'

/** All rows of one opportunity, without the hash and the sequence number that the writer gives. */
export type OpportunityRows = Readonly<{
  opportunity: Omit<OpportunityRow, 'hash' | 'seq' | 'procedure'>
  lots: readonly Schema['lot'][]
  facets: readonly Schema['facet'][]
}>

/** Columns that lists show; the whole is in `json`. */
const TITLE_LETTERS_MAX = 500
/** Real notices have up to 652 lots with some places and codes each; junk lists must not fill the bank. */
const FACETS_MAX = 5_000

/** The rows that make an opportunity findable. `json` is the opportunity's own JSON text. */
export function opportunityRows(opportunity: Opportunity, json: string): OpportunityRows {
  const { lots } = opportunity
  const has = (state: Lot['state']): 0 | 1 => (lots.some(lot => lot.state === state) ? 1 : 0)
  const latest = (state: Lot['state']): string =>
    lots
      .filter(lot => lot.state === state)
      .map(lastsUntil)
      .sort()
      .at(-1) ?? ''
  const value = minorUnits(opportunity.value)
  return {
    opportunity: {
      id: opportunity.id,
      kind: opportunity.kind,
      title: (pickText(opportunity.title, 'en', opportunity.languages[0])?.text ?? '').slice(
        0,
        TITLE_LETTERS_MAX,
      ),
      country: countryOf(opportunity) ?? '',
      cpv: opportunity.cpv[0] ?? lots.flatMap(lot => lot.cpv)[0] ?? '',
      nature: opportunity.nature ?? '',
      published_at: opportunity.publishedAt ?? '',
      updated_at: opportunity.updatedAt ?? '',
      live_until: latest('live'),
      paused: has('paused'),
      planned_until: latest('planned'),
      awarded: has('awarded'),
      unsuccessful: has('unsuccessful'),
      value_minor: value?.minor ?? null,
      currency: value?.currency ?? null,
      json,
    },
    lots: lots.map(lot => lotRow(opportunity.id, lot)),
    facets: facetRows(opportunity),
  }
}

/** Where the buyer is: its own country, else where the work is done. */
export function countryOf(opportunity: Opportunity): string | undefined {
  const buyer = opportunity.organisations.find(
    organisation => opportunity.buyers.includes(organisation.id) && organisation.country,
  )
  return buyer?.country ?? placesOf(opportunity).find(place => place.country)?.country
}

function placesOf(opportunity: Opportunity): Opportunity['places'] {
  return [...opportunity.places, ...opportunity.lots.flatMap(lot => lot.places)]
}

function lotRow(opportunity: string, lot: Lot): Schema['lot'] {
  const value = minorUnits(lot.value)
  return {
    opportunity,
    lot: lot.id,
    state: lot.state,
    closes_at: lot.closesAt?.utc ?? '',
    value_minor: value?.minor ?? null,
    currency: value?.currency ?? null,
  }
}

function facetRows(opportunity: Opportunity): Schema['facet'][] {
  const { lots, id } = opportunity
  const places = placesOf(opportunity)
  const values: Readonly<Record<FacetKind, readonly (string | undefined)[]>> = {
    buyer: buyerKeys(opportunity),
    host: buyerHosts(opportunity),
    cpv: [...opportunity.cpv, ...lots.flatMap(lot => lot.cpv)],
    division: [...opportunity.cpv, ...lots.flatMap(lot => lot.cpv)].map(code => code.slice(0, 2)),
    nuts: places.map(place => place.nuts),
    country: [countryOf(opportunity), ...places.map(place => place.country)],
    reserved: lots.flatMap(lot => lot.reserved),
    social: lots.flatMap(lot => lot.social),
    language: opportunity.languages,
  }
  return (Object.entries(values) as [FacetKind, readonly (string | undefined)[]][])
    .flatMap(([kind, list]) =>
      [...new Set(list.map(value => value?.slice(0, 100)))]
        .filter(Boolean)
        .map(value => ({ kind, value: value!, opportunity: id })),
    )
    .slice(0, FACETS_MAX)
}
