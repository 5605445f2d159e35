import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { passkeysOf } from '../../db/passkeys.ts'
import { findPerson } from '../../db/people.ts'
import type { SmtpServer } from '../servers/smtp.ts'
import { contextOf } from '../web/helper.ts'
import { NO_BROWSER } from './helper.ts'
import { startHouse, type House } from './house.ts'

if (NO_BROWSER) console.warn(`Browser tests are skipped: ${NO_BROWSER}`)

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Where to leave pictures, for looking at; nowhere unless asked. */
const PICTURES = process.env.DRAGOMAN_PICTURES
const EMAIL = 'keys@sapun.example'

/** Browsers do passkeys on localhost, not at an address in figures. */
describe.skipIf(NO_BROWSER)('passkeys in a browser', () => {
  let browser: Browser
  let smtp: SmtpServer
  let db: Db
  let house: House
  let url = ''
  beforeAll(async () => {
    house = await startHouse({
      parts: bank => ({ matcher: contextOf(bank).matcher }),
      settings: port => ({ DRAGOMAN_PUBLIC_URL: `http://localhost:${port}` }),
    })
    ;({ browser, smtp, db } = house)
    url = house.context.config.publicUrl
  })
  afterAll(() => house?.close())

  test('is added after signing in by mail, signs in without mail, once an answer, and is removed', async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 800 }, locale: 'de-DE' })
    const page = await context.newPage()
    const device = await context.newCDPSession(page)
    await device.send('WebAuthn.enable')
    const options = {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    } as const
    const { authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', { options })
    const signOut = async (): Promise<void> => {
      await page.goto(`${url}/account`)
      await page.click('form[action="/sign-out"] button')
      await page.goto(`${url}/sign-in?next=/settings`)
    }

    await page.goto(`${url}/sign-in`)
    await page.fill('#email', EMAIL)
    await page.click('form[action="/sign-in"] .button')
    await page.goto(/https?:\/\/\S+/.exec((await smtp.next(EMAIL)).text)![0])
    await page.click('form[action="/sign-in/link"] .button')
    await page.waitForURL(`${url}/account`)
    await page.click('.passkey button')
    await page.waitForURL(`${url}/account?saved=1`)
    expect(await problems(page)).toEqual([])
    await picture(page, 'account-360')
    const person = (await findPerson(db, EMAIL))!
    const [kept] = await passkeysOf(db, person.id)
    expect(kept).toMatchObject({ person: person.id, used_at: null })

    // The same device is not asked twice for one place: it says so itself.
    await page.click('.passkey button')
    await page.locator('.passkey [role=alert]:visible').waitFor()
    expect(await passkeysOf(db, person.id)).toHaveLength(1)

    await signOut()
    expect(await problems(page)).toEqual([])
    await picture(page, 'sign-in-360')
    const sent = page.waitForRequest(request => request.url().endsWith('/sign-in/passkey'))
    const before = smtp.received.length
    await page.click('.passkey button')
    await page.waitForURL(`${url}/settings`)
    expect(smtp.received).toHaveLength(before)
    const request = await sent
    const answer = request.postDataJSON() as object
    const headers = await request.allHeaders()

    // Whoever has copied an answer, cookies and all, is refused: it was used.
    const replay = await fetch(`${url}/sign-in/passkey`, {
      method: 'POST',
      headers: { Cookie: headers.cookie ?? '', Origin: url, 'Content-Type': 'application/json' },
      body: JSON.stringify(answer),
    })
    expect([replay.status, replay.headers.get('Set-Cookie')]).toEqual([400, null])
    // Nor does one open anything that answers what another browser was asked.
    const other = await fetch(`${url}/sign-in/passkey/ask`, {
      method: 'POST',
      headers: { Origin: url, 'Content-Type': 'application/json' },
      body: '{}',
    })
    const asked = other.headers.get('Set-Cookie')!.split(';')[0]!
    const crossed = await fetch(`${url}/sign-in/passkey`, {
      method: 'POST',
      headers: { Cookie: asked, Origin: url, 'Content-Type': 'application/json' },
      body: JSON.stringify(answer),
    })
    expect(crossed.status).toBe(400)

    // A device whose owner does not prove herself does not sign in.
    await signOut()
    await device.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
    await page.click('.passkey button')
    await page.locator('.passkey [role=alert]:visible').waitFor()
    expect(page.url()).toContain('/sign-in')
    await device.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true })
    await page.click('.passkey button')
    await page.waitForURL(`${url}/settings`)

    await page.setViewportSize({ width: 1280, height: 900 })
    await page.goto(`${url}/account`)
    expect(await problems(page)).toEqual([])
    await picture(page, 'account-1280')
    await page.click(`form[action="/account/passkeys/${kept!.id}/remove"] button`)
    expect(await passkeysOf(db, person.id)).toEqual([])
    await signOut()
    await page.click('.passkey button')
    await page.locator('.passkey [role=alert]:visible').waitFor()
    expect(await problems(page)).toEqual([])
    await picture(page, 'sign-in-unknown-1280')
    await context.close()
  })

  test('without script there is the mail and no button that does nothing', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${url}/sign-in`)
    expect(await page.locator('.passkey').isVisible()).toBe(false)
    expect(await page.locator('form[action="/sign-in"] .button').isVisible()).toBe(true)
    await context.close()
  })

  async function picture(page: Page, name: string): Promise<void> {
    if (PICTURES) await page.screenshot({ path: join(PICTURES, `passkey-${name}.png`), fullPage: true })
  }
})

/** What axe finds, and how many pixels a page is too wide. */
async function problems(page: Page): Promise<string[]> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  await page.evaluate(AXE)
  const found = await page.evaluate(async () => {
    type Axe = { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    const { violations } = await (window as unknown as { axe: Axe }).axe.run()
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 120)}`)
  })
  return [...(wide > 0 ? [`${wide} px too wide`] : []), ...found]
}
