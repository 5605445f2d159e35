import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { readSubscription } from '../../db/subscriptions.ts'
import { seedDemo } from '../../jobs/seed.ts'
import type { Context } from '../../src/context.ts'
import type { Server } from '../../src/node.ts'
import { OFFERED } from '../../src/words/languages.ts'
import { codeIn, linkIn } from '../auth/helper.ts'
import type { SmtpServer } from '../servers/smtp.ts'
import { NO_BROWSER } from './helper.ts'
import { startHouse, type House } from './house.ts'
import { problemsOf } from './ngo-checks.ts'

if (NO_BROWSER) console.warn(`Browser tests are skipped: ${NO_BROWSER}`)

/** Where to leave pictures of every page, for looking at; nowhere unless asked. */
const PICTURES = process.env.DRAGOMAN_PICTURES
const COOKING =
  'Готвим топъл обяд за ученици и го носим в училищата.\nРазнасяме храна по домовете на възрастни хора.'
const MENUS =
  'Cocinamos menús para comedores escolares.\nLlevamos comida a domicilio a personas mayores.\nLimpiamos oficinas y colegios.'

describe.skipIf(NO_BROWSER)('an NGO in a browser', () => {
  let browser: Browser
  let smtp: SmtpServer
  let db: Db
  let context: Context
  let server: Server
  let house: House
  beforeAll(async () => {
    house = await startHouse({
      prepare: async bank => {
        await seedDemo(bank, new Date().toISOString())
      },
    })
    ;({ browser, smtp, db, context, server } = house)
    await context.matcher.ready()
  }, 120_000)
  afterAll(() => house?.close())

  type Look = (name: string) => Promise<void>

  /** Opens a page that is looked at as it goes, and fails with everything that was wrong on the way. */
  async function walk(
    options: BrowserContextOptions & { locale: string; viewport: { width: number; height: number } },
    steps: (page: Page, look: Look) => Promise<void>,
  ): Promise<void> {
    const script = options.javaScriptEnabled !== false
    const opened = await browser.newContext(options)
    const wrong: string[] = []
    try {
      const page = await opened.newPage()
      page.on('pageerror', error => wrong.push(error.message))
      // A form that was filled in wrongly is answered 400 with itself.
      const broken = (status: number, method: string): boolean =>
        status >= 400 && !(status === 400 && method === 'POST')
      page.on('response', answer => {
        if (broken(answer.status(), answer.request().method()))
          wrong.push(`${answer.status()} ${answer.url()}`)
      })
      await steps(page, async name => {
        wrong.push(...(await problemsOf(page, script)).map(problem => `${name}: ${problem}`))
        const file = `${options.locale}-${options.viewport.width}-${options.colorScheme ?? 'light'}-${name}.png`
        if (PICTURES) await page.screenshot({ path: join(PICTURES, file), fullPage: true })
      })
      expect(wrong).toEqual([])
    } finally {
      await opened.close()
    }
  }

  const next = (page: Page): Promise<void> => page.click('.go-on .button >> nth=0')

  test('360 px, no script, Bulgarian: sign up, onboard, see matches, "too big", undo, weekly, sign out', async () => {
    const email = 'koordinator@lazhitsa.example'
    await walk(
      { viewport: { width: 360, height: 800 }, javaScriptEnabled: false, locale: 'bg-BG' },
      async (page, look) => {
        await page.goto(`${server.url}/sign-in`)
        await page.fill('#email', email)
        await page.click('main form .button')
        const mail = await smtp.next(email)
        await page.goto(server.url + linkIn(mail.text))
        await page.click('main form .button')
        await expect.poll(() => new URL(page.url()).pathname).toBe('/account')

        await page.goto(`${server.url}/inbox`)
        expect(new URL(page.url()).pathname, 'without a profile there is nothing to read').toBe('/start')
        await look('words')
        await page.fill('#does', COOKING)
        await next(page)
        await expect.poll(() => page.locator('input[name=keep]:checked').count()).toBeGreaterThan(1)
        expect(await page.locator('main').textContent()).toContain('български')
        await look('activities')
        await page.fill('#q', 'велосипед')
        await page.click('button[value=search]')
        await expect.poll(() => page.locator('input[name=add]').count()).toBeGreaterThan(0)
        await page.check('input[name=add] >> nth=0')
        await look('search')
        await next(page)
        expect(await page.inputValue('#country'), 'guessed from the language').toBe('BG')
        expect(await page.locator('input[name=nuts]').count()).toBeGreaterThan(3)
        await page.check('input[name=nuts] >> nth=0')
        await look('places')
        await next(page)
        await page.fill('#maxValueEur', 'много')
        await next(page)
        await expect.poll(() => page.locator('#maxValueEur[aria-invalid]').count()).toBe(1)
        await page.fill('#maxValueEur', '200 000')
        await page.fill('#disadvantagedShare', '40')
        await look('about')
        await next(page)
        await expect.poll(() => page.locator('article.card').count()).toBeGreaterThan(1)
        await look('matches')
        await next(page)
        await page.check('input[name=rhythm][value=weekly]')
        await look('rhythm')
        await next(page)

        expect(await page.locator('#done').count()).toBe(1)
        const cards = page.locator('.inbox > li')
        const before = await cards.count()
        expect(before).toBeGreaterThan(1)
        const first = await cards.nth(0).getAttribute('id')
        await look('inbox')
        await page.click('details.why summary >> nth=0')
        await look('why')
        await page.click('.inbox > li >> nth=0 >> button[value=size]')
        await expect.poll(() => page.locator(`#${first}`).count(), { message: 'gone at once' }).toBe(0)
        await look('gone')
        await page.click('#done button')
        await expect.poll(() => page.locator(`#${first}`).count(), { message: 'back at once' }).toBe(1)
        expect(await cards.count()).toBe(before)

        // What is wanted moves its like up: the card is found by its name, not by its place.
        await page.click(`#${first} button[value=follow]`)
        await expect
          .poll(() => page.locator(`#${first} button[value=follow][aria-pressed=true]`).count())
          .toBe(1)
        await look('follow')
        await page.click('.inline-links a[href$="/told"]')
        await expect.poll(() => page.locator('.rows > li').count()).toBeGreaterThan(0)
        await look('told')
        await page.click('.crumb a')
        await page.click('a[href*="/worksheet"] >> nth=0')
        await page.fill('#price', '100 000')
        await page.fill('#staff-0-name', 'Готвачи')
        await page.fill('#staff-0-hours', '320')
        await page.fill('#staff-0-rate', '9,50')
        await next(page)
        await expect.poll(() => page.locator('#result').count()).toBe(1)
        await look('worksheet')
        await page.click('.crumb a')
        await page.click('a[href*="/partners"] >> nth=0')
        await look('partners')
        await page.goto(`${server.url}/account`)
        await page.click('form[action="/sign-out"] button')
        await page.goto(`${server.url}/inbox`)
        expect(new URL(page.url()).pathname, 'signed out: nothing of hers is left here').toBe('/start')
      },
    )
    const person = await db.query
      .selectFrom('person')
      .select('id')
      .where('email', '=', email)
      .executeTakeFirst()
    expect(await readSubscription(db, person!.id)).toMatchObject({ rhythm: 'weekly', unsubscribed_at: null })
    const rows = await db.query.selectFrom('feedback').select(['answer', 'reason']).execute()
    expect(rows, 'the undone answer is gone, the other stands').toEqual([{ answer: 'follow', reason: '' }])
  }, 240_000)

  test('no language breaks the narrow pages, light or dark', async () => {
    await walk(
      { viewport: { width: 360, height: 800 }, locale: 'de-DE', colorScheme: 'dark' },
      async (page, look) => {
        await page.goto(`${server.url}/start`)
        await page.fill('#does', COOKING)
        await next(page)
        const profile = new URL(page.url()).pathname.split('/')[2]!
        await page.goto(`${server.url}/inbox/${profile}`)
        const lot = await page.inputValue('form.answers input[name=item] >> nth=0')
        const sheet = `/inbox/${profile}/worksheet?item=${encodeURIComponent(lot)}`
        const places = [
          ...['words', 'activities', 'places', 'about', 'matches', 'rhythm'].map(
            step => `/start/${profile}/${step}`,
          ),
          `/inbox/${profile}`,
          `/inbox/${profile}/told`,
          `/profile/${profile}`,
          sheet,
        ]
        for (const language of OFFERED)
          for (const place of places) {
            await page.goto(`${server.url}${place}${place.includes('?') ? '&' : '?'}lang=${language}`)
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
            expect(wide, `${place} in ${language}`).toBeLessThanOrEqual(0)
          }
        for (const place of places) {
          await page.goto(`${server.url}${place}${place.includes('?') ? '&' : '?'}lang=de`)
          await look(place.split('/').at(-1)!.replace(/\?.*/, ''))
        }
        await page.emulateMedia({ media: 'print' })
        await page.goto(server.url + sheet)
        expect(await page.locator('form.step').isVisible(), 'paper has no form').toBe(false)
      },
    )
  }, 240_000)

  test('1280 px, script, Spanish, dark: try first, sign in with the draft, answer by keys', async () => {
    const email = 'coordinacion@olla.example'
    await walk(
      { viewport: { width: 1280, height: 900 }, locale: 'es-ES', colorScheme: 'dark' },
      async (page, look) => {
        await page.goto(`${server.url}/start`)
        await page.fill('#does', MENUS)
        await page.fill('#name', 'La Olla')
        await page.reload()
        expect(await page.inputValue('#does'), 'a reload loses nothing').toBe(MENUS)
        await page.fill('#name', 'La Olla')
        await next(page)
        const kept = page.locator('input[name=keep]')
        const all = await kept.count()
        await kept.nth(all - 1).uncheck()
        await look('activities')
        await next(page)
        await look('places')
        await page.goBack()
        await page.reload()
        expect(await page.locator('input[name=keep]:not(:checked)').count(), 'taken out, and kept so').toBe(1)
        await next(page)
        await next(page)
        await next(page)
        await look('matches')
        await next(page)
        await look('rhythm')
        await page.fill('#email', email)
        await page.click('main form .button')
        const mail = await smtp.next(email)
        await page.fill('input[autocomplete=one-time-code]', codeIn(mail.text))
        await page.press('input[autocomplete=one-time-code]', 'Enter')
        await page.waitForURL(/\/start\/.+\/rhythm/)
        await page.check('input[name=rhythm][value=weekly]')
        await next(page)
        await page.waitForSelector('.inbox > li')
        expect(await page.locator('h1').textContent()).toContain('La Olla')
        await look('inbox')

        await page.click('.keys a')
        const cards = page.locator('.inbox > li')
        const focused = (): Promise<number> =>
          page.evaluate(() =>
            [...document.querySelectorAll('.inbox > li')].findIndex(card =>
              card.contains(document.activeElement),
            ),
          )
        expect(await focused()).toBe(0)
        if ((await cards.count()) > 1) {
          await page.keyboard.press('j')
          expect(await focused()).toBe(1)
          await page.keyboard.press('k')
        }
        const first = await cards.nth(0).getAttribute('id')
        await page.keyboard.press('r')
        await page.waitForSelector(`#${first} button[value=relevant][aria-pressed=true]`)
        await page.focus(`#${first}`)
        await page.keyboard.press('x')
        expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('reason')
        await page.click(`#${first} button[value=size]`)
        await page.waitForSelector('#done button')
        expect(await page.locator(`#${first}`).count()).toBe(0)
        await look('gone')
        expect(await page.evaluate(() => document.activeElement?.closest('#done') !== null)).toBe(true)
        await page.keyboard.press('Enter')
        await page.waitForURL(/done=undone/)
        expect(await page.locator(`#${first}`).count()).toBe(1)
        await page.goto(`${server.url}/settings`)
        await look('settings')
        await page.click('.inline-links a, .crumb a >> nth=0')
        await page.goto(`${server.url}/account`)
        await page.click('form[action="/sign-out"] button')
        await page.goto(`${server.url}/inbox`)
        expect(new URL(page.url()).pathname).toBe('/start')
      },
    )
    const owner = await db.query
      .selectFrom('profile_owner')
      .innerJoin('person', 'person.id', 'profile_owner.person')
      .select(['profile_owner.draft_hash'])
      .where('person.email', '=', email)
      .execute()
    expect(owner, 'the draft became hers').toEqual([{ draft_hash: '' }])
  }, 240_000)
})
