import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import pino from 'pino'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { batch, statement, type Db } from '../../db/batch.ts'
import { migrate } from '../../db/migrate.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { addWebhook } from '../../db/webhooks.ts'
import { outboundIsOn } from '../../db/settings.ts'
import { backupBank, restoreBank } from '../../jobs/backup.ts'
import { confirmOutbound, guardCopy } from '../../jobs/outbound.ts'
import { createHooks, sendHooks, type Hooks } from '../../jobs/webhooks.ts'
import { readConfig } from '../../src/config.ts'
import { createApp } from '../../src/web/app.ts'
import { freshBank } from '../db/store.ts'
import {
  COOK,
  eagerMatcher,
  itemOf,
  mailerTo,
  releaseOf,
  SITE,
  worldOf,
  type World,
} from '../digest/world.ts'
import { startSmtp } from '../servers/smtp.ts'
import { contextOf } from '../web/helper.ts'

const MONDAY = '2026-11-23T04:00:00Z'
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
const closes = '2027-02-01T12:00:00Z'
const town = (db: Db): World => worldOf(db, MONDAY, {}, now => eagerMatcher(db, now))
const meals = (n: number, published = MONDAY): object => releaseOf({ n, about: 'meals', published, closes })

test('a bounce for good stops the mail to that address and to no other', async () => {
  const db = await freshBank()
  const smtp = await startSmtp()
  const mail = mailerTo(smtp.url)
  closing.push(() => db.close(), smtp.close, mail.close)
  const world = town(db)
  for (const id of ['ana', 'bo']) {
    await world.person(id, { rhythm: 'daily', hour: 7 })
    await world.profile(`kitchen-${id}`, id, COOK)
  }
  await world.publish(meals(1))
  await world.at('2026-11-23T06:00:00Z').beat(mail)
  expect(smtp.received).toHaveLength(2)
  const key = 'a-secret-of-the-operator'
  const config = readConfig({ DRAGOMAN_PUBLIC_URL: SITE, DRAGOMAN_BOUNCES_KEY: key })
  const app = createApp({ ...contextOf(db, {}, false), config, now: world.now })
  const id = /<([0-9a-f]+)@/.exec(
    smtp.received.find(each => each.to[0] === 'ana@example.org')!.headers.get('message-id')!,
  )![1]!
  const post = (path: string, body: object): Promise<Response> =>
    Promise.resolve(app.request(SITE + path, { method: 'POST', body: JSON.stringify(body) }))
  expect((await post('/bounces/wrong-secret-of-nobody', { kind: 'hard', message: id })).status).toBe(404)
  // Somebody we never wrote to is nobody's business.
  expect(
    await (await post(`/bounces/${key}`, { kind: 'hard', address: 'victim@example.net' })).json(),
  ).toEqual({ read: 1, noted: 0 })
  expect(await (await post(`/bounces/${key}`, { kind: 'soft', message: id, detail: 'full' })).json()).toEqual(
    { read: 1, noted: 1 },
  )
  expect(await db.query.selectFrom('suppression').selectAll().execute()).toEqual([])
  expect(await (await post(`/bounces/${key}`, { kind: 'hard', message: id, detail: 'gone' })).json()).toEqual(
    { read: 1, noted: 1 },
  )
  const [row] = await db.query.selectFrom('suppression').selectAll().execute()
  expect(JSON.stringify(row)).not.toContain('ana@')
  await world.publish(meals(2))
  await world.at('2026-11-24T06:00:00Z').beat(mail)
  expect(smtp.received.slice(2).map(each => each.to[0])).toEqual(['bo@example.org'])
  const states = await db.query
    .selectFrom('delivery')
    .select(['person', 'state', 'why'])
    .where('person', '=', 'ana')
    .execute()
  for (const { state, why } of states) expect([state, why]).toEqual(['suppressed', 'address'])
})

describe('webhooks', () => {
  type Got = Readonly<{ headers: IncomingMessage['headers']; body: string }>
  const SECRET = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`

  async function receiver(
    answer: (n: number, response: ServerResponse) => void,
  ): Promise<{ url: string; got: Got[]; server: Server }> {
    const got: Got[] = []
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (part: Buffer) => (body += part.toString()))
      request.on('end', () => {
        got.push({ headers: request.headers, body })
        answer(got.length, response)
        response.end()
      })
    })
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    closing.push(() => new Promise(done => server.close(done)))
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, got, server }
  }

  async function hooked(
    url: string,
    open = true,
  ): Promise<{ world: World; db: Db; beat: () => Promise<unknown>; hooks: Hooks }> {
    const db = await freshBank()
    closing.push(() => db.close())
    const world = town(db)
    await world.profile('kitchen', 'ana', COOK)
    const row = {
      person: 'ana',
      profile: 'kitchen',
      url,
      secret: SECRET,
      created_at: MONDAY,
      failures: 0,
      disabled_at: null,
      cursor: '',
    }
    await addWebhook(db, { ...row, id: 'hook' })
    const hooks = createHooks({ publicUrl: SITE }, open ? [new URL(url).host] : [])
    closing.push(hooks.close)
    const log = pino({ level: 'silent' })
    return { world, db, hooks, beat: () => sendHooks({ db, now: world.now, log, hooks }) }
  }

  /** Whether a receiver that uses the library of Standard Webhooks takes it, so many minutes after it was signed. */
  function verified({ headers, body }: Got, minutes = 0): boolean {
    vi.useFakeTimers({
      toFake: ['Date'],
      now: Number(headers['webhook-timestamp']) * 1000 + minutes * 60_000,
    })
    try {
      new Webhook(SECRET).verify(body, headers as Record<string, string>)
      return true
    } catch (error) {
      if (error instanceof WebhookVerificationError) return false
      throw error
    } finally {
      vi.useRealTimers()
    }
  }

  test('each new match and each change of what is followed is posted once, signed', async () => {
    const { url, got } = await receiver((_n, response) => response.writeHead(204))
    const { world, beat } = await hooked(url)
    await world.publish(meals(1), meals(2))
    await world.match()
    await beat()
    await world.match()
    await beat()
    expect(
      got.map(({ body }) => (JSON.parse(body) as { type: string; data: { item: string } }).data.item).sort(),
    ).toEqual([itemOf(1), itemOf(2)])
    for (const each of got) expect(verified(each)).toBe(true)
    expect(verified({ ...got[0]!, body: `${got[0]!.body} ` })).toBe(false)
    expect(verified({ ...got[0]!, headers: { ...got[0]!.headers, 'webhook-id': 'another' } })).toBe(false)
    expect(verified(got[0]!, 10), 'what is sent again by a thief').toBe(false)
    await world.follow('ana', 'kitchen', itemOf(1))
    await world.person('ana', { rhythm: 'weekly' })
    await world.publish(
      releaseOf({
        n: 1,
        about: 'meals',
        published: '2026-11-24T08:00:00Z',
        closes: '2027-03-01T12:00:00Z',
        revision: 1,
      }),
    )
    await world.match()
    await beat()
    const change = JSON.parse(got[2]!.body) as {
      type: string
      data: { old: { closesAt: { utc: string } }; now: { closesAt: { utc: string } } }
    }
    expect(change.type).toBe('lot.changed')
    expect([change.data.old.closesAt.utc, change.data.now.closesAt.utc]).toEqual([
      '2027-02-01T12:00:00.000Z',
      '2027-03-01T12:00:00.000Z',
    ])
  })

  test('what fails is tried again with the same id; redirects and private addresses are not followed', async () => {
    const { url, got } = await receiver((n, response) =>
      n === 1 ? response.writeHead(302, { Location: url }) : response.writeHead(n === 2 ? 503 : 200),
    )
    const { world, db, beat } = await hooked(url)
    await world.publish(meals(1))
    await world.match()
    for (const at of ['05:00', '05:00', '05:02', '05:03', '05:10']) {
      world.at(`2026-11-23T${at}:00Z`)
      await beat()
    }
    expect(got).toHaveLength(3)
    expect(new Set(got.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(await db.query.selectFrom('webhook_event').select('state').execute()).toEqual([{ state: 'sent' }])
    expect(await db.query.selectFrom('webhook').select('failures').execute()).toEqual([{ failures: 0 }])

    const inside = await hooked(url, false)
    await inside.world.publish(meals(1))
    await inside.world.match()
    await inside.beat()
    expect(got).toHaveLength(3)
    const [event] = await inside.db.query.selectFrom('webhook_event').select('answer').execute()
    expect(event!.answer).toContain('not a public address')
  })

  test('one that keeps failing is switched off, and so is one that says it is gone', async () => {
    const failing = await receiver((_n, response) => response.writeHead(500))
    const { world, db, beat } = await hooked(failing.url)
    await world.publish(...Array.from({ length: 30 }, (_, n) => meals(n + 1)))
    await world.match()
    await beat()
    expect(failing.got).toHaveLength(20)
    expect((await db.query.selectFrom('webhook').selectAll().executeTakeFirst())!.disabled_at).not.toBeNull()
    await beat()
    expect(failing.got).toHaveLength(20)
    const gone = await receiver((_n, response) => response.writeHead(410))
    const other = await hooked(gone.url)
    await other.world.publish(meals(1), meals(2))
    await other.world.match()
    await other.beat()
    expect(gone.got).toHaveLength(1)
  })
})

describe('a second bank', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-copies-'))

  async function original(name: string): Promise<{ db: Db; file: string; world: World }> {
    const file = join(folder, name)
    const db = openSqlite(file)
    closing.push(() => db.close())
    await migrate(db)
    const world = town(db)
    await guardCopy(db, world.now())
    await world.person('ana', { rhythm: 'daily', hour: 7 })
    await world.profile('kitchen', 'ana', COOK)
    await world.publish(meals(1))
    await world.match()
    await world.at('2026-11-23T06:00:00Z').compose()
    return { db, file, world }
  }

  test('a restored backup mails nothing until confirmed; what was queued then is dropped, what comes later is told', async () => {
    const { db, world } = await original('home.sqlite')
    const copy = join(folder, 'copy.sqlite.gz')
    await backupBank(db, copy)
    const smtp = await startSmtp()
    const mail = mailerTo(smtp.url)
    closing.push(smtp.close, mail.close)
    await world.send(mail)
    expect(smtp.received).toHaveLength(1)
    const target = join(folder, 'restored.sqlite')
    await restoreBank(copy, target, false)
    const restored = openSqlite(target)
    closing.push(() => restored.close())
    expect(await outboundIsOn(restored)).toBe(false)
    const second = town(restored)
    await second.publish(meals(2))
    await second.match()
    for (const at of ['06:10', '07:10', '23:00']) {
      second.at(`2026-11-23T${at}:00Z`)
      await second.beat(mail)
    }
    expect(smtp.received).toHaveLength(1)
    expect(await confirmOutbound(restored, second.now(), false)).toEqual({ was: 'off', dropped: 1, kept: 0 })
    await second.at('2026-11-24T06:00:00Z').beat(mail)
    expect(smtp.received).toHaveLength(2)
    expect(smtp.received[1]!.text).toContain('School meals 2')
    expect(smtp.received[1]!.text).not.toContain('School meals 1')
  })

  test('a copy of the file that is started knows that it is one; the original goes on', async () => {
    const { db, file } = await original('first.sqlite')
    await batch(db, [statement(db, db.query.deleteFrom('setting').where('name', '=', 'nothing'))])
    const twin = join(folder, 'twin.sqlite')
    await db.close()
    copyFileSync(file, twin)
    const [again, copied] = [openSqlite(file), openSqlite(twin)]
    closing.push(
      () => again.close(),
      () => copied.close(),
    )
    const now = new Date(MONDAY)
    expect([await guardCopy(again, now), await guardCopy(copied, now)]).toEqual([false, true])
    expect([await outboundIsOn(again), await outboundIsOn(copied)]).toEqual([true, false])
    await confirmOutbound(copied, now, true)
    expect([await guardCopy(copied, now), await outboundIsOn(copied)]).toEqual([false, true])
    closing.push(() => rmSync(folder, { recursive: true, force: true }))
  })
})
