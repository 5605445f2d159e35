import { localeOf } from './languages.ts'
import { isMessageKey, sayIn } from './messages.ts'

/** A country's name in the reader's language; the code itself where it is no country. */
export function countryName(code: string, language: string): string {
  return displayName('region', code, language)
}

/** A language's name in the reader's language; the code itself where it is no language. */
export function languageName(code: string, language: string): string {
  return displayName('language', code, language)
}

/**
 * A published code in words: `codeName('kind', 'tender', 'bg')` says the message `kind.tender`. A code that has no
 * message (codelists grow) is shown as it was published.
 */
export function codeName(
  list:
    | 'kind'
    | 'status'
    | 'band'
    | 'nature'
    | 'procedure'
    | 'form'
    | 'social'
    | 'green'
    | 'field'
    | 'signal'
    | 'reserved'
    | 'change'
    | 'flag'
    | 'outcome'
    | 'selection'
    | 'division'
    | 'reservation',
  code: string,
  language: string,
): string {
  const key = `${list}.${code}`
  return isMessageKey(key) ? sayIn(language)(key) : code
}

/** The 45 divisions of the CPV in everyday words; undefined for a code whose division is not in the list. */
export function divisionName(cpv: string, language: string): string | undefined {
  const key = `division.${cpv.slice(0, 2)}`
  return isMessageKey(key) ? sayIn(language)(key) : undefined
}

/** Words joined as the language joins them: "a, b and c". */
export function wordList(parts: readonly string[], language: string): string {
  let list = lists.get(language)
  if (!list) lists.set(language, (list = new Intl.ListFormat(localeOf(language), { type: 'conjunction' })))
  return list.format(parts)
}

const lists = new Map<string, Intl.ListFormat>()
const names = new Map<string, Intl.DisplayNames>()

function displayName(type: 'region' | 'language', code: string, language: string): string {
  const key = `${type} ${language}`
  let known = names.get(key)
  if (!known) names.set(key, (known = new Intl.DisplayNames(language, { type, fallback: 'code' })))
  try {
    return known.of(code) ?? code
  } catch {
    // Not shaped like a code at all (publishers write anything): shown as it was published.
    return code
  }
}
