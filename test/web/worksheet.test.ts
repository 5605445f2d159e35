import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Lot } from '../../src/model/opportunity.ts'
import { barriersOf } from '../../src/web/barriers.ts'
import { readAbout, readNumber } from '../../src/web/pages/start-about.ts'
import { readSheet, reckon, sheetSchema, type Sheet } from '../../src/web/worksheet.ts'
import { profileOf } from '../matching/helper.ts'

const euros = (max: number) => fc.integer({ min: 0, max }).map(cents => cents / 100)
const sheet: fc.Arbitrary<Sheet> = fc.record({
  price: euros(50_000_000),
  months: fc.integer({ min: 1, max: 60 }),
  staff: fc.array(fc.record({ name: fc.constant('x'), hours: euros(100_000), rate: euros(20_000) }), {
    maxLength: 8,
  }),
  costs: fc.array(
    fc.record({ name: fc.constant('x'), amount: euros(1_000_000), every: fc.constantFrom('once', 'month') }),
    { maxLength: 12 },
  ),
  overhead: fc.integer({ min: 0, max: 100 }),
  billing: fc.constantFrom('month', 'end'),
  payDays: fc.integer({ min: 0, max: 365 }),
})

describe('the worksheet', () => {
  test('a sheet worked out by hand', () => {
    const result = reckon(
      sheetSchema.parse({
        price: 12_000,
        months: 6,
        staff: [{ name: 'Cook', hours: 80, rate: 12.5 }],
        costs: [
          { name: 'Van', amount: 200, every: 'month' },
          { name: 'Pots', amount: 600, every: 'once' },
        ],
        overhead: 10,
        billing: 'month',
        payDays: 30,
      }),
    )
    // Each month 1,000 + 200, once 600: 7,800, with a tenth on top 8,580.
    expect(result.total).toBe(8_580)
    expect(result.margin).toBe(3_420)
    expect(result.marginShare).toBeCloseTo(0.285, 9)
    expect(result.breakEven).toBe(8_580)
    // Month 1 costs 660 + 1,320; month 2 another 1,320 before the first 2,000 come.
    expect(result.gap).toBe(3_300)
    expect(result.gapMonth).toBe(2)
    expect(result.balance).toEqual([-1_980, -1_300, -620, 60, 740, 1_420, 3_420])
  })

  test('the price is the margin and the total; at break-even nothing is left; the money ends as the margin', () => {
    fc.assert(
      fc.property(sheet, each => {
        const result = reckon(each)
        expect(result.margin).toBeCloseTo(each.price - result.total, 2)
        expect(Math.abs(reckon({ ...each, price: result.breakEven }).margin)).toBeLessThan(0.011)
        expect(result.balance.at(-1)!).toBeCloseTo(result.margin, 1)
        expect(result.gap).toBeGreaterThanOrEqual(0)
        expect(result.gap).toBeGreaterThanOrEqual(-Math.min(0, ...result.balance) - 0.01)
      }),
    )
  })

  test('a buyer who pays later never leaves a smaller hole', () => {
    fc.assert(
      fc.property(sheet, fc.integer({ min: 0, max: 180 }), (each, more) => {
        const later = reckon({ ...each, payDays: Math.min(365, each.payDays + more) })
        expect(later.gap).toBeGreaterThanOrEqual(reckon(each).gap - 0.01)
      }),
    )
  })

  test('any form makes a sheet, and a sheet that was kept reads the same', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(
            'price',
            'months',
            'staff-0-hours',
            'staff-0-rate',
            'cost-1-amount',
            'overhead',
            'payDays',
            'billing',
          ),
          fc.string(),
        ),
        form => {
          const read = readSheet(form)
          expect(sheetSchema.parse(JSON.parse(JSON.stringify(read)))).toEqual(read)
        },
      ),
    )
  })
})

describe('numbers as people write them', () => {
  test.each([
    ['1 200 000', 1_200_000],
    ['1.200.000', 1_200_000],
    ['1,200,000', 1_200_000],
    ["1'200", 1_200],
    ['12,5', 12.5],
    ['12.50', 12.5],
    ['9 500 €', 9_500],
  ])('%s', (typed, value) => expect(readNumber(typed)).toBe(value))
  test.each(['много', '-5', '1e9', '12.345,6', ''])('%s is none', typed =>
    expect(readNumber(typed)).toBeNaN(),
  )
})

describe('the share of article 20', () => {
  const reserved = (form: Record<string, string>) => readAbout(form).change.reserved
  test('below 30 of 100 denies the status; 30 and more proves nothing; the status itself decides', () => {
    expect(reserved({ disadvantagedShare: '10', art20: 'unsure' })).toEqual({ art20: false })
    expect(reserved({ disadvantagedShare: '29.9', art20: 'unsure' })).toEqual({ art20: false })
    expect(reserved({ disadvantagedShare: '30', art20: 'unsure' })).toEqual({})
    expect(reserved({ disadvantagedShare: '35', art20: 'yes' })).toEqual({ art20: true })
    expect(reserved({ art20: 'unsure', art77: 'no' })).toEqual({ art77: false })
  })
  test('a share beyond 100 is no share', () =>
    expect([...readAbout({ disadvantagedShare: '140' }).problems.keys()]).toEqual(['disadvantagedShare']))
})

describe('barriers', () => {
  const lot = (more: Partial<Lot>): Lot =>
    ({ id: 'LOT-0001', selection: [], submissionLanguages: [], ...more }) as unknown as Lot
  const OPEN = { answer: 'open', rule: 'not-reserved', field: 'BT-71' } as const
  const states = (each: Lot, profile = profileOf(), verdict: Parameters<typeof barriersOf>[2] = OPEN) =>
    barriersOf(each, profile, verdict, 2026).map(({ kind, state }) => `${kind} ${state}`)

  test('a turnover that is asked for is compared, in any language; without one of ours it is to be checked', () => {
    const asked = lot({ selection: [{ name: { bg: 'Годишен оборот' }, threshold: '2000000' }] })
    expect(states(asked, profileOf({ turnoverEur: 300_000 }))).toEqual(['turnover barrier'])
    expect(states(asked, profileOf({ turnoverEur: 3_000_000 }))).toEqual(['turnover met'])
    expect(states(asked)).toEqual(['turnover check'])
    const plain = lot({ selection: [{ name: { en: 'Three references' } }] })
    expect(states(plain)).toEqual(['proof check'])
  })

  test('guarantee, legal form, language, size and reservation', () => {
    const hard = lot({
      guarantee: { required: true },
      legalForm: { required: true },
      submissionLanguages: ['sv'],
      value: { amount: '900000', currency: 'EUR' },
    })
    expect(states(hard, profileOf({ languages: ['bg'], maxValueEur: 100_000 }))).toEqual([
      'guarantee barrier',
      'legal-form check',
      'language barrier',
      'size barrier',
    ])
    const unknown = { answer: 'unknown', rule: 'art20-status-not-said', field: 'BT-71' } as const
    expect(states(lot({}), profileOf(), unknown)).toEqual(['reserved check'])
    expect(states(lot({}))).toEqual([])
  })
})
