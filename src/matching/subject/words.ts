import { cpvPath } from '../../taxonomy/cpv.ts'
import { featuresOf } from '../concepts/features.ts'
import { pulls } from '../concepts/infer.ts'
import type { Term } from '../concepts/features.ts'
import { vectorOf } from '../concepts/model.ts'
import type { ConceptModel } from '../concepts/model.ts'
import { featureNumber } from '../concepts/weights.ts'

/** At most this many words are shown of a text, and only those that weigh at least half of the strongest. */
const MOST_WORDS = 3
const LEAST_SHARE = 0.5

/** Longer texts need not be read to their end to find the words that speak loudest. */
const MOST_TERMS = 200

/**
 * The words of a text that led to a CPV node, as they were written, in reading order, neighbours as one phrase: what each word adds to the
 * log-odds of the node on its way down the tree. Empty where no word speaks for it.
 */
export function wordsFor(
  model: ConceptModel,
  terms: readonly Term[],
  language: string,
  code: string,
): readonly string[] {
  const read = terms.slice(0, MOST_TERMS)
  const vector = vectorOf(model, [read], language)
  const path = cpvPath(code).flatMap(node => model.tree.index.get(node) ?? [])
  const byFeature = pulls(vector, model.tree, model.weights, path)
  const strength = new Map<string, number>()
  for (const term of read) {
    if (strength.has(term.stem)) continue
    let sum = 0
    featuresOf(term, language, feature => {
      sum += byFeature.get(featureNumber(model.index.hashes, feature)) ?? 0
    })
    strength.set(term.stem, sum)
  }
  const most = Math.max(0, ...strength.values())
  if (most <= 0) return []
  const chosen = new Set(
    [...strength]
      .filter(([, value]) => value >= LEAST_SHARE * most)
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, MOST_WORDS)
      .map(([stem]) => stem),
  )
  return phrases(read, chosen)
}

/** The chosen words where they first stand; neighbours are one phrase, with the small words between them. */
function phrases(read: readonly Term[], chosen: Set<string>): string[] {
  const found: string[] = []
  let open = false
  for (const term of read) {
    if (!chosen.delete(term.stem)) {
      open = false
      continue
    }
    const before = found.at(-1)
    if (open && before !== undefined) {
      found[found.length - 1] = [before, term.lead, term.surface].filter(Boolean).join(' ')
    } else found.push(term.surface)
    open = true
  }
  return found
}
