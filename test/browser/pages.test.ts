import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allOpportunities } from '../../db/opportunities.ts'
import type { Opportunity } from '../../src/model/opportunity.ts'
import { OFFERED } from '../../src/words/languages.ts'
import { NO_BROWSER, startDemo, type Demo } from './helper.ts'

if (NO_BROWSER) console.warn(`Browser tests are skipped: ${NO_BROWSER}`)

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** What an organisation would write about cooking for schools. */
const COOKING =
  'Ние сме малка кооперация и готвим топъл обяд за ученици. Разнасяме храната до училищата и детските градини.'
const MEALS = /55[35]2|5551|5553|5550|553\d{5}|1589/

let demo: Demo
const all: Opportunity[] = []
const path = (opportunity: Opportunity): string => `/opportunities/${encodeURIComponent(opportunity.id)}`
const many = (): Opportunity => all.toSorted((a, b) => b.lots.length - a.lots.length)[0]!
const changed = (): Opportunity => all.find(opportunity => opportunity.changes.length > 0)!

async function open<T>(options: BrowserContextOptions, use: (page: Page) => Promise<T>): Promise<T> {
  const context = await demo.browser.newContext({ locale: 'bg-BG', ...options })
  try {
    return await use(await context.newPage())
  } finally {
    await context.close()
  }
}

describe.skipIf(NO_BROWSER)('pages in a browser', () => {
  beforeAll(async () => {
    demo = await startDemo()
    for await (const opportunity of allOpportunities(demo.context.db)) all.push(opportunity)
  })
  afterAll(() => demo?.close())

  const VIEWS = [360, 1280].flatMap(width =>
    (['light', 'dark'] as const).map(colorScheme => ({ width, colorScheme })),
  )

  test.each(VIEWS)(
    '$width px, $colorScheme: accessible, nothing overflows, nothing breaks',
    async ({ width, colorScheme }) => {
      await open({ viewport: { width, height: 900 }, colorScheme }, async page => {
        const broken: string[] = []
        page.on('console', message => message.type() === 'error' && broken.push(message.text()))
        page.on('pageerror', error => broken.push(error.message))
        const places = [
          '/',
          `/?does=${encodeURIComponent(COOKING)}`,
          '/?does=qwertz',
          '/opportunities',
          '/opportunities?q=училища&reserved=res-ws&status=any',
          '/opportunities?q=nothing-has-this-word',
          path(many()),
          path(changed()),
        ]
        for (const place of places) {
          await page.goto(demo.url + place)
          const where = `${place} at ${width} ${colorScheme}`
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
          if (overflow > 0) broken.push(`${where}: ${overflow} px too wide`)
          for (const found of [...(await violations(page)), ...(await smallTargets(page))])
            broken.push(`${where}: ${found}`)
        }
        expect(broken).toEqual([])
      })
    },
  )

  test('zoomed to 200 % the bank and an opportunity still fit', async () => {
    // 1280 at 200 % is a viewport of 640 with every length doubled.
    await open({ viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 }, async page => {
      for (const place of ['/', '/opportunities', path(many())]) {
        await page.goto(demo.url + place)
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
        ).toBeLessThanOrEqual(0)
      }
    })
  })

  test('no language breaks the narrow page', async () => {
    await open({ viewport: { width: 360, height: 800 } }, async page => {
      for (const language of OFFERED)
        for (const place of [
          '/',
          `/?does=${encodeURIComponent(COOKING)}`,
          '/opportunities?reserved=res-ws&social=opp',
          path(many()),
        ]) {
          await page.goto(`${demo.url}${place}${place.includes('?') ? '&' : '?'}lang=${language}`)
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
          expect(overflow, `${place} in ${language}`).toBeLessThanOrEqual(0)
          expect(await page.evaluate(() => document.documentElement.lang)).toBe(language)
        }
    })
  })

  test('without script: ask, read the reasons, open a lot, search, narrow down, change the language', async () => {
    await open({ javaScriptEnabled: false }, async page => {
      await page.goto(demo.url)
      await page.fill('#does', COOKING)
      await page.click('form.ask button')
      await expect.poll(() => page.url()).toBe(`${demo.url}/`)
      await expect.poll(() => page.locator('article.card').count()).toBeGreaterThan(2)
      await page.click('details.language summary')
      await page.click('details.language button[value=en]')
      expect(await page.locator('h1').textContent()).toContain('could be yours')
      expect(await page.inputValue('#does')).toBe(COOKING)
      await page.click('article.card .actions a >> nth=0')
      await expect.poll(() => page.locator('h1').count()).toBe(1)
      await page.goto(`${demo.url}/opportunities`)
      await page.fill('#q', 'skola')
      await page.press('#q', 'Enter')
      expect(page.url()).toContain('q=skola')
      await page.click('#facet-country + ul a >> nth=0')
      await expect.poll(() => page.url()).toContain('country=')
      await expect.poll(() => page.locator('[aria-label^="Remove"]').count()).toBe(1)
    })
  })

  test('the keyboard reaches everything, in the order of the page, and shows where it is', async () => {
    await open({}, async page => {
      for (const place of ['/', '/opportunities', path(many())]) {
        await page.goto(demo.url + place)
        const expected = await page.evaluate(
          () =>
            [
              ...document.querySelectorAll<HTMLElement>(
                'a[href], button, input:not([type=hidden]), select, textarea, summary',
              ),
            ].filter(element => element.checkVisibility() && !element.closest('[popover]')).length,
        )
        const seen = new Set<string>()
        for (let step = 0; step < expected + 5; step++) {
          await page.keyboard.press('Tab')
          const at = await page.evaluate(() => {
            const element = document.activeElement as HTMLElement
            if (!element || element === document.body) return undefined
            const style = getComputedStyle(element)
            const all = [...document.querySelectorAll('*')]
            return {
              index: all.indexOf(element),
              outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
              name: element.outerHTML.slice(0, 80),
            }
          })
          if (!at) break
          expect(at.outlined, at.name).toBe(true)
          seen.add(String(at.index))
        }
        expect(seen.size, place).toBe(expected)
      }
    })
  })

  test('the skip link leads to the content; Escape closes the language menu; a word explains itself', async () => {
    await open({}, async page => {
      await page.goto(demo.url + path(many()))
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
      await page.click('details.language summary')
      await page.keyboard.press('Escape')
      expect(await page.locator('details.language[open]').count()).toBe(0)
      await page.click('button.term >> nth=0')
      await expect.poll(() => page.locator('[popover]:popover-open').count()).toBe(1)
    })
  })

  test('a link to one lot of many opens it', async () => {
    await open({}, async page => {
      const lot = many().lots.at(-1)!
      await page.goto(`${demo.url}${path(many())}#lot-${lot.id}`)
      expect(await page.locator(`details#lot-${lot.id}`).getAttribute('open')).not.toBeNull()
    })
  })

  test('printed, an opportunity shows every lot and the addresses of its sources', async () => {
    await open({}, async page => {
      await page.goto(demo.url + path(many()))
      await page.emulateMedia({ media: 'print' })
      expect(await page.locator('.lot-body').last().isVisible()).toBe(true)
      expect(await page.locator('.top nav').isVisible()).toBe(false)
    })
  })

  test('the API page shows the description without asking anybody else', async () => {
    await open({ viewport: { width: 1280, height: 900 } }, async page => {
      const elsewhere: string[] = []
      page.on('request', request => {
        if (
          !request.url().startsWith(demo.url) &&
          !request.url().startsWith('data:') &&
          !request.url().startsWith('blob:')
        )
          elsewhere.push(request.url())
      })
      await page.goto(`${demo.url}/api/explorer`)
      await page.getByText('Search the bank').first().waitFor({ timeout: 30_000 })
      expect(elsewhere).toEqual([])
    })
  })

  describe('a Bulgarian who cooks for schools', () => {
    test('gets canteen tenders in other languages, each with two reasons in Bulgarian, one about the subject', async () => {
      await open({}, async page => {
        await page.goto(demo.url)
        await page.fill('#does', COOKING)
        await page.click('form.ask button')
        const cards = await page.locator('article.card').evaluateAll(elements =>
          elements.map(card => ({
            link: card.querySelector('h3 a')!.getAttribute('href')!,
            language: card.querySelector('h3 [lang]')?.getAttribute('lang') ?? 'bg',
            reasons: [...card.querySelectorAll('.reasons li')].map(reason =>
              reason.textContent!.trim().replace(/\s+/g, ' '),
            ),
          })),
        )
        const meals = cards.filter(card => subjectsOf(card.link).some(code => MEALS.test(code)))
        const foreign = meals.filter(card => card.language !== 'bg')
        expect(new Set(foreign.map(card => card.language)).size).toBeGreaterThanOrEqual(3)
        for (const card of foreign) {
          expect(card.reasons.length, card.link).toBeGreaterThanOrEqual(2)
          for (const reason of card.reasons) expect(reason).toMatch(/\p{Script=Cyrillic}/u)
          expect(card.reasons[0], card.link).toMatch(/„.+“/)
        }
        // The best of them are about meals, whatever their language.
        const best = cards.slice(0, 5)
        expect(
          best.filter(card => subjectsOf(card.link).some(code => MEALS.test(code))).length,
        ).toBeGreaterThanOrEqual(4)
        expect(await page.locator('.understood').textContent()).toMatch(/хран/)
      })
    })

    test('gets the same by the API, as keys and as sentences', async () => {
      const response = await fetch(`${demo.url}/api/v1/match`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Accept-Language': 'bg' },
        body: JSON.stringify({ profile: { mission: COOKING, services: COOKING.split('. ') } }),
      })
      const answer = (await response.json()) as any
      expect(response.status).toBe(200)
      const foreign = answer.matches.filter((match: any) => {
        const opportunity = all.find(each => each.id === match.opportunity.id)!
        return (
          opportunity.languages[0] !== 'bg' &&
          codesOf(opportunity).some(code => MEALS.test(code)) &&
          match.band !== 'weak'
        )
      })
      expect(foreign.length).toBeGreaterThanOrEqual(3)
      for (const match of foreign) {
        const facts = [...match.for, ...match.against].filter((fact: any) => fact.text)
        expect(facts.length).toBeGreaterThanOrEqual(2)
        const subject = facts.find((fact: any) => fact.reason.startsWith('subject.'))
        expect(subject.args.yours || subject.args.words).toMatch(/\p{Script=Cyrillic}/u)
        expect(subject.text).toMatch(/\p{Script=Cyrillic}/u)
        const sum = [...match.for, ...match.against].reduce(
          (total: number, fact: any) => total + fact.value,
          match.rest,
        )
        expect(sum).toBeCloseTo(match.z, 9)
      }
    })
  })
})

function codesOf(opportunity: Opportunity): readonly string[] {
  return [...opportunity.cpv, ...opportunity.lots.flatMap(lot => lot.cpv)]
}

function subjectsOf(link: string): readonly string[] {
  const id = decodeURIComponent(link.replace(/^\/opportunities\//, '').replace(/#.*$/, ''))
  return codesOf(all.find(opportunity => opportunity.id === id)!)
}

/** Rules of WCAG 2.2 A and AA that axe can check, and AAA contrast for body text is left to the tokens. */
async function violations(page: Page): Promise<unknown[]> {
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    const axe = (window as unknown as { axe: { run: (options: unknown) => Promise<{ violations: any[] }> } })
      .axe
    const result = await axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    })
    return result.violations.map(
      found =>
        `${found.id}: ${found.nodes
          .map((node: any) => node.html.slice(0, 120))
          .slice(0, 3)
          .join(' | ')}`,
    )
  })
}

/** Controls that are not part of a sentence must be 44 px high, or stand in something that is. */
async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'button:not(.term), input:not([type=hidden]), select, textarea, summary, nav a, .actions > a, .chips a, .filters a, .pager a, .foot li a',
      ),
    ]
      .filter(element => element.checkVisibility() && element.getBoundingClientRect().height > 0)
      .filter(element => element.getBoundingClientRect().height < 43.5)
      .map(element => `${element.outerHTML.slice(0, 80)} ${element.getBoundingClientRect().height}`),
  )
}
