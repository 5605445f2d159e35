import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readJob } from '../../db/jobs.ts'
import { openD1 } from '../../db/open/d1.ts'
import { migrate } from '../../db/migrate.ts'
import { createMatcher } from '../../jobs/matcher.ts'
import { seedDemo } from '../../jobs/seed.ts'
import { readConfig } from '../../src/config.ts'
import { unpackModel } from '../../src/matching/concepts/pack.ts'
import { createEngine } from '../../src/matching/engine.ts'
import { DEFAULT_RULES } from '../../src/model/rules.ts'
import { createApp } from '../../src/web/app.ts'
import { freshSqlite } from '../db/store.ts'
import { startFakeTed, type FakeTed } from '../fakes/ted.ts'
import { bundleWorker, startEdge, type Bundle, type Edge } from '../servers/edge.ts'
import { contextOf } from '../web/helper.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const ASSETS = join(ROOT, '.edge/assets')
const BUNDLE_BYTES_MAX = 3_000_000
const MODEL_BYTES_MAX = 4_000_000

const SERVICES = 'Готвим и доставяме топъл обяд за училища и за хора в неравностойно положение'
const ask = JSON.stringify({
  profile: { name: 'Кухня', language: 'bg', country: 'BG', mission: '', services: [SERVICES] },
  top: 10,
})
const json = { 'content-type': 'application/json' }

let bundle: Bundle
beforeAll(async () => {
  bundle = await bundleWorker()
})
afterAll(() => bundle?.remove())

test('the worker fits: code under 3 MB packed, concept model at most 4 MB', () => {
  const model = gunzipSync(readFileSync(join(ASSETS, 'concepts.model.gz'))).length
  console.log(
    `worker: ${(bundle.bytes / 1e6).toFixed(2)} MB, packed ${(bundle.packedBytes / 1e6).toFixed(2)} MB; ` +
      `concept model ${(model / 1e6).toFixed(2)} MB, packed ${(statSync(join(ASSETS, 'concepts.model.gz')).size / 1e6).toFixed(2)} MB`,
  )
  expect(bundle.packedBytes).toBeLessThan(BUNDLE_BYTES_MAX)
  expect(bundle.packedBytes).toBeGreaterThan(100_000)
  expect(model).toBeLessThanOrEqual(MODEL_BYTES_MAX)
})

describe('the demonstration from D1, in workerd', () => {
  let edge: Edge
  beforeAll(async () => {
    edge = await startEdge(bundle, { DEMO: '1' })
  })
  afterAll(() => edge?.close())

  test('the first request seeds the bank', async () => {
    const answer = await edge.fetch('/health')
    expect(await answer.json()).toMatchObject({ status: 'ok', engine: 'd1', demo: true, notices: 301 })
  })

  test('wrangler applies the same migrations that the bank knows, once', async () => {
    const db = openD1(await edge.d1())
    expect(await migrate(db)).toEqual([])
    const shape = (rows: readonly { type: string; name: string; sql: string | null }[]) =>
      rows.map(
        row =>
          `${row.type} ${row.name} ${(row.sql ?? '').replace(/--.*$/gm, '').replace(/\s+/g, ' ').trim()}`,
      )
    const query = sql<{ type: string; name: string; sql: string | null }>`
      select type, name, sql from sqlite_master where name not like 'sqlite%' and name not like '\\_cf%' escape '\\'
      and name not like 'kysely%' and name not like 'd1%' order by type, name`
    const file = await freshSqlite()
    const expected = shape((await query.execute(file.query)).rows)
    expect(expected.length).toBeGreaterThan(20)
    expect(shape((await query.execute(db.query)).rows)).toEqual(expected)
    await file.close()
  })

  test('home, bank, search, an opportunity and its files are served', async () => {
    const home = await edge.fetch('/', { headers: { 'accept-language': 'bg' } })
    expect([home.status, home.headers.get('content-language') ?? 'bg']).toEqual([200, 'bg'])
    const html = await home.text()
    expect(html).toContain('<html lang="bg"')
    const bank = await edge.fetch('/opportunities?q=catering')
    const listed = await bank.text()
    const path = /href="(\/opportunities\/[^"#?]+)/.exec(listed)?.[1]
    expect(path).toBeDefined()
    const page = await edge.fetch(path!)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('id="history"')
    const style = /href="(\/public\/[0-9a-f]{16}\/app\.css)"/.exec(html)![1]!
    const css = await edge.fetch(style, { headers: { 'accept-encoding': 'gzip' } })
    expect(await css.text()).toBe(readFileSync(join(ROOT, 'src/web/public/app.css'), 'utf8'))
    expect(css.headers.get('cache-control')).toContain('immutable')
    // The folder of assets is the worker's own: nothing in it has an address of its own.
    for (const name of ['/concepts.model.gz', '/notices.jsonl', '/app.css'])
      expect((await edge.fetch(name)).status).toBe(404)
    expect((await edge.fetch('/opportunities/demo%3Anone')).status).toBe(404)
    expect(home.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  test('a match at the edge is the match of a server: same lots, same order, same scores', async () => {
    const answer = await edge.fetch('/api/v1/match', { method: 'POST', headers: json, body: ask })
    expect([answer.status, edge.logs()]).toEqual([200, expect.not.stringContaining('"error"')])
    const given = (await answer.json()) as MatchAnswer
    const db = await freshSqlite()
    const now = (): Date => new Date()
    await seedDemo(db, now().toISOString())
    const model = unpackModel(gunzipSync(readFileSync(join(ASSETS, 'concepts.model.gz'))))!
    const matcher = createMatcher({ db, engine: createEngine({ model, rules: DEFAULT_RULES }), now })
    const app = createApp({
      ...contextOf(db),
      now,
      matcher,
      config: readConfig({}, true),
      log: pino({ level: 'silent' }),
    })
    const here = await app.request('/api/v1/match', { method: 'POST', headers: json, body: ask })
    const expected = (await here.json()) as MatchAnswer
    expect(given.considered).toBe(expected.considered)
    expect(given.matches.length).toBe(10)
    const ids = (of: MatchAnswer) => of.matches.map(match => match.lot.item)
    expect(ids(given)).toEqual(ids(expected))
    // The clock has moved on by some seconds between the two.
    given.matches.forEach((match, at) => expect(match.z).toBeCloseTo(expected.matches[at]!.z, 3))
    // Two builds of V8 may round the last bit of a power differently.
    const near = (of: MatchAnswer) =>
      of.activities.map(activity => ({ ...activity, weight: Number(activity.weight.toFixed(12)) }))
    expect(near(given)).toEqual(near(expected))
    await db.close()
  })

  test('the cron trigger moves the dates of the demonstration on; on the same day nothing changes', async () => {
    const figures = async () => (await edge.fetch('/health')).json()
    const before = await figures()
    await edge.scheduled()
    expect(await figures()).toEqual(before)
  })
})

type MatchAnswer = Readonly<{
  considered: number
  activities: readonly Readonly<{ weight: number }>[]
  matches: readonly Readonly<{ z: number; lot: { item: string } }>[]
}>

describe('crawling at the edge', () => {
  let edge: Edge
  let ted: FakeTed
  beforeAll(async () => {
    const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
    const template = readFileSync(join(ROOT, 'fixtures/sources/eforms/multi-lot-reserved.xml'), 'utf8')
    const notices = [1, 2, 3].map(serial => {
      const uuid = `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`
      const own = template
        .replace(/(<cbc:ID schemeName="notice-id">)[^<]*/, `$1${uuid}`)
        .replace(/(<cbc:ContractFolderID>)[^<]*/, `$1${uuid}`)
        .replace(/<efbc:NoticePublicationID[^>]*>[^<]*<\/efbc:NoticePublicationID>/g, '')
      return { number: `70000${serial}-2026`, day, bytes: Buffer.from(own) }
    })
    notices.push({ number: '700004-2026', day, bytes: Buffer.from('<ContractNotice>broken') })
    ted = await startFakeTed(notices)
    edge = await startEdge(bundle, {
      DEMO: '0',
      DRAGOMAN_MIRRORS: `https://api.ted.europa.eu=${ted.origin},https://ted.europa.eu=${ted.origin}`,
    })
  })
  afterAll(async () => {
    await edge?.close()
    await ted?.close()
  })

  test('an empty bank is served as such', async () => {
    expect(await (await edge.fetch('/health')).json()).toMatchObject({ demo: false, notices: 0 })
    expect((await edge.fetch('/')).status).toBe(200)
  })

  test('the cron trigger fetches what is new, stores it without its bytes, and quarantines what cannot be read', async () => {
    await edge.scheduled()
    const db = openD1(await edge.d1())
    const rows = await db.query.selectFrom('notice').select('id').orderBy('id').execute()
    expect([rows.map(row => row.id), edge.logs()]).toEqual([
      ['eu-ted:700001-2026', 'eu-ted:700002-2026', 'eu-ted:700003-2026'],
      expect.any(String),
    ])
    const kept = await db.query.selectFrom('document').select(['encoding', 'bytes', 'size']).execute()
    expect(kept).toHaveLength(4)
    for (const one of kept) expect([one.encoding, one.bytes, one.size > 10]).toEqual(['none', null, true])
    expect(await db.query.selectFrom('quarantine').select('document').execute()).toHaveLength(1)
    expect((await readJob(db, 'crawl:eu-ted'))!.cursor).toBe(new Date().toISOString().slice(0, 10))
    expect((await edge.fetch('/opportunities/eu-ted%3A700001-2026')).status).toBe(200)
  })

  test('a further beat in the same slot asks nobody', async () => {
    const asked = ted.log.length
    await edge.scheduled()
    expect(ted.log.length).toBe(asked)
  })

  test('what the crawl brought can be matched at once', async () => {
    const body = JSON.stringify({ profile: { name: 'x', language: 'en', services: ['garden maintenance'] } })
    const answer = await edge.fetch('/api/v1/match', { method: 'POST', headers: json, body })
    expect([answer.status, edge.logs()]).toEqual([200, expect.any(String)])
  })
})
