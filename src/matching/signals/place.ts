import type { Evidence } from '../../model/match.ts'
import type { Place } from '../../model/common.ts'
import { nutsCode, nutsCountry, nutsLevel, nutsShared } from '../../taxonomy/nuts.ts'
import type { Signal } from './signal.ts'

/** What a shared region is worth by the level it is shared on: NUTS-3 1, -2 .8, -1 .6, country .4 (matching.md 2). */
const BY_LEVEL = [0.4, 0.6, 0.8, 1] as const

export const place: Signal = {
  name: 'place',
  subject: false,
  describe:
    'How near the work is to the places you chose: same region, wider region, country. Abroad counts against, unless you chose that country; an unpublished place counts for nothing.',
  compare: ({ profile }, { item }, { rules }) => {
    const chosen = profile.nuts.flatMap(code => nutsCode(code) ?? [])
    const home = profile.country?.toUpperCase()
    if (chosen.length === 0 && home === undefined) return null
    const theirs = placesOf(item.places, item.facts.country)
    if (theirs.length === 0) return { value: 0, evidence: () => ({ reason: 'place.unknown', args: {} }) }
    let best = -1
    let evidence: Evidence | undefined
    for (const region of theirs) {
      for (const wish of chosen) {
        const shared = nutsShared(region, wish)
        if (shared < 0) continue
        // A wish for a whole region or country holds everything inside it
        const worth = shared === nutsLevel(wish) ? 1 : BY_LEVEL[shared]!
        if (worth <= best) continue
        best = worth
        evidence =
          shared === 0
            ? { reason: 'place.country', args: { country: nutsCountry(region) } }
            : worth === 1
              ? { reason: 'place.same', args: { nuts: region } }
              : { reason: 'place.near', args: { nuts: region, yours: wish } }
      }
      if (home !== undefined && nutsCountry(region) === home && best < BY_LEVEL[0]) {
        best = BY_LEVEL[0]
        evidence = { reason: 'place.country', args: { country: home } }
      }
    }
    if (best >= 0) return { value: rules.weights.place * best, evidence: () => evidence }
    // Without a country of its own a profile has no abroad: choosing a place must never lower anything
    return {
      value: home === undefined ? 0 : -rules.weights.abroad,
      evidence: () => ({ reason: 'place.abroad', args: { country: nutsCountry(theirs[0]!) } }),
    }
  },
  key: ({ places, facts }) => `${facts.country}|${places.map(each => each.nuts ?? each.country).join()}`,
  most: ({ item }, { rules }, country) => {
    const theirs = placesOf(item.places, item.facts.country)
    if (theirs.length === 0) return 0
    const met = country === undefined || theirs.some(region => nutsCountry(region) === country)
    return met ? rules.weights.place : -rules.weights.abroad
  },
}

/** Regions as NUTS codes; a bare country as its two letters. The buyer's country stands in where nothing else is. */
function placesOf(places: readonly Place[], buyer: string | undefined): string[] {
  const found = places.flatMap(each => nutsCode(each.nuts ?? each.country ?? '') ?? [])
  if (found.length > 0) return found
  return buyer === undefined ? [] : [nutsCode(buyer) ?? []].flat()
}
