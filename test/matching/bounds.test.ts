import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nutsCode, nutsCountry } from '../../src/taxonomy/nuts.ts'
import { createPercolator } from '../../src/matching/percolate/percolator.ts'
import {
  conceptsOfItem,
  conceptsOfProfile,
  lineOver,
  profileRow,
  subjectBound,
  weighed,
} from '../../src/matching/percolate/space.ts'
import { dot } from '../../src/matching/percolate/sparse.ts'
import { SIGNALS } from '../../src/matching/signals/index.ts'
import { conceptOf, conceptScore, wordsOf } from '../../src/matching/subject/measure.ts'
import { DEFAULT_RULES, rulesSchema } from '../../src/model/rules.ts'
import { lexiconEngine, madeItem, madeProfile, NOW, seed } from './collection.ts'
import { randomFrom } from './random.ts'

/** What the indexes rest on: where one of these is wrong, an index loses matches, rarely and silently. */
const bank = seed()
const weight = fc.double({ min: 0, max: 10, noNaN: true })
const rules = rulesSchema.parse({
  boosts: [
    { cpv: '55', add: -0.5 },
    { cpv: '90', add: 0.7 },
  ],
})

describe('the bounds of the indexes', () => {
  const engine = lexiconEngine(rules)
  const context = engine.context(NOW)
  const random = randomFrom(11)
  const items = Array.from({ length: 250 }, (_, number) =>
    engine.item(madeItem(random, bank.items, `i${number}`)),
  )
  const profiles = Array.from({ length: 120 }, (_, number) =>
    engine.profile(madeProfile(random, bank.profiles, `p${number}`)),
  )

  test.each(SIGNALS.map(signal => [signal.name, signal] as const))(
    '%s: equal keys have equal values, and no value is above the most',
    (name, signal) => {
      const top = new Map<string, number>()
      for (const profile of profiles) {
        const home = profile.profile.country?.toUpperCase()
        const regions = profile.profile.nuts.flatMap(code => nutsCode(code) ?? [])
        const alone = regions.every(code => nutsCountry(code) === home) ? home : undefined
        const byKey = new Map<string, number>()
        items.forEach((item, number) => {
          const value = signal.compare(profile, item, context)?.value ?? 0
          if (signal.key) {
            const key = signal.key(item.item)
            expect(value).toBe(byKey.get(key) ?? value)
            byKey.set(key, value)
          }
          if (!signal.most) return
          expect(value).toBeLessThanOrEqual(signal.most(item, context))
          expect(value).toBeLessThanOrEqual(signal.most(item, context, alone))
          const place = `${number}`
          top.set(place, Math.max(top.get(place) ?? -Infinity, value - signal.most(item, context)))
        })
      }
      // A bound that nothing comes near prunes nothing
      if (signal.most && name !== 'value') expect(Math.max(...top.values())).toBeGreaterThan(-0.1)
    },
  )

  test('concepts rise ever more slowly, words never exceed their share', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 300, noNaN: true }),
        fc.double({ min: 0.01, max: 20, noNaN: true }),
        (at, step) => {
          const [low, middle, high] = [conceptOf(at), conceptOf(at + step), conceptOf(at + 2 * step)]
          expect(middle).toBeGreaterThanOrEqual(low)
          expect(middle - low).toBeGreaterThanOrEqual(high - middle - 1e-12)
          expect(high).toBeLessThanOrEqual(1)
          expect(wordsOf(at / 300)).toBeLessThanOrEqual(at / 300)
        },
      ),
      { seed: 1 },
    )
  })

  test('a line is never below the subject, and touches it', () => {
    fc.assert(
      fc.property(
        fc.record({ concept: weight, lexical: weight, both: weight }),
        fc.double({ min: 0.01, max: 15, noNaN: true }),
        fc.array(
          fc.tuple(
            fc.double({ min: 0, max: 300, noNaN: true }),
            fc.double({ min: 0, max: 1.5, noNaN: true }),
          ),
          { minLength: 20 },
        ),
        (some, needed, points) => {
          const weights = { ...DEFAULT_RULES.weights, ...some }
          const line = lineOver(weights, needed)
          for (const [agreement, share] of points) {
            const truth = subjectBound(weights, agreement, share)
            if (truth < needed) continue
            // No line: all of them are asked
            if (line) expect(line.concept * agreement + line.words * share).toBeGreaterThanOrEqual(line.cut)
          }
          if (!line) return
          for (const [agreement, share] of points) {
            const bound = line.base + line.concept * agreement + line.words * share
            expect(bound * (1 + 1e-5) + 1e-5).toBeGreaterThanOrEqual(subjectBound(weights, agreement, share))
          }
        },
      ),
      { numRuns: 500, seed: 1 },
    )
    // With the usual weights: what just reaches it by concepts alone is at the cut
    const line = lineOver(DEFAULT_RULES.weights, 2)!
    let agreement = 0
    while (subjectBound(DEFAULT_RULES.weights, agreement, 0) < 2) agreement += 0.001
    expect(line.concept * agreement).toBeCloseTo(line.cut, 2)
    expect(line.words).toBe(DEFAULT_RULES.weights.lexical + DEFAULT_RULES.weights.both)
  })

  test('rows and questions multiply to what is measured', () => {
    const line = lineOver(DEFAULT_RULES.weights, 2)!
    let met = 0
    for (const profile of profiles.slice(0, 40)) {
      const row = profileRow(profile, context.worth)
      const concepts = createPercolator()
      concepts.put('x', [conceptsOfProfile(profile.union, context.worth)])
      for (const item of items.slice(0, 60)) {
        const agreement = dot(conceptsOfProfile(profile.union, context.worth), conceptsOfItem(item.raised))
        expect(conceptOf(agreement)).toBeCloseTo(conceptScore(profile, item, context), 6)
        const { weights } = engine.rules
        const value = SIGNALS.filter(({ name }) => name === 'concept' || name === 'lexical').reduce(
          (sum, { compare }) => sum + (compare(profile, item, context)?.value ?? 0),
          0,
        )
        const bound = line.base + dot(row, weighed(item, line))
        expect(bound).toBeGreaterThanOrEqual(value - 1e-5)
        expect(subjectBound(weights, agreement, 1)).toBeGreaterThanOrEqual(value)
        if (value > 0) met++
      }
    }
    expect(met).toBeGreaterThan(500)
  })
})
