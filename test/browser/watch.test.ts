import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { batch, statement, type Db } from '../../db/batch.ts'
import { claimJob, finishJob, planJob } from '../../db/jobs.ts'
import { addPerson, updatePerson } from '../../db/people.ts'
import { endRun, startRun } from '../../db/runs.ts'
import { suppress } from '../../db/suppression.ts'
import { ingestFetched } from '../../jobs/ingest.ts'
import { sendDue, SEND_DEFAULTS } from '../../jobs/send.ts'
import { watchSources } from '../../jobs/watch.ts'
import type { Context } from '../../src/context.ts'
import type { Server } from '../../src/node.ts'
import { linkIn } from '../auth/helper.ts'
import type { SmtpServer } from '../servers/smtp.ts'
import { contextOf, seedNotices } from '../web/helper.ts'
import { NO_BROWSER } from './helper.ts'
import { startHouse, type House } from './house.ts'
import { problemsOf } from './ngo-checks.ts'

if (NO_BROWSER) console.warn(`Browser tests are skipped: ${NO_BROWSER}`)

/** Where to leave pictures of every page, for looking at; nowhere unless asked. */
const PICTURES = process.env.DRAGOMAN_PICTURES
const DAY_MS = 86_400_000
const ROOT = 'root@watch.example'

describe.skipIf(NO_BROWSER)('the administrator in a browser', () => {
  let browser: Browser
  let smtp: SmtpServer
  let db: Db
  let context: Context
  let server: Server
  let house: House
  beforeAll(async () => {
    house = await startHouse({
      prepare: async bank => {
        await troubles(bank)
      },
      parts: bank => ({ matcher: contextOf(bank).matcher }),
    })
    ;({ browser, smtp, db, context, server } = house)
  }, 60_000)
  afterAll(() => house?.close())

  const WAYS = [
    { width: 360, script: true, locale: 'de-DE', scheme: 'dark' },
    { width: 1280, script: true, locale: 'en-GB', scheme: 'light' },
  ] as const
  test.each(WAYS)(
    '$width px, $locale: told by mail, from the overview to each page, reads quarantine again, pauses a source',
    async ({ width, script, locale, scheme }) => {
      const opened = await browser.newContext({
        viewport: { width, height: 800 },
        javaScriptEnabled: script,
        colorScheme: scheme,
        locale,
      })
      const wrong: string[] = []
      try {
        const page = await opened.newPage()
        const look = async (name: string): Promise<void> => {
          wrong.push(...(await problemsOf(page, script)).map(problem => `${name}: ${problem}`))
          const file = `watch-${locale}-${width}-${name}.png`
          if (PICTURES) await page.screenshot({ path: join(PICTURES, file), fullPage: true })
        }
        const before = smtp.received.length
        await page.goto(`${server.url}/sign-in`)
        await page.fill('#email', ROOT)
        await page.click('main form .button')
        await page.goto(server.url + linkIn((await smtp.next(ROOT, before)).text))
        await page.click('main form .button')
        // Told by the house itself, once for both ways.
        const { publicUrl, mailFrom: from } = context.config
        await watchSources({ db, now: context.now, publicUrl, from, log: context.log })
        const { mail, now, log } = context
        await sendDue({ db, mail, now, log, point: () => undefined, ...SEND_DEFAULTS })
        const alarms = smtp.received.filter(each => each.text.includes('/admin/sources/eu-ted'))
        expect(alarms).toHaveLength(1)

        await page.goto(`${server.url}/account?lang=${locale.slice(0, 2)}`)
        await page.click('.top nav a[href="/admin"]')
        await expect.poll(() => page.locator('.figure.alarm').count()).toBeGreaterThan(1)
        await look('overview')
        await page.click('.places a[href="/admin/sources"]')
        await expect.poll(() => page.locator('.notice.wrong').count()).toBe(1)
        await look('sources')
        await page.goto(server.url + linkIn(alarms[0]!.text))
        await look('source')
        await page.fill('#every', '* * * * *')
        await page.click('form[action$="/settings"] .button')
        await expect.poll(() => page.locator('#every[aria-invalid]').count()).toBe(1)
        if (width === 360) await look('source-wrong')
        await page.click('form[action$="/pause"] button')
        await expect.poll(() => page.locator('form[action$="/resume"]').count()).toBe(1)
        await page.click('form[action$="/resume"] button')

        await page.goto(`${server.url}/admin/quarantine`)
        await look('quarantine')
        await page.click('.rows a >> nth=0')
        await look('records')
        await page.click('.rows a >> nth=0')
        await look('record')
        const download = page.waitForEvent('download')
        await page.click('a[href$="/bytes"]')
        expect((await download).suggestedFilename()).toMatch(/\.json$|\.xml$/)
        await page.goto(`${server.url}/admin/quarantine`)
        await page.click('form[action$="/replay"] button >> nth=-1')
        await expect.poll(() => page.url()).toContain('said=ordered')
        if (width > 360) await look('ordered')

        await page.goto(`${server.url}/admin/jobs`)
        await look('jobs')
        await page.click('form[action$="/retry"] button >> nth=0')
        await expect.poll(() => page.url()).toContain('said=again')

        await page.goto(`${server.url}/admin/mail`)
        await page.click('.rows details summary >> nth=0')
        await look('mail')
        await page.fill('#email', ROOT)
        await page.click('form[action$="/preview"] .button')
        await look('preview')
        expect(wrong).toEqual([])
      } finally {
        await opened.close()
      }
    },
    30_000,
  )

  test('others see neither the link nor the place', async () => {
    const opened = await browser.newContext({ locale: 'en-GB' })
    try {
      const page = await opened.newPage()
      await page.goto(server.url)
      expect(await page.locator('a[href="/admin"]').count()).toBe(0)
      await page.goto(`${server.url}/admin`)
      expect(page.url()).toContain('/sign-in?next=')
    } finally {
      await opened.close()
    }
  })
})

/** A house with something wrong in every room: TED brings a fifth, records are broken, a job failed, mail came back. */
async function troubles(db: Db): Promise<void> {
  const now = Date.now()
  const at = (ms: number): string => new Date(now + ms).toISOString()
  await addPerson(db, { id: 'root', email: ROOT, language: 'en', zone: 'Europe/Brussels', now: at(-60_000) })
  await updatePerson(db, 'root', { roles: 'administrator' })
  const job = 'crawl:eu-ted'
  for (let day = -42; day <= 0; day++) {
    const began = at(day * DAY_MS - 60_000)
    const counts = {
      stored: day === 0 ? 0 : 3_000 + ((day * 37) % 200),
      unchanged: 2_950,
      quarantined: day > -2 ? 1_900 : 4,
    }
    await claimJob(db, { name: job, owner: 'o', now: began, leaseUntil: began })
    await startRun(db, { id: `run ${day}`, job, at: began })
    const report = {
      source: 'eu-ted',
      outcome: 'done',
      requests: 3_014,
      wireBytes: 61_800_000,
      listed: 3_004,
      missing: [],
      ...counts,
    }
    await endRun(db, { id: `run ${day}`, at: began, outcome: 'done', report })
    await finishJob(db, { name: job, owner: 'o', now: began, cursor: began.slice(0, 10) })
  }
  const texts = seedNotices().split('\n').slice(0, 4)
  const documents = texts.map((text, n) => ({
    name: `383${n}-2026.json`,
    bytes: new TextEncoder().encode(text),
  }))
  await ingestFetched(db, documents, { source: 'eu-ted', format: 'eforms', now: () => new Date(now) })
  await ingestFetched(db, [{ name: 'damaged.xml', bytes: new TextEncoder().encode('<ContractNotice><a>') }], {
    source: 'eu-ted',
    now: () => new Date(now),
  })
  for (const [name, every, problem] of [
    [job, '40 9,13,18 * * 1-6', undefined],
    ['digest', '* * * * *', undefined],
    ['match', '*/10 * * * *', 'SQLITE_FULL: database or disk is full'],
    ['watch', '50 * * * *', undefined],
  ] as const) {
    await planJob(db, { name, every, at: at(0) })
    const claim = { name: `schedule:${name}`, owner: 'a1b2', now: at(-300_000), leaseUntil: at(-200_000) }
    await claimJob(db, claim)
    await finishJob(db, { ...claim, slot: '2026-01-01T00:00', ...(problem && { problem }) })
  }
  const message = {
    person: 'p',
    kind: 'digest',
    recipient: 'maria@zavod.example',
    subject: '',
    html: '',
    body: '',
    headers: '{}',
    attempts: 2,
    // Long past any hour at which the test could send them.
    next_at: '9999-12-31T23:59:59.999Z',
    claim: null,
    claim_until: null,
    sent_at: null,
    created_at: at(-DAY_MS),
  }
  const rows = [
    {
      ...message,
      id: 'a',
      slot: '2026-11-20',
      state: 'unknown',
      answer: 'unknown: connection closed',
      unknown_at: at(-DAY_MS),
    },
    { ...message, id: 'b', slot: '2026-11-21', state: 'sent', answer: '250 ok', unknown_at: null },
  ]
  for (const row of rows) await batch(db, [statement(db, db.query.insertInto('outbox').values(row))])
  await batch(
    db,
    await suppress(
      db,
      'maria@zavod.example',
      'bounce',
      '550 5.1.1 <maria@zavod.example> no such user',
      at(-DAY_MS),
    ),
  )
  await batch(db, await suppress(db, 'ivan@zavod.example', 'complaint', 'abuse report', at(-2 * DAY_MS)))
}
