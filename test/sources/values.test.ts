import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cleanText,
  country2,
  isPlaceholder,
  language1,
  languages1,
  normaliseCpv,
  parseInstant,
  parseMoney,
} from '../../src/sources/formats/values.ts'
import { countryCodes, countryZone } from '../../src/taxonomy/countries.ts'

describe('parseInstant', () => {
  // Worked out by hand: [date, time, country, UTC, assumed]
  it.each([
    ['20220608 23:59', undefined, 'FR', '2022-06-08T21:59:00.000Z', true],
    ['2022-06-08', '9:00', 'UK', '2022-06-08T08:00:00.000Z', true],
    ['2022-12-08', '9:00', 'GB', '2022-12-08T09:00:00.000Z', true],
    ['2024-05-03+02:00', undefined, 'GRC', '2024-05-03T21:59:59.000Z', true],
    ['2023-08-10Z', undefined, 'BG', '2023-08-10T23:59:59.000Z', true],
    ['2023-08-10', undefined, 'BG', '2023-08-10T20:59:59.000Z', true],
    ['2023-01-10', undefined, 'BG', '2023-01-10T21:59:59.000Z', true],
    ['2023-01-10', undefined, undefined, '2023-01-10T23:59:59.000Z', true],
    ['2024-05-03+02:00', '12:00:00+03:00', 'DE', '2024-05-03T09:00:00.000Z', undefined],
    ['2024-05-03+02:00', '12:00:00', 'GB', '2024-05-03T10:00:00.000Z', undefined],
    ['2024-05-03T12:00:00.250+0200', undefined, undefined, '2024-05-03T10:00:00.000Z', undefined],
    ['09/07/2012 12:00', undefined, 'PT', '2012-07-09T11:00:00.000Z', true],
    ['12/31/2012 12:00', undefined, 'MT', '2012-12-31T11:00:00.000Z', true],
    ['25.04.2025 10:00:00 (отворено)', undefined, 'BG', '2025-04-25T07:00:00.000Z', true],
    ['2014-05-27 14:00 Eastern Standard Time', undefined, 'US', '2014-05-27T19:00:00.000Z', undefined],
    ['2024-02-29', '24:00', 'SE', '2024-02-29T23:00:00.000Z', true],
    // The hour that is skipped and the hour that comes twice are each read once, in winter time.
    ['2024-03-31', '02:30', 'DE', '2024-03-31T01:30:00.000Z', true],
    ['2024-10-27', '02:30', 'DE', '2024-10-27T01:30:00.000Z', true],
  ])('%s %s in %s', (date, time, country, utc, assumed) => {
    const instant = parseInstant(date, time, country)
    expect(instant?.utc).toBe(utc)
    expect(instant?.assumed).toBe(assumed)
    expect(instant?.published).toBe([date, time].filter(Boolean).join(' '))
  })

  it.each(['', 'soon', '2024-02-30', '2024-13-01', '0001-01-01', '32.01.2024', '2024', '9'.repeat(300)])(
    'knows that %s is no date',
    text => {
      expect(parseInstant(text, undefined, 'FR')).toBeUndefined()
    },
  )

  it('reads its own UTC form back, and never throws', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1970-01-02'), max: new Date('2199-12-30'), noInvalidDate: true }),
        date => {
          const utc = `${date.toISOString().slice(0, 19)}.000Z`
          expect(parseInstant(utc, undefined, 'PL')?.utc).toBe(utc)
        },
      ),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.option(fc.string(), { nil: undefined }), (date, time) => {
        parseInstant(date, time, date)
      }),
    )
  })

  it('knows a zone for every country', () => {
    for (const code of countryCodes())
      expect(() => new Intl.DateTimeFormat('en', { timeZone: countryZone(code) })).not.toThrow()
    expect(countryCodes().length).toBeGreaterThan(245)
  })
})

describe('parseMoney', () => {
  it.each([
    ['5 390 000,00 EUR', undefined, '5390000.00', 'EUR'],
    ['5\u00a0390\u202f000,00', 'EUR', '5390000.00', 'EUR'],
    ['1.234.567,89 zł', undefined, '1234567.89', 'PLN'],
    ['1,234,567.89', 'gbp', '1234567.89', 'GBP'],
    ["1'000'000", 'CHF', '1000000', 'CHF'],
    ['12,5', 'EUR', '12.5', 'EUR'],
    ['1,234', 'EUR', '1234', 'EUR'],
    ['1.234', 'EUR', '1.234', 'EUR'],
    ['€ 1 000', '', '1000', 'EUR'],
    ['1.5E6', 'HRK', '1500000', 'HRK'],
    ['1e-7', undefined, '0.0000001', undefined],
    ['007', 'EUR', '7', 'EUR'],
    ['0', 'EUR', '0', 'EUR'],
    ['0.01', '', '0.01', undefined],
    [' 000,', 'GBP', '0', 'GBP'],
    ['-12.5', 'EUR', '-12.5', 'EUR'],
  ])('%s %s', (text, currency, amount, expected) => {
    const money = parseMoney(text, currency)
    expect(money?.amount).toBe(amount)
    expect(money?.currency).toBe(expected)
    expect(money?.published).toBe(text.trim() === amount ? undefined : text.trim())
  })

  it.each(['', 'n/a', '100 to 200', '1e9999', '9'.repeat(16), 'EUR', '1-2'])('leaves %s alone', text => {
    expect(parseMoney(text, 'EUR')).toBeUndefined()
  })

  it('flags placeholders without changing them', () => {
    for (const amount of ['0', '0.00', '0.01', '1', '1.00'])
      expect(isPlaceholder(parseMoney(amount))).toBe(true)
    expect(isPlaceholder(parseMoney('2'))).toBe(false)
    expect(isPlaceholder(undefined)).toBe(false)
  })

  it('answers plain decimals for every number', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e14, noNaN: true }), number => {
        const amount = parseMoney(String(number), 'EUR')?.amount
        if (amount !== undefined) {
          expect(amount).toMatch(/^\d+(\.\d+)?$/)
          expect(Number(amount)).toBe(number)
        } else expect(number).toBeLessThan(1e-15)
      }),
    )
  })
})

describe('normaliseCpv', () => {
  it.each([
    ['50700000-2', '50700000'],
    ['" 39100000-3 Furniture"', '39100000'],
    ['9310000', '09310000'],
    ['9310000-5', '09310000'],
    ['74200000', '74200000'],
    ['45.21.00.00-2', '45210000'],
    ['45 21 00 00', '45210000'],
    ['450000007', '45000000'],
    ['CPV 45000000–7', '45000000'],
    ['CPV: 85000000 Health', '85000000'],
  ])('%s is %s', (text, code) => {
    expect(normaliseCpv(text)).toBe(code)
  })

  it.each([
    '12345678',
    'SCE/548',
    'UB08',
    'UB08-2',
    '',
    '99999999',
    '00000000',
    '4500',
    'A 45000000',
    '0450000012',
  ])('%s is none', text => {
    expect(normaliseCpv(text)).toBeUndefined()
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{7,9}$/), text => {
        const code = normaliseCpv(text)
        expect(normaliseCpv(code)).toBe(code)
      }),
    )
  })
})

describe('countries and languages', () => {
  it.each([
    ['UK', 'GB'],
    ['EL', 'GR'],
    ['gr', 'GR'],
    ['GRC', 'GR'],
    ['GBR', 'GB'],
    ['1A0', 'XK'],
    ['XKX', 'XK'],
    ['United Kingdom', 'GB'],
    ['England', 'GB'],
    ['Deutschland', 'DE'],
    ['Україна', 'UA'],
    ['Ελλάδα', 'GR'],
    [' Czech Republic ', 'CZ'],
    ['ZZ', undefined],
    ['', undefined],
    ['Atlantis', undefined],
  ])('country %s', (text, code) => {
    expect(country2(text)).toBe(code)
  })

  it.each([
    ['English', 'en'],
    ['HY', 'hy'],
    ['md', 'ro'],
    ['no', 'nb'],
    ['nor', 'nb'],
    ['nb', 'nb'],
    ['Nynorsk', 'nn'],
    ['en-GB', 'en'],
    ['ger', 'de'],
    ['DEU', 'de'],
    ['EL', 'el'],
    ['GB', 'en'],
    ['Klingon', undefined],
    ['FR NL', undefined],
  ])('language %s', (text, code) => {
    expect(language1(text)).toBe(code)
  })

  it('reads fields that name several languages', () => {
    expect(languages1('FR NL')).toEqual(['fr', 'nl'])
    expect(languages1('en;DE, en')).toEqual(['en', 'de'])
    expect(languages1('Norwegian Nynorsk')).toEqual(['nn'])
    expect(languages1(undefined)).toEqual([])
  })
})

describe('cleanText', () => {
  it.each([
    ['BesÃ¶k fÃ¶r â€“ Ã¥', 'Besök för – å'],
    ['Ð£ÐºÑ€Ð°Ñ—Ð½Ð°', 'Україна'],
    ['LOTE NÂ° 3 — São', 'LOTE N° 3 — São'],
    ['CAFÉ» «ÀÉ» NÃO', 'CAFÉ» «ÀÉ» NÃO'],
    ['a &amp;amp;lt;5 &eacute;&scaron; &#8217;x&#x2019; &unknown;', 'a <5 éš ’x’ &unknown;'],
    ['it&#146;s', 'it’s'],
    ['<p>One</p><p>Two <b>bold</b></p>', 'One\n\nTwo bold'],
    ['x <script>alert(1)</script>y<!-- z -->', 'x y'],
    ['pumps <50 kW and <a + b>', 'pumps <50 kW and <a + b>'],
    [' a\u0000b\u00ad\u200bc\ufeff \r\n\r\n\r\n d\te ', 'a bc\n\nd e'],
    ['half \ud83d pair', 'half \ufffd pair'],
    ['kept: \ufffd 😀 e\u0301', 'kept: \ufffd 😀 e\u0301'],
    [undefined, ''],
    [' \n ', ''],
  ])('%j', (text, clean) => {
    expect(cleanText(text)).toBe(clean)
  })

  it('changes nothing the second time, and is always well formed', () => {
    const odd = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom(
          '&',
          'amp;',
          '#38;',
          '<',
          'p',
          '>',
          'b',
          '/',
          'Ã',
          '©',
          ' ',
          '\n',
          '\ud800',
          'lt;',
        ),
      }),
    )
    fc.assert(
      fc.property(odd, text => {
        const once = cleanText(text)
        expect(cleanText(once)).toBe(once)
        expect(once.isWellFormed()).toBe(true)
        expect(once).not.toContain('\0')
      }),
      { numRuns: 2000 },
    )
  })

  it('stays quick on hostile text', () => {
    const start = performance.now()
    for (const bad of ['&amp;', '<p ', '<!--', 'Ã', '<script>', '&#38;#38;', ' \n', 'a'])
      expect(cleanText(bad.repeat(60_000)).length).toBeLessThanOrEqual(200_000)
    expect(performance.now() - start).toBeLessThan(5_000)
  })
})
