import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Engine } from '../../src/matching/engine.ts'
import { createProfileIndex } from '../../src/matching/percolate/profiles.ts'
import type { PreparedItem, PreparedProfile } from '../../src/matching/subject/prepare.ts'
import type { Match } from '../../src/model/match.ts'
import type { Profile } from '../../src/model/profile.ts'
import { rulesSchema } from '../../src/model/rules.ts'
import { judged, lexiconEngine, madeItem, madeProfile, NOW, seed } from './collection.ts'
import { randomFrom } from './random.ts'

type Wish = Readonly<{ profile: Profile; prepared: PreparedProfile; threshold: number }>

/** Every profile whose probability reaches its threshold, by scoring all of them. */
function scan(engine: Engine, wishes: Iterable<Wish>, item: PreparedItem, now: string): Match[] {
  return [...wishes]
    .flatMap(({ prepared, threshold }) => {
      const match = engine.score(prepared, item, { now })
      return match && match.p >= threshold ? [match] : []
    })
    .sort((a, b) => b.z - a.z || (a.profile < b.profile ? -1 : 1))
}

const bank = seed()
const THRESHOLDS = [0, 0.02, 0.1, 0.15, 0.35, 0.6, 0.95, 1]

describe('the index of profiles', () => {
  test('an item reaches exactly the profiles that a scan of all finds, after any changes', () => {
    let compared = 0
    let possible = 0
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.record({
          lexical: fc.double({ min: 0, max: 4, noNaN: true }),
          concept: fc.double({ min: 0, max: 8, noNaN: true }),
          both: fc.double({ min: 0, max: 3, noNaN: true }),
          intercept: fc.double({ min: -7, max: 1, noNaN: true }),
        }),
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        (from, weights, slope) => {
          const rules = rulesSchema.parse({
            weights,
            calibration: { slope, offset: -0.3 },
            boosts: [{ cpv: '55', add: 0.7 }],
          })
          const engine = lexiconEngine(rules)
          const random = randomFrom(from)
          const index = createProfileIndex(engine)
          const wishes = new Map<string, Wish>()
          for (let step = 0; step < 70; step++) {
            const id = `p${Math.floor(50 * random())}`
            if (random() < 0.2) expect(index.remove(id)).toBe(wishes.delete(id))
            else {
              const profile = madeProfile(random, bank.profiles, id)
              const threshold = THRESHOLDS[Math.floor(THRESHOLDS.length * random())]!
              index.put(profile, threshold)
              wishes.set(id, { profile, prepared: engine.profile(profile), threshold })
            }
            if (random() < 0.01) index.tidy()
          }
          expect(index.size()).toMatchObject({ profiles: wishes.size, rows: wishes.size })
          for (let number = 0; number < 6; number++) {
            const item = engine.item(madeItem(random, bank.items, `i${number}`))
            const expected = scan(engine, wishes.values(), item, NOW)
            compared += expected.length
            possible += wishes.size
            expect(index.matches(item, NOW)).toEqual(expected)
            expect(index.reached(item, NOW)).toEqual(expected.map(({ profile, z, p }) => ({ profile, z, p })))
          }
        },
      ),
      { numRuns: 10, seed: 20_261_122 },
    )
    // Neither empty nor everything, or nothing would be shown
    expect(compared).toBeGreaterThan(100)
    expect(compared).toBeLessThan(possible / 2)
  })

  test('dealt out to several indexes, together they answer the same', () => {
    const engine = lexiconEngine()
    const random = randomFrom(3)
    const profiles = Array.from({ length: 150 }, (_, number) =>
      madeProfile(random, bank.profiles, `p${number}`),
    )
    const answers = [1, 2, 5].map(count => {
      const shards = Array.from({ length: count }, () => createProfileIndex(engine))
      profiles.forEach((profile, number) => shards[(number * 7) % count]!.put(profile, 0.1))
      return bank.items
        .slice(0, 25)
        .map(item =>
          shards
            .flatMap(shard => shard.reached(engine.item(item), NOW))
            .sort((a, b) => b.z - a.z || (a.profile < b.profile ? -1 : 1)),
        )
    })
    expect(answers[0]!.flat().length).toBeGreaterThan(50)
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
  })

  const real = judged()
  test.skipIf(!real)('on the judged collection (skipped where ../shared is absent)', () => {
    const engine = lexiconEngine()
    const index = createProfileIndex(engine)
    const all = [...real!.profiles, ...bank.profiles]
    const wishes = all.map(profile => ({ profile, prepared: engine.profile(profile), threshold: 0.12 }))
    for (const profile of all) index.put(profile, 0.12)
    let compared = 0
    real!.items.forEach((item, number) => {
      if (number % 20 !== 0) return
      const prepared = engine.item(item)
      const early = '2020-01-01T00:00:00.000Z'
      const expected = scan(engine, wishes, prepared, early).map(({ profile, z }) => [profile, z])
      compared += expected.length
      expect(index.reached(prepared, early).map(({ profile, z }) => [profile, z])).toEqual(expected)
    })
    expect(compared).toBeGreaterThan(10)
  })

  test('refuses what is no probability', () => {
    const index = createProfileIndex(lexiconEngine())
    expect(() => index.put(bank.profiles[0]!, 1.5)).toThrow(RangeError)
    expect(() => index.put(bank.profiles[0]!, NaN)).toThrow(RangeError)
  })
})
