import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { cpvCode } from '../../src/taxonomy/cpv.ts'
import { LEXICON, LEXICON_LANGUAGES, lexiconName } from '../../src/taxonomy/lexicon.ts'
import { parseLabels } from '../../src/taxonomy/reference.ts'
import { languageOf } from '../../src/text/languages.ts'
import { tokens } from '../../src/text/tokens.ts'

/** The 24 official languages of the EU, Norwegian Bokmål and Ukrainian. */
const PROMISED = 'bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv nb uk'.split(' ')
const PACK = join(process.env['DRAGOMAN_SHARED'] ?? '../shared', 'reference/cpv.tsv.gz')

describe('lexicon', () => {
  it('speaks every promised language, each with a row in the table of languages', () => {
    expect([...LEXICON_LANGUAGES].sort()).toEqual([...PROMISED].sort())
    for (const language of LEXICON_LANGUAGES) expect(languageOf(language)?.code).toBe(language)
  })
  it('has about 300 concepts with distinct ids and codes that weigh up to 1', () => {
    expect(LEXICON.length).toBeGreaterThanOrEqual(300)
    expect(new Set(LEXICON.map(concept => concept.id)).size).toBe(LEXICON.length)
    for (const { id, cpv } of LEXICON) {
      expect(Math.max(...Object.values(cpv)), id).toBe(1)
      for (const code of Object.keys(cpv)) expect(cpvCode(code), id).toBe(code)
    }
  })
  it.each(PROMISED)('%s: each of the first hundred concepts is said in at least two ways', language => {
    const missing = LEXICON.slice(0, 100).filter(
      ({ words }) => (words[language]?.say.length ?? 0) + (words[language]?.ask.length ?? 0) < 2,
    )
    expect(missing.map(concept => concept.id)).toEqual([])
  })
  it.each(PROMISED)(
    '%s: entries are short phrases of words, and none stands twice in a concept',
    language => {
      for (const { id, words } of LEXICON) {
        const all = [...(words[language]?.say ?? []), ...(words[language]?.ask ?? [])]
        for (const entry of all) {
          expect(entry.length, `${id}: ${entry}`).toBeLessThanOrEqual(100)
          expect(tokens(entry).length, `${id}: ${entry}`).toBeGreaterThan(0)
        }
      }
      expect(lexiconName('laundry', language)).toBeTruthy()
    },
  )
  it.skipIf(!existsSync(PACK))(
    'every code is in the reference pack (skipped where ../shared is absent)',
    () => {
      const labels = parseLabels(gunzipSync(readFileSync(PACK)).toString('utf8'))
      const unknown = LEXICON.flatMap(({ cpv }) => Object.keys(cpv)).filter(code => !labels.has(code))
      expect(unknown).toEqual([])
    },
  )
})
