import { excludedScore } from '../subject/measure.ts'
import type { Signal } from './signal.ts'

export const excluded: Signal = {
  name: 'excluded',
  subject: true,
  describe: 'Something you asked to leave out is what this is about.',
  compare: (profile, item, context) => {
    const hit = excludedScore(profile, item, context)
    if (!hit) return null
    return {
      value: -context.rules.weights.excluded * hit.score,
      evidence: () => ({ reason: 'subject.excluded', args: { words: hit.facet.text } }),
    }
  },
  most: () => 0,
}
