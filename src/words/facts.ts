import type { Evidence } from '../model/match.ts'
import { wordDate, wordDaysLeft } from './dates.ts'
import { isMessageKey, sayIn, type MessageArgs } from './messages.ts'
import { wordMoney } from './money.ts'
import { codeName, countryName, languageName } from './names.ts'

/** What the words room must be told to name codes: it knows no codelists itself. */
export type Namer = Readonly<{
  language: string
  /** Name of a CPV concept in the reader's language */
  conceptName: (code: string, language: string) => string | undefined
  /** Name of a NUTS region where it is known */
  placeName?: (nuts: string, language: string) => string | undefined
}>

/**
 * Words one compared fact in the reader's language (docs/reasons.md): page, API, mail and command line all say
 * the same sentence. Returns undefined for a reason no catalogue knows, so that a new signal is silent instead of
 * showing its key.
 */
export function wordEvidence(evidence: Evidence, namer: Namer): string | undefined {
  const { language } = namer
  const key = `reason.${evidence.reason}`
  const { args } = evidence
  const own: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(args)) own[name] = wordArgument(name, value, evidence, namer)
  // Words of one language need no language name; a concept without a name leaves its clause out.
  const foreign = args.theirsLanguage !== undefined && args.theirsLanguage !== language
  const variant = foreign && isMessageKey(`${key}.foreign`) ? `${key}.foreign` : key
  return isMessageKey(variant) ? sayIn(language)(variant, own as MessageArgs) : undefined
}

function wordArgument(
  name: string,
  value: string | number,
  evidence: Evidence,
  namer: Namer,
): string | number {
  const { language } = namer
  const { args, reason } = evidence
  const text = String(value)
  switch (name) {
    case 'code':
      if (reason.startsWith('social.')) return codeName('social', text, language)
      if (reason.startsWith('green.')) return codeName('green', text, language)
      return namer.conceptName(text, language) ?? text
    case 'words':
      // What is not wanted may be a concept.
      return /^\d{8}$/.test(text) ? (namer.conceptName(text, language) ?? text) : value
    case 'yours':
      return reason.startsWith('place.') ? placeText(text, namer) : value
    case 'declared':
      return namer.conceptName(text, language) ?? text
    case 'theirsLanguage':
    case 'language':
      return languageName(text, language)
    case 'country':
      return countryName(text, language)
    case 'kind':
      return codeName('kind', text, language)
    case 'nuts':
      return placeText(text, namer)
    case 'amount':
      return wordMoney({ amount: text, ...currencyOf(args) }, language, 'rounded') ?? text
    case 'days':
      return typeof value === 'number' ? wordDaysLeft(value, language) : text
    case 'at':
      return wordDate(text, language) ?? text
    default:
      return value
  }
}

function currencyOf(args: Evidence['args']): { currency?: string } {
  return typeof args.currency === 'string' ? { currency: args.currency } : {}
}

/** A region by name with its code, or by code alone; a country's own code by the country's name. */
export function placeText(nuts: string, namer: Namer): string {
  if (nuts.length === 2) return countryName(isoCountry(nuts), namer.language)
  const name = namer.placeName?.(nuts, namer.language)
  return name ? `${name} (${nuts})` : nuts
}

/** NUTS writes EL and UK where ISO 3166-1 writes GR and GB. */
function isoCountry(code: string): string {
  return code === 'EL' ? 'GR' : code === 'UK' ? 'GB' : code
}
