import type { Texts } from '../../../model/common.ts'
import { cleanText } from '../values.ts'
import { all, childrenOf, deepText, first, type XmlNode } from '../xml.ts'

/**
 * The same element in each language's form, the original language first. Only texts differ between languages;
 * codes, dates and amounts are read from the first.
 */
export type Parallel = readonly Readonly<{ language: string; node: XmlNode }>[]

/** First element at the path, in every language that has it; undefined where the original has none. */
export function at(parallel: Parallel, ...path: readonly string[]): Parallel | undefined {
  const [original, ...others] = parallel
  const node = first(original?.node, ...path)
  if (!original || !node) return undefined
  const rest = others.flatMap(({ language, node: other }) => {
    const found = first(other, ...path)
    return found ? [{ language, node: found }] : []
  })
  return [{ language: original.language, node }, ...rest]
}

/** All elements at the path; a translation is paired by position, and left out where it has another number of them. */
export function each(parallel: Parallel, ...path: readonly string[]): Parallel[] {
  const lists = parallel.map(({ language, node }) => ({ language, nodes: all(node, ...path) }))
  const [original, ...others] = lists
  if (!original) return []
  const same = others.filter(other => other.nodes.length === original.nodes.length)
  return original.nodes.map((node, index) => [
    { language: original.language, node },
    ...same.flatMap(({ language, nodes }) => {
      const found = nodes[index]
      return found ? [{ language, node: found }] : []
    }),
  ])
}

/** The element in the original language. */
export function original(parallel: Parallel | undefined): XmlNode | undefined {
  return parallel?.[0]?.node
}

/** Text of an element in all its languages, one paragraph (P) a line; the first form of a language stands. */
export function texts(parallel: Parallel | undefined): Texts {
  const found: Record<string, string> = {}
  for (const { language, node } of parallel ?? []) {
    if (Object.hasOwn(found, language)) continue
    const text = cleanText(paragraphs(node))
    if (text !== '') found[language] = text
  }
  return found
}

/** One line a paragraph. A line break inside a paragraph is only how the file is laid out. */
function paragraphs(node: XmlNode): string {
  const inside = childrenOf(node, 'P')
  const parts = inside.length > 0 && node.text.trim() === '' ? inside : [node]
  return parts.map(part => deepText(part, ['P']).replace(/\s+/g, ' ')).join('\n')
}

/** As texts, on one line: titles and names. */
export function lineTexts(parallel: Parallel | undefined): Texts {
  const found: Record<string, string> = {}
  const read = texts(parallel)
  for (const language in read) found[language] = read[language]!.replaceAll('\n', ' ')
  return found
}

/** As texts, with undefined for an empty set: for optional fields. */
export function someTexts(parallel: Parallel | undefined): Texts | undefined {
  const found = texts(parallel)
  for (const _ in found) return found
  return undefined
}

/** Whether an element is there: the forms' tick boxes are empty elements. */
export function has(parallel: Parallel | undefined, ...path: readonly string[]): boolean {
  return first(parallel?.[0]?.node, ...path) !== undefined
}
