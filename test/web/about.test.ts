import { beforeAll, describe, expect, test } from 'vitest'
import { SIGNALS } from '../../src/matching/signals/index.ts'
import { OFFERED } from '../../src/words/languages.ts'
import { isMessageKey } from '../../src/words/messages.ts'
import { wordDecimal } from '../../src/words/money.ts'
import { FIGURES } from '../../src/web/figures.ts'
import { askIn, bankOf, contextOf } from './helper.ts'

let html: (language: string) => Promise<string>

beforeAll(async () => {
  const ctx = contextOf(await bankOf(''), {}, false)
  html = async language => (await askIn(ctx, language)('/about')).text()
})

describe('the page about the method', () => {
  test('names every signal that can score, each with what it measures, in words of every catalogue', () => {
    for (const { name } of SIGNALS) {
      expect(isMessageKey(`signal.${name}`), `signal.${name}`).toBe(true)
      expect(isMessageKey(`signal.${name}.says`), `signal.${name}.says`).toBe(true)
    }
  })

  test.each(OFFERED)('%s: the figures are those that were measured, with the command', async language => {
    const page = await html(language)
    for (const { quality } of FIGURES.runs)
      for (const { nDCG10 } of Object.values(quality))
        expect(page).toContain(wordDecimal(nDCG10, 2, language))
    expect(page).toContain(`<code>${FIGURES.command}</code>`)
    expect(page).toContain('2011/833/')
    expect(page).toContain('CC BY 4.0')
  })

  test('the shipped figures are whole and possible', () => {
    expect(FIGURES.runs.map(run => run.id)).toEqual(['fulltext', 'builtin', 'trained'])
    expect(FIGURES.made).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(FIGURES.collection.notices).toBeGreaterThan(100)
    for (const { quality } of FIGURES.runs)
      for (const measures of Object.values(quality))
        for (const value of Object.values(measures)) {
          expect(value).toBeGreaterThan(0)
          expect(value).toBeLessThanOrEqual(1)
        }
    // What the page claims by showing them: this searches across languages better than words alone.
    const [words, builtin] = FIGURES.runs
    expect(builtin!.quality.crossLanguage.nDCG10).toBeGreaterThan(words!.quality.crossLanguage.nDCG10)
  })
})
