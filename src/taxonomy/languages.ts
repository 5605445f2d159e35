import rows from './languages.json' with { type: 'json' }

/**
 * Languages: ISO 639-1 code, ISO 639-2/T and 639-2/B codes, English name. Source: ISO 639-2 code list.
 */

// Other spellings of one language. Norwegian `no` is written in Bokmål unless it says Nynorsk (both are kept
// apart because stems and stop words differ); `mo` and `sh` are withdrawn codes.
const ALIASES: Readonly<Record<string, string>> = {
  no: 'nb',
  nor: 'nb',
  norwegian: 'nb',
  bokmål: 'nb',
  nynorsk: 'nn',
  mo: 'ro',
  mol: 'ro',
  moldovan: 'ro',
  sh: 'sr',
  hbs: 'sr',
  'modern greek': 'el',
  gaelic: 'gd',
  'irish gaelic': 'ga',
  castilian: 'es',
  flemish: 'nl',
  mandarin: 'zh',
}

// Some publishers put a country code where a language belongs. Only codes that are no ISO 639-1 code can be read
// so; the language is the one that the country's notices are written in.
const COUNTRY_CODES: Readonly<Record<string, string>> = {
  gb: 'en',
  us: 'en',
  md: 'ro',
  ua: 'uk',
  cz: 'cs',
  dk: 'da',
  gr: 'el',
  at: 'de',
  rs: 'sr',
  al: 'sq',
  me: 'sr',
  cy: 'cy',
}

const byCode = new Map<string, string>()
const alpha3Of = new Map<string, string>()
const names = new Map<string, string>()
for (const row of rows) {
  const [code = '', alpha3 = '', bibliographic = '', ...name] = row.split(' ')
  byCode.set(code, code)
  alpha3Of.set(code, alpha3)
  byCode.set(alpha3, code)
  if (bibliographic !== '-') byCode.set(bibliographic, code)
  names.set(code, name.join(' '))
  byCode.set(name.join(' ').toLowerCase(), code)
}

/**
 * ISO 639-1 code of a language given as ISO 639-1, 639-2 or 639-3 code, BCP 47 tag (`en-GB`), English name, or,
 * as some publishers do, the code of a country that is no language code (`md`, `GB`). Norwegian `no` is `nb`.
 * Undefined for anything else.
 */
export function language1(code: string | undefined): string | undefined {
  const text = code?.trim().toLowerCase()
  if (!text || text.length > 60) return undefined
  const known = ALIASES[text] ?? byCode.get(text)
  if (known) return known
  const [tag = ''] = text.split(/[-_]/, 1)
  return tag === text
    ? COUNTRY_CODES[text]
    : (ALIASES[tag] ?? (tag.length < 4 ? byCode.get(tag) : undefined) ?? COUNTRY_CODES[tag])
}

/** Languages of a field that may name several (`FR NL`, `en;de`), in order, each once; unknown ones are left out. */
export function languages1(text: string | undefined): string[] {
  if (!text) return []
  const whole = language1(text)
  if (whole) return [whole]
  const found = text
    .slice(0, 1000)
    .split(/[\s,;/|+]+/)
    .flatMap(part => language1(part) ?? [])
  return [...new Set(found)]
}

/** English name for an ISO 639-1 code; undefined for an unknown one. */
export function languageName(code: string): string | undefined {
  return names.get(code)
}

/** ISO 639-2/T code of an ISO 639-1 code, which eForms writes in capitals (BUL); undefined for an unknown one. */
export function language3(code: string): string | undefined {
  return alpha3Of.get(code)
}
