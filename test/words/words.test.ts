import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Instant } from '../../src/model/common.ts'
import { wordClosing, wordDaysLeft, wordMoment } from '../../src/words/dates.ts'
import { wordEvidence, type Namer } from '../../src/words/facts.ts'
import { chooseLanguage, OFFERED } from '../../src/words/languages.ts'
import { sayIn } from '../../src/words/messages.ts'
import { wordMoney } from '../../src/words/money.ts'
import { codeName, countryName, divisionName, languageName } from '../../src/words/names.ts'

const now = new Date('2026-11-22T09:00:00Z')
const at = (utc: string, offset?: string, assumed?: true): Instant => ({
  utc,
  published: utc,
  ...(offset && { offset }),
  ...(assumed && { assumed }),
})

describe('dates', () => {
  const sweden = { now, zone: 'Europe/Stockholm' }

  test('weekday, day, month and time at the buyer, with the reader’s clock beside it', () => {
    const moment = wordMoment(at('2026-12-04T11:00:00.000Z'), 'bg', sweden)
    expect(moment?.full).toBe('петък, 4 декември, 12:00 ч.')
    expect(moment?.reader).toContain('13:00')
    expect(wordMoment(at('2026-12-04T11:00:00.000Z'), 'en', sweden)).toEqual({
      date: 'Friday 4 December',
      full: 'Friday 4 December at 12:00',
      utc: '2026-12-04T11:00:00.000Z',
    })
  })

  test('the published offset decides the clock, not the country', () => {
    expect(wordMoment(at('2026-12-04T11:00:00.000Z', '+05:00'), 'en', sweden)?.full).toContain('16:00')
  })

  test('another year is named, an assumed time of day is not shown as a fact', () => {
    expect(wordMoment(at('2027-01-04T11:00:00.000Z'), 'en', sweden)?.date).toContain('2027')
    expect(wordMoment(at('2026-12-04T22:59:59.000Z', undefined, true), 'en', sweden)?.full).toBe(
      'Friday 4 December',
    )
  })

  test('closing is counted in calendar days at the buyer', () => {
    const closing = (utc: string, zone: string): string | undefined =>
      wordClosing(at(utc), 'en', { now, zone })
    expect(closing('2026-11-22T21:00:00.000Z', 'Europe/London')).toBe('closes today')
    // Half past eleven at night in London is tomorrow in Helsinki.
    expect(closing('2026-11-22T23:30:00.000Z', 'Europe/Helsinki')).toBe('closes tomorrow')
    expect(closing('2026-12-04T11:00:00.000Z', 'Europe/Stockholm')).toBe('closes in 12 days')
    expect(closing('2026-11-22T08:59:00.000Z', 'Europe/Stockholm')).toBe('closed')
    expect(wordClosing(undefined, 'en', sweden)).toBeUndefined()
  })

  test('days are said as people say them, in both languages', () => {
    expect(wordDaysLeft(2, 'bg')).toBe('срокът изтича след 2 дни')
    expect(wordDaysLeft(1, 'bg')).toBe('срокът изтича утре')
    expect(wordDaysLeft(120, 'en')).toBe('closes in 4 months')
  })

  test('no moment breaks it', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom(...OFFERED),
        fc.option(fc.string()),
        (utc, language, offset) => {
          wordMoment(at(utc, offset ?? undefined), language, sweden)
          wordClosing(at(utc, offset ?? undefined), language, sweden)
        },
      ),
    )
  })
})

describe('money', () => {
  test('as published, digits never lost', () => {
    expect(wordMoney({ amount: '12345678901234567890.55', currency: 'EUR' }, 'en')).toBe(
      '€12,345,678,901,234,567,890.55',
    )
    expect(wordMoney({ amount: '240000.00', currency: 'SEK' }, 'bg')).toMatch(/^240\s000\sSEK$/)
  })
  test('rounded only in lists', () => {
    expect(wordMoney({ amount: '2412345', currency: 'SEK' }, 'en', 'rounded')).toMatch(
      /2\.41\s?(M|m|million)/,
    )
  })
  test('an unknown currency leaves the number; no number is nothing', () => {
    expect(wordMoney({ amount: '100' }, 'en')).toBe('100')
    expect(wordMoney({ amount: '100', currency: 'euros' }, 'en')).toBe('100')
    expect(wordMoney({ amount: 'about 100', currency: 'EUR' }, 'en')).toBeUndefined()
  })
})

describe('names', () => {
  test('countries, languages and codes in the reader’s language', () => {
    expect(countryName('SE', 'bg')).toBe('Швеция')
    expect(languageName('sv', 'bg')).toBe('шведски')
    expect(codeName('kind', 'tender', 'bg')).toBe('Поръчка')
    expect(divisionName('55524000', 'en')).toBe('Catering, cafés, hotels')
  })
  test('a code nobody knows is shown as published', () => {
    expect(codeName('social', 'new-code', 'bg')).toBe('new-code')
    expect(codeName('kind', '__proto__', 'en')).toBe('__proto__')
    expect(countryName('nowhere', 'en')).toBe('nowhere')
  })
})

describe('language of the reader', () => {
  test.each([
    ['bg-BG,bg;q=0.9,en;q=0.5', 'bg'],
    ['en;q=0.5, bg;q=0.9', 'bg'],
    ['fi, bg;q=0.1', 'bg'],
    ['bg;q=0', 'en'],
    ['', 'en'],
    [undefined, 'en'],
    [';;;,q=,*', 'en'],
  ])('%j reads %s', (header, expected) => {
    expect(chooseLanguage(header)).toBe(expected)
  })
})

describe('facts', () => {
  const concepts: Readonly<Record<string, string>> = { bg: 'училищно хранене', en: 'school meals' }
  const namer = (language: string): Namer => ({
    language,
    conceptName: (code, l) => (code === '55523100' ? concepts[l] : undefined),
  })
  const pair = {
    reason: 'subject.pair',
    args: { yours: 'обяд за ученици', theirs: 'skolmåltider', theirsLanguage: 'sv', code: '55523100' },
  }

  test('the pair of words is said with the language and the concept in the reader’s language', () => {
    expect(wordEvidence(pair, namer('bg'))).toBe(
      'Вие казвате „обяд за ученици“, възложителят казва „skolmåltider“ (шведски): училищно хранене.',
    )
    expect(wordEvidence(pair, namer('en'))).toContain('(Swedish): school meals')
    const own = { ...pair, args: { ...pair.args, theirsLanguage: 'bg' } }
    expect(wordEvidence(own, namer('bg'))).not.toContain('(')
  })

  test('codes, places, money and days become words', () => {
    expect(wordEvidence({ reason: 'place.country', args: { country: 'SE' } }, namer('bg'))).toContain(
      'Швеция',
    )
    expect(
      wordEvidence({ reason: 'place.near', args: { nuts: 'BG421', yours: 'BG' } }, namer('en')),
    ).toContain('Bulgaria')
    expect(
      wordEvidence({ reason: 'value.fits', args: { amount: '84500', currency: 'BGN' } }, namer('bg')),
    ).toMatch(/84,5/)
    expect(
      wordEvidence(
        { reason: 'deadline.days', args: { days: 12, at: '2026-12-04T11:00:00.000Z' } },
        namer('en'),
      ),
    ).toContain('closes in 12 days')
    expect(wordEvidence({ reason: 'social.objective', args: { code: 'opp' } }, namer('bg'))).toContain(
      'Работа за хора',
    )
    expect(wordEvidence({ reason: 'green.objective', args: { code: 'circ-econ' } }, namer('en'))).toContain(
      'Circular',
    )
  })

  test('the answer of a reservation chooses the sentence', () => {
    const said = ['eligible', 'not-eligible', 'unknown'].map(answer =>
      wordEvidence({ reason: 'reserved.art20', args: { answer, rule: 'art20' } }, namer('bg')),
    )
    expect(new Set(said).size).toBe(3)
    expect(said[2]).toContain('проверете')
  })

  test('a reason no catalogue knows is silent', () => {
    expect(wordEvidence({ reason: 'moon.phase', args: {} }, namer('en'))).toBeUndefined()
  })

  test('every documented reason is worded in every offered language', () => {
    for (const language of OFFERED)
      for (const reason of DOCUMENTED) {
        const args = {
          yours: 'BG41',
          theirs: 'b',
          theirsLanguage: 'sv',
          code: '55523100',
          words: 'w',
          declared: '55000000',
          nuts: 'BG421',
          country: 'BG',
          amount: '1',
          currency: 'EUR',
          days: 3,
          at: '2026-12-04T11:00:00.000Z',
          language: 'sv',
          answer: 'eligible',
          rule: 'art20',
        }
        const said = wordEvidence({ reason, args }, namer(language))
        expect(said, `${language} ${reason}`).toMatch(/\p{L}/u)
        expect(said).not.toMatch(/[{}$]/)
      }
  })
})

/** The table of docs/reasons.md. */
const DOCUMENTED = [
  'subject.pair',
  'subject.words',
  'subject.declared',
  'subject.weak',
  'subject.miscoded',
  'subject.excluded',
  'place.same',
  'place.near',
  'place.country',
  'place.abroad',
  'place.unknown',
  'value.fits',
  'value.high',
  'value.low',
  'value.unknown',
  'deadline.days',
  'deadline.short',
  'deadline.unknown',
  'deadline.implausible',
  'language.can',
  'language.cannot',
  'language.unknown',
  'reserved.art20',
  'reserved.art77',
  'reserved.execution',
  'social.objective',
  'green.objective',
  'sme.suitable',
]

test('messages are said in the language’s own plural', () => {
  expect(sayIn('en')('lot.count', { n: 1 })).toBe('1 lot')
  expect(sayIn('bg')('lot.count', { n: 3 })).toBe('3 позиции')
  expect(sayIn('bg')('skip')).toBe('Към съдържанието')
})
