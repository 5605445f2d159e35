import { beforeEach, describe, expect, test } from 'vitest'
import { batch, type Db } from '../../db/batch.ts'
import { claimJob, finishJob } from '../../db/jobs.ts'
import { insertQuarantine } from '../../db/quarantine.ts'
import { endRun, startRun } from '../../db/runs.ts'
import { nextSlot } from '../../jobs/next-slot.ts'
import type { Context } from '../../src/context.ts'
import { problemCode, quarantineKind } from '../../src/words/problems.ts'
import { askIn, bankOf, contextOf, NOW } from './helper.ts'

const HOUR_MS = 3_600_000
const JOB = 'crawl:eu-ted'
const ago = (hours: number): string => new Date(NOW.getTime() - hours * HOUR_MS).toISOString()

let db: Db
let ctx: Context

/** One finished run of the crawl, with or without a problem. */
async function ran(hours: number, problem?: string, report: object = {}): Promise<void> {
  const now = ago(hours)
  await claimJob(db, { name: JOB, owner: 'o', now, leaseUntil: ago(hours - 1) })
  await startRun(db, { id: `run ${hours}`, job: JOB, at: now })
  await finishJob(db, { name: JOB, owner: 'o', now, ...(problem === undefined ? {} : { problem }) })
  const told = { ...report, ...(problem === undefined ? {} : { reason: problem }) }
  await endRun(db, {
    id: `run ${hours}`,
    at: now,
    outcome: problem === undefined ? 'done' : 'failed',
    report: told,
  })
}

async function notice(saidAt: string): Promise<void> {
  const row = { id: `eu-ted:${saidAt}`, source: 'eu-ted', procedure: saidAt, said_at: saidAt, document: 'd' }
  await db.query
    .insertInto('notice')
    .values({ ...row, hash: 'h', link: '', json: '{}', seq: 1 })
    .execute()
}

const page = async (language = 'en'): Promise<string> => (await askIn(ctx, language)('/sources')).text()
const api = async (): Promise<any> => (await askIn(ctx)('/api/v1/sources')).json()
const ted = async (): Promise<any> => (await api()).items[0]

beforeEach(async () => {
  db = await bankOf('')
  ctx = { ...contextOf(db, {}, false), nextSlot }
})

describe('sources, as a page and as JSON', () => {
  test('an empty bank says which command begins', async () => {
    expect(await page()).toContain('<code>npx dragoman crawl eu-ted</code>')
    const source = await ted()
    expect(source).toMatchObject({ id: 'eu-ted', country: 'EU', state: 'never', paused: false, notices: 0 })
    expect(source).not.toHaveProperty('lastSuccess')
    expect(source.runs).toEqual([])
  })

  test('a source that was read in its last slot is up to date, with its next slot', async () => {
    // NOW is a Sunday, 10:00 in Brussels; the last slot was Saturday 18:40.
    await ran(15, undefined, { listed: 40, stored: 30, unchanged: 9, quarantined: 1 })
    await notice(ago(20))
    const source = await ted()
    expect(source).toMatchObject({
      state: 'fresh',
      lagSeconds: 0,
      lastSuccess: ago(15),
      newestNotice: ago(20),
    })
    expect(source.nextSlot).toBe('2026-11-23T08:40:00.000Z')
    expect(source.runs).toEqual([
      {
        startedAt: ago(15),
        endedAt: ago(15),
        outcome: 'done',
        listed: 40,
        stored: 30,
        unchanged: 9,
        quarantined: 1,
      },
    ])
    const html = await page('de')
    expect(html).toContain('Aktuell')
    expect(html).toContain('vor 15 Stunden')
    expect(html).toContain('Neu: 30')
    expect(html).not.toContain('npx dragoman crawl')
  })

  test('a missed slot is a lag counted from that slot', async () => {
    await ran(48)
    await notice(ago(50))
    const source = await ted()
    // Read on Friday 10:00 Brussels time: the slot of Friday 13:40 was the first to be missed.
    expect(source).toMatchObject({ state: 'late', lagSeconds: (48 * 60 - 220) * 60 })
    expect(await page()).toMatch(/Behind by[\s\S]*44 hours/)
  })

  test('a problem is told in plain words of the reader, never as it was written down', async () => {
    await ran(20)
    await ran(15, 'failed: ENOENT /srv/secret/path')
    const html = await page('fr')
    expect(html).toContain('Quelque chose s’est cassé de notre côté')
    expect(html).not.toContain('secret')
    expect(await ted()).toMatchObject({ state: 'failing', problem: { code: 'failed', at: ago(15) } })
    expect(JSON.stringify(await api())).not.toContain('secret')
    await ran(2, 'search: status-429')
    expect((await ted()).problem.code).toBe('patience')
    await ran(1)
    expect(await ted()).not.toHaveProperty('problem')
  })

  test('a silent source is an alarm, a paused one is not', async () => {
    await ran(15)
    await notice(ago(24 * 6))
    expect((await ted()).state).toBe('silent')
    await db.query.updateTable('job').set({ paused: 1 }).where('name', '=', JOB).execute()
    const source = await ted()
    expect(source).toMatchObject({ state: 'paused', paused: true })
    expect(source).not.toHaveProperty('nextSlot')
    expect(await page()).toContain('have stopped it for now')
  })

  test('a run under way is so, one that never ended was cut off', async () => {
    await startRun(db, { id: 'cut', job: JOB, at: ago(9) })
    await startRun(db, { id: 'now', job: JOB, at: ago(0.1) })
    await claimJob(db, { name: JOB, owner: 'o', now: ago(0.1), leaseUntil: ago(-1) })
    const source = await ted()
    expect(source.state).toBe('running')
    expect(source.runs.map((run: any) => run.outcome)).toEqual(['running', 'cut'])
  })

  test('quarantine is counted by reason, without a document', async () => {
    const record = (id: string, reason: string) => ({
      id,
      document: 'hash-of-a-document',
      name: 'secret-name.xml',
      source: 'eu-ted',
      reason,
      field: null,
      detail: 'secret detail',
      notice: null,
      at: ago(1),
    })
    await batch(
      db,
      insertQuarantine(db, [
        record('1', 'xml-malformed'),
        record('2', 'encoding-invalid'),
        record('3', 'field-missing'),
      ]),
    )
    const html = (await page()).replace(/\s+/g, ' ')
    expect(html).toMatch(/The file is damaged<\/span ?><span class="count">2</)
    expect(html).not.toMatch(/secret|hash-of/)
    expect((await api()).quarantine).toEqual([
      { source: 'eu-ted', reason: 'encoding-invalid', count: 1 },
      { source: 'eu-ted', reason: 'field-missing', count: 1 },
      { source: 'eu-ted', reason: 'xml-malformed', count: 1 },
    ])
  })

  test('the demonstration says that nothing is fetched and offers no slot', async () => {
    ctx = { ...contextOf(db, {}, true), nextSlot }
    expect(await page()).toContain('nothing is fetched')
    expect(await ted()).not.toHaveProperty('nextSlot')
  })

  test('an unknown parameter of the API is refused', async () => {
    expect((await askIn(ctx)('/api/v1/sources?country=BG')).status).toBe(400)
  })
})

describe('kinds of problems', () => {
  test.each([
    ['search: status-429', 'patience'],
    ['notice: status-403', 'patience'],
    ['search: status-503', 'down'],
    ['notice: timeout', 'down'],
    ['search: no answer', 'down'],
    ['search: wrong-content', 'shape'],
    ['search-not-json', 'shape'],
    ['search: status-404', 'shape'],
    ['count-short: 812 of 840', 'partial'],
    ['timed-out', 'partial'],
    ['notice: decoded-cap', 'refused'],
    ['package: address-private', 'refused'],
    ['time-budget', 'slow'],
    ['lease-lost', 'replaced'],
    ['failed: whatever status-429', 'failed'],
    ['something new', 'failed'],
  ])('%s is %s', (problem, code) => expect(problemCode(problem)).toBe(code))

  test.each([
    ['root-unknown', 'format'],
    ['ocds-no-release', 'format'],
    ['ted-version', 'format'],
    ['xml-too-deep', 'large'],
    ['json-too-large', 'large'],
    ['too-many-members', 'large'],
    ['xml-doctype', 'damaged'],
    ['json-truncated', 'damaged'],
    ['encoding-invalid', 'damaged'],
    ['archive-damaged', 'damaged'],
    ['field-missing', 'field'],
    ['parser-failed', 'failed'],
  ])('quarantine for %s is %s', (reason, kind) => expect(quarantineKind(reason)).toBe(kind))
})
