import type { Money, Place, Texts } from './common.ts'
import { sameTexts } from './fold-order.ts'
import type { Change, Lot, Opportunity } from './opportunity.ts'

/** Texts in the history are for reading: the whole text stands in the notice itself. */
const TEXT_LETTERS_MAX = 2_000
/** A procedure of hundreds of lots and corrections must stay loadable; the oldest steps go first. */
export const CHANGES_MAX = 2_000

/** What is compared between two versions: the parts of an opportunity that a reader would want to be told of. */
export type Comparable = Pick<
  Opportunity,
  'title' | 'description' | 'value' | 'cpv' | 'places' | 'lots' | 'languages'
>

const short = (text: string): string =>
  text.length > TEXT_LETTERS_MAX ? `${text.slice(0, TEXT_LETTERS_MAX - 1)}…` : text
const money = (value: Money | undefined): string =>
  value ? `${value.amount}${value.currency ? ` ${value.currency}` : ''}` : ''
const list = (values: readonly string[]): string => values.join(' ')
const places = (values: readonly Place[]): string =>
  [...new Set(values.map(place => place.nuts ?? place.country ?? place.city ?? place.anywhere ?? ''))]
    .filter(Boolean)
    .join(' ')
/** The words readers know for the states (LotStatus); a live lot is told as open. */
const status = (lot: Lot): string => (lot.state === 'live' ? 'open' : lot.state)

/**
 * Old -> new between two full versions, per lot and field (rule 4). Texts are compared as whole sets and shown in
 * the first language that differs, the original one before the others.
 */
export function changesBetween(
  before: Comparable,
  after: Comparable,
  notice: string,
  at: string | undefined,
): Change[] {
  const changes: Change[] = []
  const add = (field: string, old: string, now: string, lot?: string): void => {
    if (old === now) return
    changes.push({
      notice,
      ...(at && { at }),
      ...(lot !== undefined && { lot }),
      field,
      ...(old && { old: short(old) }),
      ...(now && { new: short(now) }),
    })
  }
  const addTexts = (field: string, old: Texts, now: Texts, lot?: string): void => {
    if (old === now || sameTexts(old, now)) return
    const languages = [...after.languages, ...Object.keys(now).sort(), ...Object.keys(old).sort()]
    const language = languages.find(code => old[code] !== now[code])
    if (language !== undefined) add(field, old[language] ?? '', now[language] ?? '', lot)
  }
  addTexts('title', before.title, after.title)
  addTexts('description', before.description, after.description)
  add('value', money(before.value), money(after.value))
  add('cpv', list(before.cpv), list(after.cpv))
  add('places', places(before.places), places(after.places))
  add('lots', list(before.lots.map(lot => lot.id)), list(after.lots.map(lot => lot.id)))
  const old = new Map(before.lots.map(lot => [lot.id, lot]))
  for (const lot of after.lots) {
    const was = old.get(lot.id)
    if (!was || was === lot) continue
    add('deadline', was.closesAt?.utc ?? '', lot.closesAt?.utc ?? '', lot.id)
    add('status', status(was), status(lot), lot.id)
    add('value', money(was.value), money(lot.value), lot.id)
    addTexts('title', was.title, lot.title, lot.id)
    addTexts('description', was.description, lot.description, lot.id)
    add('cpv', list(was.cpv), list(lot.cpv), lot.id)
    add('places', places(was.places), places(lot.places), lot.id)
    add('reserved', list(was.reserved), list(lot.reserved), lot.id)
    add('documents', was.documentsUrl ?? '', lot.documentsUrl ?? '', lot.id)
  }
  return changes
}
