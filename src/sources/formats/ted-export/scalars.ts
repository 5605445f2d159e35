import type { Instant, Money } from '../../../model/common.ts'
import { parseInstant, parseMoney } from '../values.ts'
import { webLink } from '../values-fields.ts'
import { first, textAt, type XmlNode } from '../xml.ts'

/** What every reader of one notice needs: the buyer's country for times without a zone, and the flags. */
export type Reading = Readonly<{ country?: string; flags: Set<string> }>

/** An attribute of the first element at the path, trimmed; undefined when missing or empty. */
export function attr(
  node: XmlNode | undefined,
  name: string,
  ...path: readonly string[]
): string | undefined {
  return first(node, ...path)?.attrs[name]?.trim() || undefined
}

/** A date element (and a time element) below `node`, in the buyer's zone. A date that is there but unreadable sets `flag`. */
export function dateAt(
  reading: Reading,
  node: XmlNode | undefined,
  date: string,
  time?: string,
  flag = 'date-unreadable',
): Instant | undefined {
  const day = textAt(node, date)
  if (day === undefined) return undefined
  const instant = parseInstant(day, time === undefined ? undefined : textAt(node, time), reading.country)
  if (!instant) reading.flags.add(flag)
  return instant
}

/** Money with its CURRENCY; nothing where the publisher asked not to publish it (PUBLICATION="NO"). */
export function moneyAt(
  reading: Reading,
  node: XmlNode | undefined,
  ...path: readonly string[]
): Money | undefined {
  const found = first(node, ...path)
  const holder = path.length > 1 ? first(node, ...path.slice(0, -1)) : undefined
  if (!found || isWithheld(found) || isWithheld(holder)) return undefined
  const text = found.text.trim()
  const money = parseMoney(text, found.attrs.CURRENCY)
  if (!money && text !== '') reading.flags.add('value-unreadable')
  return money
}

/** True for an element that is not agreed to be published (R2.0.9, attribute PUBLICATION). */
export function isWithheld(node: XmlNode | undefined): boolean {
  return node?.attrs.PUBLICATION === 'NO'
}

/** A link below `node`; one that is there but unreadable is flagged. */
export function linkAt(
  reading: Reading,
  node: XmlNode | undefined,
  ...path: readonly string[]
): string | undefined {
  const text = textAt(node, ...path)
  const link = webLink(text)
  if (text !== undefined && link === undefined) reading.flags.add('link-unreadable')
  return link
}
