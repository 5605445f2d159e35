import type { Item } from '../model/item.ts'
import type { Explanation, Match } from '../model/match.ts'
import type { Profile } from '../model/profile.ts'
import type { RuleSet } from '../model/rules.ts'
import { labelOf } from '../taxonomy/reference.ts'
import type { Labels } from '../taxonomy/reference.ts'
import { activitiesOf, lexiconNameOf, nearestNameOf } from './activities.ts'
import type { Activity } from './activities.ts'
import { createConceptSearch, type FoundConcept } from './concept-search.ts'
import type { ConceptModel } from './concepts/model.ts'
import { explain } from './explain.ts'
import { matchOf, scorePair } from './score.ts'
import type { Scored } from './score.ts'
import type { Concepts } from './learn.ts'
import type { SignalContext } from './signals/signal.ts'
import { nodeWorth } from './subject/agreement.ts'
import { prepareItem, prepareProfile } from './subject/prepare.ts'
import type { PreparedItem, PreparedProfile } from './subject/prepare.ts'
import { verdictOf } from './verdict.ts'

export type ScoreOptions = Readonly<{
  /** UTC, ISO 8601 */
  now: string
  /** By subject alone: no place, value, date or eligibility, and no gates */
  subject?: boolean
}>
export type RankOptions = ScoreOptions &
  Readonly<{
    top: number
    /** Every lot by itself, instead of the best of each opportunity */
    lots?: boolean
  }>

/**
 * Scores items against profiles: pure, so the same model, rules, pair and moment give the same match on any
 * machine. Prepare each side once, score many times.
 */
export type Engine = Readonly<{
  versions: Readonly<{ rules: string; model: string }>
  /** As given, the calibration with the model's own beneath it: do not build another engine from these */
  rules: RuleSet
  /** The same model under other rules, given without the model's calibration */
  withRules: (rules: RuleSet) => Engine
  /** What all is scored with, for whoever hands it to another thread */
  model: ConceptModel
  /** What signals compare with at a moment (UTC, ISO 8601) */
  context: (now: string) => SignalContext
  profile: (profile: Profile) => PreparedProfile
  item: (item: Item) => PreparedItem
  /** One pair; null where a gate of the rules leaves it out */
  score: (profile: PreparedProfile, item: PreparedItem, options: ScoreOptions) => Match | null
  /** Best first, one match a group (an opportunity ranks as its best lot); ties by deadline, then by id */
  rank: (profile: PreparedProfile, items: readonly PreparedItem[], options: RankOptions) => Match[]
  explain: (match: Match) => Explanation
  /** The activities a text speaks of, as CPV concepts with the words that led there, strongest first */
  conceptsOf: (text: string, language?: string) => readonly Activity[]
  /** What an item is about, for learning from answers: CPV code -> weight, of unit length, at most 64 */
  itemConcepts: (item: PreparedItem) => Concepts
  /** Concepts by the words that name them, everyday words first */
  findConcepts: (question: string, language: string) => readonly FoundConcept[]
  /** A concept's name: the lexicon's everyday word, else the official label; undefined for an unknown code */
  conceptName: (code: string, language: string) => string | undefined
}>

export type EngineParts = Readonly<{ model: ConceptModel; rules: RuleSet; labels?: Labels }>

/** Builds an engine; cheap once the model is there. */
export function createEngine({ model, rules: given, labels }: EngineParts): Engine {
  const rules = calibrated(given, model)
  const worth = nodeWorth(model)
  const contextAt = (now: string): SignalContext => ({ model, rules, worth, now })
  const conceptName = (code: string, language: string): string | undefined =>
    lexiconNameOf(code, language) ??
    labelOf(labels, code, language) ??
    (labels ? undefined : nearestNameOf(code, language))
  return {
    versions: { rules: rules.version, model: model.version },
    rules,
    withRules: other => createEngine({ model, rules: other, ...(labels && { labels }) }),
    model,
    context: contextAt,
    profile: profile => prepareProfile(model, rules, profile),
    item: item => prepareItem(model, rules, item),
    score: (profile, item, options) => {
      const context = contextAt(options.now)
      if (!options.subject && gated(profile, item, context)) return null
      return matchOf(scorePair(profile, item, context, options.subject === true), context)
    },
    rank: (profile, items, options) => {
      const context = contextAt(options.now)
      const best = new Map<string, Scored>()
      for (const item of items) {
        if (!options.subject && gated(profile, item, context)) continue
        const scored = scorePair(profile, item, context, options.subject === true)
        const key = options.lots ? item.item.id : item.item.group
        const known = best.get(key)
        if (!known || byRank(scored, known) < 0) best.set(key, scored)
      }
      return [...best.values()]
        .sort(byRank)
        .slice(0, options.top)
        .map(scored => matchOf(scored, context))
    },
    explain,
    conceptsOf: (text, language) => activitiesOf(model, worth, text, language),
    itemConcepts: item => itemConcepts(model, worth, item),
    findConcepts: createConceptSearch(labels, conceptName),
    conceptName,
  }
}

/** The rules with the model's own calibration beneath theirs, so that all who ask the engine's rules say the same p. */
function calibrated(rules: RuleSet, { calibration }: ConceptModel): RuleSet {
  if (!calibration) return rules
  const { slope, offset } = rules.calibration
  return {
    ...rules,
    calibration: { slope: slope * calibration.slope, offset: slope * calibration.offset + offset },
  }
}

const CONCEPTS_MAX = 64

/** Each node by its weight and its worth, so that catch-all branches make no two items alike. */
function itemConcepts(model: ConceptModel, worth: Float64Array, { raised }: PreparedItem): Concepts {
  const { codes } = model.tree
  const weighed = [...raised.nodes]
    .filter(node => node < codes.length)
    .map((node, at) => [codes[node]!, raised.weights[at]! * worth[node]!] as const)
    .filter(([, weight]) => weight > 0)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, CONCEPTS_MAX)
  const length = Math.sqrt(weighed.reduce((sum, [, weight]) => sum + weight * weight, 0))
  return Object.fromEntries(weighed.map(([code, weight]) => [code, weight / length]))
}

/** Higher z first, then the nearer deadline, then the id: the same order for the same data, always. */
export function byRank(a: Scored, b: Scored): number {
  if (a.z !== b.z) return b.z - a.z
  const left = a.item.item
  const right = b.item.item
  const closes = (item: Item) => item.closesAt ?? '9999'
  if (closes(left) !== closes(right)) return closes(left) < closes(right) ? -1 : 1
  return left.id < right.id ? -1 : left.id > right.id ? 1 : 0
}

/** Whether a gate of the rules leaves the pair out. */
export function gated(
  profile: PreparedProfile,
  { item }: PreparedItem,
  { rules, now }: SignalContext,
): boolean {
  if (rules.gates.closed && item.closesAt !== undefined && Date.parse(item.closesAt) < Date.parse(now))
    return true
  return (
    rules.gates.ineligible &&
    verdictOf(profile.profile, item, rules.reservations.off).answer === 'not-eligible'
  )
}
