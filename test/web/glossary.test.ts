import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { ENGLISH as en } from '../../src/words/catalogues.ts'
import { OFFERED } from '../../src/words/languages.ts'
import { sayIn } from '../../src/words/messages.ts'
import { TERMS } from '../../src/web/parts/term.ts'
import { askIn, bankOf, contextOf, opportunitiesOf, seedNotices } from './helper.ts'

let ask: (path: string, language: string) => Promise<string>
let paths: string[]

beforeAll(async () => {
  const db = await bankOf(seedNotices())
  const ctx = contextOf(db)
  ask = async (path, language) => (await askIn(ctx, language)(path)).text()
  paths = (await opportunitiesOf(db)).slice(0, 40).map(({ id }) => `/opportunities/${encodeURIComponent(id)}`)
})

describe('the glossary', () => {
  test.each(OFFERED)('%s: each term once, with its word, its line and its anchor', async language => {
    const page = await ask('/glossary', language)
    const say = sayIn(language)
    for (const name of TERMS) {
      expect(page.split(`id="${name}"`)).toHaveLength(2)
      expect(page).toContain(`<dt>${escaped(say(`term.${name}`))}</dt>`)
      expect(page).toContain(`<dd>${escaped(say(`term.${name}.says`))}</dd>`)
    }
    const words = TERMS.map(name => say(`term.${name}`).toLowerCase())
    expect(new Set(words).size).toBe(words.length)
  })

  test('holds exactly the terms of the catalogue, each short enough to be read at a glance', () => {
    const keys = Object.keys(en).filter(key => /^term\.\w+$/.test(key))
    expect(keys.sort()).toEqual(TERMS.map(name => `term.${name}`).sort())
    for (const language of OFFERED)
      for (const name of TERMS) expect(sayIn(language)(`term.${name}.says`).length).toBeLessThan(230)
  })

  test('every underlined word of the pages leads to an anchor of the glossary', async () => {
    const anchors = new Set(TERMS.map(name => `/glossary#${name}`))
    let seen = 0
    for (const path of ['/', '/opportunities', '/sources', '/about', '/api', ...paths]) {
      const page = await ask(path, 'en')
      for (const [, href] of page.matchAll(/href="(\/glossary#[^"]*)"/g)) {
        seen++
        expect(anchors.has(href!), `${href} on ${path}`).toBe(true)
      }
    }
    expect(seen).toBeGreaterThan(paths.length)
  })

  test('no page writes an explained word by hand: every popover comes from term()', () => {
    const folder = join(import.meta.dirname, '../../src/web')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(path =>
      path.endsWith('.ts'),
    )
    const wild = files.filter(
      path => path !== join('parts', 'term.ts') && /id="term-/.test(readFileSync(join(folder, path), 'utf8')),
    )
    expect(wild).toEqual([])
  })
})

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
