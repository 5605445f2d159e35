import stopWords from 'stopwords-iso/stopwords-iso.json' with { type: 'json' }
import { languageCode, languageOf } from './languages.ts'
import { fold } from './fold.ts'

/**
 * The lists are generous: the English one holds `computer`, `home` and `fire`. Function words are short in every
 * language of the table; longer words are left to idf, which judges them by what they do.
 */
const LONGEST = 5

/** Content words of up to five letters that the lists hold by mistake. */
const CONTENT = new Set([
  'home',
  'fire',
  'help',
  'work',
  'room',
  'bill',
  'mill',
  'baby',
  'film',
  'web',
  'net',
  'www',
  'page',
])

const lists = new Map<string, ReadonlySet<string>>()

/** True for articles, pronouns and the like of the language. `token` as `tokens` gives it. */
export function isStopWord(token: string, language: string): boolean {
  const code = languageCode(language)
  let known = lists.get(code)
  if (!known) lists.set(code, (known = listOf(code)))
  return known.has(fold(token))
}

function listOf(code: string): ReadonlySet<string> {
  const key = languageOf(code)?.stopWords
  const all = key === undefined ? [] : ((stopWords as Record<string, string[]>)[key] ?? [])
  return new Set(all.map(fold).filter(word => word.length <= LONGEST && !CONTENT.has(word)))
}
