import type { Texts } from '../../model/common.ts'

/** The object without its undefined fields, so that absent and undefined are the same bytes everywhere. */
export function defined<T extends object>(fields: T): T {
  const kept: Record<string, unknown> = {}
  const all = fields as Record<string, unknown>
  for (const key in all) if (all[key] !== undefined) kept[key] = all[key]
  return kept as T
}

/** As the argument, with undefined for an empty object: for optional fields. */
export function some<T extends object>(fields: T | undefined): T | undefined {
  if (fields) for (const key in fields) if (fields[key] !== undefined) return fields
  return undefined
}

/** Distinct values in the order of their first appearance; undefined ones are left out. */
export function distinct<T>(values: readonly (T | undefined)[]): T[] {
  return [...new Set(values.filter((value): value is T => value !== undefined))]
}

// Browsers and servers agree on about 2,000 characters; longer links are broken exports.
const MAX_LINK = 2_000

/** A link a reader can be sent to: http(s) only, `www.` completed; undefined for anything else. */
export function webLink(text: string | undefined): string | undefined {
  const link = text?.trim()
  if (!link || link.length > MAX_LINK) return undefined
  if (/^https?:\/\/[^\s/?#]+\.[^\s]+$/i.test(link)) return link
  return /^www\.[^\s/]+\.[^\s]+$/i.test(link) ? `http://${link}` : undefined
}

/** NUTS code as published, when it has the form of one: two letters and up to three characters. */
export function nutsCode(code: string | undefined): string | undefined {
  const upper = code?.trim().toUpperCase()
  return upper !== undefined && /^[A-Z]{2}[0-9A-Z]{0,3}$/.test(upper) ? upper : undefined
}

/** Several text sets as one: the distinct texts of a language, a paragraph each; undefined when all are empty. */
export function joinTexts(sets: readonly (Texts | undefined)[]): Texts | undefined {
  const parts = new Map<string, Set<string>>()
  for (const set of sets)
    for (const language in set) parts.set(language, (parts.get(language) ?? new Set()).add(set[language]!))
  if (parts.size === 0) return undefined
  return Object.fromEntries([...parts].map(([language, texts]) => [language, [...texts].join('\n\n')]))
}
