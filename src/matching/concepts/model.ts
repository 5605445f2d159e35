import { languageCode } from '../../text/languages.ts'
import { TEXT_VERSION } from '../../text/stem.ts'
import { cpvPath } from '../../taxonomy/cpv.ts'
import { labelledTexts } from './examples.ts'
import type { LabelledText, TrainingInput } from './examples.ts'
import { featuresOf, hash, termsOf } from './features.ts'
import type { Term } from './features.ts'
import { infer, train } from './softmax.ts'
import type { Example, Weights } from './softmax.ts'
import { treeOf } from './tree.ts'
import type { Tree } from './tree.ts'

/**
 * What is learned from labels, lexicon and notices: the way from words of any language to CPV nodes. Derived:
 * the same input gives the same model. 2^bits weights of four bytes are the bulk of it.
 */
export type ConceptModel = Readonly<{
  version: string
  tree: Tree
  weights: Weights
  /** `language:stem` -> in how many texts: for idf and for taking compounds apart */
  counts: ReadonlyMap<string, number>
  /** language -> number of texts */
  texts: ReadonlyMap<string, number>
  /** Feature (low bits of its hash) -> in how many texts */
  frequency: Uint32Array
  /** Mean number of texts per language */
  size: number
  /** Node -> how telling it is: log(1 + 1/(share + .001)); catch-all divisions are not */
  nodeIdf: Float32Array
}>

/** Raised with every change of the algorithm: cached models of another version are not read. */
export const MODEL_VERSION = 'concepts-1'

/** Features counted by the low 20 bits of their hash: collisions only blur idf a little. */
const FREQUENCY_BITS = 20
const FREQUENCY_MASK = 2 ** FREQUENCY_BITS - 1

/** Tuned on the judged collection by halves of its topics; see docs/benchmarks.md. */
const RATE = 6
const EPOCHS = { small: 6, large: 3 } as const
/** Above this many texts the reference pack or a bank is there: a larger table, fewer passes. */
const LARGE = 120_000
const BITS = { small: 21, large: 24 } as const

/** How many notices the lexicon's view of what is common counts for, against the real ones. */
const LEXICON_AS_NOTICES = 200

/** Learns a model. With the full reference pack and 6,000 notices about 40 s on one core. */
export function trainModel(input: TrainingInput): ConceptModel {
  const counts = new Map<string, number>()
  const texts = new Map<string, number>()
  const all = [...labelledTexts(input)].map(text => ({ ...text, language: languageCode(text.language) }))
  for (const text of all) {
    texts.set(text.language, (texts.get(text.language) ?? 0) + 1)
    const seen = new Set(text.texts.flatMap(part => termsOf(part, text.language).map(term => term.stem)))
    for (const stem of seen) {
      const key = `${text.language}:${stem}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  const tree = treeOf(all.flatMap(text => text.targets.map(([code]) => code)))
  const frequency = new Uint32Array(2 ** FREQUENCY_BITS)
  const size = all.length / Math.max(1, texts.size)
  const raw = all.map(text => {
    const features = featureMap(
      text.texts.map(part => termsOf(part, text.language, countIn(counts))),
      text.language,
    )
    for (const feature of features.keys()) frequency[feature & FREQUENCY_MASK]!++
    return features
  })
  const examples = raw.map((features, number): Example => ({
    ...toVector(features, frequency, size),
    targets: all[number]!.targets,
  }))
  const large = all.length > LARGE
  const weights = train(examples, tree, {
    bits: large ? BITS.large : BITS.small,
    epochs: large ? EPOCHS.large : EPOCHS.small,
    rate: RATE,
    seed: 20_26,
  })
  return {
    version: versionOf(examples, tree),
    tree,
    weights,
    counts,
    texts,
    frequency,
    size,
    nodeIdf: nodeIdf(all, tree),
  }
}

/** A text (or several, read as one) as a sparse unit vector. */
export type TextVector = Readonly<{ features: Uint32Array; values: Float32Array }>

/** Content words of a text as this model sees them, compounds taken apart by its vocabulary. */
export function modelTerms(model: ConceptModel, text: string, language: string): Term[] {
  return termsOf(text, language, countIn(model.counts))
}

/** The vector of some terms; a term that is given twice counts 1 + log 2. */
export function vectorOf(
  model: ConceptModel,
  terms: readonly (readonly Term[])[],
  language: string,
): TextVector {
  return toVector(featureMap(terms, language), model.frequency, model.size)
}

/** P(node | vector) for the nodes above `least`, all levels. */
export function nodesOf(model: ConceptModel, vector: TextVector, least: number): Map<number, number> {
  return infer(vector.features, vector.values, model.tree, model.weights, least)
}

/** log(1 + N/df) of a stem in a language: what a shared word is worth. Unknown words are worth most. */
export function stemIdf(model: ConceptModel, stem: string, language: string): number {
  const total = Math.max(model.texts.get(language) ?? 0, 1_000)
  return Math.log(1 + total / (1 + (model.counts.get(`${language}:${stem}`) ?? 0)))
}

const countIn = (counts: ReadonlyMap<string, number>) => (stem: string, language: string) =>
  counts.get(`${language}:${stem}`) ?? 0

function featureMap(parts: readonly (readonly Term[])[], language: string): Map<number, number> {
  const found = new Map<number, number>()
  const add = (feature: number, weight: number) => {
    found.set(feature, (found.get(feature) ?? 0) + weight)
  }
  for (const terms of parts) for (const term of terms) featuresOf(term, language, add)
  return found
}

function toVector(found: ReadonlyMap<number, number>, frequency: Uint32Array, size: number): TextVector {
  const features = Uint32Array.from(found.keys())
  const values = new Float32Array(features.length)
  let squares = 0
  let at = 0
  for (const [feature, weight] of found) {
    const tf = weight < 1 ? weight : 1 + Math.log(weight)
    const value = tf * Math.log(1 + size / (1 + frequency[feature & FREQUENCY_MASK]!))
    values[at++] = value
    squares += value * value
  }
  const length = Math.sqrt(squares) || 1
  for (let i = 0; i < values.length; i++) values[i]! /= length
  return { features, values }
}

function nodeIdf(all: readonly LabelledText[], tree: Tree): Float32Array {
  const lexicon = new Float64Array(tree.codes.length)
  const notices = new Float64Array(tree.codes.length)
  let lexiconTexts = 0
  let noticeTexts = 0
  for (const text of all) {
    // Official labels say nothing of how common a code is: each has exactly one
    if (text.kind === 'label') continue
    if (text.kind === 'notice') noticeTexts++
    else lexiconTexts++
    const mass = text.kind === 'notice' ? notices : lexicon
    for (const [code, weight] of text.targets) {
      for (const node of cpvPath(code)) mass[tree.index.get(node)!]! += weight
    }
  }
  return Float32Array.from(tree.codes, (_, node) => {
    const expected = lexiconTexts === 0 ? 0 : (LEXICON_AS_NOTICES * lexicon[node]!) / lexiconTexts
    const share = (notices[node]! + expected) / (noticeTexts + LEXICON_AS_NOTICES)
    return Math.log(1 + 1 / (0.001 + share))
  })
}

function versionOf(examples: readonly Example[], tree: Tree): string {
  let sum = hash(`${MODEL_VERSION} ${TEXT_VERSION} ${tree.codes.length}`)
  for (const example of examples) {
    for (const feature of example.features) sum = Math.imul(sum ^ feature, 0x01000193) >>> 0
    for (const [code, weight] of example.targets)
      sum = Math.imul(sum ^ hash(`${code}${weight}`), 0x01000193) >>> 0
  }
  return `${MODEL_VERSION}-${sum.toString(16).padStart(8, '0')}`
}
