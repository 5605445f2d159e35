import { detect } from '../text/detect.ts'
import { cpvDepth, cpvPath } from '../taxonomy/cpv.ts'
import { LEXICON, lexiconName } from '../taxonomy/lexicon.ts'
import type { ConceptModel } from './concepts/model.ts'
import { termsFor, textNodes } from './subject/nodes.ts'
import { wordsFor } from './subject/words.ts'

/** An activity as understood from somebody's own words. */
export type Activity = Readonly<{ code: string; weight: number; words: readonly string[] }>

const MOST_LINES = 40
const MOST_ACTIVITIES = 12
/** A guess below this is not worth showing. */
const LEAST = 0.12
/** Divisions are too broad to be an activity. */
const LEAST_DEPTH = 3

/**
 * The activities in a text, each line (or sentence) read on its own: the deepest node of each branch that is still
 * likely, with the words that led there. Strongest first.
 */
export function activitiesOf(
  model: ConceptModel,
  worth: Float64Array,
  text: string,
  declared?: string,
): readonly Activity[] {
  const language = detect(text, declared) ?? 'en'
  const found = new Map<string, { weight: number; telling: number; words: readonly string[] }>()
  for (const line of text.split(/\n+|(?<=[.!?;])\s+/u).slice(0, MOST_LINES)) {
    const terms = termsFor(model, line, language)
    if (terms.length === 0) continue
    const { nodes, weights } = textNodes(model, [terms], language)
    const likely = new Map<string, number>()
    nodes.forEach((node, at) => {
      const code = model.tree.codes[node]!
      if (weights[at]! >= LEAST && cpvDepth(code) >= LEAST_DEPTH) likely.set(code, weights[at]!)
    })
    for (const [code, weight] of likely) {
      // A child that holds half of its parent's weight says the same thing better
      const better = [...likely].some(
        ([other, its]) => other !== code && its >= weight / 2 && cpvPath(other).includes(code),
      )
      if (better) continue
      const telling = weight * worth[model.tree.index.get(code)!]!
      if ((found.get(code)?.telling ?? 0) >= telling) continue
      found.set(code, { weight, telling, words: wordsFor(model, terms, language, code) })
    }
  }
  return [...found]
    .sort(([a, x], [b, y]) => y.telling - x.telling || (a < b ? -1 : 1))
    .slice(0, MOST_ACTIVITIES)
    .map(([code, { weight, words }]) => ({ code, weight, words }))
}

/**
 * Code -> the one lexicon concept that stands for it: the only one that gives it full weight. 85311000 is shelter for
 * the homeless, for women and for refugees alike: no everyday word of one of them may name it. Nor may the word of one
 * concept name a code with another concept's code below it: 55520000 is event catering, but school meals too.
 */
const CONCEPT_OF: ReadonlyMap<string, string> = (() => {
  const full = new Map<string, string[]>()
  for (const { id, cpv } of LEXICON) {
    for (const [code, weight] of Object.entries(cpv)) {
      if (weight === 1) full.set(code, [...(full.get(code) ?? []), id])
    }
  }
  const broader = new Map<string, Set<string>>()
  for (const [code, ids] of full) {
    for (const above of cpvPath(code)) {
      const known = broader.get(above) ?? new Set()
      for (const id of ids) known.add(id)
      broader.set(above, known)
    }
  }
  return new Map(
    [...broader].flatMap(([code, ids]) =>
      full.has(code) && ids.size === 1 ? [[code, [...ids][0]!] as const] : [],
    ),
  )
})()

/** Code -> any concept that stands for it, best first: a name for systems without the reference pack. */
const NEAREST_OF: ReadonlyMap<string, string> = (() => {
  const best = new Map<string, readonly [id: string, weight: number]>()
  for (const { id, cpv } of LEXICON) {
    for (const [code, weight] of Object.entries(cpv)) {
      if (weight > (best.get(code)?.[1] ?? 0)) best.set(code, [id, weight])
    }
  }
  return new Map([...best].map(([code, [id]]) => [code, id]))
})()

/** The everyday name of a code by the lexicon; undefined where no single concept stands for it. */
export function lexiconNameOf(code: string, language: string): string | undefined {
  const id = CONCEPT_OF.get(code)
  return id === undefined ? undefined : lexiconName(id, language)
}

/** The nearest lexicon name for a code or, failing that, for its parents: only where no official label is at hand. */
export function nearestNameOf(code: string, language: string): string | undefined {
  for (const node of cpvPath(code).reverse()) {
    const id = NEAREST_OF.get(node)
    if (id !== undefined) return lexiconName(id, language)
  }
  return undefined
}
