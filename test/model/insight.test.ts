import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMonths, contractEnd, likelyAgain } from '../../src/model/contract-end.ts'
import { cellsOf, quarterOf, quarterPlus, regionsOf, type LotFact } from '../../src/model/insight.ts'
import type { LotResult } from '../../src/model/lot.ts'

const at = (day: string) => ({ utc: `${day}T10:00:00.000Z`, published: day })
const result = (over: Partial<LotResult> = {}): LotResult => ({
  lot: 'LOT-0001',
  bids: [],
  winners: [],
  ...over,
})
const told = { notices: [{ id: 'n', source: 's', form: 'result', at: '2024-02-20T08:00:00.000Z' }] }

describe('when a contract ends', () => {
  test('an award of 1 February 2024 for 36 months ends on 31 January 2027; the call is likely about autumn 2026', () => {
    const lot = {
      state: 'awarded',
      duration: { months: 36 },
      results: [result({ decidedAt: at('2024-02-01') })],
    } as const
    const end = contractEnd(told, lot)
    expect(end).toEqual({ starts: '2024-02-01', basis: 'decided', months: 36, ends: '2027-01-31' })
    expect(likelyAgain(end!.ends)).toEqual({ from: '2026-07-31', to: '2026-10-31' })
  })

  test('a published end wins, then the later of planned start and conclusion, then the notice of the award', () => {
    const awarded = (duration: object, results: LotResult[] = []) =>
      ({ state: 'awarded', duration, results }) as const
    expect(contractEnd(told, awarded({ start: '2024-03-01', end: '2026-02-28' }))).toEqual({
      ends: '2026-02-28',
    })
    const signed = [result({ decidedAt: at('2024-01-10'), concludedAt: at('2024-05-15') })]
    expect(contractEnd(told, awarded({ months: 12, start: '2024-03-01' }, signed))).toMatchObject({
      starts: '2024-05-15',
      basis: 'concluded',
      ends: '2025-05-14',
    })
    expect(contractEnd(told, awarded({ months: 12, start: '2024-09-01' }, signed))).toMatchObject({
      basis: 'start',
      ends: '2025-08-31',
    })
    expect(contractEnd(told, awarded({ months: 12 }))).toMatchObject({ starts: '2024-02-20', basis: 'told' })
    expect(contractEnd(told, awarded({ months: 12, start: '2024-01-01' }))).toMatchObject({
      basis: 'start',
      ends: '2024-12-31',
    })
  })

  test('nothing is made up: no award, no duration, no end, no date, or a slip of the pen', () => {
    const results = [result({ decidedAt: at('2024-02-01') })]
    expect(contractEnd(told, { state: 'live', duration: { months: 12 }, results })).toBeUndefined()
    expect(contractEnd(told, { state: 'awarded', results })).toBeUndefined()
    expect(
      contractEnd(told, { state: 'awarded', duration: { months: 12, unlimited: true }, results }),
    ).toBeUndefined()
    expect(contractEnd(told, { state: 'awarded', duration: { months: 999 }, results })).toBeUndefined()
    expect(
      contractEnd({ notices: [] }, { state: 'awarded', duration: { months: 12 }, results: [] }),
    ).toBeUndefined()
    expect(contractEnd(told, { state: 'awarded', duration: { end: 'soon' }, results })).toBeUndefined()
  })

  test('months are added on the calendar', () => {
    expect(addMonths('2024-01-31', 1)).toBe('2024-02-29')
    expect(addMonths('2024-03-31', -1)).toBe('2024-02-29')
    expect(addMonths('2026-12-15', 1)).toBe('2027-01-15')
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 28 }), fc.integer({ min: -200, max: 200 }), (day, months) => {
        const from = `2024-05-${String(day).padStart(2, '0')}`
        expect(addMonths(addMonths(from, months), -months)).toBe(from)
      }),
    )
  })
})

describe('quarters and regions', () => {
  test('a quarter is three months, and they count on over years', () => {
    expect(['2026-01-01', '2026-03-31', '2026-04-01', '2026-12-31'].map(quarterOf)).toEqual([
      '2026-Q1',
      '2026-Q1',
      '2026-Q2',
      '2026-Q4',
    ])
    expect(quarterOf(undefined)).toBe('')
    expect(quarterPlus('2026-Q4', 1)).toBe('2027-Q1')
    expect(quarterPlus('2026-Q1', -5)).toBe('2024-Q4')
  })

  test('a region lies in all that its code begins with, and everywhere', () => {
    expect(regionsOf('BG421')).toEqual(['', 'BG', 'BG4', 'BG42', 'BG421'])
    expect(regionsOf('')).toEqual([''])
  })
})

describe('cells', () => {
  const fact: LotFact = {
    opportunity: 'o',
    lot: 'LOT-0001',
    nuts: 'BG421',
    theme: 'meals',
    quarter: '2026-Q1',
    sort: 'call',
    cancelled: 0,
    reserved: -1,
    social: -1,
    bids: -2,
    euros: null,
    ends: '',
    buyer: '',
  }

  test('a procedure counts once in a cell, whatever its lots and places; a lot once, whatever its places', () => {
    const cells = cellsOf([
      fact,
      { ...fact, nuts: 'BG413' },
      { ...fact, lot: 'LOT-0002', theme: 'cleaning', bids: 1 },
    ])
    expect(cells.get('BG||2026-Q1')).toMatchObject({
      calls: 1,
      lots: 2,
      decided: 1,
      bids_one: 1,
      one_calls: 1,
    })
    expect(cells.get('BG4|meals|2026-Q1')).toMatchObject({ calls: 1, lots: 1, decided: 0 })
    expect(cells.get('BG413||2026-Q1')).toMatchObject({ calls: 1, lots: 1 })
    expect(cells.get('|cleaning|2026-Q1')).toMatchObject({ calls: 1, lots: 1 })
  })

  test('what is taken away leaves nothing', () => {
    const facts = [
      fact,
      { ...fact, lot: 'LOT-0002', cancelled: 1 as const },
      { ...fact, opportunity: 'p', sort: 'early' as const },
    ]
    const cells = cellsOf(facts, -1, cellsOf(facts))
    for (const { region: _r, theme: _t, quarter: _q, ...sums } of cells.values())
      expect(Object.values(sums).every(value => value === 0)).toBe(true)
    expect(cellsOf(facts).get('||2026-Q1')).toMatchObject({ calls: 1, lots: 1, cancelled: 1, early: 1 })
  })
})
