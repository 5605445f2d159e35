import type { LexiconConcept } from '../../taxonomy/lexicon.ts'
import type { Labels } from '../../taxonomy/reference.ts'

/** A real notice as a labelled example: its texts, most telling first, and its CPV codes, the main one first. */
export type TrainingNotice = Readonly<{ language: string; texts: readonly string[]; cpv: readonly string[] }>

/** Everything a concept model is learned from. The lexicon is built in, the rest is optional. */
export type TrainingInput = Readonly<{
  lexicon: readonly LexiconConcept[]
  labels?: Labels
  notices?: readonly TrainingNotice[]
}>

export type Target = readonly [code: string, weight: number]

/** A text with the codes it stands for; its kind matters to how common a node is taken to be. */
export type LabelledText = Readonly<{
  texts: readonly string[]
  language: string
  targets: readonly Target[]
  kind: 'label' | 'lexicon' | 'notice'
}>

/**
 * How much a text of each kind teaches. A notice is 1. An official label says how a code is called, not how people
 * speak of the work, and there are 24 of each; the lexicon says just that and is small (measured: docs/benchmarks.md).
 */
const LABEL_WEIGHT = 0.25
const LEXICON_WEIGHT = 2

/** A notice names its main purpose first; further codes are often copied: .6 against .4 shared by all others. */
const MAIN_WEIGHT = 0.6
const MOST_CODES = 8

/** The weights of a notice's declared codes, main one first; they sum to 1. */
export function declaredTargets(cpv: readonly string[]): Target[] {
  const codes = [...new Set(cpv)].slice(0, MOST_CODES)
  if (codes.length === 1) return [[codes[0]!, 1]]
  return codes.map((code, index) => [
    code,
    index === 0 ? MAIN_WEIGHT : (1 - MAIN_WEIGHT) / (codes.length - 1),
  ])
}

/** All labelled texts of an input in a fixed order: labels, lexicon, notices. */
export function* labelledTexts(input: TrainingInput): Generator<LabelledText> {
  for (const [code, byLanguage] of input.labels ?? []) {
    const targets: readonly Target[] = [[code, LABEL_WEIGHT]]
    for (const [language, label] of byLanguage) {
      yield { texts: [label], language, targets, kind: 'label' }
    }
  }
  for (const concept of input.lexicon) {
    const total = Object.values(concept.cpv).reduce((sum, weight) => sum + weight, 0)
    const targets = Object.entries(concept.cpv).map(([code, weight]): Target => [
      code,
      (LEXICON_WEIGHT * weight) / total,
    ])
    for (const [language, words] of Object.entries(concept.words)) {
      for (const text of [...words.say, ...words.ask])
        yield { texts: [text], language, targets, kind: 'lexicon' }
    }
  }
  for (const notice of input.notices ?? []) {
    if (notice.cpv.length === 0) continue
    yield {
      texts: notice.texts,
      language: notice.language,
      targets: declaredTargets(notice.cpv),
      kind: 'notice',
    }
  }
}
