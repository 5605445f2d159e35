import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Engine } from '../../src/matching/engine.ts'
import { createItemIndex, type ItemIndex } from '../../src/matching/percolate/items.ts'
import type { PreparedItem } from '../../src/matching/subject/prepare.ts'
import type { Item } from '../../src/model/item.ts'
import type { Profile } from '../../src/model/profile.ts'
import { rulesSchema } from '../../src/model/rules.ts'
import { judged, lexiconEngine, madeItem, madeProfile, NOW, seed } from './collection.ts'
import { randomFrom } from './random.ts'

const later = (days: number): string => new Date(Date.parse(NOW) + days * 86_400_000).toISOString()

const asked = fc.record({
  profile: fc.integer({ min: 1, max: 1_000_000 }),
  top: fc.constantFrom<number[]>(1, 5, 50, 300),
  subject: fc.boolean(),
  lots: fc.boolean(),
  now: fc.constantFrom(NOW, later(3), later(20)),
  country: fc.constantFrom<(string | undefined)[]>(undefined, undefined, 'SE', 'BG'),
  min: fc.constantFrom<(number | undefined)[]>(undefined, 0.05, 0.3),
})
type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never

const ANYTHING = { subject: false, lots: false, now: NOW, country: undefined, min: undefined }

/** Compares what the index says with the scan of all items, and answers how many matches were compared. */
function compare(
  engine: Engine,
  index: ItemIndex,
  items: readonly PreparedItem[],
  profiles: readonly Profile[],
  question: Asked,
): number {
  const { top, subject, lots, now, country, min } = question
  const profile = engine.profile(madeProfile(randomFrom(question.profile), profiles, 'p'))
  const where = (item: Item): boolean => country === undefined || item.facts.country === country
  const expected = engine
    .rank(
      profile,
      items.filter(({ item }) => where(item)),
      { now, top, subject, lots },
    )
    .filter(({ p }) => p >= (min ?? 0))
  const found = index.rank(profile, { now, top, subject, lots, where, ...(min !== undefined && { min }) })
  expect(found).toEqual(expected)
  return found.length
}

describe('the index of items', () => {
  const bank = seed()
  const real = judged()

  test('ranks as a scan of all items does, reasons included', () => {
    const engine = lexiconEngine(rulesSchema.parse({ boosts: [{ cpv: '55', add: 0.5 }] }))
    const random = randomFrom(5)
    const items = Array.from({ length: 900 }, (_, number) => madeItem(random, bank.items, `i${number}`))
    const index = createItemIndex(engine)
    for (const item of items) index.put(item)
    const prepared = items.map(engine.item)
    let compared = 0
    fc.assert(
      fc.property(asked, question => {
        compared += compare(engine, index, prepared, bank.profiles, question)
      }),
      { numRuns: 20, seed: 20_261_122 },
    )
    expect(compared).toBeGreaterThan(500)
  })

  test('after items came, changed and went', () => {
    const engine = lexiconEngine()
    const random = randomFrom(6)
    const index = createItemIndex(engine)
    const known = new Map<string, Item>()
    for (let step = 0; step < 1_600; step++) {
      const id = `i${Math.floor(700 * random())}`
      if (random() < 0.15) expect(index.remove(id)).toBe(known.delete(id))
      else {
        const item = madeItem(random, bank.items, id)
        index.put(item)
        known.set(id, item)
      }
    }
    expect(index.size()).toBe(known.size)
    const prepared = [...known.values()].map(engine.item)
    for (const top of [1, 10, 100]) {
      const question = { ...ANYTHING, profile: top, top }
      expect(compare(engine, index, prepared, bank.profiles, question)).toBe(top)
    }
  })

  test('among given items only, few or many', () => {
    const engine = lexiconEngine()
    const random = randomFrom(7)
    const items = Array.from({ length: 800 }, (_, number) => madeItem(random, bank.items, `i${number}`))
    const index = createItemIndex(engine)
    for (const item of items) index.put(item)
    const profile = engine.profile(bank.profiles[0]!)
    for (const share of [0.05, 0.6]) {
      const some = items.filter(() => random() < share)
      const expected = engine.rank(profile, some.map(engine.item), { now: NOW, top: 30 })
      const among = ['gone', ...some.map(({ id }) => id)]
      expect(index.rank(profile, { now: NOW, top: 30, among })).toEqual(expected)
      expect(expected.length).toBeGreaterThan(20)
    }
  })

  test.skipIf(!real)('on the judged collection (skipped where ../shared is absent)', () => {
    const engine = lexiconEngine()
    const { items, profiles } = real!
    const index = createItemIndex(engine)
    for (const item of items) index.put(item)
    const prepared = items.map(engine.item)
    for (const profile of profiles.filter((_, number) => number % 3 === 0)) {
      const one = engine.profile(profile)
      for (const subject of [true, false]) {
        const options = { now: NOW, top: 30, subject }
        const expected = engine.rank(one, prepared, options)
        expect(index.rank(one, options).map(({ item, z }) => [item, z])).toEqual(
          expected.map(({ item, z }) => [item, z]),
        )
      }
    }
  })
})
