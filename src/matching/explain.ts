import type { Evidence, Explanation, Match, Term } from '../model/match.ts'

const MOST_FOR = 3
const MOST_AGAINST = 2

/**
 * What is shown of a match: the three strongest facts for it, the two strongest against, the sum of the rest (so that
 * the numbers still add up to z), and one thing that would change it. Unknown facts are neither for nor against.
 */
export function explain(match: Match): Explanation {
  const told = match.terms.filter(term => term.evidence !== undefined)
  const strongest = (terms: readonly Term[]) =>
    [...terms].sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || (a.signal < b.signal ? -1 : 1))
  const pro = strongest(told.filter(term => term.value > 0)).slice(0, MOST_FOR)
  const contra = strongest(told.filter(term => term.value < 0)).slice(0, MOST_AGAINST)
  const shown = [...pro, ...contra]
  const rest = match.z - shown.reduce((sum, term) => sum + term.value, 0)
  const widen = counterfactual(contra)
  return { for: pro, against: contra, rest, ...(widen && { widen }) }
}

/** What the profile could change so that the strongest objection falls; undefined where it can change nothing. */
function counterfactual(against: readonly Term[]): Evidence | undefined {
  for (const { evidence } of against) {
    if (evidence?.reason === 'place.abroad') return { reason: 'widen.country', args: evidence.args }
    if (evidence?.reason === 'value.high' || evidence?.reason === 'value.low') {
      return { reason: 'widen.value', args: evidence.args }
    }
    if (evidence?.reason === 'language.cannot') return { reason: 'widen.language', args: evidence.args }
    if (evidence?.reason === 'subject.excluded') return { reason: 'widen.excluded', args: evidence.args }
  }
  return undefined
}
