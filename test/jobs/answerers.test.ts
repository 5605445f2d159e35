import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { batch, statement, type Db } from '../../db/batch.ts'
import { createAnswerers } from '../../jobs/answerers.ts'
import type { Engine } from '../../src/matching/engine.ts'
import { DEFAULT_RULES } from '../../src/model/rules.ts'
import type { Item } from '../../src/model/item.ts'
import type { Profile } from '../../src/model/profile.ts'
import { postSchema, type Post } from '../../src/model/post.ts'
import { changed, draftItems } from '../../src/web/draft-items.ts'
import { freshBank } from '../db/store.ts'
import { lexiconEngine, madeItem, madeProfile, NOW, seed } from '../matching/collection.ts'
import { randomFrom } from '../matching/random.ts'

const bank = seed()
const open: (() => Promise<void>)[] = []
afterAll(async () => void (await Promise.all(open.map(close => close()))))

type Holding = Readonly<{ organisation?: string; person?: string; draft?: true; threshold?: number }>

async function put(db: Db, profile: Profile, seq: number, holding?: Holding): Promise<void> {
  const statements = [
    sql`insert into profile (id, hash, json, seq) values (${profile.id}, 'x', ${JSON.stringify(profile)}, ${seq})
      on conflict (id) do update set json = excluded.json, seq = excluded.seq`,
    sql`update change_seq set value = ${seq}`,
  ]
  if (holding)
    statements.push(
      sql`insert into profile_owner (profile, organisation, person, draft_hash, created_at, updated_at)
        values (${profile.id}, ${holding.organisation ?? ''}, ${holding.person ?? ''}, ${holding.draft ? 'd' : ''}, ${NOW}, ${NOW})
        on conflict (profile) do nothing`,
    )
  if (holding?.threshold !== undefined)
    statements.push(
      sql`insert into match_state (profile, hash, versions, threshold, scored_at)
        values (${profile.id}, 'x', 'x', ${holding.threshold}, ${NOW})`,
    )
  await batch(
    db,
    statements.map(query => statement(db, query)),
  )
}

const organisation = (db: Db, id: string, name: string, found: 0 | 1): Promise<void> =>
  batch(db, [
    statement(
      db,
      sql`insert into organisation (id, kind, name, country, domain, open, created_at)
        values (${id}, 'ngo', ${name}, 'BG', '', ${found}, ${NOW})`,
    ),
  ])

/** Counting as a program outside the application would: every pair scored, every rule of counting written out. */
function bruteForce(
  engine: Engine,
  profiles: readonly (readonly [Profile, Holding])[],
  items: readonly Item[],
): { able: number; each: number[]; keys: Set<string> } {
  const keys = new Set<string>()
  const prepared = profiles.map(([profile]) => engine.profile(profile))
  const each = items.map(item => {
    const able = new Set<string>()
    const read = engine.item(item)
    for (const [number, [profile, holding]] of profiles.entries()) {
      if (holding.draft) continue
      const match = engine.score(prepared[number]!, read, { now: NOW })
      if (!match || match.p < (holding.threshold ?? engine.rules.bands.good)) continue
      able.add(holding.organisation ?? holding.person ?? profile.id)
    }
    for (const key of able) keys.add(key)
    return able.size
  })
  return { able: keys.size, each, keys }
}

describe('who could answer', () => {
  test('equals a count of every pair, in this thread and in another, after changes too', async () => {
    const engine = lexiconEngine()
    const random = randomFrom(5)
    const profiles = Array.from({ length: 90 }, (_, number) => {
      const profile = madeProfile(random, bank.profiles, `p${number}`)
      const holding: Holding =
        number % 7 === 0
          ? { draft: true }
          : number % 3 === 0
            ? { organisation: `o${number % 10}` }
            : number % 5 === 0
              ? { person: `person-${number % 4}`, threshold: 0.6 }
              : {}
      return [profile, holding] as const
    })
    const items = Array.from({ length: 14 }, (_, number) => madeItem(random, bank.items, `i${number}`))
    const variants = [items.slice(0, 5), items.slice(5, 6), items.slice(6), items]
    const db = await freshBank()
    open.push(() => db.close())
    let seq = 10
    for (const [profile, holding] of profiles.slice(0, 60)) await put(db, profile, ++seq, holding)
    const counters = [Infinity, 1].map(threadFrom =>
      createAnswerers({
        db,
        engine: async () => engine,
        now: () => new Date(NOW),
        threadFrom,
        patience: 60_000,
      }),
    )
    open.push(...counters.map(counter => counter.close))
    const expected = (known: typeof profiles): unknown[] =>
      variants.map(variant => {
        const { able, each } = bruteForce(engine, known, variant)
        return { able, each }
      })
    const told = async (counter: (typeof counters)[number]): Promise<unknown[]> =>
      (await counter.count(variants))!.map(({ able, each }) => ({ able, each }))
    for (const counter of counters) expect(await told(counter)).toEqual(expected(profiles.slice(0, 60)))
    for (const [profile, holding] of profiles.slice(60)) await put(db, profile, ++seq, holding)
    // One becomes another, one goes: the index learns of the first, and counts nobody who is not there
    const other = { ...profiles[4]![0], services: profiles[70]![0].services }
    await put(db, other, ++seq)
    await batch(db, [statement(db, sql`delete from profile where id = ${profiles[1]![0].id}`)])
    const now = profiles
      .map(([profile, holding]) => [profile.id === other.id ? other : profile, holding] as const)
      .filter(([profile]) => profile.id !== profiles[1]![0].id)
    const last = expected(now) as { able: number }[]
    for (const counter of counters) expect(await told(counter)).toEqual(last)
    // Neither nobody nor everybody, or nothing would be shown
    expect(last.at(-1)!.able).toBeGreaterThan(10)
    expect(last[1]!.able).toBeLessThan(40)
  })

  test('names only who wants to be found, and tells no region of fewer than three', async () => {
    const engine = lexiconEngine()
    const db = await freshBank()
    open.push(() => db.close())
    const cook = bank.profiles.find(each => each.id === 'demo-p01')!
    await organisation(db, 'o-open', 'Топла лъжица', 1)
    await organisation(db, 'o-shut', 'Тиха кухня', 0)
    const at = (id: string, nuts: string): Profile => ({ ...cook, id, nuts: [nuts] })
    let seq = 1
    await put(db, at('a', 'BG321'), ++seq, { organisation: 'o-open' })
    await put(db, at('a2', 'BG323'), ++seq, { organisation: 'o-open' })
    await put(db, at('b', 'BG321'), ++seq, { organisation: 'o-shut' })
    await put(db, at('c', 'BG321'), ++seq)
    await put(db, at('d', 'BG412'), ++seq)
    const item = bank.items.find(each => each.cpv[0] === '55524000' && each.facts.country === 'BG')!
    const counter = createAnswerers({ db, engine: async () => engine, now: () => new Date(NOW) })
    open.push(counter.close)
    const [count] = (await counter.count([[item]]))!
    expect(count).toMatchObject({
      able: 4,
      regions: [{ code: 'BG321', count: 3 }, { code: 'BG412' }],
      named: [{ organisation: 'o-open', name: 'Топла лъжица', region: 'BG321' }],
    })
    expect(JSON.stringify(count)).not.toContain('Тиха')
    expect(count!.regions[1]).not.toHaveProperty('count')
  })

  test('of a reserved lot: whom the status is known of, and whom not; nobody who has said no', async () => {
    const engine = lexiconEngine()
    const db = await freshBank()
    open.push(() => db.close())
    const cook = bank.profiles.find(each => each.id === 'demo-p01')!
    const says = (id: string, art20?: boolean): Profile => ({
      ...cook,
      id,
      ...(art20 === undefined ? { reserved: undefined } : { reserved: { art20 } }),
    })
    await put(db, says('yes', true), 2)
    await put(db, says('no', false), 3)
    await put(db, says('silent'), 4)
    const item = bank.items.find(each => each.cpv[0] === '55524000' && each.facts.country === 'BG')!
    const reserved: Item = { ...item, facts: { ...item.facts, reserved: ['res-ws'] } }
    const counter = createAnswerers({ db, engine: async () => engine, now: () => new Date(NOW) })
    open.push(counter.close)
    const [plain, kept] = (await counter.count([[item], [reserved]]))!
    expect([plain!.able, plain!.eligible, plain!.unknown]).toEqual([3, 0, 0])
    expect([kept!.able, kept!.eligible, kept!.unknown]).toEqual([2, 1, 1])
  })

  test('who has no patience is told to come again, and then answered', async () => {
    const engine = lexiconEngine()
    const db = await freshBank()
    open.push(() => db.close())
    await put(db, bank.profiles[0]!, 2)
    let go: (engine: Engine) => void = () => undefined
    const late = new Promise<Engine>(done => (go = done))
    const counter = createAnswerers({ db, engine: () => late, now: () => new Date(NOW), patience: 5 })
    open.push(counter.close)
    expect(await counter.count([bank.items.slice(0, 1)])).toBeUndefined()
    go(engine)
    await late
    await expect.poll(() => counter.count([bank.items.slice(0, 1)]), { timeout: 5_000 }).toBeDefined()
  })

  test('other rules are counted by as soon as they are in force', async () => {
    const strict = lexiconEngine({
      ...DEFAULT_RULES,
      version: 'strict',
      bands: { strong: 0.99, good: 0.98, possible: 0.9 },
    })
    let engine = lexiconEngine()
    const db = await freshBank()
    open.push(() => db.close())
    let seq = 1
    for (const profile of bank.profiles) await put(db, profile, ++seq)
    const counter = createAnswerers({ db, engine: async () => engine, now: () => new Date(NOW) })
    open.push(counter.close)
    const able = async (): Promise<number> => (await counter.count([bank.items.slice(0, 40)]))![0]!.able
    const before = await able()
    engine = strict
    const after = await able()
    const pairs = bank.profiles.map(profile => [profile, {}] as const)
    expect(after).toBe(bruteForce(strict, pairs, bank.items.slice(0, 40)).able)
    expect(after).toBeLessThan(before)
  })
})

describe('a draft of several kinds of work', () => {
  const draft: Post = postSchema.parse({
    kind: 'tender',
    language: 'bg',
    title: 'Помощ в училищните кухни',
    description: 'Помощ в училищна кухня: готвене, раздаване, миене.',
    nature: 'services',
    deadline: '2026-12-20T12:00:00.000Z',
    lots: [
      {
        id: 'LOT-0001',
        title: 'Помощ в кухнята',
        description: 'Готвене, раздаване, миене',
        cpv: ['55524000', '98310000', '92331210'],
        nuts: ['BG321', 'BG331', 'BG421'],
        valueMinor: 120_000_000,
        months: 12,
        reserved: ['none'],
        submissionLanguages: ['bg'],
      },
    ],
  })
  const of = { id: 'draft', procedure: '6f1c2d3e-0000-4000-8000-000000000001', town: 'Долна', country: 'BG' }
  const items = (lots: Post['lots']): readonly Item[] => draftItems({ ...draft, lots }, of, NOW)

  test('becomes the items that it will be once published', () => {
    expect(items(draft.lots)).toMatchObject([
      {
        cpv: ['55524000', '98310000', '92331210'],
        languages: ['bg'],
        closesAt: '2026-12-20T12:00:00.000Z',
        value: { amount: '1200000', currency: 'EUR' },
        facts: { country: 'BG', reserved: ['none'], months: 12 },
      },
    ])
    const old = { ...draft, deadline: '2020-01-01T12:00:00.000Z' }
    expect(draftItems(old, of, NOW)[0]).not.toHaveProperty('closesAt')
  })

  test('split into lots, more organisations could answer, by the demonstration profiles and by construction', async () => {
    const engine = lexiconEngine()
    const db = await freshBank()
    open.push(() => db.close())
    let seq = 1
    const washing: Profile = {
      ...bank.profiles.find(each => each.id === 'demo-p02')!,
      id: 'only-washing',
      name: 'Перачница',
      mission: '',
      services: ['Пране на чаршафи'],
      turnoverEur: 60_000,
    }
    for (const profile of [...bank.profiles, washing]) await put(db, profile, ++seq)
    const counter = createAnswerers({ db, engine: async () => engine, now: () => new Date(NOW) })
    open.push(counter.close)
    const split = changed(draft, 'codes')!
    expect(split.map(lot => lot.cpv)).toEqual([['55524000'], ['98310000'], ['92331210']])
    const [whole, parts] = (await counter.count([items(draft.lots), items([...split])]))!
    const pairs = [...bank.profiles, washing].map(profile => [profile, {}] as const)
    expect(whole!.able).toBe(bruteForce(engine, pairs, items(draft.lots)).able)
    expect(parts!.able).toBe(bruteForce(engine, pairs, items([...split])).able)
    expect(parts!.able).toBeGreaterThan(whole!.able)
  })

  test('offers no change that would change nothing', () => {
    const plain = {
      ...draft,
      lots: [{ ...draft.lots[0]!, cpv: ['55524000'], nuts: ['BG'], submissionLanguages: [] }],
    }
    expect(changed(plain, 'codes')).toBeUndefined()
    expect(changed(plain, 'places')).toBeUndefined()
    expect(changed(plain, 'anywhere')).toBeUndefined()
    expect(changed(plain, 'english')).toBeUndefined()
    expect(changed(plain, 'open')).toBeUndefined()
    expect(changed(plain, 'art77')).toBeUndefined()
    expect(changed(plain, 'halves')!.map(lot => lot.valueMinor)).toEqual([60_000_000, 60_000_000])
    expect(changed(plain, 'art20')![0]!.reserved).toEqual(['res-ws'])
    const kept: Post = { ...plain, lots: [{ ...plain.lots[0]!, reserved: ['res-ws'] }] }
    expect(changed(kept, 'open')![0]!.reserved).toEqual(['none'])
    expect(changed(kept, 'art20')).toBeUndefined()
  })
})
