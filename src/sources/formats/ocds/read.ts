import { webLink } from '../values-fields.ts'

/** A JSON object of unknown content. Everything is read through the functions below, which believe nothing. */
export type Json = Readonly<Record<string, unknown>>

/**
 * What every reader of one release needs: its language (ISO 639-1, or `und` where none is published), the buyer's
 * country for times without a zone, the set that collects plausibility flags, and whether it is a release of our
 * own writer (`exact`): such a release is complete, so that nothing is inferred.
 */
export type Reading = Readonly<{ language: string; country?: string; flags: Set<string>; exact: boolean }>

// Identifiers, codes and short labels of real releases are far shorter; longer ones are text in the wrong place.
const MAX_CODE = 4_000
// The largest real notice has 652 lots; lists beyond this are cut rather than filling the bank.
const MAX_LIST = 5_000

/** The object, or an empty one for anything else. */
export function obj(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : NOTHING
}
const NOTHING: Json = Object.freeze({})

/** The list; one object where a list belongs is a list of one (awards and tenderers of some publishers). */
export function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.length > MAX_LIST ? value.slice(0, MAX_LIST) : value
  return typeof value === 'object' && value !== null ? [value] : []
}

/** Identifier, code or label: trimmed text without NUL, or a number as text; undefined when empty. */
export function code(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined
  if (typeof value !== 'string') return undefined
  const text = value.toWellFormed().replaceAll('\0', '').trim()
  return text !== '' && text.length <= MAX_CODE ? text : undefined
}

/** Codes of a list, or of one code written without the list; distinct. */
export function codes(value: unknown): string[] {
  const values = Array.isArray(value) ? value.slice(0, MAX_LIST) : [value]
  return [...new Set(values.map(code).filter(each => each !== undefined))]
}

/** A link a reader can be sent to (http or https). */
export function link(value: unknown): string | undefined {
  return typeof value === 'string' ? webLink(value) : undefined
}

/** true or false; undefined for anything else, which is unknown and never "no". */
export function truth(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  return value === 'true' ? true : value === 'false' ? false : undefined
}

/** A whole number that is not negative. */
export function count(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value.trim()) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined
}
