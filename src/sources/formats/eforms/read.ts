import type { Instant, Money, Texts } from '../../../model/common.ts'
import { cleanText, language1, parseInstant, parseMoney } from '../values.ts'
import { first, textAt } from '../xml.ts'
import type { XmlNode } from '../xml.ts'

/**
 * What every reader of one notice needs: the notice language (BT-702, ISO 639-1 or `und`), the buyer's country for
 * times without a zone, and the set that collects plausibility flags.
 */
export type Reading = Readonly<{ language: string; country?: string; flags: Set<string> }>

/** From an element to the eForms content of its UBL extensions. */
export const EXTENSION = ['UBLExtensions', 'UBLExtension', 'ExtensionContent', 'EformsExtension'] as const

// Codes and identifiers of the SDK are under 40 characters; what is longer is text in the wrong place.
const MAX_CODE = 200
// TED writes these in place of a withheld value (BT-195): word, number, date.
const WITHHELD_TEXT = 'unpublished'
const WITHHELD_NUMBER = /^-1(\.0*)?$/
const WITHHELD_DATE = /^1970-01-01/

/** A text set from one element per language; the first of a language stands, a repetition is flagged. */
export function texts(reading: Reading, nodes: readonly XmlNode[]): Texts {
  const found: Record<string, string> = {}
  for (const node of nodes) {
    const text = cleanText(node.text)
    if (text === '' || text.toLowerCase() === WITHHELD_TEXT) continue
    const language = textLanguage(reading, node.attrs.languageID)
    if (Object.hasOwn(found, language)) reading.flags.add('text-repeated')
    else found[language] = text
  }
  return found
}

/** As texts, with undefined for an empty set: for optional fields. */
export function someTexts(reading: Reading, nodes: readonly XmlNode[]): Texts | undefined {
  const found = texts(reading, nodes)
  return Object.keys(found).length > 0 ? found : undefined
}

/** Text without a language belongs to the notice language; an unknown language code is kept as `und`. */
function textLanguage(reading: Reading, published: string | undefined): string {
  if (!published?.trim()) return reading.language
  return language1(published) ?? 'und'
}

/** Trimmed code or identifier; undefined when missing, withheld or not a code at all. */
export function codeOf(node: XmlNode | undefined): string | undefined {
  const text = node?.text.trim()
  return text && text.length <= MAX_CODE && text.toLowerCase() !== WITHHELD_TEXT ? text : undefined
}

/** Code of the first element at the path. */
export function codeAt(node: XmlNode | undefined, ...path: readonly string[]): string | undefined {
  return codeOf(first(node, ...path))
}

/** Distinct codes in document order; with `list`, of elements with that listName only. */
export function codesOf(nodes: readonly XmlNode[], list?: string): string[] {
  const found = new Set<string>()
  for (const node of nodes) {
    if (list !== undefined && node.attrs.listName !== list) continue
    const code = codeOf(node)
    if (code !== undefined) found.add(code)
  }
  return [...found]
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

/** The object without its undefined fields, so that absent and undefined are the same bytes everywhere. */
export function defined<T extends object>(fields: T): T {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as T
}
