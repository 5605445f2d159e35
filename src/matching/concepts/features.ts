import { splitCompound } from '../../text/compounds.ts'
import { fold } from '../../text/fold.ts'
import { languageCode } from '../../text/languages.ts'
import { stem } from '../../text/stem.ts'
import { isStopWord } from '../../text/stop-words.ts'
import { words } from '../../text/tokens.ts'

/**
 * One stemmed content word of a text. `parts` are those of a compound; `lead` holds the function words skipped right
 * before it, so that a phrase can be shown as it was written.
 */
export type Term = Readonly<{
  stem: string
  surface: string
  parts?: readonly [string, string]
  lead?: string
}>

/** How often a folded stem was seen in a language; 0 = never. */
export type Counts = (stem: string, language: string) => number

/** Longer texts repeat themselves and end in procedure: what is bought is said first. */
const MOST_WORDS = 600

/** A gap wider than this is another phrase. */
const MOST_SKIPPED = 2

/**
 * The content words of a text: stop words, numbers and single letters dropped, compounds taken apart where their
 * parts are known. At most 600 words are read.
 */
export function termsOf(text: string, language: string, counts?: Counts): Term[] {
  const code = languageCode(language)
  const found: Term[] = []
  let skipped: string[] = []
  for (const { token, surface } of words(text)) {
    if (found.length >= MOST_WORDS) break
    if (token.length < 2 || /\p{N}/u.test(token) || isStopWord(token, code)) {
      skipped.push(surface)
      continue
    }
    const root = stem(token, code)
    const parts = counts ? splitCompound(root, code, part => counts(part, code)) : undefined
    const lead = skipped.length > 0 ? { lead: skipped.slice(-MOST_SKIPPED).join(' ') } : {}
    found.push({ stem: root, surface, ...(parts && { parts }), ...lead })
    skipped = []
  }
  return found
}

/** Words this long or longer are seen through their 5-grams too: compounds, rich inflection, no stemmer. */
const LONG_WORD = 7

type Add = (hash: number, weight: number) => void

/** The features of one term as hashes with their weights: those of its words, and 5-grams where it is long. */
export function featuresOf(term: Term, language: string, add: Add): void {
  wordFeaturesOf(term, language, add)
  const folded = fold(term.surface)
  if (folded.length < LONG_WORD) return
  const marked = `^${folded}$`
  const weight = 0.9 / Math.sqrt(marked.length - 4)
  for (let at = 0; at + 5 <= marked.length; at++) add(hash(`${language}#${marked.slice(at, at + 5)}`), weight)
}

/**
 * `language:stem`, the stem pooled over languages (cognates, acronyms, names of things), and the parts of a compound.
 */
export function wordFeaturesOf(term: Term, language: string, add: Add): void {
  add(stemFeature(term.stem, language), 1)
  // Short stems mean other things in other languages; four letters are where cognates begin
  if (term.stem.length >= 4) add(hash(`*:${term.stem}`), 0.5)
  for (const part of term.parts ?? []) {
    add(stemFeature(part, language), 0.8)
    if (part.length >= 4) add(hash(`*:${part}`), 0.4)
  }
}

/** The feature of a stem in its language. */
export function stemFeature(stem: string, language: string): number {
  return hash(`${language}:${stem}`)
}

/** FNV-1a over UTF-16 units, 32 bits: the same on every engine. */
export function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  // A last mix, since FNV's low bits are weak for short keys and the table index is the low bits
  value ^= value >>> 15
  value = Math.imul(value, 0x2c1b3c6d)
  return (value ^ (value >>> 12)) >>> 0
}
