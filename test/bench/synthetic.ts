import { sparseOf, type Sparse } from '../../src/matching/percolate/sparse.ts'
import { randomFrom } from '../matching/random.ts'

/**
 * The synthetic load of the speed tables: profiles of 40 words and 12 concepts, lots of 52 and 12 (64 terms, which is
 * all that any engine is given of one). Words and concepts come by Zipf's law, rare ones weigh more, as idf makes them.
 */
const WORDS = 60_000
const CONCEPTS = 5_000
const PROFILE = { words: 40, concepts: 12 }
const LOT = { words: 52, concepts: 12 }
/** The share of profiles that a lot reaches: 10 lots a week for each profile, 5,300 lots a day. */
export const REACHED = 0.0004

/** Zipf with exponent 1 by inversion: rank 1 is the commonest. */
const zipf = (random: () => number, size: number): number =>
  Math.min(size - 1, Math.floor(Math.exp(random() * Math.log(size))))

function vectorOf(random: () => number, { words, concepts }: typeof PROFILE): Sparse {
  const entries = new Map<number, number>()
  while (entries.size < words) {
    const word = zipf(random, WORDS)
    entries.set(word, Math.log(2 + word))
  }
  while (entries.size < words + concepts) {
    const concept = zipf(random, CONCEPTS)
    entries.set(WORDS + concept, 2 * Math.log(2 + concept) * (0.3 + random()))
  }
  const length = Math.sqrt([...entries.values()].reduce((sum, weight) => sum + weight * weight, 0))
  return sparseOf([...entries].map(([id, weight]) => [id, Math.fround(weight / length)] as const))
}

/** An endless row of profiles, always the same for one seed. */
export function profilesFrom(seed: number): () => Sparse {
  const random = randomFrom(seed)
  return () => vectorOf(random, PROFILE)
}

export function lotsFrom(seed: number, count: number): Sparse[] {
  const random = randomFrom(seed)
  return Array.from({ length: count }, () => vectorOf(random, LOT))
}

/** Answers and how many milliseconds they took. */
export function timed<T>(work: () => T): [T, number] {
  const started = performance.now()
  const value = work()
  return [value, performance.now() - started]
}

/** The value below which a share of the list lies. */
export function quantile(list: readonly number[], share: number): number {
  return [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))]!
}

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits))
