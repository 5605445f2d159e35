import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import type { Db } from '../../db/batch.ts'
import { createApp } from '../../src/web/app.ts'
import { readConfig } from '../../src/config.ts'
import type { Mailer } from '../../src/io/types.ts'
import { freshBank } from '../db/store.ts'
import { COOK, itemOf, mailerTo, releaseOf, SITE, worldOf, type World } from '../digest/world.ts'
import { startSmtp, type Received, type SmtpServer } from '../servers/smtp.ts'
import { contextOf } from '../web/helper.ts'

const MONDAY = '2026-11-23T04:00:00Z'
let [db, world, smtp, mail] = [undefined, undefined, undefined, undefined] as unknown as [
  Db,
  World,
  SmtpServer,
  Mailer,
]
let first: Received
let app: ReturnType<typeof createApp>

beforeAll(async () => {
  db = await freshBank()
  smtp = await startSmtp()
  mail = mailerTo(smtp.url)
  world = worldOf(db, MONDAY)
  await world.person('ana', { rhythm: 'daily', hour: 7, language: 'bg' })
  await world.profile('kitchen', 'ana', COOK)
  await publish(1, 2, 3)
  first = await deliver('2026-11-23T06:00:00Z')
  const config = readConfig({ DRAGOMAN_PUBLIC_URL: SITE })
  app = createApp({ ...contextOf(db, {}, false), config, now: world.now })
})
afterAll(async () => {
  await mail.close()
  await smtp.close()
  await db.close()
})

async function publish(...numbers: readonly number[]): Promise<void> {
  const published = world.now().toISOString()
  const closes = '2027-02-01T12:00:00Z'
  await world.publish(...numbers.map(n => releaseOf({ n, about: 'meals', published, closes })))
}
async function deliver(at: string): Promise<Received> {
  await world.at(at).beat(mail)
  return smtp.received.at(-1)!
}
const linksOf = (received: Received): string[] => [
  ...new Set([...received.html.matchAll(/href="([^"]+)"/g)].map(found => found[1]!.replaceAll('&amp;', '&'))),
]
const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
const ours = { ...form, Origin: SITE }

/** Everything that is written down, in a fixed order. */
async function everything(): Promise<string> {
  const rows: unknown[] = []
  for (const table of ['feedback', 'subscription', 'delivery', 'outbox', 'suppression', 'setting', 'person'])
    rows.push((await sql`select * from ${sql.table(table)} order by 1, 2, 3`.execute(db.query)).rows)
  return JSON.stringify(rows)
}

/** What a reader presses: the form on a page that has this button. */
async function press(path: string, name: string, value: string): Promise<Response> {
  const page = await (await app.request(path)).text()
  const button = new RegExp(`<button[^>]*name="${name}"[^>]*value="${value}"`)
  expect(page).toMatch(button)
  const action = page
    .split('<form')
    .find(part => button.test(part))!
    .match(/action="([^"]+)"/)![1]!
  return app.request(SITE + action, {
    method: 'POST',
    headers: ours,
    body: new URLSearchParams({ [name]: value }),
  })
}

test('a scanner that opens every link of a mail, by GET and HEAD, changes nothing', async () => {
  const links = linksOf(first)
  expect(links.filter(link => link.includes('/answer/'))).toHaveLength(9)
  const before = await everything()
  for (const link of links)
    for (const method of ['GET', 'HEAD']) {
      const response = await app.request(link, { method })
      // Only the inbox asks who is there; everything else opens for whoever has the mail.
      expect([200, 303], `${method} ${link}`).toContain(response.status)
    }
  expect(await everything()).toBe(before)
})

test('follow, taken back, then not for us: each is one press, said and undoable, and the mail keeps to it', async () => {
  const item = itemOf(1)
  const link = linksOf(first).find(url => url.includes('/answer/') && url.includes('a=follow'))!
  const page = await (await app.request(link)).text()
  expect(page).toContain('lang="bg"')
  const answers = async (): Promise<string[]> =>
    (await db.query.selectFrom('feedback').select(['answer', 'reason', 'item']).execute()).map(
      row => `${row.answer} ${row.reason} ${row.item}`,
    )
  const shown = [...page.matchAll(/\/opportunities\/([^"]+)"/g)].map(found => decodeURIComponent(found[1]!))
  const about = `${shown[0]}#LOT-0001`
  await press(link, 'answer', 'follow')
  expect(await answers()).toEqual([`follow  ${about}`])
  const done = await press(link, 'answer', 'follow')
  const body = await done.text()
  expect(body).toContain('name="undo" value="follow"')
  const action = /action="([^"]+)"/.exec(body.split('<form').find(part => part.includes('name="undo"'))!)![1]!
  await app.request(SITE + action, { method: 'POST', headers: ours, body: 'undo=follow' })
  expect(await answers()).toEqual([])
  // What an answer ends comes back with the undo.
  await press(link, 'answer', 'follow')
  const away = await (await press(link, 'reason', 'buyer')).text()
  expect(await answers()).toEqual([`not-for-us buyer ${about}`])
  const before = /name="before" value="([^"]*)"/.exec(away)![1]!
  await app.request(SITE + action, {
    method: 'POST',
    headers: ours,
    body: `undo=not-for-us&before=${before}`,
  })
  expect(await answers()).toEqual([`follow  ${about}`])
  await press(link, 'reason', 'size')
  expect(await answers()).toEqual([`not-for-us size ${about}`])
  expect([item, itemOf(2), itemOf(3)]).toContain(about)
})

test('a token is for its own use only, and nothing that was not signed here opens anything', async () => {
  const [answer] = linksOf(first).filter(url => url.includes('/answer/'))
  const [mails] = linksOf(first).filter(url => url.includes('/mails/'))
  const token = (url: string): string => new URL(url).pathname.split('/').at(-1)!
  const before = await everything()
  const tried = [
    `/answer/${token(mails!)}`,
    `/mails/${token(answer!)}`,
    `/unsubscribe/${token(answer!)}`,
    `/mails/${token(mails!).replace(/.$/, letter => (letter === 'A' ? 'B' : 'A'))}`,
    `/mails/${btoa('["m","somebody"]')}.${token(mails!).split('.')[1]}`,
    `/mails/${'x'.repeat(5_000)}`,
    '/mails/%00',
    '/answer/a.b.c',
  ]
  for (const path of tried)
    for (const method of ['GET', 'POST']) {
      const init =
        method === 'POST' ? { method, headers: ours, body: 'answer=follow&rhythm=never' } : { method }
      expect((await app.request(SITE + path, init)).status, `${method} ${path}`).toBe(404)
    }
  const foreign = { ...form, Origin: 'https://evil.example' }
  expect(
    (await app.request(answer!, { method: 'POST', headers: foreign, body: 'answer=follow' })).status,
  ).toBe(403)
  expect(await everything()).toBe(before)
})

test('when to write is changed without signing in', async () => {
  const link = linksOf(first).find(url => url.includes('/mails/'))!
  const body = new URLSearchParams({
    rhythm: 'daily',
    hour: '9',
    weekday: '3',
    zone: 'Europe/Sofia',
    budget: '5',
  })
  const response = await app.request(link, { method: 'POST', headers: ours, body })
  expect(response.status).toBe(200)
  const row = await db.query.selectFrom('subscription').selectAll().executeTakeFirst()
  expect(row).toMatchObject({ rhythm: 'daily', hour: 9, weekday: 3, budget: 5, unsubscribed_at: null })
})

test('one click by RFC 8058 stops everything: what is queued is not sent, later slots are empty, until taken back', async () => {
  await publish(4)
  await world.at('2026-11-24T07:30:00Z').match()
  expect((await world.compose()).queued).toBe(1)
  const url = /<(https:[^>]+)>/.exec(first.headers.get('list-unsubscribe')!)![1]!
  expect(first.headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
  // As mail programs send it: no cookie, no Origin, sometimes as multipart.
  const multipart = new FormData()
  multipart.set('List-Unsubscribe', 'One-Click')
  expect((await app.request(url, { method: 'POST', body: multipart })).status).toBe(200)
  expect(
    (await app.request(url, { method: 'POST', headers: form, body: 'List-Unsubscribe=One-Click' })).status,
  ).toBe(200)
  const before = smtp.received.length
  await world.send(mail)
  await publish(5)
  await deliver('2026-11-25T07:30:00Z')
  expect(smtp.received).toHaveLength(before)
  const states = await db.query
    .selectFrom('delivery')
    .select(['state', 'why'])
    .where('why', '=', 'unsubscribed')
    .execute()
  expect(states.length).toBeGreaterThan(0)

  const page = await (await app.request(url)).text()
  expect(page).toContain('name="again"')
  await press(url, 'again', '1')
  await publish(6)
  const again = await deliver('2026-11-26T07:30:00Z')
  expect(smtp.received).toHaveLength(before + 1)
  expect(again.text).toContain('School meals 6')
  expect(again.text).not.toContain('School meals 4')
})
