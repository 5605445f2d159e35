/**
 * The NUTS 2021 tree, read off the prefix: 2 letters a country, then one sign a level. Countries are ISO 3166-1
 * alpha-2 everywhere in this project (GR, GB), NUTS writes EL and UK.
 */
const TO_ISO: Readonly<Record<string, string>> = { EL: 'GR', UK: 'GB' }
const TO_NUTS: Readonly<Record<string, string>> = { GR: 'EL', GB: 'UK' }

/** `el642` -> `EL642`, `GR642` -> `EL642`; undefined where it is no NUTS code. */
export function nutsCode(text: string): string | undefined {
  const code = text.trim().toUpperCase()
  if (!/^[A-Z]{2}[0-9A-Z]{0,3}$/u.test(code)) return undefined
  return (TO_NUTS[code.slice(0, 2)] ?? code.slice(0, 2)) + code.slice(2)
}

/** ISO 3166-1 alpha-2 country of a NUTS code: EL642 -> GR. */
export function nutsCountry(code: string): string {
  const prefix = code.slice(0, 2)
  return TO_ISO[prefix] ?? prefix
}

/** NUTS prefix of a country: GR -> EL. */
export function nutsOfCountry(country: string): string {
  return TO_NUTS[country] ?? country
}

/** 0 country, 1, 2, 3. */
export function nutsLevel(code: string): number {
  return code.length - 2
}

/** EL642 -> EL, EL6, EL64, EL642. */
export function nutsPath(code: string): string[] {
  return Array.from({ length: code.length - 1 }, (_, index) => code.slice(0, index + 2))
}

/** The deepest level that two codes share: 3 the same NUTS-3 region, 0 only the country, -1 nothing. */
export function nutsShared(a: string, b: string): number {
  let shared = 0
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared++
  return shared < 2 ? -1 : shared - 2
}
