import { readSeq, type Db } from '../db/batch.ts'
import { lastActivation, rulesOf } from '../db/rules.ts'
import { changesSince, getOpportunity, openLots } from '../db/opportunities.ts'
import type {
  LotOptions,
  Matcher,
  MatchAnswer,
  MatchOptions,
  RankedLot,
  Region,
  Shown,
} from '../src/context.ts'
import type { Engine } from '../src/matching/engine.ts'
import { createItemIndex, type ItemIndex } from '../src/matching/percolate/items.ts'
import type { PreparedProfile } from '../src/matching/subject/prepare.ts'
import type { Item } from '../src/model/item.ts'
import { lastsUntil } from '../src/model/fold-status.ts'
import { answerableItems, itemId } from '../src/model/item-of.ts'
import type { Opportunity } from '../src/model/opportunity.ts'
import type { Profile } from '../src/model/profile.ts'
import { nutsCode, nutsOfCountry } from '../src/taxonomy/nuts.ts'
import { labelOf, type Labels } from '../src/taxonomy/reference.ts'
import { detect } from '../src/text/detect.ts'
import { TEXT_VERSION } from '../src/text/stem.ts'

export type MatcherParts = Readonly<{
  db: Db
  /** The engine, or the promise of one that is still learning */
  engine: Engine | Promise<Engine>
  now: () => Date
  /** Names of regions, where the reference pack is there */
  places?: Promise<Labels | undefined>
  /** Lets waiting requests through during long work; absent where there is no event loop to spare */
  breathe?: () => Promise<void>
}>

/** What is being made ready to take over. */
type Next = Readonly<{ engine: Engine; index: ItemIndex }>

/** Opportunities prepared before others get a turn: some 20 ms of work. */
const SLICE = 50
/** Closed lots cost a little memory and time, no more: an hour of them may stay. */
const SWEEP_MS = 3_600_000
/** Profiles kept as read: some 40 KB each. */
const PREPARED_MAX = 1_000
/** Towns that name a region without a name of its own. */
const TOWNS_MAX = 3

/** A matcher whose model can be changed while it answers. */
export type LiveMatcher = Matcher &
  Readonly<{
    settled: () => Promise<void>
    /** Goes over to another model, the rules in force staying; resolves once everything is answered by it */
    swap: (engine: Engine) => Promise<void>
    /** What is answered with now */
    engine: () => Promise<Engine>
  }>

/**
 * The engine over the open items of the bank, kept in memory and caught up with the bank's sequence, and with the rules
 * in force, before each answer: derived, so that it may be thrown away at any time. When rules or model change, the old
 * ones answer until an index by the new ones is complete: nobody waits, and no answer mixes the two.
 */
export function createMatcher({
  db,
  engine: promised,
  now,
  places: promisedPlaces,
  breathe,
}: MatcherParts): LiveMatcher {
  const itemsOf = new Map<string, readonly string[]>()
  /** Item -> when its lot closes by the clock, UTC */
  const until = new Map<string, string>()
  /** Profiles as the engine reads them, by their JSON, the latest used last */
  const profiles = new Map<string, PreparedProfile>()
  /** The model in use with the rules it came with; `engine` is the same with the rules in force */
  let base: Engine | undefined
  let engine: Engine | undefined
  let index: ItemIndex | undefined
  let next: Next | undefined
  let building: Promise<void> | undefined
  let swept = now().getTime()
  let places: Labels | undefined
  // Names are a help: without them regions go by their codes.
  const placesReady = promisedPlaces?.then(
    labels => (places = labels),
    () => undefined,
  )
  let seq = -1
  let running: Promise<void> | undefined

  function forget(id: string): boolean {
    until.delete(id)
    next?.index.remove(id)
    return index!.remove(id)
  }

  /** Towns by region, as notices and buyers name them: what a region is called without the reference pack. */
  const towns = new Map<string, Set<string>>()
  function rememberTowns({ places, lots, organisations }: Opportunity): void {
    for (const { nuts, city } of [...places, ...lots.flatMap(lot => lot.places), ...organisations]) {
      const code = nutsCode(nuts ?? '')
      if (code === undefined) continue
      const names = towns.get(code) ?? new Set<string>()
      if (city && names.size < TOWNS_MAX) names.add(city)
      towns.set(code, names)
    }
  }

  function drop(opportunity: string): void {
    itemsOf.get(opportunity)?.forEach(forget)
    itemsOf.delete(opportunity)
  }

  function put(opportunity: Opportunity): void {
    drop(opportunity.id)
    const items = answerableItems(opportunity, now().toISOString())
    if (!items.length) return
    rememberTowns(opportunity)
    for (const item of items) {
      index!.put(item)
      next?.index.put(item)
    }
    for (const lot of opportunity.lots) {
      const id = itemId(opportunity.id, lot.id)
      if (index!.get(id)) until.set(id, lastsUntil(lot))
    }
    itemsOf.set(
      opportunity.id,
      items.map(item => item.id),
    )
  }

  /** Lots close by the clock alone, without a change in the bank. */
  function sweep(): void {
    const moment = now()
    if (moment.getTime() - swept < SWEEP_MS) return
    swept = moment.getTime()
    const nowUtc = moment.toISOString()
    for (const [opportunity, ids] of itemsOf) {
      const open = ids.filter(id => until.get(id)! > nowUtc || !forget(id))
      if (open.length) itemsOf.set(opportunity, open)
      else itemsOf.delete(opportunity)
    }
    index!.tidy()
  }

  /** The model in use with the rules that the bank says are in force. */
  async function inForce(): Promise<Engine> {
    base ??= await promised
    const version = (await lastActivation(db))?.version ?? base.versions.rules
    for (const known of [engine, next?.engine, base])
      if (known?.model === base.model && known.versions.rules === version) return known
    const rules = await rulesOf(db, version)
    // A version that is not there: what is in use stays, rather than rules that nobody chose.
    return rules ? base.withRules(rules) : (engine ?? base)
  }

  /** Fills an index by other rules or another model beside the one that answers, then changes over at once. */
  async function build(made: Next): Promise<void> {
    let count = 0
    for (const item of [...index!.items()]) {
      if (next !== made) return
      // What came or went meanwhile is in both already.
      if (index!.get(item.id)?.item === item) made.index.put(item)
      if (++count % SLICE === 0) await breathe?.()
    }
    if (next !== made) return
    engine = made.engine
    index = made.index
    next = undefined
    profiles.clear()
  }

  async function load(): Promise<void> {
    const wanted = await inForce()
    engine ??= wanted
    index ??= createItemIndex(engine)
    if (seq < 0) {
      // Read first: what changes while we load is caught up with below.
      const from = await readSeq(db)
      let count = 0
      for await (const { opportunity } of openLots(db, now().toISOString())) {
        put(opportunity)
        if (++count % SLICE === 0) await breathe?.()
      }
      seq = from
    }
    for (;;) {
      const changes = await changesSince(db, seq)
      for (const change of changes) {
        if (change.opportunity) put(change.opportunity)
        else drop(change.id)
        seq = change.seq
      }
      if (!changes.length) break
      await breathe?.()
    }
    sweep()
    if (wanted === engine) next = undefined
    else if (wanted !== next?.engine) {
      next = { engine: wanted, index: createItemIndex(wanted) }
      building = build(next)
      // Whoever waits for it is told; nobody may be waiting.
      building.catch(() => undefined)
    }
  }

  /** A profile is asked for many slices of new lots, one after the other, and reading it takes longer than scoring. */
  function prepare(profile: Profile): PreparedProfile {
    const key = JSON.stringify(profile)
    const made = profiles.get(key) ?? engine!.profile(profile)
    profiles.delete(key)
    profiles.set(key, made)
    if (profiles.size > PREPARED_MAX) profiles.delete(profiles.keys().next().value!)
    return made
  }

  /** One catch-up at a time; callers that come meanwhile wait for the same one. */
  function ready(): Promise<void> {
    running ??= load().finally(() => (running = undefined))
    return running
  }

  async function settled(): Promise<void> {
    // ready() may begin a next index, or take over the one that was built
    for (;;) {
      await ready()
      await building
      if (!next) return
    }
  }

  /** Lets through the items of these countries; undefined where none are given: all of them. */
  function inCountries(countries: readonly string[] | undefined): ((item: Item) => boolean) | undefined {
    if (!countries?.length) return undefined
    const wanted = new Set(countries)
    return ({ facts }) => facts.country !== undefined && wanted.has(facts.country)
  }

  async function match(profile: Profile, options: MatchOptions): Promise<MatchAnswer> {
    await ready()
    const [scorer, bank] = [engine!, index!]
    const where = inCountries(options.countries)
    const prepared = prepare(profile)
    const matches = bank.rank(prepared, {
      now: now().toISOString(),
      top: options.top,
      ...(where && { where }),
      ...(options.subject && { subject: true }),
    })
    // Taken now: while the opportunities are read the bank may move on.
    const found = matches.map(each => ({ match: each, item: bank.get(each.item)!.item }))
    const considered = where ? [...bank.items()].filter(where).length : bank.size()
    const shown: Shown[] = []
    for (const each of found) {
      const opportunity = await getOpportunity(db, each.match.group)
      if (opportunity) shown.push({ ...each, explanation: scorer.explain(each.match), opportunity })
    }
    const said = [...profile.services, profile.mission].join('. ')
    return {
      language: prepared.language,
      activities: scorer.conceptsOf(said, prepared.language),
      results: shown,
      considered,
    }
  }

  async function lots(profile: Profile, options: LotOptions): Promise<readonly RankedLot[]> {
    await ready()
    const [scorer, bank] = [engine!, index!]
    const where = inCountries(options.countries)
    const among = options.only ?? options.opportunities?.flatMap(id => itemsOf.get(id) ?? [])
    return bank
      .rank(prepare(profile), {
        now: now().toISOString(),
        top: options.top,
        lots: true,
        ...(!options.only && { min: options.min ?? scorer.rules.bands.possible }),
        ...(where && !among && { where }),
        ...(among && { among }),
      })
      .map(found => {
        const prepared = bank.get(found.item)!
        return { match: found, item: prepared.item, concepts: scorer.itemConcepts(prepared) }
      })
  }

  /** Kept at once, so that names are those of the engine that read the words, before any index is filled. */
  async function scorer(): Promise<Engine> {
    const made = engine ?? (await inForce())
    engine ??= made
    return engine
  }

  const placeName = (nuts: string, language: string): string | undefined => labelOf(places, nuts, language)

  /** By the reference pack, else what the open items name: a town says more than a bare code. */
  async function regions(country: string, language: string): Promise<readonly Region[]> {
    const root = nutsOfCountry(country)
    // Z stands for what lies in no region (embassies, the sea).
    const inside = (code: string): boolean => code.length > 2 && code.startsWith(root) && code[2] !== 'Z'
    await placesReady
    if (places) {
      const codes = [...places.keys()].filter(inside).sort()
      if (codes.length)
        return codes.map(code => {
          const name = placeName(code, language)
          return { code, ...(name !== undefined && { name }) }
        })
    }
    await ready()
    return [...towns]
      .filter(([code]) => inside(code))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, names]) => ({
        code,
        ...(names.size > 0 && { name: [...names].sort().join(', ') }),
      }))
  }

  return {
    ready,
    settled,
    swap: async other => {
      base = other
      await settled()
    },
    engine: scorer,
    match,
    lots,
    regions,
    placeName,
    versions: async () => ({ ...(await scorer()).versions, text: TEXT_VERSION }),
    rules: async () => (await scorer()).rules,
    conceptsOf: async item => {
      const made = await scorer()
      return made.itemConcepts(made.item(item))
    },
    understand: async (text, language) => {
      const read = detect(text, language) ?? 'en'
      return { language: read, activities: (await scorer()).conceptsOf(text, read) }
    },
    findConcepts: async (question, language) => (await scorer()).findConcepts(question, language),
    conceptName: (code, language) => engine?.conceptName(code, language),
  }
}
