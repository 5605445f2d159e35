import { ENTRIES } from './lexicon-files.ts'
import concepts from './lexicon/concepts.json' with { type: 'json' }

/**
 * One concept of the built-in lexicon: an activity of social enterprises, the CPV codes that buyers use for it
 * (code -> weight up to 1), and per language what organisations say and what buyers ask.
 */
export type LexiconConcept = Readonly<{
  id: string
  cpv: Readonly<Record<string, number>>
  words: Readonly<Record<string, Readonly<{ say: readonly string[]; ask: readonly string[] }>>>
}>

type Words = Readonly<{ say?: readonly string[]; ask?: readonly string[] }>
type File = Readonly<{ language: string; concepts: Readonly<Record<string, Words>> }>

/** All concepts, in the order of concepts.json; a language that lacks a concept simply has no words for it. */
export const LEXICON: readonly LexiconConcept[] = concepts.concepts.map(concept => ({
  id: concept.id,
  cpv: concept.cpv as unknown as Readonly<Record<string, number>>,
  words: Object.fromEntries(
    (ENTRIES as readonly File[]).flatMap(file => {
      const words = file.concepts[concept.id]
      return words ? [[file.language, { say: words.say ?? [], ask: words.ask ?? [] }] as const] : []
    }),
  ),
}))

/** Languages the lexicon speaks. */
export const LEXICON_LANGUAGES: readonly string[] = (ENTRIES as readonly File[]).map(file => file.language)

const BY_ID: ReadonlyMap<string, LexiconConcept> = new Map(LEXICON.map(concept => [concept.id, concept]))

/** The name people use: the first "say" entry in the language, else in English; undefined for an unknown id. */
export function lexiconName(id: string, language: string): string | undefined {
  const words = BY_ID.get(id)?.words
  return words?.[language]?.say[0] ?? words?.['en']?.say[0]
}
