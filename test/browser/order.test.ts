import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { addPerson, findPerson, updatePerson } from '../../db/people.ts'
import { ingestFetched } from '../../jobs/ingest.ts'
import { sendDue, SEND_DEFAULTS } from '../../jobs/send.ts'
import type { Context } from '../../src/context.ts'
import type { Server } from '../../src/node.ts'
import { linkIn } from '../auth/helper.ts'
import type { SmtpServer } from '../servers/smtp.ts'
import { contextOf, opportunitiesOf } from '../web/helper.ts'
import { NO_BROWSER } from './helper.ts'
import { startHouse, type House } from './house.ts'
import { problemsOf } from './ngo-checks.ts'

if (NO_BROWSER) console.warn(`Browser tests are skipped: ${NO_BROWSER}`)

/** Where to leave pictures of every page, for looking at; nowhere unless asked. */
const PICTURES = process.env.DRAGOMAN_PICTURES
const ROOT = 'root@order.example'
const FIXTURES = join(import.meta.dirname, '../../fixtures/sources')

describe.skipIf(NO_BROWSER)('order in the house, in a browser', () => {
  let browser: Browser
  let smtp: SmtpServer
  let db: Db
  let context: Context
  let server: Server
  let house: House
  beforeAll(async () => {
    house = await startHouse({
      prepare: async bank => {
        const now = new Date().toISOString()
        for (const name of ['root', 'vera', 'ivan'])
          await addPerson(bank, {
            id: `person-${name}`,
            email: `${name}@order.example`,
            language: 'en',
            zone: 'Europe/Sofia',
            now,
          })
        await updatePerson(bank, 'person-root', { roles: 'administrator' })
        for (const file of [
          'eforms/multi-lot-reserved.xml',
          'ted-export/f02-lots-reserved-languages.xml',
          'ocds/find-a-tender.json',
        ])
          await ingestFetched(
            bank,
            [{ name: file, bytes: new Uint8Array(readFileSync(join(FIXTURES, file))) }],
            {
              now: () => new Date(now),
            },
          )
      },
      parts: bank => ({ matcher: contextOf(bank).matcher }),
    })
    ;({ browser, smtp, db, context, server } = house)
  }, 60_000)
  afterAll(() => house?.close())

  const WAYS = [
    { width: 360, locale: 'de-DE', scheme: 'dark', title: 'Social services 2025', words: 'Social services' },
    { width: 1280, locale: 'en-GB', scheme: 'light', title: 'Reuse shop', words: 'Reuse shop' },
  ] as const
  test.each(WAYS)(
    '$width px, $locale: a field and its fragment, a report, the decision by mail, taken out; people and the log',
    async ({ width, locale, scheme, title, words }) => {
      const opened = await browser.newContext({
        viewport: { width, height: 800 },
        colorScheme: scheme,
        locale,
      })
      const wrong: string[] = []
      try {
        const page = await opened.newPage()
        const look = async (name: string): Promise<void> => {
          wrong.push(...(await problemsOf(page, true)).map(problem => `${name}: ${problem}`))
          const file = `order-${locale}-${width}-${name}.png`
          if (PICTURES) await page.screenshot({ path: join(PICTURES, file), fullPage: true })
        }
        // A visitor follows a fact to the very piece of the original, and reports what is wrong.
        const all = await opportunitiesOf(db)
        const one = all.find(each => Object.values(each.title).some(text => text.startsWith(title)))!
        await page.goto(`${server.url}/opportunities/${encodeURIComponent(one.id)}`)
        const address = page.url()
        await page.click('dl.facts .cite >> nth=0')
        await expect.poll(() => page.locator('.fragment .source').count()).toBeGreaterThan(0)
        await look('fragment')
        await page.goBack()
        await page.click('a[href^="/notice-and-action?about"]')
        expect(await page.inputValue('#about')).toContain('/opportunities/')
        await page.fill('#words', 'My name stands in the title, and I never agreed to that.')
        await page.fill('#email', `reporter-${width}@order.example`)
        await page.click('main form .button')
        await look('report')
        await page.check('input[name=faith]')
        await page.click('main form .button')
        await look('reported')
        for (const path of ['imprint', 'privacy', 'accessibility', 'retention']) {
          await page.goto(server.url)
          await page.click(`.foot a[href="/${path}"]`)
          await look(path)
        }

        // The administrator decides.
        const before = smtp.received.length
        await page.goto(`${server.url}/sign-in`)
        await page.fill('#email', ROOT)
        await page.click('main form .button')
        await page.goto(server.url + linkIn((await smtp.next(ROOT, before)).text))
        await page.click('main form .button')
        await page.goto(`${server.url}/admin?lang=${locale.slice(0, 2)}`)
        await page.click('.places a[href="/admin/moderation"]')
        await look('queue')
        await page.click('.log a >> nth=0')
        await page.check('input[value=redact]')
        await page.click('details.note summary')
        await page.fill('#words', words)
        await page.fill('#why', 'It is her name, and nobody needs it to bid.')
        await look('decide')
        await page.click('main form .button')
        await expect.poll(() => page.locator('.notice:not(.wrong)').count()).toBe(1)
        await look('decided')
        const { mail, now, log } = context
        await sendDue({ db, mail, now, log, point: () => undefined, ...SEND_DEFAULTS })
        const letter = smtp.received.find(each => each.text.includes('nobody needs it to bid'))
        expect(letter, 'the reporter is told').toBeDefined()
        await page.goto(address)
        expect(await page.locator('h1').innerText()).toContain('[…]')
        expect(await page.locator('.head .note').count()).toBe(1)
        await look('removed')

        await page.goto(`${server.url}/admin/takedown`)
        await look('takedown')
        await page.click('.log details summary >> nth=0')
        await page.fill('.log details input >> nth=0', 'A mistake')
        await page.click('.log details .button >> nth=0')
        await page.goto(address)
        expect(await page.locator('h1').innerText()).not.toContain('[…]')

        await page.goto(`${server.url}/admin/users`)
        await look('people')
        const other = width === 360 ? 'vera' : 'ivan'
        await page.click(`.rows a[href="/admin/users/person-${other}"]`)
        await page.fill('#reason', 'Asked us to')
        await page.click('button[value=lock]')
        await expect.poll(() => page.locator('.badge.alarm').count()).toBe(1)
        await look('person')
        await page.fill('#reason', 'Asked us to')
        await page.click('main form details summary')
        await page.check('input[name=sure]')
        await page.click('button[value=erase]')
        expect(await findPerson(db, `${other}@order.example`)).toBeUndefined()

        await page.goto(`${server.url}/admin/legal`)
        await page.fill('#name', 'Fictional Network of Social Enterprises')
        await page.fill('#address', '1 Invented Street\n1000 Nowhere')
        await look('legal')
        await page.click('main form .button')
        await page.goto(`${server.url}/imprint`)
        expect(await page.locator('.unsaid.alarm').count()).toBe(6)
        await look('filled')

        await page.goto(`${server.url}/admin/audit`)
        expect(await page.locator('.log li').count()).toBeGreaterThan(4)
        await look('log')
      } finally {
        await opened.close()
      }
      expect(wrong).toEqual([])
    },
    120_000,
  )
})
