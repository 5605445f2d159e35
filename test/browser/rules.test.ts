import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import { batch, statement, type Db } from '../../db/batch.ts'
import { beginEvaluation, readEvaluation } from '../../db/evaluations.ts'
import { livingProfiles } from '../../db/judgments.ts'
import { addPerson } from '../../db/people.ts'
import { saveProfile } from '../../db/profile-owners.ts'
import { subscribe } from '../../db/subscriptions.ts'
import { evaluateNow } from '../../jobs/evaluate.ts'
import { seedDemo } from '../../jobs/seed.ts'
import { previewDeps } from '../../jobs/tuning.ts'
import type { Context } from '../../src/context.ts'
import type { Server } from '../../src/node.ts'
import type { SmtpServer } from '../servers/smtp.ts'
import { NO_BROWSER } from './helper.ts'
import { startHouse, type House } from './house.ts'
import { problemsOf } from './ngo-checks.ts'

if (NO_BROWSER) console.warn(`Browser tests are skipped: ${NO_BROWSER}`)

/** Where to leave pictures of every page, for looking at; nowhere unless asked. */
const PICTURES = process.env.DRAGOMAN_PICTURES
const ROOT = 'root@dragoman.example'

describe.skipIf(NO_BROWSER)('an administrator tunes the matching in a browser', () => {
  let browser: Browser
  let smtp: SmtpServer
  let db: Db
  let ctx: Context
  let server: Server
  let house: House
  let signedIn: Awaited<ReturnType<BrowserContext['storageState']>>
  beforeAll(async () => {
    house = await startHouse({
      prepare: async bank => {
        const now = new Date().toISOString()
        await seedDemo(bank, now)
        await addPerson(bank, { id: 'root', email: ROOT, language: 'en', zone: 'Europe/Sofia', now })
        await batch(bank, [statement(bank, sql`update person set roles = 'administrator' where id = 'root'`)])
        await addPerson(bank, {
          id: 'ana',
          email: 'ana@example.org',
          language: 'en',
          zone: 'Europe/Sofia',
          now,
        })
        await subscribe(bank, 'ana', { rhythm: 'daily', hour: 7 }, now, 'Europe/Sofia')
        for (const { profile } of await livingProfiles(bank, 8)) {
          const owner = { organisation: '', person: 'ana', draft_hash: '', created_at: now, updated_at: now }
          await saveProfile(bank, profile, JSON.stringify(profile), owner)
        }
      },
    })
    ;({ browser, smtp, db, server } = house)
    ctx = house.context
    await ctx.matcher.ready()
    const { id, done } = await evaluateNow(previewDeps(ctx)!)
    await done
    // A night before, as good: its figures are compared with.
    const at = '2026-01-01T02:50:00.000Z'
    await beginEvaluation(db, { ...(await readEvaluation(db, id))!, id: 'night', at, seen_at: at })
    const context = await browser.newContext({ locale: 'en-GB' })
    const page = await context.newPage()
    await page.goto(`${server.url}/sign-in`)
    await page.fill('#email', ROOT)
    await page.click('form[action="/sign-in"] .button')
    await page.goto(/https?:\/\/\S+/.exec((await smtp.next(ROOT)).text)![0])
    await page.click('form[action="/sign-in/link"] .button')
    signedIn = await context.storageState()
    await context.close()
  }, 90_000)
  afterAll(() => house?.close())

  test.each([
    { width: 1280, script: true, locale: 'en-GB', dark: false },
    { width: 360, script: false, locale: 'de-DE', dark: true },
  ])('$width px, script $script, $locale', { timeout: 60_000 }, async way => {
    const context = await browser.newContext({
      storageState: signedIn,
      viewport: { width: way.width, height: 900 },
      javaScriptEnabled: way.script,
      locale: way.locale,
      colorScheme: way.dark ? 'dark' : 'light',
    })
    const page: Page = await context.newPage()
    const wrong: string[] = []
    const look = async (name: string): Promise<void> => {
      wrong.push(...(await problemsOf(page, way.script)).map(problem => `${name}: ${problem}`))
      if (PICTURES)
        await page.screenshot({ path: join(PICTURES, `${way.width}-${name}.png`), fullPage: true })
    }
    const mails = smtp.received.length

    await page.goto(`${server.url}/admin/rules`)
    await look('rules')
    await page.click('form[action$="/draft"] .button')
    await expect.poll(() => page.url()).toMatch(/\/admin\/rules\/rules-\d+#edit$/)
    const place = way.script ? '6' : '4'
    await page.fill('#weights-place', 'much')
    await page.click('.rule-form .button')
    await expect.poll(() => page.locator('#weights-place-problem').count()).toBe(1)
    await look('draft-wrong')
    await page.fill('#weights-place', place)
    await page.fill('#synonyms', 'de: Mittagstisch = 55520000 1, 55510000 0.5')
    await page.fill('#reason', 'The nearer, the better')
    await page.click('.rule-form .button')
    await expect.poll(() => page.url()).toContain('saved=1')
    await look('draft')
    const form = page.url().split('?')[0]!
    if (way.script) {
      const before = Date.now()
      await page.click('form[action$="/preview"] .button')
      // Nothing waits for the measurement: its page is there at once, and so are all others.
      expect(Date.now() - before).toBeLessThan(5_000)
      await look('running')
      await page.waitForSelector('.compared', { timeout: 45_000 })
      expect(await page.locator('.preview .pairs > li').count()).toBeGreaterThan(0)
      await look('preview')
    } else {
      // What the other measured, by who needs no script for it.
      await page.goto(`${server.url}/admin/rules/rules-1`)
      expect(await page.locator('.preview .pairs > li').count()).toBeGreaterThan(0)
      await look('preview')
      await page.goto(form)
    }
    await page.fill('#why', 'The nearer, the better')
    await page.click('form[action$="/activate"] .button')
    await expect.poll(() => page.url()).toContain('active=1')
    await look('active')
    await expect
      .poll(async () => (await ctx.matcher.rules()).weights.place, { timeout: 15_000 })
      .toBe(Number(place))
    await page.goto(`${server.url}/admin/rules`)
    await look('history')

    await page.goto(`${server.url}/admin/evaluation`)
    await look('evaluation')
    await page.goto(`${server.url}/admin/judge`)
    await look('judge')
    const grades = async (): Promise<number> =>
      Number(
        (await db.query
          .selectFrom('judgment')
          .select(sql<number>`count(*)`.as('n'))
          .executeTakeFirst())!.n,
      )
    const had = await grades()
    const item = await page.locator('input[name=item]').inputValue()
    if (way.script) await page.keyboard.press('2')
    else await page.click('button[name=grade][value="2"]')
    await page.waitForLoadState('load')
    await expect.poll(grades).toBe(had + 1)
    await expect.poll(() => page.locator('input[name=item]').inputValue()).not.toBe(item)
    if (way.script) await page.keyboard.press('u')
    else await page.click('form[action="/admin/judge/undo"] button')
    await page.waitForURL(/undone=1/)
    await expect.poll(grades).toBe(had)
    await look('judge-undone')
    expect(wrong).toEqual([])
    expect(smtp.received).toHaveLength(mails)
    await context.close()
  })
})
