import stemmers from 'natural/lib/natural/stemmers/index.js'
import snowball from 'snowball-stemmers'
import { fold } from './fold.ts'
import { languageOf } from './languages.ts'
import type { Language } from './languages.ts'
import { strip, SUFFIXES } from './suffixes.ts'

/** Raised with every change that alters a token, stem or feature: models and matches of another version are stale. */
export const TEXT_VERSION = 'text-1'

/** Words remembered per language; natural text has fewer, hostile text must not fill the memory. */
const CACHE_LIMIT = 200_000

type Stem = (token: string) => string
const built = new Map<string, Stem>()

/**
 * The folded stem of one lower-case token (see `tokens`). Languages outside the table are folded only. Answers
 * are remembered per language, since a bank repeats its words.
 */
export function stem(token: string, language: string): string {
  let known = built.get(language)
  if (!known) built.set(language, (known = remembered(stemmerOf(languageOf(language)))))
  return known(token)
}

function remembered(run: Stem): Stem {
  const cache = new Map<string, string>()
  return token => {
    const known = cache.get(token)
    if (known !== undefined) return known
    if (cache.size >= CACHE_LIMIT) cache.clear()
    const answer = run(token)
    cache.set(token, answer)
    return answer
  }
}

function stemmerOf(language: Language | undefined): Stem {
  if (!language) return fold
  if (language.stemmer === 'suffixes') {
    const table = SUFFIXES[language.stem]
    return table ? token => strip(fold(token), table) : fold
  }
  const shipped = language.stemmer === 'natural' ? natural(language.stem) : snowball.newStemmer(language.stem)
  // Stemmers loop or throw on rare input (digits, mixed scripts): such a token is its own stem
  return token =>
    /^\p{L}{3,40}$/u.test(token) ? fold(safely(shipped.stem.bind(shipped), token)) : fold(token)
}

function natural(name: string): Readonly<{ stem: Stem }> {
  const found = (stemmers as Readonly<Record<string, Readonly<{ stem: Stem }>>>)[`PorterStemmer${name}`]
  if (!found) throw new Error(`natural has no stemmer PorterStemmer${name}: correct src/text/languages.ts`)
  return found
}

function safely(run: Stem, token: string): string {
  try {
    return run(token) || token
  } catch {
    return token
  }
}
