import { languageCode } from '../../text/languages.ts'
import { TEXT_VERSION } from '../../text/stem.ts'
import { cpvPath } from '../../taxonomy/cpv.ts'
import { labelledTexts } from './examples.ts'
import type { LabelledText, TrainingInput } from './examples.ts'
import { learnNames } from './esa.ts'
import { featuresOf, hash, stemFeature, termsOf } from './features.ts'
import type { Term } from './features.ts'
import { infer } from './infer.ts'
import type { TextVector } from './infer.ts'
import { train } from './softmax.ts'
import { fitSureness, heldBack } from './sureness.ts'
import type { Sureness } from './sureness.ts'
import { treeOf } from './tree.ts'
import type { Tree } from './tree.ts'
import { featureNumber } from './weights.ts'
import type { FeatureIndex, Weights } from './weights.ts'

/**
 * What is learned from labels, lexicon and notices: the way from words of any language to CPV nodes. Derived:
 * the same input gives the same model.
 */
export type ConceptModel = Readonly<{
  version: string
  tree: Tree
  index: FeatureIndex
  weights: Weights
  /** Which words each node goes by: see esa.ts */
  names: Weights
  /** language -> number of texts */
  texts: ReadonlyMap<string, number>
  /** Mean number of texts per language */
  size: number
  /** Node -> how telling it is: log(1 + 1/(share + .001)); catch-all divisions are not */
  nodeIdf: Float32Array
  /**
   * How the log-odds of the default rules become honest with this model: slope x z + offset. A model that has seen
   * much speaks more surely than one of the lexicon alone. Absent: z is taken as it is.
   */
  calibration?: Readonly<{ slope: number; offset: number }>
  /** What its probabilities of divisions are worth; absent where there were no notices to see it by */
  sureness?: Sureness
}>

/** Raised with every change of the algorithm: cached models of another version are not read. */
export const MODEL_VERSION = 'concepts-6'

/** Tuned on the judged collection by halves of its topics; see docs/benchmarks.md. */
const RATE = { small: 3, large: 6 } as const
const EPOCHS = { small: 6, large: 3 } as const
/** Above this many texts the reference pack or a bank is there: fewer passes, with longer steps, are enough. */
const LARGE = 120_000

/** How many notices the lexicon's view of what is common counts for, against the real ones. */
const LEXICON_AS_NOTICES = 200

/** For experiments only: what the benchmark log varied. */
export type TrainModelOptions = Readonly<{ rate?: number; epochs?: number }>

/** Learns a model. With the full reference pack and 6,000 notices about half a minute on one core. */
export function trainModel(input: TrainingInput, options: TrainModelOptions = {}): ConceptModel {
  const all = [...labelledTexts(input)].map(text => ({ ...text, language: languageCode(text.language) }))
  const { counts, texts } = countStems(all)
  const tree = treeOf(all.flatMap(text => text.targets.map(([code]) => code)))
  const raw = all.map(text =>
    hashed(
      text.texts.map(part => termsOf(part, text.language, countIn(counts))),
      text.language,
    ),
  )
  const index = indexOf(raw)
  const version = versionOf(raw, all, tree)
  const size = all.length / Math.max(1, texts.size)
  const examples = raw.map((features, number) => ({
    ...toVector(features, index, size),
    targets: all[number]!.targets,
  }))
  const large = all.length > LARGE
  const held = heldBack(all)
  const learned = examples.filter((_, number) => !held.has(number))
  const weights = train(learned, tree, index, {
    epochs: options.epochs ?? (large ? EPOCHS.large : EPOCHS.small),
    rate: options.rate ?? (large ? RATE.large : RATE.small),
    seed: 20_26,
  })
  const names = learnNames(all, examples, tree, index)
  const sureness = fitSureness(
    examples.filter((_, number) => held.has(number)),
    tree,
    weights,
  )
  const model = { version, tree, index, weights, names, texts, size, nodeIdf: nodeIdf(all, tree) }
  return { ...model, ...(sureness && { sureness }) }
}

/** Content words of a text as this model sees them, compounds taken apart by its vocabulary. */
export function modelTerms(model: ConceptModel, text: string, language: string): Term[] {
  return termsOf(text, language, (stem, code) => timesSeen(model, stem, code))
}

/** The unit vector of some terms; a term that is given twice counts 1 + log 2. */
export function vectorOf(
  model: ConceptModel,
  terms: readonly (readonly Term[])[],
  language: string,
): TextVector {
  return toVector(hashed(terms, language), model.index, model.size)
}

/** P(node | vector) for the nodes above `least`, all levels. */
export function nodesOf(model: ConceptModel, vector: TextVector, least: number): Map<number, number> {
  return infer(vector, model.tree, model.weights, least)
}

/** log(1 + N/df) of a stem in a language: what a shared word is worth. Unknown words are worth most. */
export function stemIdf(model: ConceptModel, stem: string, language: string): number {
  const total = Math.max(model.texts.get(language) ?? 0, 1_000)
  return Math.log(1 + total / (1 + timesSeen(model, stem, language)))
}

/** In how many texts a stem was seen; its own feature counted that. */
function timesSeen({ index }: ConceptModel, stem: string, language: string): number {
  const number = featureNumber(index.hashes, stemFeature(stem, language))
  return number < 0 ? 0 : index.seen[number]!
}

const countIn = (counts: ReadonlyMap<string, number>) => (stem: string, language: string) =>
  counts.get(`${language}:${stem}`) ?? 0

function countStems(all: readonly LabelledText[]): {
  counts: Map<string, number>
  texts: Map<string, number>
} {
  const counts = new Map<string, number>()
  const texts = new Map<string, number>()
  for (const { language, texts: parts } of all) {
    texts.set(language, (texts.get(language) ?? 0) + 1)
    for (const stem of new Set(parts.flatMap(part => termsOf(part, language).map(term => term.stem)))) {
      const key = `${language}:${stem}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  return { counts, texts }
}

/** Feature hashes, ascending, with summed weights. Typed arrays: a Map for each of 300,000 texts costs a gigabyte. */
type Hashed = Readonly<{ hashes: Uint32Array; sums: Float32Array }>

function hashed(parts: readonly (readonly Term[])[], language: string): Hashed {
  const found = new Map<number, number>()
  const add = (feature: number, weight: number) => {
    found.set(feature, (found.get(feature) ?? 0) + weight)
  }
  for (const terms of parts) for (const term of terms) featuresOf(term, language, add)
  const hashes = Uint32Array.from(found.keys()).sort()
  return { hashes, sums: Float32Array.from(hashes, each => found.get(each)!) }
}

function indexOf(raw: readonly Hashed[]): FeatureIndex {
  const total = raw.reduce((sum, { hashes }) => sum + hashes.length, 0)
  const every = new Uint32Array(total)
  let at = 0
  for (const { hashes } of raw) {
    every.set(hashes, at)
    at += hashes.length
  }
  every.sort()
  const hashes = every.filter((value, place) => place === 0 || value !== every[place - 1])
  const seen = new Uint32Array(hashes.length)
  let number = -1
  for (let place = 0; place < every.length; place++) {
    if (place === 0 || every[place] !== every[place - 1]) number++
    seen[number]!++
  }
  return { hashes, seen }
}

/** tf x idf, length 1. Unknown features are left out, but count in the length: a text half understood is half sure. */
function toVector({ hashes, sums }: Hashed, index: FeatureIndex, size: number): TextVector {
  const features: number[] = []
  const values: number[] = []
  let squares = 0
  for (let i = 0; i < hashes.length; i++) {
    const sum = sums[i]!
    const number = featureNumber(index.hashes, hashes[i]!)
    const tf = sum < 1 ? sum : 1 + Math.log(sum)
    const value = tf * Math.log(1 + size / (1 + (number < 0 ? 0 : index.seen[number]!)))
    squares += value * value
    if (number < 0) continue
    features.push(number)
    values.push(value)
  }
  const length = Math.sqrt(squares) || 1
  return {
    features: Uint32Array.from(features),
    values: Float32Array.from(values, value => value / length),
  }
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

/** A short hash of all that was learned from. */
function versionOf(raw: readonly Hashed[], all: readonly LabelledText[], tree: Tree): string {
  let sum = hash(`${MODEL_VERSION} ${TEXT_VERSION} ${tree.codes.join()}`)
  raw.forEach(({ hashes }, number) => {
    for (const feature of hashes) sum = Math.imul(sum ^ feature, 0x01000193) >>> 0
    for (const [code, weight] of all[number]!.targets)
      sum = Math.imul(sum ^ Number(code), 0x01000193 + weight * 64) >>> 0
  })
  return `${MODEL_VERSION}-${sum.toString(16).padStart(8, '0')}`
}
