import { stemIdf } from '../concepts/model.ts'
import type { ConceptModel } from '../concepts/model.ts'
import type { Term } from '../concepts/features.ts'

/** `language:stem` -> weighted frequency, with the length it is judged against. */
export type Bag = Readonly<{ frequency: ReadonlyMap<string, number>; length: number }>

/** BM25's saturation and length normalisation, its usual values. */
const K1 = 1.2
const B = 0.6
/** Words of a usual notice: what "long" is measured by, fixed so that no collection is needed to score one. */
const USUAL_LENGTH = 60

/** Fields of an item, most telling first, and how much one word in each counts (BM25F). */
export const FIELD_WEIGHT = { title: 2, lot: 1.5, body: 1 } as const

/** Collects the words of weighted fields; compound parts count as words of their own, a little less. */
export function bagOf(
  fields: readonly Readonly<{ terms: readonly Term[]; language: string; weight: number }>[],
): Bag {
  const frequency = new Map<string, number>()
  let length = 0
  const add = (stem: string, language: string, weight: number) => {
    const key = `${language}:${stem}`
    frequency.set(key, (frequency.get(key) ?? 0) + weight)
  }
  for (const { terms, language, weight } of fields) {
    for (const term of terms) {
      add(term.stem, language, weight)
      for (const part of term.parts ?? []) add(part, language, 0.7 * weight)
    }
    length += terms.length
  }
  return { frequency, length }
}

/** A query: its distinct stems with idf, and the score of a text that says all of them once. */
export type Query = Readonly<{ stems: readonly (readonly [key: string, idf: number])[]; self: number }>

/** The query of some terms in their language. */
export function queryOf(model: ConceptModel, terms: readonly Term[], language: string): Query {
  const idf = new Map<string, number>()
  for (const term of terms) {
    for (const stem of [term.stem, ...(term.parts ?? [])]) {
      const worth = stemIdf(model, stem, language) * (stem === term.stem ? 1 : 0.7)
      const key = `${language}:${stem}`
      idf.set(key, Math.max(idf.get(key) ?? 0, worth))
    }
  }
  const stems = [...idf].sort(([a], [b]) => (a < b ? -1 : 1))
  return { stems, self: stems.reduce((sum, [, worth]) => sum + worth, 0) }
}

/** BM25F of a query in a bag, as a share (0 to 1) of what a text that says everything would reach. */
export function lexicalScore(query: Query, bag: Bag): number {
  if (query.self === 0) return 0
  const norm = normOf(bag)
  let sum = 0
  for (const [key, idf] of query.stems) {
    const tf = bag.frequency.get(key)
    if (tf !== undefined) sum += (idf * tf) / (tf + norm)
  }
  return Math.min(1, sum / wholeOf(query))
}

function normOf({ length }: Bag): number {
  return K1 * (1 - B + (B * length) / USUAL_LENGTH)
}

/** One rare word in common of a line of three is much, of a line of ten little: the root lies between. */
function wholeOf({ self, stems }: Query): number {
  return self * Math.sqrt(LINE / Math.max(LINE, stems.length))
}

/**
 * The score taken apart for an index: before it is cut off at 1, it is the sum over shared keys of what the query
 * gives by what the bag gives.
 */
export function givenByQuery(query: Query): readonly (readonly [key: string, given: number])[] {
  const whole = wholeOf(query)
  return query.stems.map(([key, idf]) => [key, idf / whole])
}

/** See givenByQuery. */
export function givenByBag(bag: Bag): readonly (readonly [key: string, given: number])[] {
  const norm = normOf(bag)
  return Array.from(bag.frequency, ([key, tf]) => [key, tf / (tf + norm)])
}

/** Content words of a usual activity line. */
const LINE = 3
