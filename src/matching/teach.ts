import type { Match } from '../model/match.ts'
import type { RuleSet } from '../model/rules.ts'

/** What a grade of a pair would teach (larger is more), and the stronger of its two causes. */
export type Lesson = Readonly<{ worth: number; because: 'near' | 'apart' }>

const logit = (p: number): number => {
  const inside = Math.min(Math.max(p, 1e-6), 1 - 1e-6)
  return Math.log(inside / (1 - inside))
}

/**
 * How much would be learned from a grade: most where the engine itself is least sure, which is near the probability from
 * which on a match is mailed (uncertainty sampling, Lewis and Gale 1994), and where its two ways of reading disagree:
 * the words meet and the subject does not, or the other way round.
 */
export function lessonOf({ p, terms }: Pick<Match, 'p' | 'terms'>, { weights, bands }: RuleSet): Lesson {
  const near = Math.exp(-Math.abs(logit(p) - logit(bands.good)))
  const share = (signal: string, most: number): number => {
    const value = terms.find(term => term.signal === signal)?.value ?? 0
    return most > 0 ? Math.min(Math.max(value / most, 0), 1) : 0
  }
  const apart = Math.abs(share('lexical', weights.lexical) - share('concept', weights.concept + weights.both))
  return { worth: near + apart, because: near >= apart ? 'near' : 'apart' }
}
