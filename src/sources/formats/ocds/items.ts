import type { Place } from '../../../model/common.ts'
import { country2, normaliseCpv } from '../values.ts'
import { defined, distinct, nutsCode } from '../values-fields.ts'
import { code, list, obj, type Json, type Reading } from './read.ts'
import { someTexts } from './read-values.ts'

/** What the items of a tender say of each lot, and of the tender as a whole (key ''). */
export type Items = ReadonlyMap<string, Readonly<{ cpv: readonly string[]; places: readonly Place[] }>>

// CPV under its names: the Ukrainian DK 021 is a translation of it with the same codes (DSTU, order 1749 of 2015).
const CPV_SCHEME = /^(cpv(s|[-_ ]?2008)?|x_cpv|дк[ :-]?0?21(:2015)?|dk[ :-]?0?21)$/i

/** Groups CPV codes and places of `tender.items` by `relatedLot`; items without one count for the whole tender. */
export function readItems(reading: Reading, tender: Json): Items {
  const groups = new Map<
    string,
    { cpv: (string | undefined)[]; more: (string | undefined)[]; places: Place[] }
  >()
  for (const item of list(tender.items).map(obj)) {
    const lot = code(item.relatedLot) ?? code(list(item.relatedLots)[0]) ?? ''
    let group = groups.get(lot)
    if (!group) groups.set(lot, (group = { cpv: [], more: [], places: [] }))
    group.cpv.push(readCode(reading, item.classification))
    for (const each of list(item.additionalClassifications)) group.more.push(readCode(reading, each))
    group.places.push(...readPlaces(reading, item))
  }
  return new Map(
    [...groups].map(([lot, { cpv, more, places }]) => [
      lot,
      { cpv: distinct([...cpv, ...more]), places: reading.exact ? places : distinctPlaces(places) },
    ]),
  )
}

/** CPV codes of a tender or lot itself: `classification` first, then `additionalClassifications`. */
export function readCodes(reading: Reading, holder: Json): string[] {
  return distinct(
    [holder.classification, ...list(holder.additionalClassifications)].map(each => readCode(reading, each)),
  )
}

function readCode(reading: Reading, value: unknown): string | undefined {
  const classification = obj(value)
  const published = code(classification.id)
  const scheme = code(classification.scheme)
  if (published === undefined || (scheme !== undefined && !CPV_SCHEME.test(scheme))) return undefined
  const cpv = normaliseCpv(published)
  if (cpv === undefined) reading.flags.add('cpv-unreadable')
  return cpv
}

/** `deliveryAddresses` (list), `deliveryAddress` (older releases) and `deliveryLocation` texts of an item or tender. */
export function readPlaces(reading: Reading, holder: Json): Place[] {
  return [...list(holder.deliveryAddresses), ...list(holder.deliveryAddress)]
    .map(each => readPlace(reading, obj(each)))
    .filter(place => Object.keys(place).length > 0)
}

function readPlace(reading: Reading, address: Json): Place {
  const nuts = nutsCode(code(address.region))
  const own = obj(address.opportunity)
  const named = country2(code(address.country)) ?? country2(code(address.countryName))
  return defined<Place>({
    country: named ?? (reading.exact ? undefined : country2(nuts?.slice(0, 2))),
    nuts,
    city: code(address.locality) ?? (nuts === undefined && !reading.exact ? code(address.region) : undefined),
    postcode: code(address.postalCode),
    anywhere: code(own.anywhere),
    text: someTexts(reading, address, 'description'),
  })
}

function distinctPlaces(places: readonly Place[]): Place[] {
  return [...new Map(places.map(place => [JSON.stringify(place), place])).values()]
}
