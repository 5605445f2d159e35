import type { Texts } from '../../../model/common.ts'
import { cleanText, language1 } from '../values.ts'
import { first } from '../xml.ts'
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
/** TED writes this word in place of a withheld text or code (BT-195). */
export const WITHHELD_TEXT = 'unpublished'

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

/** The object without its undefined fields, so that absent and undefined are the same bytes everywhere. */
export function defined<T extends object>(fields: T): T {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as T
}
