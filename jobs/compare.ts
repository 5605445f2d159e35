import { createEngine, type Engine } from '../src/matching/engine.ts'
import type { ConceptModel } from '../src/matching/concepts/model.ts'
import { evaluate } from '../src/matching/evaluate.ts'
import { explain } from '../src/matching/explain.ts'
import { adjust, type Learned } from '../src/matching/learn.ts'
import { createItemIndex } from '../src/matching/percolate/items.ts'
import type { Texts } from '../src/model/common.ts'
import type {
  CompareReport,
  Measured,
  Pair,
  SampleFigures,
  SetFigures,
  Side,
} from '../src/model/comparison.ts'
import type { Item } from '../src/model/item.ts'
import type { Match } from '../src/model/match.ts'
import type { Profile } from '../src/model/profile.ts'
import type { RuleSet } from '../src/model/rules.ts'
import { languageCode } from '../src/text/languages.ts'
import { thresholdOf } from '../src/digest/threshold.ts'
import { KEPT_MAX, leastOf, moved } from './match-score.ts'
import type { JudgedSet } from './judged.ts'
import { judgmentsOf, runOf, trecLine } from './trec.ts'

/** A profile of the bank as the match job would score it. */
export type Sampled = Readonly<{
  profile: Profile
  countries: readonly string[]
  learned: Learned
  /** Entries a week */
  budget: number
}>
/** One rule set, or the one in force and the one that might be. */
export type CompareInput = Readonly<{
  /** UTC, ISO 8601 */
  now: string
  rules: readonly RuleSet[]
  sets: readonly JudgedSet[]
  sample: readonly Sampled[]
}>

/** The ranked lists behind the figures, one TREC run a rule set: what `dragoman evaluate` reads. */
export type CompareRuns = readonly Readonly<{ name: string; qrels: string; runs: readonly string[] }>[]
export type CompareAnswer = Readonly<{ report: CompareReport; runs: CompareRuns }>

/** As `dragoman match` ranks unless it is told otherwise. */
const TOP = 100
/** Pairs that are shown a profile and side; the rest is counted. */
const SHOWN_MAX = 12
const TITLE_LETTERS_MAX = 160
const LOTS_MAX = 2_000
const WEEKS = 4
const DAY_MS = 86_400_000

/** Measures and compares, step by step: yields how far it is (0 to 1), and returns all that was found. Pure. */
export function* compare(
  model: ConceptModel,
  input: CompareInput,
  lots: readonly Item[],
): Generator<number, CompareAnswer> {
  const engines = input.rules.map(rules => createEngine({ model, rules }))
  const steps =
    engines.length *
    (input.sets.reduce((sum, set) => sum + set.profiles.length, 0) + input.sample.length + lots.length / 100)
  let done = 0
  const sets: SetFigures[] = []
  const runs: CompareRuns[number][] = []
  for (const set of input.sets) {
    const lists: string[][] = []
    for (const engine of engines) {
      const items = set.items.map(engine.item)
      const lines: string[] = []
      for (const profile of set.profiles) {
        const matches = engine.rank(engine.profile(profile), items, { now: input.now, top: TOP })
        matches.forEach((match, rank) => lines.push(trecLine(profile.id, match.group, rank + 1, match.z)))
        yield ++done / steps
      }
      lists.push(lines)
    }
    sets.push(figuresOf(set, lists))
    runs.push({ name: set.name, qrels: set.qrels.join('\n'), runs: lists.map(lines => lines.join('\n')) })
  }
  const sample: SampleFigures[] = []
  if (input.sample.length && engines.length === 2) {
    const sides: Found[][] = []
    for (const engine of engines) {
      const index = createItemIndex(engine)
      for (const [at, item] of lots.entries()) {
        index.put(item)
        if (at % 100 === 99) yield ++done / steps
      }
      const found: Found[] = []
      for (const each of input.sample) {
        const { countries, learned } = each
        const where = (item: Item): boolean => countries.includes(item.facts.country ?? '')
        const ranked = index.rank(engine.profile(each.profile), {
          now: input.now,
          top: LOTS_MAX,
          lots: true,
          min: leastOf(learned, engine.rules),
          ...(countries.length > 0 && { where }),
        })
        found.push(
          toldOf(
            engine,
            each,
            ranked.map(match => ({ match, item: index.get(match.item)!.item })),
            input.now,
          ),
        )
        yield ++done / steps
      }
      sides.push(found)
    }
    const items = new Map(lots.map(item => [item.id, item]))
    input.sample.forEach((each, at) =>
      sample.push(difference(each, engines, [sides[0]![at]!, sides[1]![at]!], items, input.now)),
    )
  }
  return { report: { sets, sample, lots: lots.length }, runs }
}

/** Through the same lines and the same reading of them as the command line: equal because it is the same. */
function figuresOf(set: JudgedSet, lists: readonly (readonly string[])[]): SetFigures {
  const judgments = judgmentsOf(set.qrels)
  const runs = lists.map(runOf)
  const languageOf = new Map(set.profiles.map(({ id, language }) => [id, languageCode(language ?? '')]))
  const measure = (keep?: (topic: string) => boolean): Measured[] =>
    runs.map(run => {
      const own = keep ? new Map([...judgments].filter(([topic]) => keep(topic))) : judgments
      const { topics, mean } = evaluate(run, own)
      return { topics, mean }
    })
  const languages = [...new Set(languageOf.values())].filter(Boolean).sort()
  return {
    name: set.name,
    all: measure(),
    languages: languages
      .map(language => ({ language, measured: measure(topic => languageOf.get(topic) === language) }))
      .filter(({ measured }) => measured[0]!.topics > 0),
  }
}

type Found = Readonly<{ threshold: number; told: ReadonlySet<string>; mails: number }>

/** What the match job would keep and owe of these lots. */
function toldOf(
  engine: Engine,
  { countries, learned, budget }: Sampled,
  ranked: readonly Readonly<{ match: Match; item: Item }>[],
  now: string,
): Found {
  const lots = moved(
    ranked.map(each => ({ ...each, concepts: engine.itemConcepts(engine.item(each.item)) })),
    { countries, learned, rules: engine.rules, now },
  )
  const rated = lots.map(({ match, item }) => ({
    p: match.p,
    group: match.group,
    ...(item.opensAt && { opensAt: item.opensAt }),
  }))
  const threshold = thresholdOf(rated, engine.rules.bands.good, budget, now)
  const worthy = lots.filter(({ match }) => match.p >= threshold).slice(0, KEPT_MAX)
  const since = new Date(Date.parse(now) - WEEKS * 7 * DAY_MS).toISOString()
  const fresh = new Set(
    worthy.filter(({ item }) => (item.opensAt ?? '') >= since).map(({ match }) => match.group),
  )
  return {
    threshold,
    told: new Set(worthy.map(({ match }) => match.item)),
    mails: Math.min(budget, fresh.size / WEEKS),
  }
}

function difference(
  each: Sampled,
  engines: readonly Engine[],
  [before, after]: readonly [Found, Found],
  items: ReadonlyMap<string, Item>,
  now: string,
): SampleFigures {
  const gained = [...after.told].filter(item => !before.told.has(item))
  const lost = [...before.told].filter(item => !after.told.has(item))
  const sideOf = (engine: Engine, found: Found, item: Item): Side | undefined => {
    const prepared = engine.item(item)
    const match = engine.score(engine.profile(each.profile), prepared, { now })
    const own =
      match && adjust(match, item, engine.itemConcepts(prepared), each.learned, { rules: engine.rules, now })
    return own
      ? { z: own.z, p: own.p, band: own.band, told: found.told.has(item.id), why: explain(own) }
      : undefined
  }
  const pair = (id: string): Pair => {
    const item = items.get(id)!
    const sides = [sideOf(engines[0]!, before, item), sideOf(engines[1]!, after, item)]
    return {
      item: id,
      group: item.group,
      title: shortened(Object.keys(item.title).length ? item.title : item.groupTitle),
      ...(sides[0] && { before: sides[0] }),
      ...(sides[1] && { after: sides[1] }),
    }
  }
  return {
    profile: each.profile.id,
    name: each.profile.name,
    before: before.told.size,
    after: after.told.size,
    mails: [before.mails, after.mails],
    gained: gained.slice(0, SHOWN_MAX).map(pair),
    lost: lost.slice(0, SHOWN_MAX).map(pair),
    gains: gained.length,
    losses: lost.length,
  }
}

const shortened = (texts: Texts): Texts =>
  Object.fromEntries(
    Object.entries(texts).map(([language, text]) => [language, text.slice(0, TITLE_LETTERS_MAX)]),
  )
