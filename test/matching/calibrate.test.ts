import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calibrateModel, shippedJudgments } from '../../jobs/calibrate.ts'
import { fitPlatt } from '../../src/matching/calibrate.ts'
import { packModel, unpackModel } from '../../src/matching/concepts/pack.ts'
import { createEngine } from '../../src/matching/engine.ts'
import { DEFAULT_RULES, rulesSchema } from '../../src/model/rules.ts'
import { itemOf, lexiconModel, NOW, profileOf } from './helper.ts'

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

describe('fitPlatt', () => {
  it('finds the curve that made the answers', () => {
    // At every z so many of a hundred are relevant as the curve says
    const outcomes = Array.from({ length: 81 }, (_, at) => -6 + at / 10).flatMap(z =>
      Array.from({ length: 100 }, (_, of) => ({ z, relevant: (of + 0.5) / 100 < sigmoid(0.6 * z - 0.9) })),
    )
    const { slope, offset } = fitPlatt(outcomes)
    expect(slope).toBeCloseTo(0.6, 1)
    expect(offset).toBeCloseTo(-0.9, 1)
  })
  it('leaves z as it is where nothing can be learned', () => {
    expect(fitPlatt([])).toEqual({ slope: 1, offset: 0 })
    expect(fitPlatt([{ z: 3, relevant: true }])).toEqual({ slope: 1, offset: 0 })
  })
  it('is finite and never turns an order, whatever the answers', () => {
    const outcome = fc.record({ z: fc.double({ min: -30, max: 30, noNaN: true }), relevant: fc.boolean() })
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 30 }), outcomes => {
        const { slope, offset } = fitPlatt(outcomes)
        expect(Number.isFinite(offset)).toBe(true)
        expect(slope).toBeGreaterThan(0)
        expect(Number.isFinite(slope)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

describe('the calibration of a model', () => {
  it('lies beneath that of the rules and is stored with the model', async () => {
    const model = calibrateModel(lexiconModel(), await shippedJudgments())
    expect(unpackModel(packModel(model))!.calibration).toEqual(model.calibration)
    const rules = rulesSchema.parse({ calibration: { slope: 2, offset: 0.5 } })
    const pair = [profileOf({ services: ['laundry'] }), itemOf('fr', 'Blanchisserie du linge')] as const
    for (const given of [DEFAULT_RULES, rules]) {
      const engine = createEngine({ model, rules: given })
      const { z, p } = engine.score(engine.profile(pair[0]), engine.item(pair[1]), { now: NOW })!
      const { slope, offset } = model.calibration!
      const { slope: outer, offset: shift } = given.calibration
      expect(p).toBeCloseTo(sigmoid(outer * (slope * z + offset) + shift), 12)
    }
  }, 180_000)
})
