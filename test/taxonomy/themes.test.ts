import { expect, test } from 'vitest'
import { LEXICON } from '../../src/taxonomy/lexicon.ts'
import { isTheme, THEMES, themeOf } from '../../src/taxonomy/themes.ts'

test('the main codes of every concept of the lexicon lie in a theme', () => {
  const outside = LEXICON.flatMap(({ id, cpv }) =>
    Object.entries(cpv)
      .filter(([code, weight]) => weight === 1 && themeOf(code) === 'other')
      .map(([code]) => `${id} ${code}`),
  )
  expect(outside).toEqual([])
  const found = new Set(LEXICON.flatMap(({ cpv }) => Object.keys(cpv).map(themeOf)))
  expect([...THEMES].filter(theme => theme !== 'other' && !found.has(theme))).toEqual([])
})

test('the longest prefix decides, and what lies in none is other', () => {
  expect(themeOf('55523100')).toBe('meals')
  expect(themeOf('55243000')).toBe('lodging')
  expect(themeOf('85312100')).toBe('disability')
  expect(themeOf('85312110')).toBe('children')
  expect(themeOf('85312300')).toBe('social')
  expect(themeOf('92512100')).toBe('waste')
  expect(themeOf('33600000')).toBe('other')
  expect(themeOf('')).toBe('other')
  expect(isTheme('meals') && isTheme('other') && !isTheme('toString')).toBe(true)
})
