import type { Place } from '../../model/common.ts'
import type { NoticeOrganisation } from '../../model/notice.ts'
import type { Lot, Opportunity } from '../../model/opportunity.ts'
import { nutsCode, nutsCountry } from '../../taxonomy/nuts.ts'
import { countryName } from '../../words/names.ts'
import type { View } from '../view.ts'

// A framework for a whole country may list every town: a line shows a few and says how many more.
const PLACES_MAX = 3

/**
 * "Malmö, Sweden": the narrowest name that was published, then the country. A region that is only a code is told by
 * the town of a buyer who sits in it, else the code stands behind the country. Undefined when nothing was published.
 */
export function placeName(view: View, place: Place, buyer?: NoticeOrganisation): string | undefined {
  const nuts = place.nuts === undefined ? undefined : nutsCode(place.nuts)
  const country = place.country ?? (nuts && nutsCountry(nuts))
  const named = country && countryName(country, view.language)
  const region = nuts && nuts.length > 2 ? nuts : undefined
  const regionName = region && view.placeName?.(region, view.language)
  const city =
    place.city ?? (region !== undefined && buyer?.nuts === region ? buyer.city : undefined) ?? regionName
  if (city) return [city, named].filter(Boolean).join(', ')
  if (named) return region ? `${named} (${region})` : named
  return place.anywhere ? view.say('place.anywhere') : undefined
}

/**
 * Where the work of a lot, or of the whole, is done: one line, without repeats. The whole is done where its lots
 * are; where nothing at all was published, the buyer's own town is the best that is known.
 */
export function placeNames(view: View, opportunity: Opportunity, lot?: Lot): string | undefined {
  const buyer = opportunity.organisations.find(organisation => opportunity.buyers.includes(organisation.id))
  const [places = []] = [
    lot?.places ?? [],
    opportunity.places,
    opportunity.lots.flatMap(each => each.places),
    buyer ? [buyer] : [],
  ].filter(list => list.length > 0)
  const names = [
    ...new Set(places.map(place => placeName(view, place, buyer)).filter(name => name !== undefined)),
  ]
  if (!names.length) return undefined
  const shown = names.slice(0, PLACES_MAX).join('; ')
  const more = names.length - PLACES_MAX
  return more > 0 ? view.say('place.more', { places: shown, n: more }) : shown
}
