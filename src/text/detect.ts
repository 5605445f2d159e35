import { eld } from 'eld/extrasmall'
import { LANGUAGES, languageCode } from './languages.ts'

const KNOWN: ReadonlyMap<string, string> = new Map(
  LANGUAGES.filter(language => language.detect !== '').map(language => [
    language.detect ?? language.code,
    language.code,
  ]),
)

/** Enough to tell a language; longer texts only cost time. */
const SAMPLE = 2_000

/**
 * ISO 639-1 code of the language a text is written in, or undefined where it is too short to tell or the
 * language is not in the table. `declared` is believed when given: publishers know their language.
 */
export function detect(text: string, declared?: string): string | undefined {
  if (declared) return languageCode(declared)
  return KNOWN.get(eld.detect(text.slice(0, SAMPLE)).language)
}
