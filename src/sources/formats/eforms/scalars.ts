import type { Instant, Money } from '../../../model/common.ts'
import { country2, language1, parseInstant, parseMoney } from '../values.ts'
import { textAt } from '../xml.ts'
import type { XmlNode } from '../xml.ts'
import { codeAt, codesOf, WITHHELD_TEXT } from './read.ts'
import type { Reading } from './read.ts'

// TED writes these in place of withheld numbers and dates (BT-195).
const WITHHELD_NUMBER = /^-1(\.0*)?$/
const WITHHELD_DATE = /^1970-01-01/

/** Published number as text; undefined when missing or withheld (-1). */
export function numberAt(node: XmlNode | undefined, ...path: readonly string[]): string | undefined {
  const text = codeAt(node, ...path)
  return text !== undefined && WITHHELD_NUMBER.test(text) ? undefined : text
}

/** `true`/`yes`/`1` and their opposites; undefined for anything else, which is unknown and never "no". */
export function truthOf(text: string | undefined): boolean | undefined {
  const value = text?.toLowerCase()
  if (value === 'true' || value === 'yes' || value === '1') return true
  if (value === 'false' || value === 'no' || value === '0') return false
  return undefined
}

/**
 * A date element and a time element below `period` as one moment, each with its own published offset. A present
 * but unreadable date sets `flag`.
 */
export function instantAt(
  reading: Reading,
  period: XmlNode | undefined,
  date: string,
  time: string,
  flag = 'date-unreadable',
): Instant | undefined {
  const day = textAt(period, date)
  if (day === undefined || WITHHELD_DATE.test(day)) return undefined
  const instant = parseInstant(day, textAt(period, time), reading.country)
  if (!instant) reading.flags.add(flag)
  return instant
}

/** Money with its currencyID; withheld amounts are missing, unreadable ones flagged. */
export function moneyOf(reading: Reading, node: XmlNode | undefined): Money | undefined {
  const text = node?.text.trim()
  if (!text || WITHHELD_NUMBER.test(text) || text.toLowerCase() === WITHHELD_TEXT) return undefined
  const money = parseMoney(text, node?.attrs.currencyID)
  if (!money) reading.flags.add('value-unreadable')
  return money
}

/** Non-negative whole number; withheld ones (-1) are missing. */
export function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}(\.0*)?$/.test(text) ? Number.parseInt(text, 10) : undefined
}

/** A link a reader can be sent to: http(s) only, `www.` completed; anything else is flagged and left out. */
export function linkOf(reading: Reading, text: string | undefined): string | undefined {
  if (text === undefined || text.toLowerCase() === WITHHELD_TEXT) return undefined
  // Browsers and servers agree on about 2,000 characters; longer links are broken exports.
  if (text.length <= 2_000 && /^https?:\/\/[^\s/?#]+\.[^\s]+$/i.test(text)) return text
  if (text.length <= 2_000 && /^www\.[^\s/]+\.[^\s]+$/i.test(text)) return `http://${text}`
  reading.flags.add('link-unreadable')
  return undefined
}

/** ISO 639-1 codes of language elements; unknown codes are flagged and left out. */
export function languagesOf(reading: Reading, nodes: readonly XmlNode[]): string[] {
  const found = new Set<string>()
  for (const code of codesOf(nodes)) {
    const language = language1(code)
    if (language) found.add(language)
    else reading.flags.add('language-unreadable')
  }
  return [...found]
}

/** NUTS code as published, when it has the form of one: two letters and up to three characters; else flagged. */
export function nutsOf(reading: Reading, code: string | undefined): string | undefined {
  const upper = code?.toUpperCase()
  if (upper === undefined || /^[A-Z]{2}[0-9A-Z]{0,3}$/.test(upper)) return upper
  reading.flags.add('nuts-unreadable')
  return undefined
}

/** ISO 3166-1 alpha-2 of a published country code; an unknown one is flagged. */
export function countryOf(reading: Reading, code: string | undefined): string | undefined {
  const country = country2(code)
  if (code !== undefined && !country) reading.flags.add('country-unreadable')
  return country
}
