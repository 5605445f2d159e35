import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { callsByTheme, endingContracts, regionsBelow, regionSums, topBuyers } from '../../db/insight.ts'
import type { InsightAbout } from '../../db/insight-filter.ts'
import { migrate } from '../../db/migrate.ts'
import { allOpportunities } from '../../db/opportunities.ts'
import { search } from '../../db/opportunities-search.ts'
import { followInsight } from '../../jobs/insight.ts'
import { contractEnd } from '../../src/model/contract-end.ts'
import { MEASURES, NOTHING, type Measures } from '../../src/model/insight.ts'
import type { Opportunity } from '../../src/model/opportunity.ts'
import { opportunityFrom, putOpportunities } from '../insight/bank.ts'
import { bruteForce, isCall, isIn, type Question } from '../insight/brute-force.ts'
import type { Open } from './suite.ts'

const NOW = '2026-11-22T09:00:00.000Z'
const ALL = { from: '2020-Q1', to: '2027-Q4' }

const added = (rows: readonly Measures[]): Measures =>
  Object.fromEntries(MEASURES.map(name => [name, rows.reduce((sum, row) => sum + row[name], 0)])) as Measures

async function bankOf(db: Db): Promise<Opportunity[]> {
  const all: Opportunity[] = []
  for await (const opportunity of allOpportunities(db)) all.push(opportunity)
  return all
}

async function tables(db: Db): Promise<unknown> {
  const lots = await db.query
    .selectFrom('insight_lot')
    .selectAll()
    .orderBy('opportunity')
    .orderBy('lot')
    .orderBy('nuts')
    .execute()
  const cells = await db.query
    .selectFrom('insight_cell')
    .selectAll()
    .orderBy('region')
    .orderBy('theme')
    .orderBy('quarter')
    .execute()
  return JSON.parse(
    JSON.stringify({ lots, cells }, (_key, value: unknown) =>
      typeof value === 'bigint' ? Number(value) : value,
    ),
  )
}

/** Insight on every backend: the figures equal a brute-force count, and following equals starting anew. */
export function insight(open: Open): void {
  let db: Db
  let bank: Opportunity[]
  const SIZE = 250
  beforeAll(async () => {
    db = await open()
    await migrate(db)
    await putOpportunities(
      db,
      Array.from({ length: SIZE }, (_, at) => opportunityFrom(1, at)),
    )
    await followInsight({ db })
    bank = await bankOf(db)
  })
  afterAll(() => db.close())

  const QUESTIONS: readonly Question[] = [
    { region: '', theme: '', ...ALL },
    { region: '', theme: '', from: '2025-Q1', to: '2026-Q2' },
    { region: 'DE', theme: '', ...ALL },
    { region: 'DE7', theme: 'cleaning', ...ALL },
    { region: 'BG421', theme: '', from: '2024-Q3', to: '2026-Q4' },
    { region: 'EL', theme: 'social', ...ALL },
    { region: '', theme: 'other', ...ALL },
    { region: '', theme: 'meals', from: '2026-Q1', to: '2026-Q4' },
  ]

  test('the sums of a region and theme equal a brute-force count over the opportunities', async () => {
    for (const question of QUESTIONS) {
      const rows = (await regionSums(db, question)).filter(row => row.theme === question.theme)
      const expected = bruteForce(bank, question)
      expect([question, added(rows)]).toEqual([question, expected])
    }
    expect(bruteForce(bank, QUESTIONS[0]!), 'every measure has its cases').not.toMatchObject({ calls: 0 })
    for (const name of MEASURES)
      expect([name, bruteForce(bank, QUESTIONS[0]!)[name] > 0]).toEqual([name, true])
  })

  test('so do the regions below, theme by region, buyers and contracts that end', async () => {
    for (const region of ['', 'DE', 'BG4']) {
      for (const row of await regionsBelow(db, { region, theme: '', ...ALL })) {
        const { region: below, ...sums } = row
        expect([below, sums]).toEqual([below, bruteForce(bank, { region: below, theme: '', ...ALL })])
      }
    }
    for (const { region, theme, calls } of await callsByTheme(db, ['DE', 'BG', 'LV'], ALL))
      expect([region, theme, calls]).toEqual([
        region,
        theme,
        bruteForce(bank, { region, theme, ...ALL }).calls,
      ])
    const question = { region: 'DE', theme: '', ...ALL }
    const counts = new Map<string, number>()
    for (const of of bank.filter(isCall)) {
      const buyer = of.organisations.find(({ id }) => id === of.buyers[0])
      if (!buyer || !of.lots.some(lot => lot.state !== 'cancelled' && isIn(of, lot, question))) continue
      counts.set(buyer.name.en!, (counts.get(buyer.name.en!) ?? 0) + 1)
    }
    const buyers = await topBuyers(db, question, 500)
    expect(new Map(buyers.map(({ name, calls }) => [name, calls]))).toEqual(counts)
    expect(buyers.map(({ calls }) => calls)).toEqual([...counts.values()].sort((x, y) => y - x))
    expect(buyers[0]!.calls).toBeGreaterThan(1)
    const [fromDay, toDay] = ['2026-11-22', '2028-05-22']
    const ends = bank
      .filter(isCall)
      .flatMap(of =>
        of.lots.map(lot => ({ opportunity: of.id, lot: lot.id, ends: contractEnd(of, lot)?.ends ?? '' })),
      )
      .filter(({ ends: day }) => day >= fromDay && day <= toDay)
      .sort((a, b) => (`${a.ends}${a.opportunity}${a.lot}` < `${b.ends}${b.opportunity}${b.lot}` ? -1 : 1))
    const found = await endingContracts(db, { region: '', theme: '', fromDay, toDay }, 10)
    expect(found.total).toBe(ends.length)
    expect(found.contracts).toEqual(ends.slice(0, 10))
    expect(ends.length).toBeGreaterThan(10)
  })

  test('every figure leads to exactly the opportunities it counts', async () => {
    const measures: readonly [InsightAbout, keyof Measures][] = [
      ['calls', 'calls'],
      ['early', 'early'],
      ['reserved', 'reserved_calls'],
      ['social', 'social_calls'],
      ['no-bid', 'none_calls'],
      ['one-bid', 'one_calls'],
    ]
    for (const question of QUESTIONS.slice(1, 6))
      for (const [about, measure] of measures) {
        const filter = { ...question, about }
        const { total } = await search(db, { now: NOW, limit: 1, facets: true, insight: filter })
        expect([question, about, total]).toEqual([question, about, bruteForce(bank, question)[measure]])
      }
  })

  test('following changes, ends and returns equals starting anew', async () => {
    const step = fc.array(fc.record({ number: fc.nat(11), seed: fc.nat(4), gone: fc.boolean() }), {
      minLength: 1,
      maxLength: 6,
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(step, fc.boolean()), { minLength: 1, maxLength: 5 }),
        async steps => {
          for (const [changes, follow] of steps) {
            const last = [...new Map(changes.map(change => [change.number, change])).values()]
            const stored = last
              .filter(({ gone }) => !gone)
              .map(({ number, seed }) => opportunityFrom(seed, 900_000 + number))
            const there = new Set((await bankOf(db)).map(({ id }) => id))
            const ended = last
              .filter(({ gone }) => gone)
              .map(({ number }) => opportunityFrom(0, 900_000 + number).id)
            await putOpportunities(
              db,
              stored,
              ended.filter(id => there.has(id)),
            )
            if (follow) await followInsight({ db })
          }
          await followInsight({ db })
          const followed = await tables(db)
          for (const table of ['insight_lot', 'insight_cell', 'insight_mark'] as const)
            await db.query.deleteFrom(table).execute()
          await followInsight({ db })
          expect(await tables(db)).toEqual(followed)
        },
      ),
      { numRuns: 3, seed: 7 },
    )
    const whole = { region: '', theme: '', ...ALL }
    const rows = (await regionSums(db, whole)).filter(row => row.theme === '')
    expect(added(rows)).toEqual(bruteForce(await bankOf(db), whole))
    expect(added([])).toEqual(NOTHING)
  })

  test('two that follow at once count everything once', async () => {
    await putOpportunities(
      db,
      Array.from({ length: 30 }, (_, at) => opportunityFrom(3, 950_000 + at)),
    )
    await Promise.all([followInsight({ db }), followInsight({ db }), followInsight({ db })])
    await followInsight({ db })
    const whole = { region: '', theme: '', ...ALL }
    const rows = (await regionSums(db, whole)).filter(row => row.theme === '')
    expect(added(rows)).toEqual(bruteForce(await bankOf(db), whole))
  })
}
