import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { migrate } from '../../db/migrate.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { allOpportunities } from '../../db/opportunities.ts'
import { ingestFetched } from '../../jobs/ingest.ts'
import { createMatcher } from '../../jobs/matcher.ts'
import { countryOfLine, fillDates } from '../../fixtures/seed/dates.ts'
import { answerableItems } from '../../src/model/item-of.ts'
import type { Item } from '../../src/model/item.ts'
import type { Profile } from '../../src/model/profile.ts'
import { lexiconEngine, seed, TODAY } from '../matching/collection.ts'

const engine = lexiconEngine()
const lines = readFileSync(join(import.meta.dirname, '../../fixtures/seed/notices.jsonl'), 'utf8')
  .split('\n')
  .filter(line => line.trim())
  .map(line => fillDates(line, TODAY, countryOfLine(line)))
const { profiles } = seed()

const ingest = (db: Db, some: readonly string[], at: Date): Promise<unknown> =>
  ingestFetched(db, [{ name: 'notices.jsonl', bytes: new TextEncoder().encode(some.join('\n')) }], {
    source: 'demo',
    now: () => at,
  })

async function openItems(db: Db, at: Date): Promise<Item[]> {
  const items: Item[] = []
  for await (const opportunity of allOpportunities(db))
    items.push(...answerableItems(opportunity, at.toISOString()))
  return items
}

describe('the live matcher', () => {
  let db: Db
  let clock = new Date(`${TODAY}T09:00:00Z`)
  let matcher: ReturnType<typeof createMatcher>

  beforeAll(async () => {
    db = openSqlite(':memory:')
    await migrate(db)
    await ingest(db, lines.slice(0, 150), clock)
    matcher = createMatcher({ db, engine, now: () => clock })
  })

  async function compare(profile: Profile, countries: readonly string[] = []): Promise<number> {
    const items = (await openItems(db, clock)).filter(
      ({ facts }) => !countries.length || countries.includes(facts.country ?? ''),
    )
    const prepared = items.map(engine.item)
    const now = clock.toISOString()
    const answer = await matcher.match(profile, { top: 20, countries })
    const expected = engine.rank(engine.profile(profile), prepared, { now, top: 20 })
    expect(answer.results.map(({ match }) => match)).toEqual(expected)
    expect(answer.results.every(({ match, opportunity }) => match.group === opportunity.id)).toBe(true)
    const lots = await matcher.lots(profile, { top: 30, countries })
    expect(lots.map(({ match }) => match)).toEqual(
      engine
        .rank(engine.profile(profile), prepared, { now, top: 30, lots: true })
        .filter(({ band }) => band !== 'weak'),
    )
    expect(lots.every(({ match, item }) => match.item === item.id)).toBe(true)
    return answer.considered
  }

  test('answers what a scan of the open lots would', async () => {
    expect(await compare(profiles[0]!)).toBe((await openItems(db, clock)).length)
    await compare(profiles[5]!)
    expect(await compare(profiles[0]!, ['BG'])).toBeLessThan(await compare(profiles[0]!))
  })

  test('new notices are there with the next question', async () => {
    const before = await compare(profiles[1]!)
    await ingest(db, lines.slice(150), clock)
    expect(await compare(profiles[1]!)).toBeGreaterThan(before)
  })

  test('lots of given opportunities only', async () => {
    const [first] = await matcher.lots(profiles[0]!, { top: 1 })
    const given = { top: 10, opportunities: [first!.match.group, 'unknown'] }
    const lots = await matcher.lots(profiles[0]!, given)
    expect(lots[0]!.match).toEqual(first!.match)
    const [weak] = (await openItems(db, clock)).slice(-1)
    const only = await matcher.lots(profiles[0]!, { top: 10, only: [weak!.id] })
    expect(only.map(({ item }) => item.id)).toEqual([weak!.id])
    expect(new Set(lots.map(({ match }) => match.group)).size).toBe(1)
  })

  test('lots that close by the clock are let go', async () => {
    const before = await compare(profiles[2]!)
    clock = new Date(clock.getTime() + 25 * 86_400_000)
    const after = await compare(profiles[2]!)
    expect(after).toBeLessThan(before)
    expect(after).toBe((await openItems(db, clock)).length)
  })
})
