/**
 * Themes: groups of CPV codes in which social enterprises work, drawn from the concepts of the built-in lexicon (a test
 * holds that every concept's main code lies in one). Insight counts by them, because 45 divisions are too coarse
 * (85 is hospitals and night shelters) and 9,454 codes too fine. What lies in none is `other`.
 */
const PREFIXES = {
  meals: '55 15 0321 0322 39314 42933',
  lodging: '551 552 635',
  cleaning: '906 909 337 398',
  laundry: '18 19 395 9831 9839',
  green: '0312 0340 0341 0345 034 77 451127 45233160 9837',
  nature: '907 9253 7131430 0933 9838',
  waste: '905 1491 9835 925121',
  repair: '50 39710',
  building: '24955 4411 4414 4451 44617 45111 4526 453 454',
  furniture: '0343 37 39 34928 98394',
  printing: '22 30192 641 7957 798 7992 7997 799991',
  office: '792 795 7934232 79992',
  digital: '48 72 71354',
  advice: '66113 73 791 793 794 982',
  work: '796 85312510 75231240',
  training: '80 79998',
  children: '8531130 8531211 9813311 33750',
  older: '8531110 85312400 9851331 851412 85144',
  disability: '8531120 8531210 8531212 33185 33193 33196',
  health: '851 33141623 9832 9833',
  social: '752 753 7033 853 9813',
  transport: '60 6312 6411 3411 3443 98392 64120 5011',
  culture: '92 7995 7996 71351914',
  sport: '926 374 3753 375',
  property: '702 703 797 9834 983511',
} as const

export type Theme = keyof typeof PREFIXES | 'other'

/** All themes, `other` last. */
export const THEMES: readonly Theme[] = [...(Object.keys(PREFIXES) as Theme[]), 'other']

const THEME_OF: ReadonlyMap<string, Theme> = new Map(
  (Object.entries(PREFIXES) as [Theme, string][]).flatMap(([theme, prefixes]) =>
    prefixes.split(' ').map(prefix => [prefix, theme] as const),
  ),
)

/** The theme of a CPV code (8 digits): the longest prefix decides. */
export function themeOf(code: string): Theme {
  for (let length = code.length; length >= 2; length--) {
    const theme = THEME_OF.get(code.slice(0, length))
    if (theme) return theme
  }
  return 'other'
}

/** True where text names a theme. */
export function isTheme(text: string): text is Theme {
  return (THEMES as readonly string[]).includes(text)
}
