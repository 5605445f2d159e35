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

/**
 * What is known of each division: log P by the regression; likeness to its names, sum of squares and most, and how well
 * one of them is covered, of the whole text and of the title.
 */
export const FACTS = 7
const LOG_P = 0
const ALIKE = [1, 3] as const
const COVER = [5, 6] as const

/**
 * The whole text and the title by itself, and how long their blocks of columns are: titles are short, and what they
 * resemble counts for more than their words.
 */
const VIEWS = [
  { of: ({ whole }: Spoken) => whole, words: 1, alike: 1 },
  { of: ({ title }: Spoken) => [title], words: 0.5, alike: 0.7 },
] as const
/** A node above one that a text resembles is half meant. */
const ABOVE = 0.5
/** Probabilities are told apart from here on. */
const LEAST = 0.001

/**
 * Everything by which a text's division is told: words of the whole and of the title, what both resemble, what the
 * regression says down to groups, and the facts. Columns come in blocks, each of a length of its own.
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
  let base = 0
  const block = (wide: number, found: ReadonlyMap<number, number>, length: number) => {
    const norm = Math.sqrt([...found.values()].reduce((sum, value) => sum + value * value, 0)) || 1
    for (const [column, value] of found) columns.push([base + column, (length * value) / norm])
    base += wide
  }
  VIEWS.forEach((view, which) => {
    const parts = view.of(spoken)
    const words = toVector(hashed(parts, spoken.language, wordFeaturesOf), index, size)
    block(index.hashes.length, new Map(zip(words.features, words.values)), view.words)
    const alike = resembled(toVector(hashed(parts, spoken.language), index, size), eyes.names, eyes.telling)
    block(2 * tree.codes.length, withAncestors(alike, tree), view.alike)
    for (const [node, value] of alike) {
      const at = divisionPlace(tree, node) * FACTS + ALIKE[which]!
      facts[at]! += value * value
      facts[at + 1] = Math.max(facts[at + 1]!, value)
    }
    const said = stemNumbers(parts.flat(), spoken.language, index, true)
    covered(said, eyes.phrases, feature => rarity(index, size, feature), divisions.length).forEach(
      (cover, place) => (facts[place * FACTS + COVER[which]!] = cover),
    )
  })
  const groups = [...guess].filter(([node]) => cpvPath(tree.codes[node]!).length <= 2)
  block(tree.codes.length, new Map(groups.map(([node, p]) => [node, Math.sqrt(p)])), 1)
  divisions.forEach((node, place) => {
    facts[place * FACTS + LOG_P] = Math.log((guess.get(node) ?? 0) + LEAST)
  })
  columns.sort(([a], [b]) => a - b)
  return {
    columns: Uint32Array.from(columns, ([column]) => column),
    values: Float32Array.from(columns, ([, value]) => value),
    facts,
  }
}

function zip(keys: ArrayLike<number>, values: ArrayLike<number>): [number, number][] {
  return Array.from(keys, (key, at) => [key, values[at]!])
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
