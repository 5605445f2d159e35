import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adjust, learn, REFUSALS, type Answered, type Concepts } from '../../src/matching/learn.ts'
import type { Item } from '../../src/model/item.ts'
import type { Match } from '../../src/model/match.ts'
import { DEFAULT_RULES } from '../../src/model/rules.ts'
import { itemOf, NOW } from './helper.ts'

const CODES = ['55523100', '55520000', '55500000', '85312000', '90919200', '77310000', '50800000']
const HOME = { country: 'BG' }

const concepts: fc.Arbitrary<Concepts> = fc
  .dictionary(fc.constantFrom(...CODES), fc.double({ min: 0.05, max: 1, noNaN: true }), { minKeys: 1 })
  .map(found => {
    const length = Math.hypot(...Object.values(found))
    return Object.fromEntries(Object.entries(found).map(([code, weight]) => [code, weight / length]))
  })

const item: fc.Arbitrary<Item> = fc
  .record({
    n: fc.integer({ min: 1, max: 40 }),
    euros: fc.option(fc.integer({ min: 500, max: 5_000_000 }), { nil: undefined }),
    nuts: fc.constantFrom('BG421', 'BG321', 'BG411', 'SE224', 'BG'),
    days: fc.option(fc.integer({ min: 1, max: 90 }), { nil: undefined }),
    buyer: fc.constantFrom('b1', 'b2', 'b3'),
  })
  .map(({ n, euros, nuts, days, buyer }) =>
    itemOf('bg', 'обяд', {
      id: `o${n}#LOT-0001`,
      group: `o${n}`,
      places: [{ nuts }],
      ...(euros !== undefined && { value: { amount: String(euros), currency: 'EUR' } }),
      ...(days !== undefined && {
        closesAt: new Date(Date.parse(NOW) + days * 86_400_000).toISOString(),
      }),
      facts: { buyerId: buyer },
    }),
  )

const answered: fc.Arbitrary<Answered> = fc
  .record({
    item,
    concepts,
    answer: fc.constantFrom('relevant', 'follow', 'not-for-us'),
    reason: fc.constantFrom(...REFUSALS),
  })
  .map(({ answer, reason, ...rest }) => ({
    ...rest,
    answer: answer as Answered['answer'],
    ...(answer === 'not-for-us' && { reason }),
    at: NOW,
  }))

const SIGNALS = ['intercept', 'lexical', 'concept', 'place', 'value', 'deadline', 'language'] as const
const match: fc.Arbitrary<Match> = fc
  .record(
    Object.fromEntries(SIGNALS.map(name => [name, fc.double({ min: -3, max: 3, noNaN: true })])) as Record<
      (typeof SIGNALS)[number],
      fc.Arbitrary<number>
    >,
  )
  .map(values => {
    const terms = SIGNALS.map(signal => ({ signal, value: values[signal] }))
    return {
      profile: 'p',
      item: 'i',
      group: 'i',
      z: terms.reduce((sum, term) => sum + term.value, 0),
      p: 0.5,
      band: 'good',
      terms,
      verdict: { answer: 'open', rule: 'not-reserved', field: 'BT-71' },
      versions: { rules: '1', model: '1', text: '1' },
    }
  })

const CONTEXT = { rules: DEFAULT_RULES, now: NOW }
const byReason = (reason: Answered['reason']) =>
  answered.map(each => ({ ...each, answer: 'not-for-us' as const, reason: reason! }))
const value = (found: Match, signal: string): number | undefined =>
  found.terms.find(term => term.signal === signal)?.value

describe('learning from answers', () => {
  test('"too big", "too far", "too late", "not allowed" and "not this buyer" never move the subject', () => {
    const others = fc.oneof(...REFUSALS.filter(reason => reason !== 'subject').map(byReason))
    fc.assert(
      fc.property(
        fc.array(answered, { maxLength: 8 }),
        fc.array(others, { maxLength: 8 }),
        (before, more) => {
          expect(learn([...before, ...more], HOME).subject).toEqual(learn(before, HOME).subject)
        },
      ),
    )
  })

  test.each([
    ['size', 'value'],
    ['place', 'place'],
    ['timing', 'deadline'],
    ['subject', 'concept'],
  ] as const)('"%s" moves the term of %s alone', (reason, signal) => {
    fc.assert(
      fc.property(
        fc.array(byReason(reason), { minLength: 1, maxLength: 6 }),
        match,
        item,
        concepts,
        (told, before, about, its) => {
          const after = adjust(before, about, its, learn(told, HOME), CONTEXT)
          if (!after) return
          for (const name of SIGNALS)
            if (name !== signal) expect(value(after, name)).toBe(value(before, name))
          // A refusal never lifts anything of its kind.
          if (reason === 'subject')
            expect(value(after, signal)!).toBeLessThanOrEqual(value(before, signal)! + 1e-9)
        },
      ),
    )
  })

  test('all terms still sum to z', () => {
    fc.assert(
      fc.property(
        fc.array(answered, { maxLength: 12 }),
        match,
        item,
        concepts,
        (told, before, about, its) => {
          const after = adjust(before, about, its, learn(told, HOME), CONTEXT)
          if (!after) return
          expect(after.terms.reduce((sum, term) => sum + term.value, 0)).toBeCloseTo(after.z, 9)
          expect(new Set(after.terms.map(term => term.signal)).size).toBe(after.terms.length)
        },
      ),
    )
  })

  test('what was refused is hidden, and so is everything of a refused buyer', () => {
    fc.assert(
      fc.property(
        fc.array(answered, { minLength: 1, maxLength: 8 }),
        match,
        concepts,
        (told, before, its) => {
          const learned = learn(told, HOME)
          for (const each of told) {
            const gone = told.some(
              other =>
                other.answer === 'not-for-us' &&
                (other.item.id === each.item.id ||
                  (other.reason === 'buyer' && other.item.facts.buyerId === each.item.facts.buyerId)),
            )
            expect(adjust(before, each.item, its, learned, CONTEXT) === undefined).toBe(gone)
          }
        },
      ),
    )
  })

  test('taking an answer back undoes it, in whatever order the answers were given', () => {
    fc.assert(
      fc.property(
        fc.array(answered, { maxLength: 6 }),
        answered,
        match,
        item,
        concepts,
        (told, extra, before, about, its) => {
          const run = (answers: readonly Answered[]) =>
            adjust(before, about, its, learn(answers, HOME), CONTEXT)
          const undone = [...told, extra].filter(each => each !== extra)
          expect(run(undone)).toEqual(run(told))
          expect(learn([...told].reverse(), HOME).tooBigEur).toBe(learn(told, HOME).tooBigEur)
        },
      ),
    )
  })

  test('at most 64 codes are learned; what was taken out, with all below it, is not', () => {
    const wide: Concepts = Object.fromEntries(
      Array.from({ length: 200 }, (_, n) => [String(10_000_000 + n * 111), 1 / Math.sqrt(200)]),
    )
    const told: Answered[] = [{ item: itemOf('bg', 'x'), concepts: wide, answer: 'relevant', at: NOW }]
    expect(Object.keys(learn(told, {}).subject)).toHaveLength(64)
    const meals: Answered[] = [
      { item: itemOf('bg', 'x'), concepts: { 55523100: 0.8, 85312000: 0.6 }, answer: 'relevant', at: NOW },
    ]
    expect(learn(meals, { unlearned: ['55520000'] }).subject).toEqual({ 85312000: 0.75 * 0.6 })
  })

  test('a subject that was wanted lifts its like, one that was refused lowers it a fifth as much', () => {
    const about = { 55523100: 1 }
    const z = (answer: Answered['answer'], reason?: 'subject'): number => {
      const told: Answered[] = [
        {
          item: itemOf('bg', 'x', { id: 'other' }),
          concepts: about,
          answer,
          at: NOW,
          ...(reason && { reason }),
        },
      ]
      const before = fc.sample(match, { numRuns: 1, seed: 7 })[0]!
      const calm = {
        ...before,
        terms: before.terms.map(term =>
          term.signal === 'concept' ? { ...term, value: DEFAULT_RULES.weights.concept / 4 } : term,
        ),
      }
      const sum = calm.terms.reduce((total, term) => total + term.value, 0)
      return (
        adjust({ ...calm, z: sum }, itemOf('bg', 'y', { id: 'new' }), about, learn(told, {}), CONTEXT)!.z -
        sum
      )
    }
    expect(z('relevant')).toBeCloseTo(0.75 * DEFAULT_RULES.weights.concept, 9)
    expect(z('not-for-us', 'subject')).toBeCloseTo(-0.15 * DEFAULT_RULES.weights.concept, 9)
  })

  test('"too big" begins above what was wanted, and one\'s own country is never too far', () => {
    const of = (euros: number, answer: Answered['answer'], nuts = 'BG'): Answered => ({
      item: itemOf('bg', 'x', {
        id: `${euros}`,
        places: [{ nuts }],
        value: { amount: String(euros), currency: 'EUR' },
      }),
      concepts: {},
      answer,
      at: NOW,
      ...(answer === 'not-for-us' && { reason: 'size' as const }),
    })
    const told = [of(90_000, 'not-for-us'), of(120_000, 'relevant'), of(400_000, 'not-for-us')]
    expect(learn(told, {}).tooBigEur).toBe(400_000)
    const far = { ...of(1, 'not-for-us'), reason: 'place' as const }
    expect(learn([far], HOME).places).toEqual([])
    expect(learn([{ ...far, item: { ...far.item, places: [{ nuts: 'BG421' }] } }], HOME).places).toEqual([
      'BG421',
    ])
  })
})
