import { describe, expect, it } from 'vitest'
import { evaluate, pairedBootstrap } from '../../src/matching/evaluate.ts'

const judgments = new Map([
  [
    't',
    new Map([
      ['a', 2],
      ['b', 1],
      ['c', 0],
    ]),
  ],
  ['empty', new Map([['x', 0]])],
  ['missing', new Map([['a', 1]])],
])

describe('evaluate', () => {
  it('scores by hand-computed figures', () => {
    const { byTopic, topics, mean } = evaluate(new Map([['t', ['c', 'a', 'z', 'b']]]), judgments)
    const figures = byTopic.get('t')!
    // gains 0, 3, 0, 1 against the ideal 3, 1
    const dcg = 3 / Math.log2(3) + 1 / Math.log2(5)
    expect(figures.nDCG10).toBeCloseTo(dcg / (3 + 1 / Math.log2(3)), 12)
    expect(figures.P5).toBeCloseTo(2 / 5, 12)
    expect(figures.R50).toBe(1)
    expect(figures.MAP).toBeCloseTo((1 / 2 + 2 / 4) / 2, 12)
    expect(figures.judged10).toBe(3 / 4)
    // A topic without a relevant document is left out, one that the run lacks counts as zero
    expect(topics).toBe(2)
    expect(byTopic.get('missing')?.nDCG10).toBe(0)
    expect(mean.R50).toBe(0.5)
  })
  it('limits ranking and judgments alike', () => {
    const only = evaluate(
      new Map([['t', ['c', 'a', 'z', 'b']]]),
      judgments,
      (_topic, document) => document !== 'a',
    )
    expect(only.byTopic.get('t')?.MAP).toBeCloseTo(1 / 3, 12)
  })
  it('a bootstrap is repeatable and holds the difference between its bounds', () => {
    const a = [0.5, 0.4, 0.9, 0.1, 0.7]
    const b = [0.4, 0.4, 0.5, 0.2, 0.6]
    const one = pairedBootstrap(a, b)
    expect(pairedBootstrap(a, b)).toEqual(one)
    expect(one.difference).toBeCloseTo(0.1, 12)
    expect(one.low).toBeLessThan(one.difference)
    expect(one.high).toBeGreaterThan(one.difference)
  })
})
