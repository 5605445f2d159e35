import { expect, test } from 'vitest'
import { inEuros } from '../../src/taxonomy/rates.ts'

test('euros are exact in any year, other currencies by the rate of theirs', () => {
  expect(inEuros('1200', 'EUR', 1999)).toEqual({ euros: 1200, exact: true })
  expect(inEuros('1143250', 'SEK', 2024)).toEqual({ euros: 100_000, exact: true })
})

test('a later year borrows the last rate and says so; what is unknown stays unknown', () => {
  expect(inEuros('1143250', 'SEK', 2031)).toEqual({ euros: 100_000, exact: false })
  expect(inEuros('7.5349', 'HRK', 2022)?.euros).toBeCloseTo(1)
  expect(inEuros('100', 'HRK', 2024)).toBeUndefined()
  expect(inEuros('100', 'UAH', 2024)).toBeUndefined()
  expect(inEuros('100', 'SEK', 2001)).toBeUndefined()
  expect(inEuros('abc', 'EUR', 2024)).toBeUndefined()
  expect(inEuros('100', undefined, 2024)).toBeUndefined()
})
