import type { Weights } from '../../model/rules.ts'
import { hash } from '../concepts/features.ts'
import { givenByBag, givenByQuery, type Bag, type Query } from '../subject/lexical.ts'
import { conceptOf, speaks, wordsOf } from '../subject/measure.ts'
import type { Nodes } from '../subject/nodes.ts'
import type { PreparedItem, PreparedProfile } from '../subject/prepare.ts'
import { sparseOf, type Sparse } from './sparse.ts'

/** CPV has 9,454 nodes: their numbers are their ids, and words have the rest of 32 bits. */
const WORDS_FROM = 65_536

/** The signals that bounds of the subject speak for. */
export const SPOKEN_FOR: ReadonlySet<string> = new Set(['concept', 'lexical'])

/** Sums of float32 products, and float64 sums in another order, differ by less: bounds are raised by it. */
const SLACK = 1e-6

/** What an item, by its concepts, gives to the agreement: `raised` as it is. */
export function conceptsOfItem(nodes: Nodes): Sparse {
  return sparseOf(Array.from(nodes.nodes, (node, at) => [node, nodes.weights[at]!] as const))
}

/** What a profile, by its concepts, gives to the agreement: weights times worth, so that the product is the sum. */
export function conceptsOfProfile(nodes: Nodes, worth: Float64Array): Sparse {
  return sparseOf(profileNodes(nodes, worth))
}

function profileNodes({ nodes, weights }: Nodes, worth: Float64Array): (readonly [number, number])[] {
  return Array.from(nodes, (node, at) => [node, weights[at]! * worth[node]!] as const)
}

/** The words of an item. Of two words with one hash the larger stands: it is never less than the truth. */
export function wordsOfItem(bag: Bag): Sparse {
  return sparseOf(hashed(givenByBag(bag), Math.max))
}

/** The words of a facet. Two words with one hash stand together: with the larger of an item that bounds both. */
export function wordsOfQuery(query: Query): Sparse {
  return sparseOf(hashed(givenByQuery(query), (a, b) => a + b))
}

/**
 * A profile as one row: its concepts, and of each word the most that any line gives it, which together are no less
 * than the words of the best line.
 */
export function profileRow(profile: PreparedProfile, worth: Float64Array): Sparse {
  const words = new Map<number, number>()
  for (const { query } of profile.facets.filter(speaks))
    for (const [id, given] of hashed(givenByQuery(query), (a, b) => a + b))
      words.set(id, Math.max(words.get(id) ?? 0, given))
  return sparseOf([...profileNodes(profile.union, worth), ...words])
}

function hashed(
  given: readonly (readonly [key: string, given: number])[],
  meet: (a: number, b: number) => number,
): Map<number, number> {
  const found = new Map<number, number>()
  for (const [key, value] of given) {
    const id = WORDS_FROM + (hash(key) % (2 ** 32 - WORDS_FROM))
    const known = found.get(id)
    found.set(id, known === undefined ? value : meet(known, value))
  }
  return found
}

/**
 * What the subject signals `concept` and `lexical` bring at most, where the agreement and the share of words are at
 * most these.
 */
export function subjectBound({ concept, lexical, both }: Weights, agreement: number, share: number): number {
  const about = conceptOf(agreement * (1 + SLACK))
  const words = wordsOf(Math.min(1, share * (1 + SLACK)))
  return (concept * about + both * about * words + lexical * words) * (1 + SLACK)
}

/** A straight line that the subject never exceeds: base + agreement x concept + share x words. */
export type Line = Readonly<{
  base: number
  concept: number
  words: number
  /** What must come on top of the base */
  cut: number
}>

/** Past this agreement concepts bring next to nothing more. */
const AGREEMENT_MAX = 200

/**
 * The line that tells best who can bring `needed`: it touches the curve of concepts where they bring it alone (or
 * nearly all they can). Undefined where nothing is needed. Rests on conceptOf being concave, wordsOf(x) <= x and
 * concept x words <= words.
 */
export function lineOver({ concept, lexical, both }: Weights, needed: number): Line | undefined {
  if (!(needed > 0)) return undefined
  let [low, high] = [0, AGREEMENT_MAX]
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2
    if (concept * conceptOf(middle) < needed) low = middle
    else high = middle
  }
  const step = 1e-4 * (1 + high)
  const slope = (conceptOf(high + step) - conceptOf(high)) / step
  // A chord lies a hair below the curve between its ends: a quarter of its own bend covers it
  const bend = conceptOf(high) + slope * 0.5 * step - conceptOf(high + 0.5 * step)
  const base = concept * (conceptOf(high) - slope * high - 2 * Math.min(0, bend))
  const cut = (needed - base) * (1 - SLACK) - SLACK
  return cut > 0 ? { base, concept: concept * slope, words: lexical + both, cut } : undefined
}

/** An item as the question to profile rows, by a line. */
export function weighed(item: PreparedItem, line: Line): Sparse {
  const concepts = Array.from(
    item.raised.nodes,
    (node, at) => [node, line.concept * item.raised.weights[at]!] as const,
  )
  const words = Array.from(
    hashed(givenByBag(item.bag), Math.max),
    ([id, given]) => [id, line.words * given] as const,
  )
  return sparseOf([...concepts, ...words])
}
