/**
 * One row a language: everything the text room knows of it. A new language is a new row (and, for the built-in
 * lexicon, a file in src/taxonomy/lexicon).
 */
export type Language = Readonly<{
  /** ISO 639-1 */
  code: string
  /** In its own words */
  name: string
  script: 'latin' | 'cyrillic' | 'greek' | 'armenian'
  /** Which stemmer serves it; suffixes = our own table of that code */
  stemmer: 'natural' | 'snowball' | 'suffixes'
  /** Name of the stemmer in its package, or code of the suffix table */
  stem: string
  /** Key in stopwords-iso; absent where it has none */
  stopWords?: string
  /** Long words are compounds that can be taken apart with a vocabulary; the letters that may join the parts */
  joints?: readonly string[]
  /** Code the language detector answers with, where it differs or where it cannot tell (absent = code) */
  detect?: string
}>

const row = (
  code: string,
  name: string,
  script: Language['script'],
  stemmer: Language['stemmer'],
  stem: string,
  more: Partial<Language> = {},
): Language => ({ code, name, script, stemmer, stem, stopWords: code, ...more })

export const LANGUAGES: readonly Language[] = [
  row('bg', 'български', 'cyrillic', 'suffixes', 'bg'),
  row('cs', 'čeština', 'latin', 'snowball', 'czech'),
  row('da', 'dansk', 'latin', 'snowball', 'danish', { joints: ['', 's', 'e'] }),
  row('de', 'Deutsch', 'latin', 'natural', 'De', { joints: ['', 's', 'n', 'en', 'es', 'er', 'e'] }),
  row('el', 'ελληνικά', 'greek', 'suffixes', 'el'),
  row('en', 'English', 'latin', 'natural', ''),
  row('es', 'español', 'latin', 'natural', 'Es'),
  row('et', 'eesti', 'latin', 'suffixes', 'et', { joints: ['', 'e', 'a', 'i', 'u', 'se', 'de', 'te'] }),
  row('fi', 'suomi', 'latin', 'snowball', 'finnish', { joints: ['', 'n', 's', 'en'] }),
  row('fr', 'français', 'latin', 'natural', 'Fr'),
  row('ga', 'Gaeilge', 'latin', 'snowball', 'irish'),
  row('hr', 'hrvatski', 'latin', 'suffixes', 'hr'),
  row('hu', 'magyar', 'latin', 'snowball', 'hungarian', { joints: [''] }),
  row('it', 'italiano', 'latin', 'natural', 'It'),
  row('lt', 'lietuvių', 'latin', 'suffixes', 'lt'),
  row('lv', 'latviešu', 'latin', 'suffixes', 'lv'),
  row('mt', 'Malti', 'latin', 'suffixes', 'mt', { stopWords: undefined, detect: '' }),
  row('nl', 'Nederlands', 'latin', 'natural', 'Nl', { joints: ['', 's', 'en', 'e'] }),
  row('pl', 'polski', 'latin', 'suffixes', 'pl'),
  row('pt', 'português', 'latin', 'natural', 'Pt'),
  row('ro', 'română', 'latin', 'snowball', 'romanian'),
  row('sk', 'slovenčina', 'latin', 'suffixes', 'sk'),
  row('sl', 'slovenščina', 'latin', 'suffixes', 'sl'),
  row('sv', 'svenska', 'latin', 'natural', 'Sv', { joints: ['', 's', 'e', 'o', 'u'] }),
  row('nb', 'norsk bokmål', 'latin', 'natural', 'No', {
    stopWords: 'no',
    detect: 'no',
    joints: ['', 's', 'e'],
  }),
  row('nn', 'norsk nynorsk', 'latin', 'natural', 'No', {
    stopWords: 'no',
    detect: '',
    joints: ['', 's', 'e'],
  }),
  row('uk', 'українська', 'cyrillic', 'suffixes', 'uk'),
  row('hy', 'հայերեն', 'armenian', 'suffixes', 'hy'),
  row('is', 'íslenska', 'latin', 'suffixes', 'is', { stopWords: undefined }),
  row('mk', 'македонски', 'cyrillic', 'suffixes', 'mk', { stopWords: undefined, detect: '' }),
  row('ru', 'русский', 'cyrillic', 'suffixes', 'ru'),
  row('sq', 'shqip', 'latin', 'suffixes', 'sq', { stopWords: undefined }),
  row('sr', 'srpski', 'latin', 'suffixes', 'hr', { stopWords: 'hr' }),
  row('tr', 'Türkçe', 'latin', 'suffixes', 'tr'),
  row('ca', 'català', 'latin', 'natural', 'Es'),
  row('gl', 'galego', 'latin', 'natural', 'Pt'),
  row('eu', 'euskara', 'latin', 'suffixes', 'none'),
]

const BY_CODE: ReadonlyMap<string, Language> = new Map(LANGUAGES.map(language => [language.code, language]))

/** Codes met in the wild that mean a language of the table: macro-languages, old and country-like codes. */
const ALIASES: Readonly<Record<string, string>> = {
  no: 'nb',
  nor: 'nb',
  nob: 'nb',
  nno: 'nn',
  mo: 'ro',
  sh: 'hr',
  bs: 'hr',
  cz: 'cs',
  dk: 'da',
  se: 'sv',
  gr: 'el',
  ua: 'uk',
  bul: 'bg',
  ces: 'cs',
  cze: 'cs',
  dan: 'da',
  deu: 'de',
  ger: 'de',
  ell: 'el',
  gre: 'el',
  eng: 'en',
  spa: 'es',
  est: 'et',
  fin: 'fi',
  fra: 'fr',
  fre: 'fr',
  gle: 'ga',
  hrv: 'hr',
  hun: 'hu',
  ita: 'it',
  lit: 'lt',
  lav: 'lv',
  mlt: 'mt',
  nld: 'nl',
  dut: 'nl',
  pol: 'pl',
  por: 'pt',
  ron: 'ro',
  rum: 'ro',
  slk: 'sk',
  slo: 'sk',
  slv: 'sl',
  swe: 'sv',
  ukr: 'uk',
  isl: 'is',
}

/** `NOR`, `nb-NO`, `no` -> `nb`; a code outside the table comes back in lower case, unchanged. */
export function languageCode(code: string): string {
  const short = code.trim().toLowerCase().split(/[-_]/u)[0] ?? ''
  return ALIASES[short] ?? short
}

/** The row of a language, or undefined: text in it is then folded but not stemmed. */
export function languageOf(code: string): Language | undefined {
  return BY_CODE.get(languageCode(code))
}
