import type { Profile } from '../model/profile.ts'
import { nutsCountry } from '../taxonomy/nuts.ts'

/** Where a profile looks: its own country and those of the places it chose; cross-border is a choice. Empty = anywhere. */
export function countriesOf({ country, nuts }: Pick<Profile, 'country' | 'nuts'>): string[] {
  return [...new Set([...(country ? [country] : []), ...nuts.map(nutsCountry)])]
}
