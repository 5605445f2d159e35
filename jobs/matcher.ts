import { readSeq, type Db } from '../db/batch.ts'
import { changesSince, getOpportunity, openLots } from '../db/opportunities.ts'
import type { Matcher, MatchAnswer, MatchOptions, Shown } from '../src/context.ts'
import type { Engine } from '../src/matching/engine.ts'
import type { PreparedItem } from '../src/matching/subject/prepare.ts'
import { answerableItems } from '../src/model/item-of.ts'
import type { Opportunity } from '../src/model/opportunity.ts'
import type { Profile } from '../src/model/profile.ts'

export type MatcherParts = Readonly<{
  db: Db
  /** The engine, or the promise of one that is still learning */
  engine: Engine | Promise<Engine>
  now: () => Date
  /** Lets waiting requests through during long work; absent where there is no event loop to spare */
  breathe?: () => Promise<void>
}>

/** Opportunities prepared before others get a turn: some 20 ms of work. */
const SLICE = 50

/**
 * The engine over the open items of the bank, kept in memory and caught up with the bank's sequence before each
 * answer: derived, so that it may be thrown away at any time.
 */
export function createMatcher({ db, engine: promised, now, breathe }: MatcherParts): Matcher {
  const byOpportunity = new Map<string, readonly PreparedItem[]>()
  let engine: Engine | undefined
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

  async function match(profile: Profile, options: MatchOptions): Promise<MatchAnswer> {
    await ready()
    const scorer = engine!
    const wanted = options.countries?.length ? new Set(options.countries) : undefined
    const items = [...byOpportunity.values()]
      .flat()
      .filter(({ item }) => !wanted || (item.facts.country !== undefined && wanted.has(item.facts.country)))
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

  return { ready, match, conceptName: (code, language) => engine?.conceptName(code, language) }
}
