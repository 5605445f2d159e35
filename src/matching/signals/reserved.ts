import { verdictOf } from '../verdict.ts'
import type { Signal } from './signal.ts'

/** A reservation that one may or may not use is still good news, a fifth as good. */
const UNKNOWN_SHARE = 0.2

export const reserved: Signal = {
  name: 'reserved',
  subject: false,
  describe:
    'The contract is reserved (Directive 2014/24/EU art. 20 or 77) for organisations like yours, or for others. Where that cannot be known, it counts a little for you and never against.',
  compare: ({ profile }, { item }, { rules }) => {
    const verdict = verdictOf(profile, item, rules.reservations.off)
    if (verdict.answer === 'open' || verdict.evidence === undefined) return null
    const share = verdict.answer === 'eligible' ? 1 : verdict.answer === 'unknown' ? UNKNOWN_SHARE : -1
    return { value: rules.weights.reserved * share, evidence: () => verdict.evidence }
  },
  key: ({ facts, cpv }) => `${facts.reserved?.join()}|${facts.country}|${cpv[0]}`,
  most: ({ item }, { rules }) => (item.facts.reserved?.length ? rules.weights.reserved : 0),
}
