import rows from './countries.json' with { type: 'json' }

/**
 * Countries: ISO 3166-1 alpha-2 and alpha-3 codes, and the IANA time zone of the capital, in which a deadline
 * without a zone ends. Source of the codes: ISO 3166-1; of the zones: IANA time zone database, zone.tab.
 */
type Row = Readonly<{ code: string; alpha3: string; zone: string }>

// Codes that publishers use for a country under another name. EL and UK are the EU's own (Interinstitutional
// Style Guide 7.1), XI is Northern Ireland in EU customs law, 1A0 the EU's older code for Kosovo (XKX since).
const ALIASES: Readonly<Record<string, string>> = {
  EL: 'GR',
  UK: 'GB',
  XI: 'GB',
  '1A0': 'XK',
  XKV: 'XK',
  ROM: 'RO',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  'great britain': 'GB',
  'republic of moldova': 'MD',
  'republica moldova': 'MD',
  'moldova, republic of': 'MD',
  'czech republic': 'CZ',
  'the netherlands': 'NL',
  holland: 'NL',
  'republic of ireland': 'IE',
  macedonia: 'MK',
  'slovak republic': 'SK',
  'united states of america': 'US',
}

// The languages in whose words country names are read: those of the EU, its neighbours and candidates.
const NAME_LANGUAGES =
  'en bg hr cs da nl et fi fr de el hu ga it lv lt mt pl pt ro sk sl es sv nb uk ru sq sr mk tr is'.split(' ')

const byCode = new Map<string, Row>()
for (const row of rows) {
  const [code = '', alpha3 = '', zone = 'UTC'] = row.split(' ')
  const entry = { code, alpha3, zone }
  byCode.set(code, entry)
  byCode.set(alpha3, entry)
}
const codes = rows.map(row => row.slice(0, 2))

/**
 * ISO 3166-1 alpha-2 code of a country given as alpha-2, alpha-3, EU code (EL, UK) or name; case and outer
 * whitespace do not matter. Names are read in the languages of Europe. Undefined for anything else.
 */
export function country2(code: string | undefined): string | undefined {
  const text = code?.trim()
  if (!text || text.length > 80) return undefined
  if (text.length <= 3) {
    const upper = text.toUpperCase()
    return ALIASES[upper] ?? byCode.get(upper)?.code
  }
  const name = text.toLowerCase()
  return ALIASES[name] ?? namesToCodes().get(name)
}

/** ISO 3166-1 alpha-3 code for an alpha-2 code; undefined for an unknown one. */
export function country3(alpha2: string): string | undefined {
  return byCode.get(alpha2)?.alpha3
}

/** IANA zone of the country's capital for an alpha-2 code; undefined for an unknown one. */
export function countryZone(alpha2: string | undefined): string | undefined {
  return alpha2 === undefined ? undefined : byCode.get(alpha2)?.zone
}

/** All alpha-2 codes, sorted. */
export function countryCodes(): readonly string[] {
  return codes
}

let names: Map<string, string> | undefined

/** Built on first use: most notices carry codes, and the table takes some milliseconds. */
function namesToCodes(): Map<string, string> {
  if (names) return names
  names = new Map()
  for (const language of NAME_LANGUAGES) {
    const display = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' })
    for (const code of codes) {
      const name = display.of(code)?.toLowerCase()
      if (name && !names.has(name)) names.set(name, code)
    }
  }
  return names
}
