import { COUNTRY_LAWS, DIRECTIVE } from './countries.ts'
import type { Cell, CountryLaw } from './types.ts'

export type { Cell, Confidence, CountryLaw } from './types.ts'
export { DIRECTIVE } from './countries.ts'

const BY_COUNTRY = new Map(COUNTRY_LAWS.map(row => [row.country, row]))

/** The row of a country (alpha-2), or undefined where nothing is known. */
export function lawOf(country: string): CountryLaw | undefined {
  return BY_COUNTRY.get(country)
}

/** A cell that may be shown as fact: read somewhere, not remembered. */
export function shown<T>(cell: Cell<T> | undefined): Cell<T> | undefined {
  return cell && cell.confidence !== 'M' ? cell : undefined
}

/** Least share that art. 20 asks for in that country, per cent; the directive's 30 where no row may be shown. */
export function shareOf(country: string): Cell<number> {
  return shown(BY_COUNTRY.get(country)?.percent) ?? DIRECTIVE.percent
}

/**
 * The codes outside 85000000-85323000 that art. 77(1) covers; 115 with that range
 * (eForms codelist social-service-cpv, rule BR-BT-00262-0200).
 */
const ART77_SINGLE: ReadonlySet<string> = new Set([
  '75121000',
  '75122000',
  '75123000',
  '79622000',
  '79624000',
  '79625000',
  '80110000',
  '80300000',
  '80420000',
  '80430000',
  '80511000',
  '80520000',
  '80590000',
  '92500000',
  '92600000',
  '98133000',
  '98133110',
])

/** True for a CPV code (8 digits) that a contract reserved under art. 77 may have as its main code. */
export function isArt77Code(code: string): boolean {
  return ART77_SINGLE.has(code) || (code >= '85000000' && code <= '85323000')
}

/**
 * EU thresholds without VAT in euros, by year of the two-year period: Delegated Regulation (EU) 2025/2152 and its
 * predecessor (confidence V). Light regime: Directive 2014/24/EU art. 4(d).
 */
export const THRESHOLDS: Readonly<
  Record<number, Readonly<{ works: number; central: number; subCentral: number; light: number }>>
> = {
  2024: { works: 5_538_000, central: 143_000, subCentral: 221_000, light: 750_000 },
  2025: { works: 5_538_000, central: 143_000, subCentral: 221_000, light: 750_000 },
  2026: { works: 5_404_000, central: 140_000, subCentral: 216_000, light: 750_000 },
  2027: { works: 5_404_000, central: 140_000, subCentral: 216_000, light: 750_000 },
}
