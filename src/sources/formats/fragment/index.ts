import type { Notice } from '../../../model/notice.ts'
import { eformsRules } from './eforms.ts'
import { ocdsFragments, ocdsPlaces } from './ocds.ts'
import { tedRules } from './ted-export.ts'
import type { FieldPlace, Fragment, FragmentOptions, Wanted } from './types.ts'
import { xmlFragments, type XmlRule } from './xml.ts'

export type { FieldPlace, Fragment, FragmentOptions } from './types.ts'

/** `lots/LOT-0001/deadlines` -> lot and name; undefined for what is no field. */
export function readField(field: string): Wanted | undefined {
  const lot = /^lots\/(.{1,200})\/([a-zA-Z]{2,30})$/.exec(field)
  if (lot) return { lot: lot[1]!, name: lot[2]! }
  return /^[a-zA-Z]{2,30}$/.test(field) ? { name: field } : undefined
}

/**
 * The pieces of a document that a field was read from, at most thirty; none where the field is not in this document,
 * or the document cannot be read. Pure: never throws for what is in the document.
 */
export function fragmentOf(bytes: Uint8Array, options: FragmentOptions): readonly Fragment[] {
  const wanted = readField(options.field)
  if (!wanted) return []
  if (options.format === 'ocds') return ocdsFragments(bytes, options, wanted)
  return xmlFragments(bytes, rulesOf(options.format, wanted), wanted.lot)
}

/** Where a field stands in documents of a format: for a bank that keeps no bytes. */
export function placesOf(format: Notice['format'], field: string): readonly FieldPlace[] {
  const wanted = readField(field)
  if (!wanted) return []
  if (format === 'ocds') return ocdsPlaces(wanted)
  return rulesOf(format, wanted).map(rule => ({ path: `//${rule.path.join('/')}`, code: rule.code }))
}

function rulesOf(format: 'eforms' | 'ted-export', wanted: Wanted): readonly XmlRule[] {
  return format === 'eforms' ? eformsRules(wanted) : tedRules(wanted)
}
