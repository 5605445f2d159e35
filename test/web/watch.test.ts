import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import pino from 'pino'
import { batch, statement } from '../../db/batch.ts'
import { readAudit } from '../../db/audit.ts'
import { claimJob, finishJob, planJob, readJob } from '../../db/jobs.ts'
import { addPerson, updatePerson } from '../../db/people.ts'
import { listQuarantine } from '../../db/quarantine.ts'
import { endRun, startRun } from '../../db/runs.ts'
import { readSourceSettings } from '../../db/source-settings.ts'
import { suppress, suppressionOf } from '../../db/suppression.ts'
import { subscribe } from '../../db/subscriptions.ts'
import { previewDigest } from '../../jobs/digest-preview.ts'
import { ingestFetched } from '../../jobs/ingest.ts'
import { createMatcher } from '../../jobs/matcher.ts'
import { nextSlot } from '../../jobs/next-slot.ts'
import { replayOrders } from '../../jobs/replay.ts'
import { watchSources } from '../../jobs/watch.ts'
import type { Context } from '../../src/context.ts'
import { createEngine } from '../../src/matching/engine.ts'
import { DEFAULT_RULES } from '../../src/model/rules.ts'
import { maskAddress, maskText } from '../../src/web/mask.ts'
import { enter, openHouse, visit, type House, type Visitor } from '../auth/helper.ts'
import { worldOf } from '../digest/world.ts'
import { lexiconModel } from '../matching/helper.ts'
import { NOW, seedNotices } from './helper.ts'

const DAY_MS = 86_400_000
const log = pino({ level: 'silent' })

let house: House
let ctx: Context
let root: Visitor
/** A page as words: tags gone, entities of quotes back */
const words = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;|&quot;/g, "'")
    .replace(/\s+/g, ' ')
const page = async (path: string, visitor = root): Promise<string> =>
  words(await (await visitor.get(path)).text())

beforeEach(async () => {
  house = await openHouse()
  ctx = { ...house.ctx, nextSlot }
  root = visit(ctx)
  const person = await enter(ctx, root, 'root@watch.example')
  await updatePerson(ctx.db, person.id, { roles: 'administrator' })
})
afterEach(() => house.close())

/** A run of the crawl of TED, as it is written down; day 0 is today, Sunday. */
async function ran(day: number, report: object, ok = true): Promise<void> {
  const at = new Date(NOW.getTime() + day * DAY_MS - 3_600_000).toISOString()
  const name = 'crawl:eu-ted'
  await claimJob(ctx.db, { name, owner: 'o', now: at, leaseUntil: at })
  await startRun(ctx.db, { id: `run ${day}`, job: name, at })
  await endRun(ctx.db, { id: `run ${day}`, at, outcome: ok ? 'done' : 'failed', report })
  await finishJob(ctx.db, { name, owner: 'o', now: at, ...(!ok && { problem: 'search: status-503' }) })
}
/** Six weeks of three thousand notices a working day, up to `last` days ago, both included. */
async function usual(last: number): Promise<void> {
  for (let day = -42; day <= last; day++) {
    const weekday = new Date(NOW.getTime() + day * DAY_MS).getUTCDay()
    if (weekday !== 0) await ran(day, { stored: weekday === 6 ? 0 : 3_000, quarantined: 3 })
  }
}
const watch = () =>
  watchSources({ db: ctx.db, now: ctx.now, publicUrl: ctx.config.publicUrl, from: ctx.config.mailFrom, log })

describe('what an administrator sees of the sources', () => {
  test('silent, dropped and garbage each stand on the page in a sentence, and first on the overview', async () => {
    await usual(-4)
    // Friday and Saturday were not read; today is Sunday.
    await watch()
    expect(await page('/admin/sources')).toMatch(
      /It has not been read to the end since .* \d+ readings in a row were missed/,
    )
    expect(await page('/admin')).toMatch(/1 needs attention/)
    expect(await page('/admin/sources/eu-ted')).toContain('Not over yet')
    for (const day of [-3, -2, -1, 0]) await ran(day, { stored: 2_900, quarantined: 2 })
    await watch()
    expect(await page('/admin/sources')).not.toContain('not been read to the end')

    await ran(0, { stored: 1_000, quarantined: 2_000 })
    expect((await watch()).opened).toBe(1)
    expect(await page('/admin/sources')).toContain('Of the 5,902 new records of the last two days')
  })

  test('a day that brought a fifth of the usual is told beside the usual', async () => {
    await usual(-3)
    await ran(-2, { stored: 590, quarantined: 10 })
    // Friday's last slot was read; it is the night to Saturday.
    await ran(-1.58, { stored: 0, quarantined: 0 })
    house.wait(-30 * 3_600)
    expect((await watch()).opened).toBe(1)
    const shown = await page('/admin/sources')
    expect(shown).toContain(
      'On 20 November only 600 new notices came. On such a weekday it is usually about 3,003.',
    )
    const own = await page('/admin/sources/eu-ted')
    expect(own).toMatch(/Fri,? 20 Nov 600 3,003 10/)
  })

  test('pausing and going on are kept and written down; nothing is due while paused', async () => {
    const paused = await root.post('/admin/sources/eu-ted/pause')
    expect(paused.headers.get('Location')).toBe('/admin/sources/eu-ted?said=paused')
    expect(await readJob(ctx.db, 'crawl:eu-ted')).toMatchObject({ paused: 1 })
    expect(await page('/admin/sources/eu-ted')).toContain('Go on reading it')
    expect(await page('/sources')).toContain('have stopped it for now')
    await root.post('/admin/sources/eu-ted/resume')
    expect(await readJob(ctx.db, 'crawl:eu-ted')).toMatchObject({ paused: 0 })
    expect((await readAudit(ctx.db, { action: 'source' })).map(row => [row.action, row.object])).toEqual([
      ['source.resume', 'source:eu-ted'],
      ['source.pause', 'source:eu-ted'],
    ])
  })

  test('settings are checked: bounds, politeness, a line that can be read; empty goes back to the source', async () => {
    const set = (form: Record<string, string>) => root.post('/admin/sources/eu-ted/settings', form)
    for (const [form, says] of [
      [{ every: 'often' }, 'not five fields'],
      [{ every: '*/5 * * * *' }, 'Too often'],
      [{ every: '0 9 1 * *' }, 'Too seldom'],
      [{ every: '61 9 * * *' }, 'not five fields'],
      [{ gapMs: '100' }, 'A whole number from 600 to 60,000'],
      [{ overlapDays: '15' }, 'A whole number from 0 to 14'],
      [{ minutesMax: 'ten' }, 'A whole number from 5 to 50'],
      [{ requestsMax: '1e9' }, 'A whole number from 50 to 100,000'],
    ] as const) {
      const answer = await set(form)
      expect(answer.status, JSON.stringify(form)).toBe(400)
      expect(words(await answer.text())).toContain(says)
    }
    expect(await readSourceSettings(ctx.db, 'eu-ted')).toEqual({})
    const every = '15 7,19 * * 1-5'
    expect((await set({ every, gapMs: '1500', windowDays: '3' })).status).toBe(303)
    expect(await readSourceSettings(ctx.db, 'eu-ted')).toEqual({ every, gapMs: 1_500, windowDays: 3 })
    await ran(-1, { stored: 1 })
    // The public page and the API go by the new schedule: Monday 07:15 in Brussels.
    const api = (await (await root.get('/api/v1/sources')).json()) as { items: { nextSlot: string }[] }
    expect(api.items[0]!.nextSlot).toBe('2026-11-23T06:15:00.000Z')
    expect((await set({ every: '', gapMs: '' })).status).toBe(303)
    expect(await readSourceSettings(ctx.db, 'eu-ted')).toEqual({})
    expect((await readAudit(ctx.db, { action: 'source.set' }))[1]!.detail).toContain('15 7,19')
  })

  test('read now makes the reading due, whatever its slot', async () => {
    const name = 'schedule:crawl:eu-ted'
    await claimJob(ctx.db, { name, owner: 'o', now: NOW.toISOString(), leaseUntil: NOW.toISOString() })
    await finishJob(ctx.db, { name, owner: 'o', now: NOW.toISOString(), slot: '2026-11-22T09:40' })
    await root.post('/admin/sources/eu-ted/read')
    expect(await readJob(ctx.db, name)).toMatchObject({ slot: null, failed_at: null })
  })
})

describe('quarantine', () => {
  const broken = (n: number): { name: string; bytes: Uint8Array } => ({
    name: `evil"\r\nname/notice-${n}.xml`,
    bytes: new TextEncoder().encode(seedNotices().split('\n')[n]!.replaceAll('</', '<\\/')),
  })

  test('reasons with counts, records, bytes that no browser shows, and reading them again after the fix', async () => {
    const store = { now: ctx.now, source: 'eu-ted', format: 'eforms' as const }
    await ingestFetched(ctx.db, [broken(0), broken(1), broken(2)], store)
    const [row] = await listQuarantine(ctx.db)
    expect(await page('/admin/quarantine')).toContain('3 records wait')
    expect(await page('/admin/quarantine'), 'nothing here can read them again').toContain('keeps no bytes')
    ctx = {
      ...ctx,
      replay: () => replayOrders({ db: ctx.db, now: ctx.now, log, leaseMs: 1_000, threads: 0 }, 'w'),
    }
    const cookies = root.cookies
    root = visit(ctx)
    for (const [name, value] of cookies) root.cookies.set(name, value)
    const list = await (await root.get(`/admin/quarantine?source=eu-ted&reason=${row!.reason}`)).text()
    expect(list).toContain(encodeURIComponent(row!.id))
    expect(await page(`/admin/quarantine/${encodeURIComponent(row!.id)}`)).toContain(row!.detail.slice(0, 20))

    const bytes = await root.get(`/admin/quarantine/${encodeURIComponent(row!.id)}/bytes`)
    expect(Object.fromEntries(bytes.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    expect(bytes.headers.get('Content-Disposition')).toMatch(/^attachment; filename="notice-\d\.xml"$/)
    expect(await bytes.text()).toContain('ocds-dragoman-demo')

    expect((await root.post('/admin/quarantine/replay', {})).status).toBe(400)
    expect((await root.post('/admin/quarantine/replay', { source: 'eu-ted', reason: 'none' })).status).toBe(
      400,
    )
    const ordered = await root.post('/admin/quarantine/replay', { source: 'eu-ted', reason: row!.reason })
    expect(ordered.headers.get('Location')).toBe('/admin/quarantine?said=ordered')
    await expect.poll(() => page('/admin/quarantine')).toContain('3 of 3 read')
    const after = await page('/admin/quarantine')
    expect(after).toContain('3 understood')
    expect(after).toContain('Nothing is waiting')
    const notices = await ctx.db.query.selectFrom('notice').select('id').execute()
    expect(notices).toHaveLength(3)
    expect(await page('/admin/quarantine?closed=1')).toContain('read again 1 time')
    expect((await readAudit(ctx.db, { action: 'quarantine' }))[0]).toMatchObject({
      action: 'quarantine.replay',
    })
    expect((await root.get('/admin/quarantine/nothing')).status).toBe(404)
  })
})

describe('jobs', () => {
  test('what failed or lost its worker stands first; retrying makes it due', async () => {
    const at = (minutes: number): string => new Date(NOW.getTime() + minutes * 60_000).toISOString()
    const job = async (name: string, lease: number, problem?: string, ends = true): Promise<void> => {
      await planJob(ctx.db, { name, every: '*/10 * * * *', at: at(-60) })
      const claim = { name: `schedule:${name}`, owner: 'host-1', now: at(-30), leaseUntil: at(lease) }
      await claimJob(ctx.db, claim)
      if (ends)
        await finishJob(ctx.db, {
          name: `schedule:${name}`,
          owner: 'host-1',
          now: at(-29),
          slot: '2026-11-22T09:30',
          ...(problem !== undefined && { problem }),
        })
    }
    await job('digest', -10)
    await job('match', -10, 'disk full at /srv/bank')
    await job('send', 10, undefined, false)
    await job('webhooks', -10, undefined, false)
    await planJob(ctx.db, { name: 'match-all', every: '40 3 * * *', at: at(-60) })
    const shown = await page('/admin/jobs')
    const order = [
      'Matching what is new',
      'Telling other programs',
      'Sending mails',
      'Matching everything',
      'Writing mails',
    ]
    expect(order.map(name => shown.indexOf(name))).toEqual(
      order.map(name => shown.indexOf(name)).sort((a, b) => a - b),
    )
    expect(shown.indexOf(order[0]!)).toBeGreaterThan(0)
    expect(shown).toContain('disk full at /srv/bank')
    expect(shown).toContain('Held by host-1 until')
    expect(await page('/admin')).toContain('2 need attention')
    expect((await root.post('/admin/jobs/match/retry')).status).toBe(303)
    expect(await readJob(ctx.db, 'schedule:match')).toMatchObject({ slot: null, failed_at: null })
    expect((await root.post('/admin/jobs/none/retry')).status).toBe(404)
  })
})

describe('mail', () => {
  const ADDRESS = 'maria.petrova@zavod.example'
  const message = (id: string, state: string, more: object = {}) => ({
    id,
    person: 'p',
    slot: id,
    kind: 'digest',
    recipient: ADDRESS,
    subject: 'School meals for Maria Petrova',
    html: '',
    body: '',
    headers: '{}',
    state,
    attempts: 2,
    next_at: NOW.toISOString(),
    claim: null,
    claim_until: null,
    answer: `unknown: 250 <${ADDRESS}> queued`,
    created_at: new Date(NOW.getTime() - 3 * DAY_MS).toISOString(),
    sent_at: null,
    unknown_at: null,
    ...more,
  })

  test('states with their age, doubts and what came back, without anybody’s address or name', async () => {
    const soft = message('c', 'sent', { answer: `soft: 452 <${ADDRESS}> full` })
    for (const row of [
      message('a', 'queued'),
      message('b', 'unknown', { unknown_at: NOW.toISOString() }),
      soft,
    ])
      await batch(ctx.db, [statement(ctx.db, ctx.db.query.insertInto('outbox').values(row))])
    await batch(
      ctx.db,
      await suppress(ctx.db, ADDRESS, 'bounce', `550 <${ADDRESS}> unknown`, NOW.toISOString()),
    )
    const answer = await root.get('/admin/mail')
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    const html = await answer.text()
    expect(html).not.toMatch(/maria|petrova|zavod/i)
    expect(words(html)).toMatch(/in doubt 1 3 days ago/)
    expect(words(html)).toContain('Bounced: there is no such mailbox 1, of these 1 in the last 30 days')
    expect(html).toContain('m…@….example')

    const hash = /name="hash" value="([0-9a-f]{64})"/.exec(html)![1]!
    expect((await root.post('/admin/mail/lift', { hash, why: '' })).status).toBe(400)
    expect((await root.post('/admin/mail/lift', { hash: 'f'.repeat(64), why: 'she asked' })).status).toBe(400)
    expect(await suppressionOf(ctx.db, ADDRESS)).toBeDefined()
    expect((await root.post('/admin/mail/lift', { address: ADDRESS, why: 'She asked for it' })).status).toBe(
      303,
    )
    expect(await suppressionOf(ctx.db, ADDRESS)).toBeUndefined()
    const [entry] = await readAudit(ctx.db, { action: 'address' })
    expect(entry).toMatchObject({ action: 'address.lift', reason: 'She asked for it' })
    expect(JSON.stringify(entry)).not.toMatch(/maria|zavod/i)
  })

  test('the next digest of anybody: its lots and reasons, none of her names, addresses or links', async () => {
    const { db } = ctx
    const now = NOW.toISOString()
    const lines = seedNotices().split('\n').slice(0, 8).join('\n')
    await ingestFetched(db, [{ name: 'seed.jsonl', bytes: new TextEncoder().encode(lines) }], {
      source: 'demo',
      now: ctx.now,
    })
    const engine = createEngine({ model: lexiconModel(), rules: DEFAULT_RULES })
    const world = worldOf(db, now, {}, clock => createMatcher({ db, engine, now: clock }))
    const names = ['Кухня Мария Петрова', 'Лъжица на Мария']
    await addPerson(db, { id: 'maria', email: ADDRESS, language: 'bg', zone: 'Europe/Sofia', now })
    await updatePerson(db, 'maria', { name: 'Мария Петрова' })
    for (const [at, name] of names.entries()) {
      const services = ['Готвим топъл обяд за ученици и го носим в училищата', 'Разнасяме храна по домовете']
      const json = JSON.stringify({
        id: `p${at}`,
        name,
        language: 'bg',
        country: 'BG',
        nuts: [],
        mission: '',
        services,
      })
      const owner = { organisation: '', person: 'maria', draft_hash: '', created_at: now, updated_at: now }
      await batch(db, [
        statement(db, db.query.insertInto('profile').values({ id: `p${at}`, hash: `h${at}`, json, seq: 0 })),
        statement(db, db.query.insertInto('profile_owner').values({ profile: `p${at}`, ...owner })),
      ])
    }
    await subscribe(db, 'maria', { rhythm: 'daily' }, now)
    await world.match()
    const own = (await previewDigest(world.digest, 'maria'))!
    expect(own.text).toContain(names[0])
    expect(own.text).toContain('/unsubscribe/')
    const cookies = root.cookies
    ctx = { ...ctx, previewDigest: (person, masked) => previewDigest(world.digest, person, masked) }
    root = visit(ctx)
    for (const [name, value] of cookies) root.cookies.set(name, value)
    const answer = await root.post('/admin/mail/preview', { email: ADDRESS })
    const html = await answer.text()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    // The same lots, told with the same reasons.
    const titles = [...own.text.matchAll(/^\* (.+)$/gm)].map(match => match[1]!)
    expect(titles.length).toBeGreaterThan(0)
    for (const title of titles) expect(words(html)).toContain(title.split(' [')[0]!.slice(0, 40))
    expect(html).not.toMatch(/Мария|Петрова|Лъжица|maria|zavod/i)
    expect(html).not.toMatch(/\/(answer|mails|unsubscribe)\//)
    expect(await readAudit(db, { action: 'digest.preview' })).toHaveLength(1)
    expect((await root.post('/admin/mail/preview', { email: 'nobody@watch.example' })).status).toBe(400)
  })

  test.each([
    ['maria@zavod.bg', 'm…@….bg'],
    ['x@y', 'x…@…'],
    ['', '…@…'],
    ['@zavod.bg', '…@…'],
    ['мария@пример.бг', 'м…@….бг'],
  ])('%s is shown as %s', (address, shown) => expect(maskAddress(address)).toBe(shown))

  test('addresses in the answers of mail servers are masked', () => {
    expect(maskText('550 5.1.1 <maria@zavod.bg>: Recipient address rejected: "a.b@c.d" [x@y.z]')).toBe(
      '550 5.1.1 <…@…>: Recipient address rejected: "…@…" […@…]',
    )
  })
})
