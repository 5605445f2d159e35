import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { batch, moveSeq, readSeq, statement, unchangedSince, type Db } from '../../db/batch.ts'
import { migrate } from '../../db/migrate.ts'
import { minorUnits } from '../../db/opportunity-rows.ts'
import { allOpportunities, changesSince, getOpportunity, openLots } from '../../db/opportunities.ts'
import { search } from '../../db/opportunities-search.ts'
import { listProfiles, upsertProfiles } from '../../db/profiles.ts'
import { queryWords } from '../../jobs/search-words.ts'
import { ConflictError, UsageError } from '../../src/errors.ts'
import { lotStatusAt, opportunityStatusAt } from '../../src/model/fold.ts'
import { profileSchema } from '../../src/model/profile.ts'
import type { Opportunity } from '../../src/model/opportunity.ts'
import { storeNotices } from '../db/store.ts'
import { change, lot, notice, procedure } from '../model/procedures.ts'

const profileRow = (id: string, json = '{}') => ({ id, hash: 'h', json, seq: 1 })

/** Keys, values, batches, guards. */
export function rulesOfData(open: () => Promise<Db>): void {
  let db: Db
  beforeAll(async () => {
    db = await open()
    await migrate(db)
  })
  afterAll(() => db.close())

  test('migrations run once', async () => {
    expect(await migrate(db)).toEqual([])
  })

  test('text keys sort by their bytes, whatever the language of the machine', async () => {
    const ids = ['B', 'a', 'Å', 'å', 'z', 'ä', 'A', 'ß', 'č', 'c', '\u{1F600}', '\uFFFD', '-', '_', '10', '9']
    await batch(
      db,
      upsertProfiles(
        db,
        ids.map(id => profileRow(id)),
      ),
    )
    const rows = await db.query.selectFrom('profile').select('id').orderBy('id').execute()
    const bytes = [...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    expect(rows.map(row => row.id)).toEqual(bytes)
    await batch(db, [statement(db, db.query.deleteFrom('profile'))])
  })

  test('one parameter carries any number of rows, and writing them twice is writing them once', async () => {
    const rows = Array.from({ length: 1_234 }, (_, at) =>
      profileRow(`p${at}`, JSON.stringify({ text: 'ä'.repeat(at) })),
    )
    await batch(db, upsertProfiles(db, rows))
    await batch(db, upsertProfiles(db, rows))
    const count = await db.query
      .selectFrom('profile')
      .select(sql<number>`count(*)`.as('n'))
      .executeTakeFirstOrThrow()
    expect(Number(count.n)).toBe(1_234)
    const last = await db.query
      .selectFrom('profile')
      .select('json')
      .where('id', '=', 'p1233')
      .executeTakeFirstOrThrow()
    expect(JSON.parse(last.json)).toEqual({ text: 'ä'.repeat(1_233) })
    await batch(db, [statement(db, db.query.deleteFrom('profile'))])
  })

  test('any text comes back as it went in, but for NUL and halves of letters', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 50 }), async text => {
        await batch(db, upsertProfiles(db, [profileRow('x', text)]))
        const row = await db.query
          .selectFrom('profile')
          .select('json')
          .where('id', '=', 'x')
          .executeTakeFirstOrThrow()
        expect(row.json).toBe(text.toWellFormed().replaceAll('\0', ''))
      }),
      { numRuns: 200, seed: 1 },
    )
    await batch(db, upsertProfiles(db, [profileRow('x', 'a\uD800b\0c')]))
    const row = await db.query
      .selectFrom('profile')
      .select('json')
      .where('id', '=', 'x')
      .executeTakeFirstOrThrow()
    expect(row.json).toBe('a\uFFFDbc')
    await batch(db, [statement(db, db.query.deleteFrom('profile'))])
  })

  test('a batch is all or nothing', async () => {
    const broken = statement(db, sql`insert into profile (id) values (${'only-an-id'})`)
    await expect(batch(db, [...upsertProfiles(db, [profileRow('kept-out')]), broken])).rejects.toThrow()
    expect(await listProfiles(db)).toEqual([])
  })

  test('of two writers that read the same number one wins and the other is told', async () => {
    const seq = await readSeq(db)
    const write = (id: string): Promise<void> =>
      batch(
        db,
        [
          moveSeq(db, seq + 1),
          ...upsertProfiles(db, [profileRow(id, JSON.stringify(profileSchema.parse({ id })))]),
        ],
        unchangedSince(seq),
      )
    const ends = await Promise.allSettled([write('one'), write('two'), write('three')])
    expect(ends.filter(end => end.status === 'fulfilled')).toHaveLength(1)
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(ConflictError)
    expect(await listProfiles(db)).toHaveLength(1)
    expect(await db.query.selectFrom('guard').selectAll().execute()).toEqual([])
  })

  test('money is whole minor units beyond 32 bits', async () => {
    const value = { amount: '98765432109.875', currency: 'EUR' }
    expect(minorUnits(value)).toEqual({ minor: 9_876_543_210_988, currency: 'EUR' })
    expect(minorUnits({ amount: '5', currency: 'JPY' })).toEqual({ minor: 5, currency: 'JPY' })
    expect(minorUnits({ amount: '5' })).toBeUndefined()
    expect(minorUnits({ amount: '90000000000000', currency: 'EUR' })).toEqual({
      minor: 9_000_000_000_000_000,
      currency: 'EUR',
    })
    expect(minorUnits({ amount: '999999999999999', currency: 'EUR' })).toBeUndefined()
    await storeNotices(db, [notice('1-2020', { value, lots: [lot('LOT-0001')] })])
    const row = await db.query
      .selectFrom('opportunity')
      .select(['value_minor', 'currency'])
      .executeTakeFirstOrThrow()
    expect([Number(row.value_minor), row.currency]).toEqual([9_876_543_210_988, 'EUR'])
  })
}

const NOW = '2024-02-15T12:00:00.000Z'
const instant = (utc: string): { utc: string; published: string } => ({ utc, published: utc })

/** Filters, facets, pages. */
export function searching(open: () => Promise<Db>): void {
  let db: Db
  let all: Opportunity[] = []
  beforeAll(async () => {
    db = await open()
    await migrate(db)
    const generated = fc.sample(procedure, { numRuns: 40, seed: 7 }).flatMap(one => one.notices)
    const special = [
      notice('9001-2024', {
        title: { fr: 'Soins à domicile pour personnes âgées', lv: 'Aprūpe mājās' },
        languages: ['fr', 'lv'],
        cpv: ['85312000'],
        publishedAt: instant('2024-01-02T00:00:00.000Z'),
        lots: [
          lot('LOT-0001', {
            cpv: ['85312000'],
            social: ['opp'],
            reserved: ['res-ws'],
            places: [{ country: 'LV', nuts: 'LV006' }],
          }),
        ],
      }),
      notice('9002-2024', {
        kind: 'funding',
        title: { en: 'Grant for home gardens' },
        cpv: ['77310000'],
        lots: [
          lot('LOT-0001', { cpv: ['77310000'], deadlines: { tenders: instant('2024-04-01T10:00:00.000Z') } }),
        ],
      }),
    ]
    await storeNotices(db, [...generated, ...special])
    for await (const opportunity of allOpportunities(db)) all.push(opportunity)
  })
  afterAll(() => db.close())
  const ids = async (query: Omit<Parameters<typeof search>[1], 'now'>): Promise<string[]> =>
    (await search(db, { now: NOW, limit: 200, ...query })).found.map(one => one.opportunity.id).sort()
  const where = (test: (of: Opportunity) => boolean): string[] =>
    all
      .filter(test)
      .map(one => one.id)
      .sort()

  test('there is something to find', () => {
    expect(all.length).toBeGreaterThan(30)
    expect(new Set(all.map(one => opportunityStatusAt(one, NOW))).size).toBeGreaterThanOrEqual(4)
  })

  test('words in any language, without accents, the last one begun', async () => {
    expect(await ids({ words: queryWords('soins agees') })).toEqual(['gen:9001-2024'])
    expect(await ids({ words: queryWords('APRŪPE māj') })).toEqual(['gen:9001-2024'])
    expect(await ids({ words: queryWords('soins gardens') })).toEqual([])
    expect(await ids({ words: queryWords('home gard') })).toEqual(['gen:9002-2024'])
    expect(await ids({ words: queryWords('" OR * NEAR( \'; drop') })).toEqual([])
  })

  test('the status in SQL is the status of the model, at any instant', async () => {
    for (const now of [
      '2024-01-01T00:00:00.000Z',
      NOW,
      '2024-03-05T10:00:00.000Z',
      '2025-01-01T00:00:00.000Z',
    ])
      for (const { opportunity, status } of (await search(db, { now, limit: 200 })).found)
        expect([opportunity.id, status]).toEqual([opportunity.id, opportunityStatusAt(opportunity, now)])
  })

  test('codes by prefix, lists as "any of", filters together', async () => {
    const codes = (of: Opportunity): string[] => [...of.cpv, ...of.lots.flatMap(one => one.cpv)]
    expect(await ids({ cpv: ['85312000'] })).toEqual(['gen:9001-2024'])
    expect(await ids({ cpv: ['85310000'] })).toEqual(
      where(of => codes(of).some(code => code.startsWith('8531'))),
    )
    expect(await ids({ cpv: ['77', '85312'] })).toEqual(['gen:9001-2024', 'gen:9002-2024'])
    expect(await ids({ cpv: ['90000000'] })).toEqual([])
    expect(await ids({ nuts: ['LV'] })).toEqual(['gen:9001-2024'])
    expect(await ids({ nuts: ['LV'], kind: ['funding'] })).toEqual([])
    expect(await ids({ social: ['opp'], reserved: ['res-ws'], language: ['lv'] })).toEqual(['gen:9001-2024'])
    expect(await ids({ country: ['LV', 'EE'] })).toEqual(['gen:9001-2024'])
    expect(await ids({ status: ['cancelled', 'paused'] })).toEqual(
      where(of => ['cancelled', 'paused'].includes(opportunityStatusAt(of, NOW))),
    )
  })

  test('deadlines are those of live lots', async () => {
    const latest = (of: Opportunity): string =>
      of.lots
        .filter(one => one.state === 'live')
        .map(one => one.closesAt?.utc ?? '')
        .sort()
        .at(-1) ?? ''
    const [from, to] = ['2024-03-05T00:00:00.000Z', '2024-03-12T23:59:59.000Z']
    const expected = where(of => latest(of) >= from && latest(of) <= to)
    expect(expected.length).toBeGreaterThan(3)
    expect(await ids({ deadlineFrom: from, deadlineTo: to })).toEqual(expected)
  })

  test('pages give everything once, in order, whatever their size', async () => {
    for (const sort of ['newest', 'deadline'] as const)
      for (const limit of [1, 7, 200]) {
        const seen: string[] = []
        for (let after: string | undefined; ;) {
          const answer = await search(db, { now: NOW, sort, limit, ...(after && { after }) })
          seen.push(...answer.found.map(one => one.opportunity.id))
          after = answer.next
          if (!after) break
        }
        expect(new Set(seen).size).toBe(seen.length)
        if (sort === 'newest') expect(seen.length).toBe(all.length)
        expect(seen).toEqual(
          (await search(db, { now: NOW, sort, limit: 200 })).found.map(one => one.opportunity.id),
        )
      }
  })

  test('a strange page mark is a usage error', async () => {
    const { next } = await search(db, { now: NOW, limit: 1 })
    for (const after of ['x', '%', '[]', encodeURIComponent('["newest",1,"a"]')])
      await expect(search(db, { now: NOW, after })).rejects.toThrow(UsageError)
    await expect(search(db, { now: NOW, sort: 'deadline', after: next! })).rejects.toThrow(UsageError)
  })

  test('facets count what the filters leave', async () => {
    const { total, facets } = await search(db, { now: NOW, limit: 1, facets: true, country: ['LT'] })
    const left = all.filter(
      of =>
        of.organisations[0]?.country === 'LT' ||
        of.lots.some(one => one.places.some(place => place.country === 'LT')),
    )
    expect(total).toBe(left.length)
    const counted = (values: (of: Opportunity) => readonly string[]): Record<string, number> => {
      const counts: Record<string, number> = {}
      for (const of of left) for (const value of new Set(values(of))) counts[value] = (counts[value] ?? 0) + 1
      return counts
    }
    const given = (name: keyof NonNullable<typeof facets>) =>
      Object.fromEntries(facets![name].map(one => [one.value, one.count]))
    expect(given('kind')).toEqual(counted(of => [of.kind]))
    expect(given('status')).toEqual(counted(of => [opportunityStatusAt(of, NOW)]))
    expect(given('reserved')).toEqual(counted(of => of.lots.flatMap(one => one.reserved)))
    expect(given('cpv')).toEqual(
      counted(of => [...of.cpv, ...of.lots.flatMap(one => one.cpv)].map(code => code.slice(0, 2))),
    )
  })

  test('the matcher gets what can be answered now or later', async () => {
    const given: string[] = []
    for await (const { opportunity } of openLots(db, NOW)) given.push(opportunity.id)
    expect(given.sort()).toEqual(
      where(of => of.lots.some(one => ['open', 'planned'].includes(lotStatusAt(one, NOW)))),
    )
  })
}

/** What others follow the bank by. */
export function changing(open: () => Promise<Db>): void {
  let db: Db
  beforeAll(async () => {
    db = await open()
    await migrate(db)
  })
  afterAll(() => db.close())

  test('an opportunity is found by any of its ids, and what joins another is gone', async () => {
    const day = (text: string) => instant(`${text}T00:00:00.000Z`)
    const original = notice('10-2024', { dispatchedAt: day('2024-01-01'), lots: [lot('LOT-0001')] })
    const other = notice('30-2024', {
      dispatchedAt: day('2024-01-03'),
      lots: [lot('LOT-0001')],
      change: change(['20-2024']),
    })
    const between = notice('20-2024', {
      dispatchedAt: day('2024-01-02'),
      lots: [lot('LOT-0001')],
      change: change(['10-2024']),
    })
    await storeNotices(db, [original, other])
    expect((await getOpportunity(db, 'gen:30-2024'))!.notices).toHaveLength(1)
    const before = await changesSince(db, 0)
    expect(before.map(one => one.id).sort()).toEqual(['gen:10-2024', 'gen:30-2024'])
    await storeNotices(db, [between])
    const after = await changesSince(db, before.at(-1)!.seq)
    expect(after.map(one => [one.id, one.opportunity !== undefined]).sort()).toEqual([
      ['gen:10-2024', true],
      ['gen:30-2024', false],
    ])
    for (const id of ['gen:10-2024', 'gen:20-2024', 'gen:30-2024'])
      expect((await getOpportunity(db, id))!.notices.map(one => one.id)).toEqual([
        'gen:10-2024',
        'gen:20-2024',
        'gen:30-2024',
      ])
    expect(await getOpportunity(db, 'gen:40-2024')).toBeUndefined()
  })

  test('each change has its own number, and pages of them miss nothing', async () => {
    await storeNotices(
      db,
      fc.sample(procedure, { numRuns: 10, seed: 9 }).flatMap(one => one.notices),
    )
    const whole = await changesSince(db, 0, 1_000)
    expect(new Set(whole.map(one => one.seq)).size).toBe(whole.length)
    const paged: number[] = []
    for (let seq = 0; ; seq = paged.at(-1)!) {
      const page = await changesSince(db, seq, 3)
      if (!page.length) break
      paged.push(...page.map(one => one.seq))
    }
    expect(paged).toEqual(whole.map(one => one.seq))
  })
}
