import { LEXICON } from '../taxonomy/lexicon.ts'
import { labelOf, type Labels } from '../taxonomy/reference.ts'
import { fold } from '../text/fold.ts'
import { tokens } from '../text/tokens.ts'

/** A concept by the words that name it. */
export type FoundConcept = Readonly<{ code: string; name: string }>

type Entry = Readonly<{ code: string; name: string; words: readonly string[]; everyday: boolean }>

/** Letters of a question that are looked at; a longer one is a text, which activitiesOf() reads. */
const QUESTION_MAX = 100
const FOUND_MAX = 12

/**
 * Finds concepts by name in one language: everyday words of the lexicon first, then the official labels where the
 * reference pack is there. Every word of the question must begin a word of the name.
 */
export function createConceptSearch(
  labels: Labels | undefined,
  conceptName: (code: string, language: string) => string | undefined,
): (question: string, language: string) => readonly FoundConcept[] {
  const byLanguage = new Map<string, readonly Entry[]>()
  return (question, language) => {
    const asked = tokens(fold(question.slice(0, QUESTION_MAX)))
    if (asked.length === 0) return []
    let entries = byLanguage.get(language)
    if (!entries) byLanguage.set(language, (entries = entriesOf(labels, language, conceptName)))
    const found = new Map<string, FoundConcept>()
    for (const { code, name } of ranked(entries, asked)) {
      // Two codes of one name are one thing to a reader: the first stands for both
      if (!found.has(name)) found.set(name, { code, name })
      if (found.size === FOUND_MAX) break
    }
    return [...found.values()]
  }
}

function ranked(entries: readonly Entry[], asked: readonly string[]): readonly Entry[] {
  return entries
    .filter(entry => asked.every(word => entry.words.some(own => own.startsWith(word))))
    .sort(
      (a, b) =>
        Number(b.everyday) - Number(a.everyday) ||
        a.words.length - b.words.length ||
        (a.code < b.code ? -1 : 1),
    )
}

function entriesOf(
  labels: Labels | undefined,
  language: string,
  conceptName: (code: string, language: string) => string | undefined,
): readonly Entry[] {
  const everyday = LEXICON.flatMap(({ cpv, words }): Entry[] => {
    const said = words[language] ?? words['en']
    const code = Object.entries(cpv).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0]
    if (!said || code === undefined) return []
    // The name it will go by from then on, found by any word that people use for it
    const name = conceptName(code, language) ?? said.say[0] ?? code
    return [{ code, name, words: tokens(fold([...said.say, ...said.ask].join(' '))), everyday: true }]
  })
  const official = [...(labels?.keys() ?? [])].flatMap((code): Entry[] => {
    const name = /^\d{8}$/.test(code) ? labelOf(labels, code, language) : undefined
    return name === undefined ? [] : [{ code, name, words: tokens(fold(name)), everyday: false }]
  })
  return [...everyday, ...official]
}
