/**
 * The concept model by itself, on the development data (DRAGOMAN_SHARED, default ../shared): does a text meet its own
 * translation by concepts alone, and how well is the division told from the text. Prints tables; never a test.
 *
 *   node test/bench/concepts.ts [--json] [--step 1] [--only parallel|division]
 *
 * `--step 3` measures every third language pair.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bytesOf, loadModel, trainingNotice } from '../../jobs/model.ts'
import { divisionOf, modelTerms } from '../../src/matching/concepts/model.ts'
import type { ConceptModel } from '../../src/matching/concepts/model.ts'
import type { Term } from '../../src/matching/concepts/features.ts'
import { agreement, meaning, nodeWorth } from '../../src/matching/subject/agreement.ts'
import { readText } from '../../src/matching/subject/nodes.ts'
import type { Nodes } from '../../src/matching/subject/nodes.ts'
import { parseOcdsReleases } from '../../src/sources/formats/ocds/index.ts'
import { cpvPath } from '../../src/taxonomy/cpv.ts'
import { fold } from '../../src/text/fold.ts'
import { languageCode } from '../../src/text/languages.ts'

const SHARED = process.env['DRAGOMAN_SHARED'] ?? '../shared'
const BENCH = join(SHARED, 'bench')
const CACHE = join(process.env['DRAGOMAN_DATA'] ?? './data', 'models')
/** Equal-mass bins of the reliability table. */
const BINS = 15
/** Fewer candidates than this in a pair of languages prove nothing. */
const PAIR_MIN = 10
/** Their words cannot be shared by spelling, so only concepts help. */
const OTHER_SCRIPT = new Set(['bg', 'el'])

type Version = Readonly<{ title: string; description: string }>
type Parallel = Readonly<{ texts: Readonly<Record<string, Version>> }>
type Vector = ReadonlyMap<string, number>

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
const round = (value: number): number => Math.round(value * 1_000) / 1_000

/** Words of both fields as they stand, folded. */
const spelled = (version: Version): string[] =>
  fold(`${version.title} ${version.description}`).match(/[\p{L}\p{N}]+/gu) ?? []

/** The text without digits and without the tokens given, so that names and numbers cannot help. */
function masked(text: string, hidden: ReadonlySet<string>): string {
  return text.replace(/[\p{L}\p{N}]+/gu, word =>
    /\p{N}/u.test(word) ||
    hidden.has(fold(word)) ||
    fold(word)
      .split(/[^\p{L}]+/u)
      .some(part => hidden.has(part))
      ? ' '
      : word,
  )
}

function cosine(a: Vector, b: Vector): number {
  let sum = 0
  for (const [key, value] of a) sum += value * (b.get(key) ?? 0)
  const length = (of: Vector) => Math.sqrt([...of.values()].reduce((all, value) => all + value * value, 0))
  return sum / (length(a) * length(b) || 1)
}

/** How often the query's own translation is the single best of all candidates (a tie counts as a miss). */
function hits<T>(from: readonly T[], to: readonly T[], likeness: (a: T, b: T) => number): number {
  const first = from.filter((query, own) => {
    const best = likeness(query, to[own]!)
    return to.every((other, at) => at === own || likeness(query, other) < best)
  })
  return first.length / from.length
}

export function parallel(model: ConceptModel, step: number): Record<string, number> {
  const notices = readFileSync(join(BENCH, 'parallel-dev.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => (JSON.parse(line) as Parallel).texts)
  const languages = [...new Set(notices.flatMap(texts => Object.keys(texts)))].sort()
  const worth = nodeWorth(model)
  const concepts = (version: Version, language: string, hidden: ReadonlySet<string>): Nodes => {
    const terms = (text: string): Term[] => modelTerms(model, masked(text, hidden), language)
    const title = terms(version.title)
    return meaning(model, readText(model, [title, title, terms(version.description)], language))
  }
  const meet = (a: Nodes, b: Nodes): number =>
    agreement(a, b, worth) / Math.sqrt(agreement(a, a, worth) * agreement(b, b, worth) || 1)
  const bag = (words: readonly string[], rare: Vector): Vector => {
    const found = new Map<string, number>()
    for (const word of words) found.set(word, (found.get(word) ?? 0) + 1)
    return new Map([...found].map(([word, times]) => [word, (1 + Math.log(times)) * (rare.get(word) ?? 0)]))
  }
  const rows: { scripts: 'latin' | 'other'; concept: number; words: number; wordsMasked: number }[] = []
  let number = 0
  for (const a of languages) {
    for (const b of languages) {
      if (a >= b || number++ % step > 0) continue
      const both = notices.filter(texts => texts[a] && texts[b])
      if (both.length < PAIR_MIN) continue
      const shared = both.map(texts => {
        const other = new Set(spelled(texts[b]!))
        return new Set(spelled(texts[a]!).filter(word => other.has(word)))
      })
      const side = (language: string) => ({
        concept: both.map((texts, at) => concepts(texts[language]!, languageCode(language), shared[at]!)),
        words: both.map(texts => spelled(texts[language]!)),
        left: both.map((texts, at) =>
          spelled(texts[language]!).filter(word => !/\p{N}/u.test(word) && !shared[at]!.has(word)),
        ),
      })
      const [left, right] = [side(a), side(b)]
      const times = new Map<string, number>()
      for (const words of [...left.words, ...right.words])
        for (const word of new Set(words)) times.set(word, (times.get(word) ?? 0) + 1)
      const rare = new Map([...times].map(([word, seen]) => [word, Math.log((2 * both.length) / seen)]))
      const bags = (all: readonly (readonly string[])[]) => all.map(words => bag(words, rare))
      for (const [from, to] of [
        [left, right],
        [right, left],
      ] as const) {
        rows.push({
          scripts: OTHER_SCRIPT.has(a) !== OTHER_SCRIPT.has(b) ? 'other' : 'latin',
          concept: hits(from.concept, to.concept, meet),
          words: hits(bags(from.words), bags(to.words), cosine),
          wordsMasked: hits(bags(from.left), bags(to.left), cosine),
        })
      }
    }
  }
  const over = (of: 'concept' | 'words' | 'wordsMasked', scripts?: 'latin' | 'other') =>
    round(mean(rows.filter(row => !scripts || row.scripts === scripts).map(row => row[of])))
  return {
    pairs: rows.length,
    concepts: over('concept'),
    conceptsLatin: over('concept', 'latin'),
    conceptsAcrossScripts: over('concept', 'other'),
    wordsUnmasked: over('words'),
    wordsUnmaskedAcrossScripts: over('words', 'other'),
    wordsMasked: over('wordsMasked'),
    wordsMaskedAcrossScripts: over('wordsMasked', 'other'),
  }
}

type Told = Readonly<{ language: string; rank: number; p: number }>

/** The rank of the declared main division, and the probability given to the first one. */
export async function told(model: ConceptModel): Promise<Told[]> {
  const { releases } = parseOcdsReleases(await bytesOf(join(BENCH, 'notices-dev.jsonl')))
  return releases.flatMap(({ notice }) => {
    const { language, texts, cpv } = trainingNotice(notice)
    const truth = cpv[0] === undefined ? undefined : cpvPath(cpv[0])[0]
    if (truth === undefined) return []
    const code = languageCode(language)
    const whole = texts.map(text => modelTerms(model, text, code))
    const said = divisionOf(model, { title: whole[0]!, whole, language: code })
    const divisions = model.tree.children[model.tree.root]!.map(
      node => [model.tree.codes[node]!, said.get(node)!] as const,
    ).sort(([, x], [, y]) => y - x)
    return [
      {
        language: code,
        rank: divisions.findIndex(([each]) => each === truth),
        p: divisions[0]![1],
      },
    ]
  })
}

export function division(all: readonly Told[]): Record<string, unknown> {
  const within = (from: readonly Told[], k: number) =>
    mean(from.map(({ rank }) => (rank >= 0 && rank < k ? 1 : 0)))
  const byP = [...all].sort((a, b) => a.p - b.p)
  const bins = Array.from({ length: BINS }, (_, bin) =>
    byP.slice(Math.floor((bin * byP.length) / BINS), Math.floor(((bin + 1) * byP.length) / BINS)),
  )
  const table = bins.map(bin => ({ said: round(mean(bin.map(({ p }) => p))), right: round(within(bin, 1)) }))
  const languages = [...new Set(all.map(({ language }) => language))]
  const macro = (k: number) =>
    mean(
      languages.map(each =>
        within(
          all.filter(({ language }) => language === each),
          k,
        ),
      ),
    )
  return {
    notices: all.length,
    at1: round(within(all, 1)),
    at3: round(within(all, 3)),
    macroAt1: round(macro(1)),
    macroAt3: round(macro(3)),
    ece: round(
      bins.reduce(
        (sum, bin, at) => sum + (bin.length / all.length) * Math.abs(table[at]!.said - table[at]!.right),
        0,
      ),
    ),
    reliability: table,
  }
}

/** Both measurements for the full model, the division also for the others. */
export async function measureConcepts(
  options: Readonly<{ step?: number; only?: string }> = {},
): Promise<Record<string, unknown>> {
  const reference = join(SHARED, 'reference')
  const train = [join(BENCH, 'train.jsonl.gz')]
  const full = (await loadModel({ cacheDir: CACHE, reference, train })).model
  const lexicon = (await loadModel({ cacheDir: CACHE })).model
  return {
    model: full.version,
    ...(options.only !== 'division' && { parallel: parallel(full, options.step ?? 1) }),
    ...(options.only !== 'parallel' && {
      division: division(await told(full)),
      divisionLexiconAlone: division(await told(lexicon)),
    }),
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { json: { type: 'boolean' }, step: { type: 'string' }, only: { type: 'string' } },
  })
  if (!existsSync(BENCH)) {
    console.log(`${BENCH} is not there: nothing to measure`)
    process.exit(0)
  }
  const found = await measureConcepts({
    step: Number(values.step ?? '1'),
    ...(values.only !== undefined && { only: values.only }),
  })
  console.log(JSON.stringify(found, null, values.json ? 0 : 2))
}
