import { readSeq, type Db } from '../db/batch.ts'
import { changesSince, getOpportunity, openLots } from '../db/opportunities.ts'
import type { Matcher, MatchAnswer, MatchOptions, RankedLot, Region, Shown } from '../src/context.ts'
import type { Engine } from '../src/matching/engine.ts'
import type { PreparedItem } from '../src/matching/subject/prepare.ts'
import { answerableItems } from '../src/model/item-of.ts'
import type { Opportunity } from '../src/model/opportunity.ts'
import type { Profile } from '../src/model/profile.ts'
import { nutsCode, nutsOfCountry, nutsPath } from '../src/taxonomy/nuts.ts'
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

/** Opportunities prepared before others get a turn: some 20 ms of work. */
const SLICE = 50
/** Towns that name a region without a name of its own. */
const TOWNS_MAX = 3

/**
 * The engine over the open items of the bank, kept in memory and caught up with the bank's sequence before each
 * answer: derived, so that it may be thrown away at any time.
 */
export function createMatcher({
  db,
  engine: promised,
  now,
  places: promisedPlaces,
  breathe,
}: MatcherParts): Matcher {
  const byOpportunity = new Map<string, readonly PreparedItem[]>()
  let engine: Engine | undefined
  let places: Labels | undefined
  // Names are a help: without them regions go by their codes.
  const placesReady = promisedPlaces?.then(
    labels => (places = labels),
    () => undefined,
  )
  let seq = -1
  let running: Promise<void> | undefined

  function put(opportunity: Opportunity): void {
    const items = answerableItems(opportunity, now().toISOString())
    if (items.length) byOpportunity.set(opportunity.id, items.map(engine!.item))
    else byOpportunity.delete(opportunity.id)
  }

  async function load(): Promise<void> {
    engine ??= await promised
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
        else byOpportunity.delete(change.id)
        seq = change.seq
      }
      if (!changes.length) return
      await breathe?.()
    }
  }

  /** One catch-up at a time; callers that come meanwhile wait for the same one. */
  function ready(): Promise<void> {
    running ??= load().finally(() => (running = undefined))
    return running
  }

  /** Open items, of these countries only where some are given. */
  function itemsIn(countries: readonly string[] | undefined): PreparedItem[] {
    const wanted = countries?.length ? new Set(countries) : undefined
    return [...byOpportunity.values()]
      .flat()
      .filter(({ item }) => !wanted || (item.facts.country !== undefined && wanted.has(item.facts.country)))
  }

  async function match(profile: Profile, options: MatchOptions): Promise<MatchAnswer> {
    await ready()
    const scorer = engine!
    const items = itemsIn(options.countries)
    const prepared = scorer.profile(profile)
    const matches = scorer.rank(prepared, items, {
      now: now().toISOString(),
      top: options.top,
      ...(options.subject && { subject: true }),
    })
    const byId = new Map(items.map(one => [one.item.id, one.item]))
    const shown: Shown[] = []
    for (const found of matches) {
      const item = byId.get(found.item)
      const opportunity = item && (await getOpportunity(db, found.group))
      if (opportunity) shown.push({ match: found, explanation: scorer.explain(found), item, opportunity })
    }
    const said = [...profile.services, profile.mission].join('. ')
    return {
      language: prepared.language,
      activities: scorer.conceptsOf(said, prepared.language),
      results: shown,
      considered: items.length,
    }
  }

  async function lots(
    profile: Profile,
    options: Omit<MatchOptions, 'subject'>,
  ): Promise<readonly RankedLot[]> {
    await ready()
    const scorer = engine!
    const of = options.opportunities?.flatMap(id => byOpportunity.get(id) ?? [])
    const items = new Map((of ?? itemsIn(options.countries)).map(one => [one.item.id, one]))
    return scorer
      .rank(scorer.profile(profile), [...items.values()], {
        now: now().toISOString(),
        top: options.top,
        lots: true,
      })
      .filter(found => found.band !== 'weak')
      .map(found => {
        const prepared = items.get(found.item)!
        return { match: found, item: prepared.item, concepts: scorer.itemConcepts(prepared) }
      })
  }

  const scorer = async (): Promise<Engine> => (engine ??= await promised)
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
    const towns = new Map<string, Set<string>>()
    for (const { item } of itemsIn([country]))
      for (const { nuts, city } of item.places) {
        const code = nutsCode(nuts ?? '')
        if (code === undefined || !inside(code)) continue
        for (const node of nutsPath(code).filter(inside)) if (!towns.has(node)) towns.set(node, new Set())
        if (city) towns.get(code)!.add(city)
      }
    return [...towns]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, names]) => ({
        code,
        ...(names.size > 0 && { name: [...names].sort().slice(0, TOWNS_MAX).join(', ') }),
      }))
  }

  return {
    ready,
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
