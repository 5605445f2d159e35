import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allOpportunities } from '../../db/opportunities.ts'
import type { Opportunity } from '../../src/model/opportunity.ts'
import { catalogueOf, OFFERED } from '../../src/words/languages.ts'
import { sayIn } from '../../src/words/messages.ts'
import { NO_BROWSER, startDemo, type Demo } from './helper.ts'

if (NO_BROWSER) console.warn(`Browser tests are skipped: ${NO_BROWSER}`)

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const english = catalogueOf('en')
/** The longest words of the interface; the wide layout is checked with these. */
const SAMPLE = ['de', 'el', 'bg']

let demo: Demo
let narrow: BrowserContext
let wide: BrowserContext
const all: Opportunity[] = []
const path = (opportunity: Opportunity): string => `/opportunities/${encodeURIComponent(opportunity.id)}`

/** Every kind of page, as a reader of a language meets it. */
function places(language: string): string[] {
  const does = encodeURIComponent(sayIn(language)('example.meals'))
  const many = all.toSorted((a, b) => b.lots.length - a.lots.length)[0]!
  const single = all.find(one => one.lots.length === 1 && one.kind === 'tender' && one.changes.length === 0)!
  const changed = all.toSorted((a, b) => b.changes.length - a.changes.length)[0]!
  const early = all.find(one => one.kind === 'consultation')!
  return [
    '/',
    `/?does=${does}`,
    '/?does=qwertz',
    '/opportunities?status=any&reserved=yes&deadline=30',
    path(single),
    path(many),
    path(changed),
    path(early),
    '/sources',
    '/about',
    '/glossary',
    '/api',
    '/nowhere/at-all',
  ]
}

/** What must not be on a page: texts of ours that are missing, unfilled or in another language; parts that stick out. */
type Finding = Readonly<{
  language: string
  overflow: number
  outside: string[]
  texts: string[]
  axe: string[]
}>

async function look(page: Page, contrast: boolean): Promise<Finding> {
  return page.evaluate(async contrast => {
    const width = window.innerWidth
    const texts: string[] = []
    // Texts of notices carry the language they are in; the interface's own do not.
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement!
      const text = node.textContent!.replace(/\s+/g, ' ').trim()
      if (text && !parent.closest('[lang]:not(html), script, code')) texts.push(text)
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
        const value = element.getAttribute(name)
        if (value && !element.closest('[lang]:not(html)')) texts.push(value)
      }
    texts.push(document.title)
    const outside = [...document.querySelectorAll<HTMLElement>('main *, header *, footer *')]
      .filter(element => element.checkVisibility() && !element.closest('.visually-hidden, pre, [popover]'))
      .filter(element => element.getBoundingClientRect().right > width + 0.5)
      .map(element => element.outerHTML.slice(0, 100))
    const { axe } = window as unknown as {
      axe: { run: (options: unknown) => Promise<{ violations: any[] }> }
    }
    const { violations } = await axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
      rules: { 'color-contrast': { enabled: contrast } },
    })
    return {
      language: document.documentElement.lang,
      overflow: document.documentElement.scrollWidth - width,
      outside: outside.slice(0, 3),
      texts,
      axe: violations.map(found => `${found.id}: ${found.nodes[0]?.html.slice(0, 160)}`),
    }
  }, contrast)
}

/** Words of the interface that are missing (a key instead of a text), unfilled, or still English. */
function wrongTexts(texts: readonly string[], language: string): string[] {
  const catalogue = catalogueOf(language)
  const own = new Set(Object.values(catalogue))
  const foreign = new Set(
    Object.values(english).filter(text => /^[^{}]*\p{L}{4}[^{}]*$/u.test(text) && !own.has(text)),
  )
  return texts.filter(
    text =>
      Object.hasOwn(english, text) ||
      /\{\$?\w*\}|\.input|\bundefined\b|\bNaN\b|\[object|Invalid Date|\bnull\b/.test(text) ||
      (language !== 'en' && foreign.has(text)),
  )
}

/** @param contrast whether colours are checked too: half of the time, and no language changes them */
async function walk(context: BrowserContext, language: string, contrast: boolean): Promise<string[]> {
  const halves = [0, 1].map(rest => places(language).filter((_, at) => at % 2 === rest))
  return (await Promise.all(halves.map(half => visit(context, language, half, contrast)))).flat()
}

async function visit(
  context: BrowserContext,
  language: string,
  addresses: readonly string[],
  contrast: boolean,
): Promise<string[]> {
  const broken: string[] = []
  const page = await context.newPage()
  // The browser itself reports a page that is not there as an error.
  page.on(
    'console',
    message => message.type() === 'error' && !message.text().includes('404') && broken.push(message.text()),
  )
  page.on('pageerror', error => broken.push(error.message))
  for (const place of addresses) {
    await page.goto(`${demo.url}${place}${place.includes('?') ? '&' : '?'}lang=${language}`)
    const found = await look(page, contrast)
    const say = (what: string): number => broken.push(`${language} ${place}: ${what}`)
    if (found.language !== language) say(`is in ${found.language}`)
    if (found.overflow > 0) say(`${found.overflow} px too wide`)
    for (const what of [...found.outside, ...found.axe]) say(what)
    for (const text of wrongTexts(found.texts, language)) say(`text ${JSON.stringify(text)}`)
  }
  await page.close()
  return broken
}

describe.skipIf(NO_BROWSER)('every page in every language', () => {
  beforeAll(async () => {
    demo = await startDemo()
    for await (const opportunity of allOpportunities(demo.context.db)) all.push(opportunity)
    narrow = await demo.browser.newContext({ viewport: { width: 360, height: 800 } })
    wide = await demo.browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: 'dark' })
    for (const context of [narrow, wide]) await context.addInitScript(AXE)
  })
  afterAll(() => demo?.close())

  test('what the tests look for is found where it is', () => {
    expect(wrongTexts(['nav.find', 'Sources', '{$n} neu', 'Quellen', 'Adresse'], 'de')).toEqual([
      'nav.find',
      'Sources',
      '{$n} neu',
    ])
    expect(new Set(places('de')).size).toBe(13)
  })

  test.each(OFFERED)('%s at 360 px: no missing string, nothing too wide, axe clean', async language => {
    expect(await walk(narrow, language, language === 'en')).toEqual([])
  })

  test.each(SAMPLE)('%s at 1280 px, dark', async language => {
    expect(await walk(wide, language, true)).toEqual([])
  })
})
