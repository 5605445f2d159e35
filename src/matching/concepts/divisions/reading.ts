import { cpvPath } from '../../../taxonomy/cpv.ts'
import { resembled } from '../esa.ts'
import { wordFeaturesOf } from '../features.ts'
import type { Term } from '../features.ts'
import { covered, stemNumbers } from './phrases.ts'
import type { Phrases } from './phrases.ts'
import type { Tree } from '../tree.ts'
import { hashed, rarity, toVector } from '../vector.ts'
import type { FeatureIndex, Weights } from '../weights.ts'

/** What of a model a text is read with. */
export type Eyes = Readonly<{
  tree: Tree
  index: FeatureIndex
  size: number
  names: Weights
  telling: Uint8Array
  phrases: Phrases
}>

/** A notice as it speaks: its title by itself, and all of it, title included. */
export type Spoken = Readonly<{
  title: readonly Term[]
  whole: readonly (readonly Term[])[]
  language: string
}>

/** `columns` ascend; `facts` are FACTS numbers for each division, in the tree's order. */
export type DivisionReading = Readonly<{ columns: Uint32Array; values: Float32Array; facts: Float64Array }>

/** log P by the regression; likeness to names, sum of squares and most, of the whole and of the title; best name covered, twice. */
export const FACTS = 7

/** Title against the whole text; titles are short, and what they share with names counts for more than their words. */
const TITLE_WORDS = 0.5
const TITLE_ALIKE = 0.7
/** A node above one that a text resembles is half meant. */
const ABOVE = 0.5
/** Probabilities are told apart from here on. */
const LEAST = 0.001

/**
 * Everything by which a text's division is told: words of the whole and of the title, what both resemble, what the
 * regression says down to groups, and the facts.
 *
 * @param guess P(node | text) by the regression; for texts it was learned from, by one that was not
 */
export function readDivisions(
  spoken: Spoken,
  eyes: Eyes,
  guess: ReadonlyMap<number, number>,
): DivisionReading {
  const { tree, index, size } = eyes
  const divisions = tree.children[tree.root]!
  const facts = new Float64Array(divisions.length * FACTS)
  const columns: [number, number][] = []
  const put = (base: number, found: ReadonlyMap<number, number>, length: number) => {
    const norm = Math.sqrt([...found.values()].reduce((sum, value) => sum + value * value, 0)) || 1
    for (const [column, value] of found) columns.push([base + column, (length * value) / norm])
  }
  const features = index.hashes.length
  const nodes = tree.codes.length
  ;[spoken.whole, [spoken.title]].forEach((parts, which) => {
    const words = toVector(hashed(parts, spoken.language, wordFeaturesOf), index, size)
    const own = new Map([...words.features].map((feature, i) => [feature, words.values[i]!]))
    put(which * features, own, which === 0 ? 1 : TITLE_WORDS)
    const all = toVector(hashed(parts, spoken.language), index, size)
    const alike = resembled(all, eyes.names, eyes.telling)
    put(2 * features + 2 * which * nodes, withAncestors(alike, tree), which === 0 ? 1 : TITLE_ALIKE)
    for (const [node, value] of alike) {
      const at = divisionPlace(tree, node) * FACTS + 1 + 2 * which
      facts[at]! += value * value
      facts[at + 1] = Math.max(facts[at + 1]!, value)
    }
    const said = stemNumbers(parts.flat(), spoken.language, index, true)
    covered(said, eyes.phrases, feature => rarity(index, size, feature), divisions.length).forEach(
      (cover, place) => (facts[place * FACTS + 5 + which] = cover),
    )
  })
  const groups = [...guess].filter(([node]) => cpvPath(tree.codes[node]!).length <= 2)
  put(2 * features + 4 * nodes, new Map(groups.map(([node, p]) => [node, Math.sqrt(p)])), 1)
  divisions.forEach((node, place) => (facts[place * FACTS] = Math.log((guess.get(node) ?? 0) + LEAST)))
  columns.sort(([a], [b]) => a - b)
  return {
    columns: Uint32Array.from(columns, ([column]) => column),
    values: Float32Array.from(columns, ([, value]) => value),
    facts,
  }
}

/** Nodes as they are, and the nodes above them once more under numbers of their own. */
function withAncestors(alike: ReadonlyMap<number, number>, tree: Tree): Map<number, number> {
  const found = new Map(alike)
  for (const [node, value] of alike) {
    for (const code of cpvPath(tree.codes[node]!).slice(0, -1)) {
      const above = tree.codes.length + tree.index.get(code)!
      found.set(above, (found.get(above) ?? 0) + ABOVE * value)
    }
  }
  return found
}

/** Where a node's division stands among the divisions. */
function divisionPlace(tree: Tree, node: number): number {
  const division = tree.index.get(cpvPath(tree.codes[node]!)[0]!)!
  return tree.children[tree.root]!.indexOf(division)
}
