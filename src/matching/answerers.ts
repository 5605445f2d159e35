import type { AnswerCount } from '../model/answer-count.ts'
import type { Item } from '../model/item.ts'
import type { Profile } from '../model/profile.ts'
import { nutsCode, nutsOfCountry, nutsShared } from '../taxonomy/nuts.ts'
import type { Reached } from './percolate/profiles.ts'
import { verdictOf } from './verdict.ts'

/** What counting reads of a profile: small enough to be kept for all of them. */
export type Placed = Pick<Profile, 'country' | 'nuts' | 'reserved'>

/** Whose a profile is, as far as counting needs it. */
export type Holder = Readonly<{
  profile: Placed
  /** What is counted once: an organisation, else the person or profile that stands for one */
  key: string
  /** Least probability from which it counts as able, 0 to 1 */
  threshold: number
  /** Only where the organisation wants to be found */
  open?: Readonly<{ organisation: string; name: string }>
}>

/** Counts below this could point to one organisation in its town: they are shown as "fewer than three". */
export const GROUP_MIN = 3
/** As many names as one page holds. */
const NAMED_MAX = 100

/**
 * Adds up whom some items reach.
 *
 * @param reached for each item the profiles it reaches, in the order of `items`
 * @param holders by profile id; profiles without one are not counted
 * @param off countries whose rules of reservation are not applied (RuleSet.reservations)
 */
export function countAnswerers(
  items: readonly Item[],
  reached: readonly (readonly Reached[])[],
  holders: ReadonlyMap<string, Holder>,
  off: readonly string[] = [],
): AnswerCount {
  const work = items.flatMap(workOf)
  const found = new Map<string, { holder: Holder; region: string; near: number }>()
  const status = new Map<string, 'eligible' | 'unknown'>()
  const each = items.map((item, number) => {
    const able = new Set<string>()
    for (const { profile, p } of reached[number] ?? []) {
      const holder = holders.get(profile)
      if (!holder || p < holder.threshold) continue
      able.add(holder.key)
      const { region, near } = nearest(holder.profile, work)
      const known = found.get(holder.key)
      if (!known || near > known.near || (near === known.near && region < known.region))
        found.set(holder.key, { holder: known?.holder.open ? known.holder : holder, region, near })
      const { answer } = verdictOf(holder.profile, item, off)
      if (!isReserved(item)) continue
      if (answer === 'eligible') status.set(holder.key, 'eligible')
      else if (!status.has(holder.key)) status.set(holder.key, 'unknown')
    }
    return able.size
  })
  const regions = Map.groupBy(found.values(), one => one.region)
  return {
    able: found.size,
    each,
    eligible: [...status.values()].filter(answer => answer === 'eligible').length,
    unknown: [...status.values()].filter(answer => answer === 'unknown').length,
    regions: [...regions]
      .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
      .map(([code, list]) => ({ code, ...(list.length >= GROUP_MIN && { count: list.length }) })),
    named: [...found.values()]
      .flatMap(({ holder, region }) => (holder.open ? [{ ...holder.open, region }] : []))
      .sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.organisation < b.organisation ? -1 : 1))
      .slice(0, NAMED_MAX),
  }
}

function isReserved({ facts }: Item): boolean {
  return facts.reserved?.some(code => code !== 'none') === true
}

function workOf(item: Item): string[] {
  const places = item.places.flatMap(place => nutsCode(place.nuts ?? place.country ?? '') ?? [])
  const { country } = item.facts
  return places.length || country === undefined ? places : [nutsOfCountry(country)]
}

/** The place of an organisation that lies nearest to the work; its country where it chose none, '' where unknown. */
function nearest(profile: Placed, work: readonly string[]): Readonly<{ region: string; near: number }> {
  const chosen = profile.nuts.flatMap(code => nutsCode(code) ?? [])
  const home = profile.country ? [nutsOfCountry(profile.country.toUpperCase())] : []
  const rated = (chosen.length ? chosen : home).map(region => ({
    region,
    near: Math.max(-1, ...work.map(place => nutsShared(place, region))),
  }))
  const [best] = rated.sort((a, b) => b.near - a.near || (a.region < b.region ? -1 : 1))
  return best ?? { region: '', near: -2 }
}
