import type { Texts } from '../src/model/common.ts'
import type { Opportunity } from '../src/model/opportunity.ts'
import { fold } from '../src/text/fold.ts'
import { tokens } from '../src/text/tokens.ts'

/** Text that is looked at; the search column itself is cut at 200 KB. Real notices reach 139,000 letters a text. */
const LETTERS_MAX = 400_000

/**
 * The words under which an opportunity is found, in every language it was published in: each once, folded, with
 * its identifiers and codes. A query is cut into words by queryWords, the same way.
 */
export function searchWords(opportunity: Opportunity): string {
  const parts: string[] = []
  const add = (texts: Texts | undefined): void => {
    for (const text of Object.values(texts ?? {})) parts.push(text)
  }
  add(opportunity.title)
  for (const lot of opportunity.lots) add(lot.title)
  for (const organisation of opportunity.organisations)
    if (opportunity.buyers.includes(organisation.id)) add(organisation.name)
  parts.push(...opportunity.notices.map(notice => notice.id), opportunity.procedure)
  parts.push(...opportunity.cpv, ...opportunity.lots.flatMap(lot => lot.cpv))
  add(opportunity.description)
  for (const lot of opportunity.lots) add(lot.description)
  for (const lot of opportunity.lots) add(lot.strategicText)
  const found = new Set<string>()
  let letters = 0
  for (const part of new Set(parts)) {
    if (letters > LETTERS_MAX) break
    letters += part.length
    for (const word of tokens(fold(part.slice(0, LETTERS_MAX)))) found.add(word)
  }
  return [...found].join(' ')
}

/** The words of a query, as the bank's search wants them. */
export function queryWords(query: string): string[] {
  return [...new Set(tokens(fold(query.slice(0, 1_000))))]
}
