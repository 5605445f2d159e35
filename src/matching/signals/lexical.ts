import { lexicalBest } from '../subject/measure.ts'
import type { Signal } from './signal.ts'

const MOST_SHOWN = 5

export const lexical: Signal = {
  name: 'lexical',
  subject: true,
  describe:
    'Your own words in the text of the notice, rare words counting most (BM25F over title, lot and description). The activity line that fits best decides.',
  compare: (profile, item, { rules }) => {
    const best = lexicalBest(profile.facets, item)
    if (!best) return null
    return {
      value: rules.weights.lexical * best.score,
      evidence: () => {
        const words = best.facet.terms
          .filter(term =>
            [term.stem, ...(term.parts ?? [])].some(stem =>
              item.bag.frequency.has(`${profile.language}:${stem}`),
            ),
          )
          .map(term => term.surface)
        return {
          reason: 'subject.words',
          args: { words: [...new Set(words)].slice(0, MOST_SHOWN).join(', ') },
        }
      },
    }
  },
}
