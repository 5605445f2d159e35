import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { followInsight } from '../../jobs/insight.ts'
import { seedHistory } from '../../jobs/seed-history.ts'
import { NO_BROWSER, startDemo, type Demo } from './helper.ts'
import { problemsOf } from './ngo-checks.ts'

if (NO_BROWSER) console.warn(`Browser tests are skipped: ${NO_BROWSER}`)

/** Where to leave pictures of every page, for looking at; nowhere unless asked. */
const PICTURES = process.env.DRAGOMAN_PICTURES

describe.skipIf(NO_BROWSER)('insight in a browser', () => {
  let demo: Demo
  beforeAll(async () => {
    demo = await startDemo()
    await seedHistory(demo.context.db, new Date().toISOString())
    await followInsight({ db: demo.context.db, matcher: demo.context.matcher })
  }, 120_000)
  afterAll(() => demo?.close())

  async function look(page: Page, path: string, name: string, script = true): Promise<void> {
    const answer = await page.goto(demo.url + path)
    expect(answer?.status()).toBe(200)
    if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })
    expect([name, await problemsOf(page, script)]).toEqual([name, []])
  }

  test.each([
    { width: 360, locale: 'de-DE', colorScheme: 'light', script: false },
    { width: 1280, locale: 'bg-BG', colorScheme: 'dark', script: true },
  ] as const)(
    'at $width px in $locale, $colorScheme',
    async ({ width, locale, colorScheme, script }) => {
      const opened = await demo.browser.newContext({
        viewport: { width, height: 900 },
        locale,
        colorScheme,
        javaScriptEnabled: script,
      })
      try {
        const page = await opened.newPage()
        const name = `${width}-${locale}-${colorScheme}`
        await look(page, '/insight', `${name}-all`, script)
        // Every picture says in words what it shows, and has the same figures beside it.
        const charts = page.locator('svg.chart, svg.demand-map')
        expect(await charts.count()).toBeGreaterThanOrEqual(5)
        for (const chart of await charts.all()) {
          expect((await chart.locator('title').textContent())?.trim()).toBeTruthy()
          expect((await chart.locator('desc').textContent())?.trim()).toBeTruthy()
          expect(
            await chart.locator('xpath=ancestor::*[contains(@class,"pair")]//table').count(),
          ).toBeGreaterThan(0)
        }
        expect(await page.locator('.again > li').count()).toBeGreaterThan(3)
        // A choice by the form, without script.
        await page.selectOption('#region', 'DE')
        await page.selectOption('#theme', '')
        await page.click('.chooser button')
        await expect.poll(() => new URL(page.url()).searchParams.get('region')).toBe('DE')
        await look(page, '/insight?region=DE', `${name}-country`, script)
        // A figure leads to as many opportunities as it says.
        const link = page.locator('.tiles a >> nth=0')
        const said = (await link.textContent())!.trim()
        await link.click()
        expect((await page.locator('main [role=status]').textContent())!.replace(/\D/g, '')).toBe(said)
        expect(await page.locator('.chips a').count()).toBeGreaterThan(2)
        if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}-bank.png`), fullPage: false })
        await look(page, '/insight?region=BG4&theme=culture&quarters=20', `${name}-narrow`, script)
      } finally {
        await opened.close()
      }
    },
    120_000,
  )

  test('no language breaks the narrow page', async () => {
    const opened = await demo.browser.newContext({ viewport: { width: 360, height: 800 } })
    try {
      const page = await opened.newPage()
      for (const language of 'en bg da sv es fr de pl pt el lv lt et'.split(' ')) {
        await page.goto(`${demo.url}/insight?lang=${language}`)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        expect([language, wide]).toEqual([language, 0])
        expect(await page.locator('main').textContent()).not.toMatch(/insight\.|\{\$/)
      }
    } finally {
      await opened.close()
    }
  }, 60_000)
})
