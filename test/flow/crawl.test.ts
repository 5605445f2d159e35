import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { readJob } from '../../db/jobs.ts'
import { migrate } from '../../db/migrate.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { backfill } from '../../jobs/backfill.ts'
import { crawl, retryAfterMs, type CrawlDeps } from '../../jobs/crawl.ts'
import { crawlDeps } from '../../jobs/crawl-deps.ts'
import { readConfig } from '../../src/config.ts'
import { euTed } from '../../src/sources/eu-ted.ts'
import { startFakeTed, type FakeNotice, type FakeTed } from '../fakes/ted.ts'

const root = join(import.meta.dirname, '../..')
const TODAY = '2026-09-10'
const NOW = `${TODAY}T12:00:00.000Z`

/** A small competition notice of its own for each number: the crawl is about numbers, the formats have their own tests. */
function notice(serial: number, day: string): FakeNotice {
  const template = readFileSync(join(root, 'fixtures/sources/eforms/multi-lot-reserved.xml'), 'utf8')
  const uuid = `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`
  const own = template
    .replace(/(<cbc:ID schemeName="notice-id">)[^<]*/, `$1${uuid}`)
    .replace(/(<cbc:ContractFolderID>)[^<]*/, `$1${uuid}`)
    .replace(/<efbc:NoticePublicationID[^>]*>[^<]*<\/efbc:NoticePublicationID>/g, '')
  return { number: `${serial}-2026`, day, bytes: Buffer.from(own) }
}
const days = ['2026-09-08', '2026-09-09', '2026-09-10']
const many = (count: number, from = 500_001): FakeNotice[] =>
  Array.from({ length: count }, (_, index) => notice(from + index, days[index % 3]!))

let ted: FakeTed | undefined
const open: { close: () => Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
  await ted?.close()
  ted = undefined
})

async function bank(file = ':memory:'): Promise<Db> {
  const db = openSqlite(file)
  await migrate(db)
  open.push(db)
  return db
}

function settings(origin: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    DRAGOMAN_MIRRORS: `https://api.ted.europa.eu=${origin},https://ted.europa.eu=${origin}`,
    ...more,
  }
}

/** The real thing but for the clock, which stands on a fixed day, and the pauses, which are counted, not slept. */
function depsFor(db: Db, now = NOW): CrawlDeps & { pauses: number[] } {
  const deps = crawlDeps(db, readConfig(settings(ted!.origin)))
  open.push(deps)
  const pauses: number[] = []
  return {
    ...deps,
    now: () => new Date(now),
    wait: async ms => void pauses.push(ms),
    random: () => 0.5,
    pauses,
  }
}

async function stored(db: Db): Promise<string[]> {
  const rows = await db.query.selectFrom('notice').select('id').orderBy('id').execute()
  return rows.map(row => row.id)
}
const manifest = (notices: readonly FakeNotice[]): string[] =>
  notices.map(({ number }) => `eu-ted:${number}`).sort()

describe('crawling TED', () => {
  test('what the search lists is fetched once and stored; the next run fetches nothing again', async () => {
    ted = await startFakeTed(many(520))
    const db = await bank()
    const deps = depsFor(db)
    const first = await crawl(euTed, deps, 'one')
    expect(first).toMatchObject({
      outcome: 'done',
      listed: 520,
      read: 520,
      stored: 520,
      quarantined: 0,
      cursor: TODAY,
    })
    expect(await stored(db)).toEqual(manifest(ted.notices))
    // 250 a page: three pages, and an empty one that still carried a token.
    expect(ted.log.filter(line => line.startsWith('POST'))).toHaveLength(4)
    expect(Math.min(...deps.pauses)).toBeGreaterThanOrEqual(500)
    const second = await crawl(euTed, deps, 'two')
    expect(second).toMatchObject({ outcome: 'done', read: 0, stored: 0 })
    expect(new Set(ted.log.filter(line => line.startsWith('GET'))).size).toBe(520)
    expect(ted.log.filter(line => line.startsWith('GET'))).toHaveLength(520)
  })

  test('429, 500, a page of HTML and an empty answer are waited out; a page that shifts and repeats loses nothing', async () => {
    ted = await startFakeTed(many(600))
    Object.assign(ted.faults, {
      tooMany: [1],
      serverError: [2],
      html200: [4],
      empty200: [6],
      repeat: true,
      retryAfterSeconds: 7,
    })
    ted.faults.shift = notice(599_999, TODAY)
    const db = await bank()
    const deps = depsFor(db)
    const runs = [await crawl(euTed, deps, 'one'), await crawl(euTed, deps, 'two')]
    expect(runs.at(-1)!.outcome).toBe('done')
    expect(await stored(db)).toEqual(manifest(ted.notices))
    expect(deps.pauses).toContain(7_000)
  })

  test('a timed-out search is a part that looks whole: the cursor stays, the next run completes', async () => {
    ted = await startFakeTed(many(400))
    ted.faults.timedOut = [2]
    const db = await bank()
    const first = await crawl(euTed, depsFor(db), 'one')
    expect(first).toMatchObject({ outcome: 'incomplete', reason: 'timed-out' })
    expect((await readJob(db, 'crawl:eu-ted'))?.cursor).toBeNull()
    expect(await crawl(euTed, depsFor(db), 'two')).toMatchObject({ outcome: 'done' })
    expect(await stored(db)).toEqual(manifest(ted.notices))
  })

  test('dead iteration tokens end the run, not the data', async () => {
    ted = await startFakeTed(many(300))
    ted.faults.deadTokens = true
    const db = await bank()
    const first = await crawl(euTed, depsFor(db), 'one')
    expect(first).toMatchObject({ outcome: 'incomplete', reason: 'search: status-500' })
    ted.faults.deadTokens = false
    expect(await crawl(euTed, depsFor(db), 'two')).toMatchObject({ outcome: 'done' })
    expect(await stored(db)).toEqual(manifest(ted.notices))
  })

  test('an absurd Retry-After is not waited for; a listed notice that is missing is named and does not block', async () => {
    ted = await startFakeTed(many(3))
    Object.assign(ted.faults, { tooMany: [1], retryAfterSeconds: 86_400 })
    const db = await bank()
    const deps = depsFor(db)
    expect(await crawl(euTed, deps, 'one')).toMatchObject({
      outcome: 'incomplete',
      reason: 'search: status-429',
    })
    expect(Math.max(...deps.pauses)).toBeLessThan(60_000)
    ted.faults.notFound = ['500002-2026']
    expect(await crawl(euTed, deps, 'two')).toMatchObject({
      outcome: 'done',
      stored: 2,
      missing: ['500002-2026'],
    })
    ted.faults.notFound = []
    expect(await crawl(euTed, deps, 'three')).toMatchObject({ outcome: 'done', stored: 1 })
  })

  test('two runs at once: one works, the other leaves', async () => {
    ted = await startFakeTed(many(30))
    const db = await bank()
    const reports = await Promise.all([crawl(euTed, depsFor(db), 'a'), crawl(euTed, depsFor(db), 'b')])
    expect(reports.map(report => report.outcome).sort()).toEqual(['busy', 'done'])
  })

  test('Retry-After is read as seconds or as a date', () => {
    const now = new Date('2026-09-10T12:00:00Z')
    expect(retryAfterMs('120', now)).toBe(120_000)
    expect(retryAfterMs('Thu, 10 Sep 2026 12:00:30 GMT', now)).toBe(30_000)
    expect(retryAfterMs('soon', now)).toBeUndefined()
  })
})

describe('killed and started again', () => {
  const POINTS = [
    'after-claim',
    'after-search',
    'after-notice:5',
    'before-store',
    'after-store',
    'before-cursor',
  ]

  function run(data: string, crashAt: string): Promise<NodeJS.Signals | number | null> {
    return new Promise(done => {
      const child = spawn(process.execPath, ['src/cli/main.ts', 'crawl', 'eu-ted', '--json'], {
        cwd: root,
        stdio: 'ignore',
        env: {
          PATH: process.env.PATH,
          ...settings(ted!.origin, {
            DRAGOMAN_DATA: data,
            DRAGOMAN_LEASE_SECONDS: '1',
            DRAGOMAN_CRASH_AT: crashAt,
          }),
        },
      })
      child.on('exit', (code, signal) => done(signal ?? code))
    })
  }

  test('at six points: the set stored equals the manifest, nothing twice', { timeout: 240_000 }, async () => {
    const today = new Date().toISOString().slice(0, 10)
    ted = await startFakeTed(many(8).map(one => ({ ...one, day: today })))
    await Promise.all(
      [POINTS.slice(0, 3), POINTS.slice(3)].map(async points => {
        for (const point of points) {
          const data = await mkdtemp(join(tmpdir(), 'dragoman-crash-'))
          expect(await run(data, point), point).toBe('SIGKILL')
          await new Promise(wait => setTimeout(wait, 1_100))
          expect(await run(data, ''), `${point}, again`).toBe(0)
          const db = await bank(join(data, 'dragoman.sqlite'))
          expect(await stored(db), point).toEqual(manifest(ted!.notices))
          expect((await readJob(db, 'crawl:eu-ted'))?.cursor).toBe(today)
        }
      }),
    )
  })
})

describe('back-fill by daily package', () => {
  test('not out yet, then whole and equal to the search API’s count, then rewritten', async () => {
    const day = many(60).map(one => ({ ...one, day: TODAY }))
    ted = await startFakeTed(day)
    const db = await bank()
    const early = await backfill(2026, 175, depsFor(db), 'a', TODAY)
    expect(early).toMatchObject({ outcome: 'incomplete', reason: 'package: not out yet' })
    ted.packages.set('202600175', day)
    expect(await backfill(2026, 175, depsFor(db), 'b', TODAY)).toMatchObject({
      outcome: 'done',
      listed: 60,
      stored: 60,
    })
    expect(await stored(db)).toEqual(manifest(day))
    // The crawl meets the same notices by their API numbers and fetches none of them.
    expect(await crawl(euTed, depsFor(db), 'c')).toMatchObject({ outcome: 'done', read: 0 })
    expect(await backfill(2026, 175, depsFor(db), 'd', TODAY)).toMatchObject({ outcome: 'done', read: 0 })
    const late = notice(777_777, TODAY)
    ted.notices.push(late)
    ted.packages.set('202600175', [...day, late])
    expect(await backfill(2026, 175, depsFor(db), 'e', TODAY)).toMatchObject({
      outcome: 'done',
      listed: 61,
      stored: 1,
      unchanged: 60,
    })
    ted.notices.push(notice(777_778, TODAY))
    ted.packages.set('202600175', day)
    expect(await backfill(2026, 175, depsFor(db), 'f', TODAY)).toMatchObject({
      outcome: 'incomplete',
      reason: 'count-differs: 60 in the package, 62 by the search API',
    })
  })

  const shared = join(process.env.DRAGOMAN_SHARED ?? join(root, '../shared'), 'notices/eforms')
  test.skipIf(!existsSync(shared))(
    'real notices make a day: the package back-fills as many as the API counts',
    async () => {
      const real = readdirSync(shared).map((name, index) => ({
        number: `${600_001 + index}-2026`,
        day: TODAY,
        bytes: readFileSync(join(shared, name)),
      }))
      ted = await startFakeTed(real)
      ted.packages.set('202600176', real)
      const db = await bank()
      const report = await backfill(2026, 176, depsFor(db), 'a', TODAY)
      expect(report).toMatchObject({ outcome: 'done', listed: real.length, quarantined: 0 })
      expect(report.stored + report.unchanged).toBe(real.length)
    },
  )
})
