import type { Item } from '../model/item.ts'
import type { Explanation, Match } from '../model/match.ts'
import type { Profile } from '../model/profile.ts'
import type { RuleSet } from '../model/rules.ts'
import { labelOf } from '../taxonomy/reference.ts'
import type { Labels } from '../taxonomy/reference.ts'
import { activitiesOf, lexiconNameOf, nearestNameOf } from './activities.ts'
import type { Activity } from './activities.ts'
import type { ConceptModel } from './concepts/model.ts'
import { explain } from './explain.ts'
import { matchOf, probability, scorePair } from './score.ts'
import type { Scored } from './score.ts'
import type { SignalContext } from './signals/signal.ts'
import { nodeWorth } from './subject/nodes.ts'
import { prepareItem, prepareProfile } from './subject/prepare.ts'
import type { PreparedItem, PreparedProfile } from './subject/prepare.ts'
import { verdictOf } from './verdict.ts'

export type ScoreOptions = Readonly<{
  /** UTC, ISO 8601 */
  now: string
  /** By subject alone: no place, value, date or eligibility, and no gates */
  subject?: boolean
}>
export type AboveOptions = Readonly<{ now: string; min: number }>
export type RankOptions = ScoreOptions & Readonly<{ top: number }>

/**
 * Scores items against profiles: pure, so the same model, rules, pair and moment give the same match on any
 * machine. Prepare each side once, score many times.
 */
export type Engine = Readonly<{
  versions: Readonly<{ rules: string; model: string }>
  profile: (profile: Profile) => PreparedProfile
  item: (item: Item) => PreparedItem
  /** One pair; null where a gate of the rules leaves it out */
  score: (profile: PreparedProfile, item: PreparedItem, options: ScoreOptions) => Match | null
  /**
   * The same where it may be kept: null also where the probability is below `min`. Evidence is written out only for
   * what is kept, so that a profile can be put to every lot of the bank.
   */
  above: (profile: PreparedProfile, item: PreparedItem, options: AboveOptions) => Match | null
  /** Best first, one match a group (an opportunity ranks as its best lot); ties by deadline, then by id */
  rank: (profile: PreparedProfile, items: readonly PreparedItem[], options: RankOptions) => Match[]
  explain: (match: Match) => Explanation
  /** The activities a text speaks of, as CPV concepts with the words that led there, strongest first */
  conceptsOf: (text: string, language?: string) => readonly Activity[]
  /** A concept's name: the lexicon's everyday word, else the official label; undefined for an unknown code */
  conceptName: (code: string, language: string) => string | undefined
}>

export type EngineParts = Readonly<{ model: ConceptModel; rules: RuleSet; labels?: Labels }>

/** Builds an engine; cheap once the model is there. */
export function createEngine({ model, rules, labels }: EngineParts): Engine {
  const worth = nodeWorth(model)
  const contextAt = (now: string): SignalContext => ({ model, rules, worth, now })
  return {
    versions: { rules: rules.version, model: model.version },
    profile: profile => prepareProfile(model, rules, profile),
    item: item => prepareItem(model, rules, item),
    score: (profile, item, options) => {
      const context = contextAt(options.now)
      if (!options.subject && gated(profile, item, context)) return null
      return matchOf(scorePair(profile, item, context, options.subject === true), context)
    },
    above: (profile, item, { now, min }) => {
      const context = contextAt(now)
      if (gated(profile, item, context)) return null
      const scored = scorePair(profile, item, context, false)
      return probability(scored.z, rules) < min ? null : matchOf(scored, context)
    },
    rank: (profile, items, options) => {
      const context = contextAt(options.now)
      const best = new Map<string, Scored>()
      for (const item of items) {
        if (!options.subject && gated(profile, item, context)) continue
        const scored = scorePair(profile, item, context, options.subject === true)
        const known = best.get(item.item.group)
        if (!known || byRank(scored, known) < 0) best.set(item.item.group, scored)
      }
      return [...best.values()]
        .sort(byRank)
        .slice(0, options.top)
        .map(scored => matchOf(scored, context))
    },
    explain,
    conceptsOf: (text, language) => activitiesOf(model, worth, text, language),
    conceptName: (code, language) =>
      lexiconNameOf(code, language) ??
      labelOf(labels, code, language) ??
      (labels ? undefined : nearestNameOf(code, language)),
  }
}

/** Higher z first, then the nearer deadline, then the id: the same order for the same data, always. */
function byRank(a: Scored, b: Scored): number {
  if (a.z !== b.z) return b.z - a.z
  const left = a.item.item
  const right = b.item.item
  const closes = (item: Item) => item.closesAt ?? '9999'
  if (closes(left) !== closes(right)) return closes(left) < closes(right) ? -1 : 1
  return left.id < right.id ? -1 : left.id > right.id ? 1 : 0
}

function gated(profile: PreparedProfile, { item }: PreparedItem, { rules, now }: SignalContext): boolean {
  if (rules.gates.closed && item.closesAt !== undefined && Date.parse(item.closesAt) < Date.parse(now))
    return true
  return rules.gates.ineligible && verdictOf(profile.profile, item).answer === 'not-eligible'
}
