import type { Notice } from '../../../model/notice.ts'

/**
 * A piece of the original that a field was read from. `path`: an XPath with the prefixes of the document, or a JSON
 * pointer (RFC 6901). `code`: the number of the field in its standard (BT-24, II.1.4); '' where it has none. `text`:
 * the very text of the document, only its indentation made shallower. `line`: 1-based, where it begins; 0 = unknown.
 */
export type Fragment = Readonly<{ path: string; code: string; text: string; line: number; cut?: true }>

/** Where a field stands in a format, without any document. */
export type FieldPlace = Readonly<{ path: string; code: string }>

export type FragmentOptions = Readonly<{
  format: Notice['format']
  /** Id of the notice, for documents that hold several */
  notice: string
  source: string
  /** A key of Opportunity.provenance: `title`, `value`, `lots/LOT-0001/deadlines` */
  field: string
}>

/** A field as rules know it: of the purchase as a whole, or of one lot. */
export type Wanted = Readonly<{ name: string; lot?: string }>

/** A title has at most 24 official languages; a notice may list hundreds of places, which nobody would read. */
export const FRAGMENTS_MAX = 30
/** The longest field seen is a description of 139,000 letters. */
export const FRAGMENT_LETTERS_MAX = 20_000

/** What rules say about a field; names come from addresses, which may ask for `constructor`. */
export function linesOf<Line>(
  table: Readonly<Record<string, readonly Line[]>>,
  name: string,
): readonly Line[] {
  return Object.hasOwn(table, name) ? table[name]! : []
}
