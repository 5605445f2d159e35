import { hash } from '../concepts/features.ts'
import { givenByBag, givenByQuery, type Bag, type Query } from '../subject/lexical.ts'
import { conceptOf, wordsOf } from '../subject/measure.ts'
import type { Nodes } from '../subject/nodes.ts'
import type { Weights } from '../../model/rules.ts'
import { sparseOf, type Sparse } from './sparse.ts'

/** CPV has 9,454 nodes: their numbers are their ids, and words have the rest of 32 bits. */
const WORDS_FROM = 65_536

/** Sums of float32 products, and float64 sums in another order, differ by less: bounds are raised by it. */
const SLACK = 1e-6

/** What an item, by its concepts, gives to the agreement: `raised` as it is. */
export function conceptsOfItem(nodes: Nodes): Sparse {
  return sparseOf(Array.from(nodes.nodes, (node, at) => [node, nodes.weights[at]!] as const))
}

/** What a profile, by its concepts, gives to the agreement: weights times worth, so that the product is the sum. */
export function conceptsOfProfile({ nodes, weights }: Nodes, worth: Float64Array): Sparse {
  return sparseOf(Array.from(nodes, (node, at) => [node, weights[at]! * worth[node]!] as const))
}

/** The words of an item. Of two words with one hash the larger stands: it is never less than the truth. */
export function wordsOfItem(bag: Bag): Sparse {
  return sparseOf(hashed(givenByBag(bag), Math.max))
}

/** The words of a facet. Two words with one hash stand together: with the larger of an item that bounds both. */
export function wordsOfQuery(query: Query): Sparse {
  return sparseOf(hashed(givenByQuery(query), (a, b) => a + b))
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
