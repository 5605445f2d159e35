import type { LabelledText } from '../examples.ts'
import type { Term } from '../features.ts'
import { stemFeature } from '../features.ts'
import { featureNumber } from '../weights.ts'
import type { FeatureIndex } from '../weights.ts'

/**
 * Official names and everyday phrases as sets of stems, each found by its most telling one: the phrases of stem
 * `heads[i]` and their stems are `stems[starts[i]..starts[i + 1]]`, of division `divisions[i]` in the tree's order.
 * `heads` ascends. Stems are feature numbers.
 */
export type Phrases = Readonly<{
  heads: Uint32Array
  starts: Uint32Array
  stems: Uint32Array
  divisions: Uint8Array
}>

type Phrase = Readonly<{ head: number; stems: readonly number[]; division: number }>

/** How rare a stem is: log(1 + texts of a language / texts with it). */
type Idf = (feature: number) => number

/** Collects the names of nodes; `terms` are those of the texts, in their order. */
export function learnPhrases(
  texts: readonly LabelledText[],
  terms: (text: LabelledText) => readonly Term[],
  index: FeatureIndex,
  idf: Idf,
  divisions: readonly string[],
): Phrases {
  const places = new Map(divisions.map((code, place) => [code.slice(0, 2), place]))
  const phrases = texts.flatMap((text): Phrase[] => {
    if (text.kind === 'notice') return []
    const stems = stemNumbers(terms(text), text.language, index, false)
    if (stems.size === 0) return []
    const [code] = text.targets.reduce((best, target) => (target[1] > best[1] ? target : best))
    const all = [...stems]
    const head = all.reduce((best, stem) => (idf(stem) > idf(best) ? stem : best))
    return [{ head, stems: all, division: places.get(code.slice(0, 2))! }]
  })
  phrases.sort((a, b) => a.head - b.head)
  const starts = new Uint32Array(phrases.length + 1)
  phrases.forEach(({ stems }, at) => (starts[at + 1] = starts[at]! + stems.length))
  return {
    heads: Uint32Array.from(phrases, ({ head }) => head),
    starts,
    stems: Uint32Array.from(phrases.flatMap(({ stems }) => stems)),
    divisions: Uint8Array.from(phrases, ({ division }) => division),
  }
}

/** The feature numbers of stems, and with `parts` of what compounds are made of. */
export function stemNumbers(
  terms: readonly Term[],
  language: string,
  index: FeatureIndex,
  parts: boolean,
): Set<number> {
  const found = new Set<number>()
  for (const term of terms) {
    for (const stem of parts ? [term.stem, ...(term.parts ?? [])] : [term.stem]) {
      const number = featureNumber(index.hashes, stemFeature(stem, language))
      if (number >= 0) found.add(number)
    }
  }
  return found
}

/**
 * How well the best name of each division is covered by a text: the square of the share of the name that the text says
 * (by rarity), times the rarity that was met. Names whose most telling word is not said are not looked at.
 */
export function covered(said: ReadonlySet<number>, phrases: Phrases, idf: Idf, width: number): Float64Array {
  const best = new Float64Array(width)
  for (const head of said) {
    for (let at = firstOf(phrases.heads, head); phrases.heads[at] === head; at++) {
      let whole = 0
      let met = 0
      for (let i = phrases.starts[at]!; i < phrases.starts[at + 1]!; i++) {
        const rarity = idf(phrases.stems[i]!)
        whole += rarity
        if (said.has(phrases.stems[i]!)) met += rarity
      }
      const place = phrases.divisions[at]!
      best[place] = Math.max(best[place]!, (met / whole) ** 2 * met)
    }
  }
  return best
}

function firstOf(heads: Uint32Array, head: number): number {
  let low = 0
  let high = heads.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (heads[middle]! < head) low = middle + 1
    else high = middle
  }
  return low
}
