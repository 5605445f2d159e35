import type { Match } from '../../model/match.ts'
import type { Profile } from '../../model/profile.ts'
import { nutsCode, nutsCountry } from '../../taxonomy/nuts.ts'
import { gated, type Engine } from '../engine.ts'
import { matchOf, probability, scorePair, type Scored } from '../score.ts'
import { SIGNALS } from '../signals/index.ts'
import type { SignalContext } from '../signals/signal.ts'
import { NO_NODES } from '../subject/nodes.ts'
import type { Facet, PreparedItem, PreparedProfile } from '../subject/prepare.ts'
import { createPercolator, type Percolator } from './percolator.ts'
import { lineOver, profileRow, SPOKEN_FOR, weighed, type Line } from './space.ts'
import type { Sparse } from './sparse.ts'

/** Thresholds are told apart in steps of log-odds: profiles of one step are pruned by the lowest of them. */
const STEP = 0.5
/** Rows of a group that wait unsorted: there may be a hundred groups. */
const PENDING_MAX = 64
/** Profiles kept as they were fully read, for their reasons. */
const READ_MAX = 500
/** Float32 products, and sums of the same terms in another order, differ by less. */
const ROUNDING = 1e-5

/** A profile that an item reaches: what is told of most of them, who never see it. */
export type Reached = Readonly<{ profile: string; z: number; p: number }>

export type ProfileIndexSize = Readonly<{ profiles: number; groups: number; rows: number; bytes: number }>

/**
 * Profiles stored once, each new item asked against all of them (percolation). Exact: answers every profile whose
 * probability by `engine.score` reaches its threshold, and no other. Independent of what else is in the index, so
 * that profiles may be dealt out to any number of these.
 */
export type ProfileIndex = Readonly<{
  /** Adds or replaces a profile. `threshold`: the least probability it wants, 0 to 1 */
  put: (profile: Profile, threshold: number) => void
  remove: (id: string) => boolean
  /** All profiles an item reaches, best first, then by id. `now`: UTC, ISO 8601 */
  reached: (item: PreparedItem, now: string) => Reached[]
  /** The same with every term and its evidence; some milliseconds a match */
  matches: (item: PreparedItem, now: string) => Match[]
  /** Seals what came in and rewrites what is too dead; nightly */
  tidy: () => void
  size: () => ProfileIndexSize
}>

/** Profiles that an item can bring about equally much: of one country (undefined: several or none), of one step. */
type Group = Readonly<{ country: string | undefined; least: number; index: Percolator<Entry> }>
type Entry = Readonly<{
  id: string
  threshold: number
  least: number
  prepared: PreparedProfile
  group: string
}>

const FACTS = SIGNALS.filter(({ name }) => !SPOKEN_FOR.has(name))

export function createProfileIndex(engine: Engine): ProfileIndex {
  const entries = new Map<string, Entry>()
  const groups = new Map<string, Group>()
  const read = new Map<Entry, PreparedProfile>()
  const { worth } = engine.context('')

  function remove(id: string): boolean {
    const entry = entries.get(id)
    if (!entry) return false
    groups.get(entry.group)!.index.remove(entry)
    read.delete(entry)
    return entries.delete(id)
  }

  function put(profile: Profile, threshold: number): void {
    if (!(threshold >= 0 && threshold <= 1)) throw new RangeError('a threshold is a probability')
    remove(profile.id)
    const full = engine.profile(profile)
    const country = onlyCountry(profile)
    const least = logOdds(threshold, engine)
    const step = Math.floor(least / STEP)
    const name = `${country ?? '*'} ${step}`
    let group = groups.get(name)
    if (!group) {
      const order = (a: Entry, b: Entry): number => (a.id < b.id ? -1 : 1)
      const index = createPercolator<Entry>({ pendingMax: PENDING_MAX, order })
      groups.set(name, (group = { country, least: step * STEP, index }))
    }
    const entry = { id: profile.id, threshold, least, prepared: slim(full), group: name }
    entries.set(profile.id, entry)
    group.index.put(entry, [profileRow(full, worth)])
  }

  /**
   * The profiles that may reach their threshold, each with the most its subject can bring. Groups that need as much of
   * it are asked the same question, which is made once.
   */
  function* candidates(item: PreparedItem, context: SignalContext): Iterable<readonly [Entry, number]> {
    const { weights } = engine.rules
    const questions = new Map<number, Readonly<{ line: Line; query: Sparse }> | undefined>()
    for (const { country, least, index } of groups.values()) {
      const rest = FACTS.reduce((sum, { most }) => sum + (most?.(item, context, country) ?? Infinity), 0)
      const needed = least - weights.intercept - rest - ROUNDING
      if (!questions.has(needed)) {
        const line = lineOver(weights, needed)
        questions.set(needed, line && { line, query: weighed(item, line) })
      }
      const question = questions.get(needed)
      if (!question) for (const entry of index.keys()) yield [entry, Infinity]
      else
        for (const { key, score } of index.search(question.query, question.line.cut))
          yield [key, question.line.base + score]
    }
  }

  function scored(item: PreparedItem, now: string): (readonly [Entry, Scored])[] {
    const context = engine.context(now)
    const found: (readonly [Entry, Scored])[] = []
    for (const [entry, subject] of candidates(item, context)) {
      const { prepared } = entry
      const most = engine.rules.weights.intercept + subject + facts(prepared, item, context)
      if (most + ROUNDING < entry.least || gated(prepared, item, context)) continue
      const one = scorePair(prepared, item, context, false)
      if (probability(one.z, engine.rules) >= entry.threshold) found.push([entry, one])
    }
    return found.sort(([a, x], [b, y]) => y.z - x.z || (a.id < b.id ? -1 : 1))
  }

  /** The profile with all that its reasons need. */
  function whole(entry: Entry): PreparedProfile {
    const known = read.get(entry)
    if (known) return known
    const full = engine.profile(entry.prepared.profile)
    if (read.size >= READ_MAX) read.delete(read.keys().next().value!)
    read.set(entry, full)
    return full
  }

  return {
    put,
    remove,
    reached: (item, now) =>
      scored(item, now).map(([{ id }, { z }]) => ({ profile: id, z, p: probability(z, engine.rules) })),
    matches: (item, now) => {
      const context = engine.context(now)
      return scored(item, now).map(([entry]) =>
        matchOf(scorePair(whole(entry), item, context, false), context),
      )
    },
    tidy: () => {
      for (const [name, { index }] of groups) {
        index.tidy()
        if (index.size().keys === 0) groups.delete(name)
      }
    },
    size: () => {
      const sizes = Array.from(groups.values(), ({ index }) => index.size())
      return {
        profiles: entries.size,
        groups: groups.size,
        rows: sizes.reduce((sum, { rows }) => sum + rows, 0),
        bytes: sizes.reduce((sum, { postingBytes, weightBytes }) => sum + postingBytes + weightBytes, 0),
      }
    },
  }
}

/** What the signals beside concept and words bring, at most where they are not compared here. */
function facts(profile: PreparedProfile, item: PreparedItem, context: SignalContext): number {
  let sum = 0
  for (const { subject, compare } of FACTS) {
    // What is excluded only takes away, and costs as much as the subject itself
    if (!subject) sum += compare(profile, item, context)?.value ?? 0
  }
  return sum
}

/** Log-odds that a probability needs by the rules. */
function logOdds(probability: number, { rules: { calibration } }: Engine): number {
  if (probability <= 0) return -1e3
  if (probability >= 1) return 1e3
  return (Math.log(probability / (1 - probability)) - calibration.offset) / calibration.slope
}

/** The country that a profile and all places it chose lie in; undefined where it is not one. */
function onlyCountry(profile: Profile): string | undefined {
  const home = profile.country?.toUpperCase()
  const chosen = profile.nuts.flatMap(code => nutsCode(code) ?? [])
  return chosen.every(code => nutsCountry(code) === home) ? home : undefined
}

/** What scores are made of, and nothing else. */
function slim(full: PreparedProfile): PreparedProfile {
  const words = (facet: Facet): Facet => ({ ...facet, terms: [], nodes: NO_NODES, raised: NO_NODES })
  return {
    ...full,
    facets: full.facets.map(words),
    excludes: full.excludes.map(facet => ({ ...facet, terms: [], nodes: NO_NODES })),
  }
}
