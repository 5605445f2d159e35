import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { findPerson } from '../../db/people.ts'
import { seedDemo } from '../../jobs/seed.ts'
import type { Server } from '../../src/node.ts'
import { linkIn } from '../auth/helper.ts'
import type { SmtpServer } from '../servers/smtp.ts'
import { publishPost } from '../town/posted.ts'
import { NO_BROWSER } from './helper.ts'
import { startHouse, type House, lookAtBothWidths } from './house.ts'

if (NO_BROWSER) console.warn(`Browser tests are skipped: ${NO_BROWSER}`)

const DAY_MS = 86_400_000

describe.skipIf(NO_BROWSER)('a town in a browser', () => {
  let browser: Browser
  let smtp: SmtpServer
  let db: Db
  let server: Server
  let house: House
  beforeAll(async () => {
    house = await startHouse({
      prepare: async bank => {
        await seedDemo(bank, new Date().toISOString())
      },
    })
    ;({ browser, smtp, db, server } = house)
  }, 60_000)
  afterAll(() => house?.close())

  const wrong: string[] = []

  const look = async (page: Page, name: string): Promise<void> => {
    wrong.push(...(await lookAtBothWidths(page, name)))
  }

  async function signed(email: string, locale: string): Promise<Page> {
    const page = await (await browser.newContext({ locale })).newPage()
    page.setDefaultTimeout(8_000)
    page.on('pageerror', error => wrong.push(error.message))
    page.on('response', answer => {
      if (answer.status() >= 500) wrong.push(`${answer.status()} ${answer.url()}`)
    })
    const before = smtp.received.length
    await page.goto(`${server.url}/sign-in`)
    await page.fill('#email', email)
    await page.click('main form .button')
    await page.goto(server.url + linkIn((await smtp.next(email, before)).text))
    await page.click('main form .button')
    return page
  }

  async function found(page: Page, name: string, kind: string): Promise<string> {
    await page.goto(`${server.url}/organisation/new`)
    await page.fill('#name', name)
    await page.selectOption('#kind', kind)
    await page.selectOption('#country', 'BG')
    await page.click('main form .button')
    return new URL(page.url()).pathname.split('/')[2]!
  }

  test('a town is verified, asks, answers a question and reads ideas; its page shows it', async () => {
    const clerk = await signed('kmet@dolina.example', 'bg-BG')
    const town = await found(clerk, 'Община Долина', 'municipality')
    await clerk.click('a[href$="/team"]')
    await look(clerk, 'team-new')
    await clerk.fill('#domain', 'gmail.com')
    await clerk.click('form[action$="/verify"] .button')
    await expect.poll(() => clerk.locator('#domain[aria-invalid]').count()).toBe(1)
    await clerk.fill('#domain', 'https://www.dolina.example/kontakti')
    await clerk.click('form[action$="/verify"] .button')
    await expect.poll(() => clerk.url()).toContain('done=waiting')

    const root = await signed('root@dragoman.example', 'en-GB')
    const { id } = (await findPerson(db, 'root@dragoman.example'))!
    await db.query.updateTable('person').set({ roles: 'administrator' }).where('id', '=', id).execute()
    await root.goto(`${server.url}/admin/organisations`)
    expect(await root.locator('main').textContent()).toContain('dolina.example')
    await look(root, 'admin')
    await root.fill('input[name=reason]', 'Called the town hall')
    await root.click('button[value=verify]')
    await expect.poll(() => root.url()).toContain('done=verify')

    // Who joins by invitation gets a share of the work.
    await clerk.goto(`${server.url}/organisation/${town}`)
    await clerk.fill('#email', 'pisar@dolina.example')
    await clerk.click('form[action$="/invite"] .button')
    const invitation = linkIn((await smtp.next('pisar@dolina.example')).text)
    const second = await signed('pisar@dolina.example', 'bg-BG')
    await second.goto(server.url + invitation)
    await second.click('form[action="/invitation"] .button')
    await clerk.goto(`${server.url}/organisation/${town}/team`)
    await clerk.uncheck('.team > li:nth-child(2) input[value=approve]')
    await clerk.click('.team > li:nth-child(2) .duties .button')
    await clerk.click('.team > li:nth-child(2) details summary')
    await look(clerk, 'team')

    const owner = (await findPerson(db, 'kmet@dolina.example'))!
    const now = new Date()
    const deadline = new Date(now.getTime() + 30 * DAY_MS).toISOString()
    const posted = await publishPost(
      db,
      { id: town, author: owner.id },
      {
        kind: 'consultation',
        title: 'Излишък от училищния обяд: кой може да го ползва?',
        deadline,
        questionsUntil: deadline,
      },
      now,
    )
    const place = `${server.url}/opportunities/${encodeURIComponent(`post:${posted.number}`)}`

    const ngo = await signed('koordinator@kuhnya.example', 'bg-BG')
    await ngo.goto(place)
    await look(ngo, 'opportunity-no-organisation')
    await found(ngo, 'Сдружение Кухня', 'ngo')
    await ngo.goto(place)
    await ngo.fill('#words', 'Има ли хладилно помещение на място?')
    await ngo.click('.ask-town .button')
    await expect.poll(() => ngo.url()).toContain('asked=yes')
    await ngo.click('#consultation ~ p a.button')
    await ngo.fill('#text', 'Взимаме храната до час и я носим на 120 семейства.')
    await ngo.fill('#from', '2027-02-01')
    await ngo.fill('#amount', 'много')
    await ngo.click('form.step .button')
    await expect.poll(() => ngo.locator('#amount[aria-invalid]').count()).toBe(1)
    await look(ngo, 'consultation-wrong')
    await ngo.fill('#amount', '120')
    await ngo.fill('#unit', 'порции на ден')
    await ngo.fill('#people', '6')
    await ngo.fill('#price', '1,80 евро на порция')
    await ngo.click('form.step .button')
    await expect.poll(() => ngo.url()).toContain('done=yes')
    await look(ngo, 'consultation')

    await clerk.goto(place)
    await clerk.click('#questions ~ p a.more')
    await look(clerk, 'questions-open')
    await clerk.fill('textarea[name=answer]', 'Да, 20 квадратни метра в мазето. Ключ има при домакина.')
    await clerk.click('button[value=publish]')
    await look(clerk, 'questions')
    await clerk.goto(`${server.url}/posts/${posted.id}/answers`)
    expect(await clerk.locator('main').textContent()).toContain('120 порции на ден')
    await look(clerk, 'answers')

    const anybody = await (await browser.newContext({ locale: 'de-DE' })).newPage()
    await anybody.goto(place)
    expect(await anybody.locator('.qa').textContent()).toContain('20 квадратни метра')
    await look(anybody, 'opportunity')
    await anybody.click('.facts a[href^="/buyers/"]')
    await expect.poll(() => new URL(anybody.url()).pathname).toBe(`/buyers/${town}`)
    await expect.poll(() => anybody.locator('.mark-verified').count()).toBe(1)
    await look(anybody, 'buyer-town')
    await anybody.goto(`${server.url}/opportunities?status=awarded`)
    await anybody.click('.cards a[href^="/buyers/"] >> nth=0')
    await expect
      .poll(() => anybody.locator('.tiles').count(), { message: 'what it bought, in figures' })
      .toBe(1)
    await look(anybody, 'buyer')

    await clerk.goto(`${server.url}/organisation/${town}/team`)
    await clerk.click('.team > li:nth-child(1) details summary')
    await clerk.click('.team > li:nth-child(1) details .button')
    await expect.poll(() => clerk.url()).toContain('done=over')
    await look(clerk, 'team-after')
    expect(wrong).toEqual([])
  }, 120_000)
})
