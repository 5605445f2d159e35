import { cpvPath } from '../../taxonomy/cpv.ts'
import type { LabelledText } from './examples.ts'
import type { TextVector } from './infer.ts'
import { TELLING_STEPS } from './telling.ts'
import type { Tree } from './tree.ts'
import { entryList } from './weights.ts'
import type { FeatureIndex, Weights } from './weights.ts'

/**
 * Explicit semantic analysis (Gabrilovich and Markovitch 2007; across languages Potthast, Stein and Anderka 2008):
 * a text is described by how much it resembles what each CPV node is called in the text's own language. Names exist
 * in all official languages, so two such descriptions can be compared whatever the languages. Where the regression
 * asks "which one is it?", this asks "what does it all touch?": a translation is found by it twice as often
 * (docs/benchmarks.md).
 */

/** A name speaks for narrower nodes too: a third as loudly for each level down. */
const ANCESTOR_SHARE = 0.3

/** Everyday words say more of a node than its official name, and there are few (measured: docs/benchmarks.md). */
const LEXICON_SHARE = 2

/** Features that make up less of a node's names than this are glue: eight of nine entries, and no better without. */
const LEAST = 0.2

/** Weights are cosines: 0 to 1 in 127 steps. */
const STEPS = 127

/** What a text resembles most; beyond, likenesses are chance. */
const MOST_NODES = 50

type Words = Map<number, number>

/**
 * What features resemble which nodes. One language after the other, since all names at once would take half a
 * gigabyte. Entries of features that several languages share stand side by side and add up.
 *
 * @param vectors of the texts, in their order
 */
export function learnNames(
  texts: readonly LabelledText[],
  vectors: readonly TextVector[],
  tree: Tree,
  index: FeatureIndex,
): Weights {
  const entries = entryList()
  const byLanguage = Map.groupBy(texts.keys(), number => texts[number]!.language)
  for (const language of [...byLanguage.keys()].sort()) {
    for (const [node, words] of namesIn(byLanguage.get(language)!, texts, vectors, tree)) {
      const length = Math.sqrt([...words.values()].reduce((sum, value) => sum + value * value, 0))
      for (const [feature, value] of words)
        if (value >= LEAST * length) entries.put(feature, node, Math.round((STEPS * value) / length))
    }
  }
  return entries.close(index)
}

/** The words each node goes by in one language: its own names, and faintly those of the nodes above it. */
function namesIn(
  numbers: readonly number[],
  texts: readonly LabelledText[],
  vectors: readonly TextVector[],
  tree: Tree,
): Map<number, Words> {
  const names = new Map<number, Words>()
  const labels = new Map<number, TextVector>()
  const put = (node: number, { features, values }: TextVector, weight: number) => {
    const words = names.get(node) ?? new Map<number, number>()
    names.set(node, words)
    features.forEach((feature, i) => words.set(feature, (words.get(feature) ?? 0) + weight * values[i]!))
  }
  for (const number of numbers) {
    const { kind, targets } = texts[number]!
    if (kind === 'notice') continue
    const total = targets.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [code, weight] of targets) {
      const node = tree.index.get(code)!
      if (kind === 'label') labels.set(node, vectors[number]!)
      put(node, vectors[number]!, kind === 'label' ? 1 : (LEXICON_SHARE * weight) / total)
    }
  }
  for (const node of labels.keys()) {
    const above = cpvPath(tree.codes[node]!).slice(0, -1)
    above.forEach((code, depth) => {
      const label = labels.get(tree.index.get(code)!)
      if (label) put(node, label, ANCESTOR_SHARE ** (above.length - depth))
    })
  }
  return names
}

/**
 * The nodes that a text resembles most and how much, as a vector of length 1; empty where no word is known.
 *
 * @param telling of each feature: what is said of everything resembles nothing
 */
export function resembled(vector: TextVector, names: Weights, telling: Uint8Array): Map<number, number> {
  const sums = new Map<number, number>()
  vector.features.forEach((feature, i) => {
    const value = (vector.values[i]! * telling[feature]!) / (STEPS * TELLING_STEPS)
    for (let at = names.starts[feature]!; at < names.starts[feature + 1]!; at++) {
      const node = names.nodes[at]!
      sums.set(node, (sums.get(node) ?? 0) + value * names.units[at]!)
    }
  })
  const most = [...sums].sort(([a, x], [b, y]) => y - x || a - b).slice(0, MOST_NODES)
  const length = Math.sqrt(most.reduce((sum, [, value]) => sum + value * value, 0))
  return new Map(most.map(([node, value]) => [node, value / length]))
}
