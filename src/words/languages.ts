import { CATALOGUES, ENGLISH, type Catalogue } from './catalogues.ts'

export type { MessageKey } from './catalogues.ts'

type UiLanguage = Readonly<{
  /** ISO 639-1 */
  code: string
  /** The language's name for itself */
  name: string
  /** Absent = the language is planned and not offered yet */
  catalogue?: Catalogue
  /** Zone most of its readers live in: their clock is shown beside the buyer's; absent for English (many zones) */
  zone?: string
}>

/**
 * The interface languages, in the order the switch shows them. A language is offered as soon as its catalogue is
 * here; test/words compares every catalogue with English (keys, placeholders, plural forms, untranslated text).
 */
export const UI_LANGUAGES: readonly UiLanguage[] = [
  { code: 'en', name: 'English', catalogue: CATALOGUES.en },
  { code: 'bg', name: 'Български', catalogue: CATALOGUES.bg, zone: 'Europe/Sofia' },
  { code: 'da', name: 'Dansk', catalogue: CATALOGUES.da, zone: 'Europe/Copenhagen' },
  { code: 'sv', name: 'Svenska', catalogue: CATALOGUES.sv, zone: 'Europe/Stockholm' },
  { code: 'es', name: 'Español', catalogue: CATALOGUES.es, zone: 'Europe/Madrid' },
  { code: 'fr', name: 'Français', catalogue: CATALOGUES.fr, zone: 'Europe/Paris' },
  { code: 'de', name: 'Deutsch', catalogue: CATALOGUES.de, zone: 'Europe/Berlin' },
  { code: 'pl', name: 'Polski', catalogue: CATALOGUES.pl, zone: 'Europe/Warsaw' },
  { code: 'lv', name: 'Latviešu', catalogue: CATALOGUES.lv, zone: 'Europe/Riga' },
  { code: 'lt', name: 'Lietuvių', catalogue: CATALOGUES.lt, zone: 'Europe/Vilnius' },
  { code: 'et', name: 'Eesti', catalogue: CATALOGUES.et, zone: 'Europe/Tallinn' },
  { code: 'pt', name: 'Português', catalogue: CATALOGUES.pt, zone: 'Europe/Lisbon' },
  { code: 'el', name: 'Ελληνικά', catalogue: CATALOGUES.el, zone: 'Europe/Athens' },
]

/** The languages a reader can choose today: those with a catalogue. */
export const OFFERED: readonly string[] = UI_LANGUAGES.filter(row => row.catalogue).map(row => row.code)

/** The catalogue of a language, English where it has none. */
export function catalogueOf(language: string): Catalogue {
  return UI_LANGUAGES.find(row => row.code === language)?.catalogue ?? ENGLISH
}

/** The Intl locale of an interface language: English dates and numbers are written the European way. */
export function localeOf(language: string): string {
  // Bare codes mean the United States and Brazil; readers here write numbers and dates the European way.
  if (language === 'en') return 'en-GB'
  return language === 'pt' ? 'pt-PT' : language
}

/** The zone most readers of a language live in; undefined where the language says nothing about it. */
export function zoneOfLanguage(language: string): string | undefined {
  return UI_LANGUAGES.find(row => row.code === language)?.zone
}

/**
 * Chooses an offered language from what a browser says (`Accept-Language: sv;q=0.9, bg`), best first.
 * A region is ignored (pt-BR reads pt). Returns English when nothing fits. At most 20 entries are read.
 */
export function chooseLanguage(acceptLanguage: string | undefined): string {
  const wanted = (acceptLanguage ?? '')
    .slice(0, 1_000)
    .split(',', 20)
    .map(part => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const q = parameters.map(p => /^\s*q=([\d.]+)$/.exec(p)?.[1]).find(Boolean)
      return { code: tag.split('-')[0]!, q: q === undefined ? 1 : Number(q) }
    })
    .filter(entry => entry.q > 0 && OFFERED.includes(entry.code))
    .sort((a, b) => b.q - a.q)
  return wanted[0]?.code ?? 'en'
}
