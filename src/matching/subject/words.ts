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
 * The words of a text that led to a CPV node, as they were written, in reading order: what each word adds to the
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
  const chosen = [...strength]
    .filter(([, value]) => value >= LEAST_SHARE * most)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, MOST_WORDS)
    .map(([stem]) => stem)
  return [
    ...new Map(
      read.filter(term => chosen.includes(term.stem)).map(term => [term.stem, term.surface]),
    ).values(),
  ]
}
