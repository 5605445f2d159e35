import type { RankedLot } from '../src/context.ts'
import { adjust, type Learned } from '../src/matching/learn.ts'
import type { RuleSet } from '../src/model/rules.ts'

/** A digest shows ten; the inbox some more. */
export const KEPT_MAX = 50

/** The probability to begin at: as in the inbox, what was wanted lifts its like, also from below the last band. */
export function leastOf({ subject }: Learned, rules: RuleSet): number {
  const lifted = Object.values(subject).some(weight => weight > 0)
  return lifted ? rules.bands.possible / 3 : rules.bands.possible
}

export type MoveOptions = Readonly<{
  countries: readonly string[]
  learned: Learned
  rules: RuleSet
  /** UTC, ISO 8601 */
  now: string
}>

/** A profile's lots as its answers move them, best first; what they hide, and what lies elsewhere, is left out. */
export function moved(
  found: readonly RankedLot[],
  { countries, learned, rules, now }: MoveOptions,
): RankedLot[] {
  return found
    .filter(({ item }) => !countries.length || countries.includes(item.facts.country ?? ''))
    .flatMap(lot => {
      const match = adjust(lot.match, lot.item, lot.concepts, learned, { rules, now })
      return match ? { ...lot, match } : []
    })
    .sort((a, b) => b.match.z - a.match.z || (a.match.item < b.match.item ? -1 : 1))
}
