import { cpvPath } from '../../../taxonomy/cpv.ts'
import { applyHead, trainHead } from './head.ts'
import type { DivisionHead, Lesson } from './head.ts'
import { readDivisions } from './reading.ts'
import type { Eyes, Spoken } from './reading.ts'
import type { LabelledText } from '../examples.ts'
import type { Term } from '../features.ts'
import { infer } from '../infer.ts'
import type { TextVector } from '../infer.ts'
import { learnPhrases } from './phrases.ts'
import type { Phrases } from './phrases.ts'
import { train } from '../softmax.ts'
import type { Example, TrainOptions } from '../softmax.ts'
import { fitSureness, sureOf } from './sureness.ts'
import type { Guess, Sureness } from './sureness.ts'
import { rarity } from '../vector.ts'
import type { Weights } from '../weights.ts'

/**
 * What a notice's division is told by: a second regression over real notices, which sees their words, what they
 * resemble, which names they say, and what the first regression makes of them. Matching looks at all levels of the
 * tree and does not use it; it says whether a declared code can be right, and how surely.
 */
export type Divisions = Readonly<{ phrases: Phrases; head: DivisionHead; sureness: Sureness }>

/**
 * A notice is read with what the other parts of the notices made of it. More parts are a little better and cost a
 * third of a training each (2: .618, 3: .622, 4: .628 of divisions right).
 */
const PARTS = 3
/** The first regression is asked down to groups. */
const LEVELS = 2
/** From fewer notices than these nothing is learned that holds for others. */
const NOTICES_MIN = 500
/** More are not learned from: at 10 KB each these take 200 MB, and every further one says less. */
const NOTICES_MAX = 20_000
/** Fainter guesses are left out. */
const LEAST = 0.004
/**
 * A bank is never a fair sample: where one country's building works fill it, they would be guessed everywhere. Notices
 * count by these powers of how many there are of their division and language (the root of the one, a mild share of the
 * other; none or all of both cost .01 to .02 of accuracy: docs/benchmarks.md).
 */
const BY_DIVISION = -0.5
const BY_LANGUAGE = -0.25

/** What divisions are learned from: texts, their examples in the same order, and the model so far. */
export type DivisionInput = Readonly<{
  texts: readonly LabelledText[]
  examples: readonly Example[]
  terms: (text: LabelledText) => readonly (readonly Term[])[]
  eyes: Omit<Eyes, 'phrases'>
  options: TrainOptions
}>

/** Learns them; undefined where there are too few notices. How sure it may be is seen on notices it had not met. */
export function learnDivisions(input: DivisionInput): Divisions | undefined {
  const { texts, examples, options } = input
  const { tree, index, size } = input.eyes
  const notices = spread([...texts.keys()].filter(number => texts[number]!.kind === 'notice'))
  if (notices.length < NOTICES_MIN) return undefined
  const codes = tree.children[tree.root]!.map(node => tree.codes[node]!)
  const idf = (feature: number) => rarity(index, size, feature)
  const phrases = learnPhrases(texts, text => input.terms(text).flat(), index, idf, codes)
  const eyes = { ...input.eyes, phrases }
  const goalOf = (number: number) => codes.indexOf(cpvPath(texts[number]!.targets[0]![0])[0]!)
  const weightOf = balance(texts, notices)
  const read = (number: number, by: Weights) => {
    const whole = input.terms(texts[number]!)
    const spoken = { title: whole[0] ?? [], whole, language: texts[number]!.language }
    return readDivisions(spoken, eyes, infer(examples[number]!, tree, by, LEAST))
  }
  const parts = Array.from({ length: PARTS }, (_, part) => notices.filter((__, at) => at % PARTS === part))
  const lessons = parts.map(part => {
    const own = new Set(part)
    const others = examples.filter((_, number) => !own.has(number))
    const by = train(others, tree, index, { ...options, levels: LEVELS })
    return part.map((number): Lesson => ({
      reading: read(number, by),
      goal: goalOf(number),
      weight: weightOf(number),
    }))
  })
  const guesses = lessons.flatMap((own, part) => {
    const head = trainHead(lessons.filter((_, other) => other !== part).flat(), codes.length)
    return own.map(({ reading, goal, weight }): Guess => {
      const said = applyHead(head, reading)
      const best = said.indexOf(Math.max(...said))
      return { p: said[best]!, right: best === goal, weight }
    })
  })
  return { phrases, head: trainHead(lessons.flat(), codes.length), sureness: fitSureness(guesses) }
}

/** P(division | notice) for every division node; what is left when the likeliest is less sure is shared by the rest. */
export function divisionsOf(
  { phrases, head, sureness }: Divisions,
  eyes: Omit<Eyes, 'phrases'>,
  weights: Weights,
  spoken: Spoken,
  whole: TextVector,
): Map<number, number> {
  const { tree } = eyes
  const reading = readDivisions(spoken, { ...eyes, phrases }, infer(whole, tree, weights, LEAST))
  const said = applyHead(head, reading)
  const best = said.indexOf(Math.max(...said))
  const most = said[best]!
  const sure = sureOf(sureness, most)
  // Where the likeliest leaves nothing to share out, what doubt there is goes to all others alike
  const rest = (p: number) => (most < 1 ? (p * (1 - sure)) / (1 - most) : (1 - sure) / (said.length - 1))
  return new Map(
    tree.children[tree.root]!.map((node, place) => [node, place === best ? sure : rest(said[place]!)]),
  )
}

/** At most NOTICES_MAX, evenly from all. */
function spread(notices: readonly number[]): number[] {
  const step = Math.max(1, notices.length / NOTICES_MAX)
  return Array.from({ length: Math.floor(notices.length / step) }, (_, at) => notices[Math.floor(at * step)]!)
}

/** Weights of notices, 1 on average. */
function balance(texts: readonly LabelledText[], notices: readonly number[]): (number: number) => number {
  const division = (number: number) => texts[number]!.targets[0]![0].slice(0, 2)
  const language = (number: number) => texts[number]!.language
  const divisions = Map.groupBy(notices, division)
  const languages = Map.groupBy(notices, language)
  const raw = (number: number) =>
    divisions.get(division(number))!.length ** BY_DIVISION *
    languages.get(language(number))!.length ** BY_LANGUAGE
  const mean = notices.reduce((sum, number) => sum + raw(number), 0) / notices.length
  return number => raw(number) / mean
}
