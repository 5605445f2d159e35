import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Server } from '../../src/node.ts'
import { codeIn } from '../auth/helper.ts'
import type { SmtpServer } from '../servers/smtp.ts'
import { contextOf } from '../web/helper.ts'
import { NO_BROWSER } from './helper.ts'
import { startHouse, type House } from './house.ts'

if (NO_BROWSER) console.warn(`Browser tests are skipped: ${NO_BROWSER}`)

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Where to leave pictures of every page, for looking at; nowhere unless asked. */
const PICTURES = process.env.DRAGOMAN_PICTURES

describe.skipIf(NO_BROWSER)('accounts in a browser', () => {
  let browser: Browser
  let smtp: SmtpServer
  let server: Server
  let house: House
  beforeAll(async () => {
    house = await startHouse({
      parts: bank => ({ matcher: contextOf(bank).matcher }),
    })
    ;({ browser, smtp, server } = house)
  })
  afterAll(() => house?.close())

  async function open<T>(options: BrowserContextOptions, use: (page: Page) => Promise<T>): Promise<T> {
    const context = await browser.newContext(options)
    try {
      return await use(await context.newPage())
    } finally {
      await context.close()
    }
  }

  const WAYS = [
    {
      name: '360 px, no script, Bulgarian, by link',
      width: 360,
      script: false,
      locale: 'bg-BG',
      code: false,
      dark: false,
    },
    {
      name: '1280 px, script, Spanish, by digits',
      width: 1280,
      script: true,
      locale: 'es-ES',
      code: true,
      dark: true,
    },
    {
      name: '360 px, script, German, by link',
      width: 360,
      script: true,
      locale: 'de-DE',
      code: false,
      dark: true,
    },
    {
      name: '360 px, no script, Greek, by digits',
      width: 360,
      script: false,
      locale: 'el-GR',
      code: true,
      dark: false,
    },
  ]
  test.each(WAYS)('$name: sign up, name oneself, add and invite, sign out, come back, erase', async way => {
    const email = `${way.locale}.${way.code}@sapun.example`.toLowerCase()
    const wrong: string[] = []
    await open(
      {
        viewport: { width: way.width, height: 800 },
        javaScriptEnabled: way.script,
        locale: way.locale,
        colorScheme: way.dark ? 'dark' : 'light',
      },
      async page => {
        const look = async (name: string): Promise<void> => {
          wrong.push(...(await problems(page, way.script)).map(problem => `${name}: ${problem}`))
          if (PICTURES)
            await page.screenshot({
              path: join(PICTURES, `${way.locale}-${way.width}-${name}.png`),
              fullPage: true,
            })
        }
        await page.goto(server.url)
        await page.click('.top nav a[href="/sign-in"]')
        await look('sign-in')
        await page.fill('#email', 'nonsense@')
        await page
          .evaluate(() => document.querySelector('form')!.setAttribute('novalidate', ''))
          .catch(() => undefined)
        if (way.script) {
          await page.click('form[action="/sign-in"] .button')
          await look('sign-in-wrong')
        }
        await page.fill('#email', email)
        await page.click('form[action="/sign-in"] .button')
        await expect.poll(() => page.url()).toBe(`${server.url}/sign-in/sent`)
        await look('sent')
        const mail = await smtp.next(email)
        if (way.code) {
          await page.fill('#code', '12')
          await page.click('form[action="/sign-in/code"] .button')
          await look('code-wrong')
          await page.fill('#code', codeIn(mail.text))
          await page.click('form[action="/sign-in/code"] .button')
        } else {
          await page.goto(/https?:\/\/\S+/.exec(mail.text)![0])
          await look('link')
          await page.click('form[action="/sign-in/link"] .button')
        }
        expect(page.url()).toBe(`${server.url}/account`)
        await look('account')
        await page.fill('#name', 'Весела Сапунова-Пенкова')
        await page.click('form[action="/account"] .button')
        await expect.poll(() => page.url()).toBe(`${server.url}/account?saved=1`)
        await look('account-saved')

        await page.click('a[href="/organisation/new"]')
        await look('organisation-new')
        await page.click('form[action="/organisation"] .button')
        await page.fill('#name', 'Социално предприятие „Сапун и пяна“ за хора с увреждания')
        await page.click('form[action="/organisation"] .button')
        await look('organisation-wrong')
        await page.selectOption('#country', 'BG')
        await page.click('form[action="/organisation"] .button')
        await expect.poll(() => page.url()).toContain('/organisation/org-')
        await look('organisation')
        await page.fill('#email', `friend.of.${email}`)
        await page.click('form[action$="/invite"] .button')
        await look('organisation-invited')

        // The friend, in a browser of her own.
        const invitation = /https?:\/\/\S+/.exec((await smtp.next(`friend.of.${email}`)).text)![0]
        await open({ viewport: { width: 360, height: 800 }, locale: way.locale }, async friend => {
          await friend.goto(invitation)
          expect(friend.url()).toContain('/sign-in?next=')
          await friend.fill('#email', `friend.of.${email}`)
          await friend.click('form[action="/sign-in"] .button')
          const again = await smtp.next(
            `friend.of.${email}`,
            smtp.received.findIndex(each => each.text.includes(invitation)) + 1,
          )
          await friend.goto(/https?:\/\/\S+/.exec(again.text)![0])
          await friend.click('form[action="/sign-in/link"] .button')
          await expect.poll(() => friend.url()).toBe(invitation)
          if (PICTURES) await friend.screenshot({ path: join(PICTURES, `${way.locale}-invitation.png`) })
          wrong.push(...(await problems(friend, true)).map(problem => `invitation: ${problem}`))
          await friend.click('form[action="/invitation"] .button')
          await expect.poll(() => friend.url()).toContain('/organisation/org-')
          wrong.push(...(await problems(friend, true)).map(problem => `member: ${problem}`))
        })
        await page.reload()
        await look('organisation-two')

        await page.goto(`${server.url}/account`)
        await page.click('form[action="/sign-out"] button')
        await expect.poll(() => page.url()).toBe(`${server.url}/`)
        await page.goto(`${server.url}/account`)
        expect(page.url()).toContain('/sign-in?next=')
        const before = smtp.received.length
        await page.fill('#email', email)
        await page.click('form[action="/sign-in"] .button')
        await page.goto(/https?:\/\/\S+/.exec((await smtp.next(email, before)).text)![0])
        await page.click('form[action="/sign-in/link"] .button')
        await page.click('a[href="/account/erase"]')
        await look('erase')
        await page.click('form[action="/account/erase"] .button')
        await look('erase-unsure')
        await page.check('input[name=sure]')
        await page.click('form[action="/account/erase"] .button')
        await look('erased')
        await page.goto(`${server.url}/account`)
        expect(page.url()).toContain('/sign-in?next=')
      },
    )
    expect(wrong).toEqual([])
  })

  test('the keyboard alone signs in', async () => {
    await open({ locale: 'en-GB', viewport: { width: 1280, height: 800 } }, async page => {
      await page.goto(`${server.url}/sign-in`)
      await tabTo(page, '#email')
      await page.keyboard.type('keys@sapun.example')
      await page.keyboard.press('Enter')
      await page.waitForURL('**/sign-in/sent')
      const { text } = await smtp.next('keys@sapun.example')
      await tabTo(page, '#code')
      await page.keyboard.type(codeIn(text))
      await page.keyboard.press('Enter')
      await page.waitForURL('**/account')
      await tabTo(page, 'form[action="/sign-out"] button')
      await page.keyboard.press('Enter')
      await page.waitForURL(`${server.url}/`)
    })
  })
})

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab')
    const there = await page.evaluate(sel => document.activeElement?.matches(sel) ?? false, selector)
    if (!there) continue
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)
    expect(outline, selector).not.toBe('none')
    return
  }
  throw new Error(`Tab never reaches ${selector}`)
}

/** What axe finds, what is too wide, and what is too small to be hit. */
async function problems(page: Page, script: boolean): Promise<string[]> {
  await page.waitForLoadState('load')
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  const small = await page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'main a, main button, main input:not([type=hidden]), main select',
      ),
    ]
      .filter(element => element.checkVisibility() && getComputedStyle(element).display !== 'inline')
      .filter(element => element.getBoundingClientRect().height < 43.5 && !element.closest('label.tick'))
      .map(
        element =>
          `only ${Math.round(element.getBoundingClientRect().height)} px high: ${element.outerHTML.slice(0, 80)}`,
      ),
  )
  const found = await axe(page, script)
  return [...(wide > 0 ? [`${wide} px too wide`] : []), ...small, ...found]
}

/** Without script in the page, what it shows is put into one that has it. */
async function axe(page: Page, script: boolean): Promise<string[]> {
  const run = async (target: Page): Promise<string[]> => {
    await target.evaluate(AXE)
    return target.evaluate(async () => {
      const { violations } = await (
        window as unknown as {
          axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
        }
      ).axe.run()
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 120)}`)
    })
  }
  if (script) return run(page)
  const context = await page
    .context()
    .browser()!
    .newContext({ viewport: page.viewportSize()!, bypassCSP: true })
  try {
    const copy = await context.newPage()
    const base = `<base href="${new URL(page.url()).origin}/">`
    await copy.route(page.url(), async route =>
      route.fulfill({
        contentType: 'text/html',
        body: (await page.content()).replace('<head>', `<head>${base}`),
      }),
    )
    await copy.goto(page.url())
    return await run(copy)
  } finally {
    await context.close()
  }
}
