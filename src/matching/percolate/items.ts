import type { Item } from '../../model/item.ts'
import type { Match } from '../../model/match.ts'
import { byRank, gated, type Engine, type RankOptions } from '../engine.ts'
import { matchOf, probability, scorePair, type Scored } from '../score.ts'
import { speaks } from '../subject/measure.ts'
import { NO_NODES } from '../subject/nodes.ts'
import type { PreparedItem, PreparedProfile } from '../subject/prepare.ts'
import { createFacts } from './facts.ts'
import { heapOf } from './heap.ts'
import { createPercolator } from './percolator.ts'
import { conceptsOfItem, conceptsOfProfile, subjectBound, wordsOfItem, wordsOfQuery } from './space.ts'

/** Below this many items scoring them all is as quick. */
const SMALL = 256
/** Pairs scored between two looks at whether the rest can still get in. */
const BATCH_MIN = 64
/** Items kept as they were fully read, for their reasons: what is shown is often shown again. */
const READ_MAX = 2_000
/** Words that are kept once, whoever says them; more than all languages of a bank hold. */
const SAID_MAX = 2_000_000
/** Sums of the same terms in another order differ by less. */
const ROUNDING = 1e-9

export type ItemRankOptions = RankOptions &
  Readonly<{
    /** Only items with these ids; few of them are scored without a look at the others */
    among?: readonly string[]
    /** Only items that it answers true for */
    where?: (item: Item) => boolean
    /** Probability below which nothing is wanted */
    min?: number
  }>

/**
 * The open items, kept for the question "what is there for this profile?": all of them are bounded by an index, and
 * only those that can still get among the best are scored. Answers what `engine.rank` over all items answers, to the
 * last bit. What only reasons need (surfaces of words, both views of the concepts) is not kept but read again.
 */
export type ItemIndex = Readonly<{
  put: (item: Item) => void
  remove: (id: string) => boolean
  get: (id: string) => PreparedItem | undefined
  items: () => IterableIterator<Item>
  rank: (profile: PreparedProfile, options: ItemRankOptions) => Match[]
  /** Puts what came in since together; after much has changed */
  tidy: () => void
  size: () => number
}>

type Entry = Readonly<{ number: number; prepared: PreparedItem }>

export function createItemIndex(engine: Engine): ItemIndex {
  const entries = new Map<string, Entry>()
  const byNumber: (Entry | undefined)[] = []
  const free: number[] = []
  const concepts = createPercolator<number>({ order: (a, b) => a - b })
  const words = createPercolator<number>({ order: (a, b) => a - b })
  const facts = createFacts(byNumber, () => entries.size)
  const said = new Map<string, string>()
  const read = new Map<PreparedItem, PreparedItem>()

  function remove(id: string): boolean {
    const entry = entries.get(id)
    if (!entry) return false
    entries.delete(id)
    byNumber[entry.number] = undefined
    free.push(entry.number)
    concepts.remove(entry.number)
    words.remove(entry.number)
    read.delete(entry.prepared)
    return true
  }

  function put(item: Item): void {
    remove(item.id)
    const full = engine.item(item)
    const prepared = slim(full, said)
    const number = free.pop() ?? byNumber.length
    const entry = { number, prepared }
    byNumber[number] = entry
    entries.set(item.id, entry)
    concepts.put(number, [conceptsOfItem(full.raised)])
    words.put(number, [wordsOfItem(full.bag)])
    facts.put(number, prepared)
  }

  /** The item with all that its reasons need. */
  function whole(prepared: PreparedItem): PreparedItem {
    const known = read.get(prepared)
    if (known) return known
    const full = engine.item(prepared.item)
    if (read.size >= READ_MAX) read.delete(read.keys().next().value!)
    read.set(prepared, full)
    return full
  }

  /** The most that z can be, by item number; -Infinity for what is not asked for. */
  function bounds(profile: PreparedProfile, options: ItemRankOptions): Float64Array {
    const context = engine.context(options.now)
    const { weights } = engine.rules
    const { where } = options
    const asked = options.among && new Set(options.among.map(id => entries.get(id)))
    const agreements = new Float64Array(byNumber.length)
    const shares = new Float64Array(byNumber.length)
    const most = new Float64Array(byNumber.length)
    concepts.bounds(conceptsOfProfile(profile.union, context.worth), (number, bound) => {
      agreements[number] = bound
    })
    for (const facet of profile.facets) {
      if (!speaks(facet)) continue
      words.bounds(wordsOfQuery(facet.query), (number, bound) => {
        if (bound > shares[number]!) shares[number] = bound
      })
    }
    facts.add(profile, context, options.subject === true, most)
    for (let number = 0; number < most.length; number++) {
      const entry = byNumber[number]
      if (!entry || (asked && !asked.has(entry)) || (where && !where(entry.prepared.item)))
        most[number] = -Infinity
      else
        most[number]! +=
          weights.intercept + subjectBound(weights, agreements[number]!, shares[number]!) + ROUNDING
    }
    return most
  }

  /** Those that may be among the best, the most promising first, each with the most that its z can be. */
  function* candidates(
    profile: PreparedProfile,
    options: ItemRankOptions,
  ): Iterable<readonly [PreparedItem, number]> {
    const { among, where } = options
    if (Math.min(entries.size, among?.length ?? Infinity) <= SMALL) {
      for (const id of new Set(among ?? entries.keys())) {
        const item = entries.get(id)?.prepared
        if (item && (!where || where(item.item))) yield [item, Infinity]
      }
      return
    }
    const most = bounds(profile, options)
    const heap = heapOf(most)
    for (let number = heap.pop(); number !== undefined; number = heap.pop())
      yield [byNumber[number]!.prepared, most[number]!]
  }

  function rank(profile: PreparedProfile, options: ItemRankOptions): Match[] {
    const { now, top, lots, subject = false, min = 0 } = options
    const context = engine.context(now)
    const best = new Map<string, Scored>()
    const batch = Math.max(BATCH_MIN, 2 * top)
    let wanted = -Infinity
    let count = 0
    for (const [item, most] of candidates(profile, options)) {
      if (most < wanted || probability(most, engine.rules) < min) break
      if (!subject && gated(profile, item, context)) continue
      const scored = scorePair(profile, item, context, subject)
      const key = lots ? item.item.id : item.item.group
      const known = best.get(key)
      if (!known || byRank(scored, known) < 0) best.set(key, scored)
      if (++count % batch === 0 && best.size >= top)
        wanted = Float64Array.from(best.values(), ({ z }) => z).sort()[best.size - top]!
    }
    return [...best.values()]
      .filter(({ z }) => probability(z, engine.rules) >= min)
      .sort(byRank)
      .slice(0, top)
      .map(({ item }) => matchOf(scorePair(profile, whole(item), context, subject), context))
  }

  return {
    put,
    remove,
    rank,
    get: id => entries.get(id)?.prepared,
    items: function* () {
      for (const { prepared } of entries.values()) yield prepared.item
    },
    tidy: () => {
      concepts.tidy()
      words.tidy()
    },
    size: () => entries.size,
  }
}

const UNSPOKEN: PreparedItem['spoken'] = { title: [], whole: [], language: '' }

/** What scores are made of, and nothing else; words that many items say are kept once. */
function slim(full: PreparedItem, said: Map<string, string>): PreparedItem {
  const frequency = new Map<string, number>()
  for (const [key, count] of full.bag.frequency) {
    const known = said.get(key)
    if (known === undefined && said.size < SAID_MAX) said.set(key, key)
    frequency.set(known ?? key, count)
  }
  const bag = { frequency, length: full.bag.length }
  return {
    item: full.item,
    language: full.language,
    terms: [],
    spoken: UNSPOKEN,
    bag,
    declared: NO_NODES,
    text: NO_NODES,
    raised: full.raised,
  }
}
