/**
 * Published values made comparable: what every format needs. Each function answers undefined where the text says
 * nothing usable; none throws.
 */
export { country2 } from '../../taxonomy/countries.ts'
export { language1, languages1 } from '../../taxonomy/languages.ts'
export { parseInstant } from './values-instant.ts'
export { isPlaceholder, parseMoney } from './values-money.ts'
export { normaliseCpv } from './values-cpv.ts'
export { cleanText } from './values-text.ts'
