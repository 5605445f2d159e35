import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { readPost } from '../../db/posts.ts'
import { postVersions } from '../../db/post-versions.ts'
import { allOpportunities } from '../../db/opportunities.ts'
import { publishDeps } from '../../jobs/ngo-jobs.ts'
import { publishDue } from '../../jobs/posts-publish.ts'
import type { Context } from '../../src/context.ts'
import type { Mailer } from '../../src/io/types.ts'
import type { Server } from '../../src/node.ts'
import { postFromRelease } from '../../src/sources/formats/ocds/post.ts'
import { linkIn } from '../auth/helper.ts'
import { mailerTo, worldOf, type World } from '../digest/world.ts'
import { schemaFaults } from '../posts/ocds-schema.ts'
import type { SmtpServer } from '../servers/smtp.ts'
import { NO_BROWSER } from './helper.ts'
import { startHouse, type House, lookAtBothWidths } from './house.ts'

if (NO_BROWSER) console.warn(`Browser tests are skipped: ${NO_BROWSER}`)

const TITLE = 'Помощ в кухнята на детските градини'
const COOKING = 'Готвим топъл обяд за ученици и го носим в училищата.'

describe.skipIf(NO_BROWSER)('a municipality posts', () => {
  let browser: Browser
  let smtp: SmtpServer
  let mail: Mailer
  let db: Db
  let world: World
  let context: Context
  let server: Server
  let house: House
  beforeAll(async () => {
    house = await startHouse({
      parts: bank => {
        world = worldOf(bank, '2026-11-23T08:00:00.000Z')
        return { now: world.now, matcher: world.matcher }
      },
    })
    ;({ browser, smtp, db, context, server } = house)
    mail = mailerTo(smtp.url)
  }, 60_000)
  afterAll(async () => {
    await house?.close()
    await mail?.close()
  })

  const wrong: string[] = []

  const look = async (page: Page, name: string): Promise<void> => {
    wrong.push(...(await lookAtBothWidths(page, name)))
  }

  async function signed(email: string): Promise<Page> {
    const page = await (await browser.newContext({ locale: 'bg-BG' })).newPage()
    page.setDefaultTimeout(8_000)
    page.on('pageerror', error => wrong.push(error.message))
    const before = smtp.received.length
    await page.goto(`${server.url}/sign-in`)
    await page.fill('#email', email)
    await page.click('main form .button')
    await page.goto(server.url + linkIn((await smtp.next(email, before)).text))
    await page.click('main form .button')
    return page
  }

  async function town(page: Page, name: string): Promise<string> {
    await page.goto(`${server.url}/organisation/new`)
    await page.fill('#name', name)
    await page.selectOption('#kind', 'municipality')
    await page.selectOption('#country', 'BG')
    await page.click('main form .button')
    const id = new URL(page.url()).pathname.split('/')[2]!
    await db.query
      .updateTable('organisation')
      .set({ verified_at: '2026-11-01T00:00:00.000Z' })
      .where('id', '=', id)
      .execute()
    return id
  }

  const press = (page: Page, deed: string): Promise<void> => page.click(`form[action$="/do/${deed}"] .button`)
  const text = async (page: Page): Promise<string> => (await page.locator('main').textContent()) ?? ''
  const next = (page: Page): Promise<void> => page.click('button[value=next]')

  test('drafted, approved by a second person, published at its time, mailed, moved, decided; nobody else sees the draft', async () => {
    await world.person('cook', { rhythm: 'daily', hour: 7 })
    await world.profile('kitchen', 'cook', {
      country: 'BG',
      language: 'bg',
      mission: COOKING,
      services: [COOKING, 'Помагаме в кухнята на детски градини и училища.'],
    })
    const a = await signed('anna@velmora.example')
    const home = await town(a, 'Община Велмора')
    await a.fill('#email', 'boris@velmora.example')
    await a.click('form[action$="/invite"] .button')
    const b = await signed('boris@velmora.example')
    await b.goto(server.url + linkIn((await smtp.next('boris@velmora.example')).text))
    await b.click('form[action="/invitation"] .button')
    const y = await signed('yana@stradina.example')
    await town(y, 'Община Страдина')

    await a.goto(`${server.url}/posts`)
    await look(a, 'list-empty')
    await a.click('a[href="/posts/new"]')
    await look(a, 'new')
    await a.click('button[value=meals]')
    const id = new URL(a.url()).pathname.split('/')[2]!
    expect(await a.inputValue('#title')).toBe('Хранене в училище')
    await a.fill('#title', TITLE)
    await a.fill(
      '#description',
      'Готвене и разнасяне на топъл обяд в три детски градини. Търсим помощ в кухнята.',
    )
    await a.waitForFunction(() => document.querySelector('.saved')?.textContent !== '')
    expect((await readPost(db, id))!.title, 'saved by itself').toBe(TITLE)
    await a.fill('#contact', 'porachki@velmora.example')
    await a.fill('#url-0', 'http://velmora.example/docs')
    await next(a)
    expect(await a.locator('#links-problem').count(), 'only https').toBe(1)
    await a.fill('#url-0', 'https://velmora.example/docs')
    await a.fill('#label-0', 'Документация')
    await look(a, 'what')
    await next(a)
    await a.fill('#value', '24 000,50')
    await a.fill('#months', '12')
    await look(a, 'lot')
    await a.fill('#q', 'кухня')
    await a.click('button[value=search]')
    await next(a)
    await a.fill('#opensAt-day', '2026-11-24')
    await a.fill('#opensAt-time', '09:00')
    await a.fill('#questionsUntil-day', '2026-12-10')
    await a.fill('#deadline-day', '2026-12-17')
    await a.fill('#deadline-time', '17:00')
    await look(a, 'when')
    await next(a)
    await look(a, 'check')
    await press(a, 'submit')
    expect(await a.locator('form[action$="/do/approve"]').count(), 'not by who wrote it').toBe(0)
    const own = await a.request.post(`${server.url}/posts/${id}/do/approve`, {
      headers: { Origin: server.url },
    })
    expect(own.status()).toBe(409)

    // Another town's clerk is told what she would be told of a post that never was; nothing lists it.
    const none = 'post-00000000000000000000000000000000'
    for (const path of ['', '/edit/what', '/edit/check', '/export/ocds.json']) {
      const [theirs, nothing] = await Promise.all(
        [id, none].map(each => y.request.get(`${server.url}/posts/${each}${path}`)),
      )
      expect(theirs!.status()).toBe(404)
      expect((await theirs!.text()).replaceAll(id.slice(5), none.slice(5))).toBe(await nothing!.text())
    }
    for (const path of [
      '/posts',
      '/posts/outcome',
      '/opportunities?q=Помощ',
      '/api/v1/opportunities?q=Помощ',
    ])
      expect(await (await y.request.get(server.url + encodeURI(path))).text(), path).not.toContain(TITLE)
    expect(await stored(), 'nor is it in the export').toEqual([])
    const copied = await y.request.post(`${server.url}/posts`, {
      headers: { Origin: server.url },
      form: { town: home, copy: id },
    })
    expect(copied.status()).toBe(404)

    await b.goto(`${server.url}/posts`)
    await look(b, 'list')
    await b.click(`a[href="/posts/${id}"]`)
    await look(b, 'review')
    await press(b, 'approve')
    expect((await readPost(db, id))!.state).toBe('scheduled')
    await beat()
    expect(await stored(), 'not before its time').toEqual([])

    world.at('2026-11-24T07:00:30.000Z')
    await beat()
    await beat()
    const row = (await readPost(db, id))!
    expect(row).toMatchObject({ state: 'published', number: '2026-000001', versions: 1, taken: 1 })
    expect(await stored()).toEqual(['post:2026-000001'])
    world.at('2026-11-25T05:30:00.000Z')
    await world.beat(mail)
    const told = await smtp.next('cook@example.org')
    expect(told.text).toContain(TITLE)
    expect(await (await y.request.get(`${server.url}/opportunities/post:2026-000001`)).text()).toContain(
      TITLE,
    )

    await world.follow('cook', 'kitchen', 'post:2026-000001#LOT-0001')
    world.at('2026-11-26T09:00:00.000Z')
    await a.goto(`${server.url}/posts/${id}`)
    await press(a, 'addendum')
    await a.goto(`${server.url}/posts/${id}/edit/when`)
    await a.fill('#deadline-day', '2026-12-21')
    await next(a)
    await a.fill('#reason', 'Повече време за оферти.')
    await look(a, 'check-addendum')
    await press(a, 'submit')
    await b.goto(`${server.url}/posts/${id}`)
    await press(b, 'approve')
    expect((await readPost(db, id))!).toMatchObject({ state: 'published', versions: 2, taken: 2, stage: '' })
    const before = smtp.received.length
    world.at('2026-11-27T05:30:00.000Z')
    await world.beat(mail)
    const moved = await smtp.next('cook@example.org', before)
    expect(moved.text).toMatch(/17 December at 17:00 → .*21 December at 17:00/)

    world.at('2026-12-22T10:00:00.000Z')
    await a.goto(`${server.url}/posts`)
    await a.click(`a[href="/posts/${id}"]`)
    await press(a, 'result')
    await a.fill('#bids-LOT-0001', '2')
    await a.check('input[name=outcome-LOT-0001][value=selec-w]')
    await a.fill('#winner-LOT-0001', 'Кооперация „Лъжица“')
    await a.fill('#value-LOT-0001', '23 100')
    await a.check('input[name=social-LOT-0001][value=yes]')
    await look(a, 'result')
    await next(a)
    await press(a, 'submit')
    await b.goto(`${server.url}/posts/${id}`)
    await press(b, 'approve')
    expect((await readPost(db, id))!).toMatchObject({ state: 'closed', versions: 3, taken: 3 })
    await look(b, 'closed')
    const history = await text(b)
    for (const step of [
      'Започната',
      'Променена',
      'Изпратена на колега',
      'Одобрена',
      'Публикувана',
      'Допълнение',
      'Резултат',
    ])
      expect(history, step).toContain(step)
    await b.goto(`${server.url}/posts/outcome`)
    await look(b, 'outcome')
    expect(await text(b)).toContain('Кооперация „Лъжица“')

    const everybody = await (await browser.newContext({ locale: 'en-GB' })).newPage()
    await everybody.goto(`${server.url}/posted/2026-000001`)
    await look(everybody, 'history')
    const shown = await text(everybody)
    for (const said of ['17 December', '21 December', 'Повече време за оферти.', '2026-000001-03'])
      expect(shown, said).toContain(said)

    const exported = await (await everybody.request.get(`${server.url}/posted/2026-000001/ocds.json`)).json()
    expect(schemaFaults(exported)).toEqual([])
    const versions = await postVersions(db, id)
    expect(exported.releases).toHaveLength(3)
    for (const [at, release] of exported.releases.entries()) {
      const { template: _t, opensAt: _o, ...post } = JSON.parse(versions[at]!.work).post
      expect(postFromRelease(JSON.stringify(release))?.work).toEqual({
        ...JSON.parse(versions[at]!.work),
        post,
      })
    }
    // Brought in again, it is the same draft.
    await a.goto(`${server.url}/posts/new`)
    const file = {
      name: 'ocds.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(exported)),
    }
    await a.setInputFiles('#file', file)
    await a.click('form[action="/posts/import"] .button')
    expect(await a.inputValue('#title')).toBe(TITLE)
    expect(wrong).toEqual([])
  }, 60_000)

  async function beat(): Promise<void> {
    await publishDue(publishDeps(context))
  }

  async function stored(): Promise<string[]> {
    const ids: string[] = []
    for await (const opportunity of allOpportunities(db)) ids.push(opportunity.id)
    return ids
  }
})
