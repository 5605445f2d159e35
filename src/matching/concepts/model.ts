import { languageCode } from '../../text/languages.ts'
import { TEXT_VERSION } from '../../text/stem.ts'
import { cpvPath } from '../../taxonomy/cpv.ts'
import { labelledTexts } from './examples.ts'
import type { LabelledText, TrainingInput } from './examples.ts'
import type { Spoken } from './divisions/reading.ts'
import { divisionsOf, learnDivisions } from './divisions/learn.ts'
import type { Divisions } from './divisions/learn.ts'
import { learnNames } from './esa.ts'
import { hash, stemFeature, termsOf } from './features.ts'
import type { Term } from './features.ts'
import { infer, inferDivisions } from './infer.ts'
import type { TextVector } from './infer.ts'
import { train } from './softmax.ts'
import { tellingOf } from './telling.ts'
import { treeOf } from './tree.ts'
import type { Tree } from './tree.ts'
import { hashed, indexOf, toVector } from './vector.ts'
import type { Hashed } from './vector.ts'
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
  /** How telling each feature is: see telling.ts */
  telling: Uint8Array
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
  /** How a notice's division is told; absent where there were too few notices to learn it from */
  divisions?: Divisions
}>

/** Raised with every change of the algorithm: cached models of another version are not read. */
export const MODEL_VERSION = 'concepts-7'

/** Tuned on the judged collection by halves of its topics; see docs/benchmarks.md. */
const RATE = { small: 3, large: 6 } as const
const EPOCHS = { small: 6, large: 3 } as const
/** Above this many texts the reference pack or a bank is there: fewer passes, with longer steps, are enough. */
const LARGE = 120_000

/** How many notices the lexicon's view of what is common counts for, against the real ones. */
const LEXICON_AS_NOTICES = 200

/** For experiments only: what the benchmark log varied. */
export type TrainModelOptions = Readonly<{ rate?: number; epochs?: number }>

/** Learns a model. With the full reference pack and 6,000 notices about 100 s on one core, a third of it for `weights`. */
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
  const way = {
    epochs: options.epochs ?? (large ? EPOCHS.large : EPOCHS.small),
    rate: options.rate ?? (large ? RATE.large : RATE.small),
    seed: 20_26,
  }
  const weights = train(examples, tree, index, way)
  const names = learnNames(all, examples, tree, index)
  const telling = tellingOf(all, examples, index)
  const eyes = { tree, index, size, names, telling }
  const terms = (text: LabelledText) => text.texts.map(part => termsOf(part, text.language, countIn(counts)))
  const divisions = learnDivisions({ texts: all, examples, terms, eyes, options: way })
  const model = { version, ...eyes, weights, texts, nodeIdf: nodeIdf(all, tree) }
  return { ...model, ...(divisions && { divisions }) }
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

/**
 * P(division | notice), one for each division node: what a second regression says that has learned from real notices,
 * or the first one where there were too few of them.
 */
export function divisionOf(model: ConceptModel, spoken: Spoken): Map<number, number> {
  const vector = vectorOf(model, spoken.whole, spoken.language)
  if (model.divisions) return divisionsOf(model.divisions, model, model.weights, spoken, vector)
  const said = inferDivisions(vector, model.tree, model.weights)
  return new Map(model.tree.children[model.tree.root]!.map((node, place) => [node, said[place]!]))
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
