import { afterAll, beforeAll, expect, test } from 'vitest'
import { batch, type Db } from '../../db/batch.ts'
import { countQuarantine, sourceRecord } from '../../db/health.ts'
import { claimJob, finishJob } from '../../db/jobs.ts'
import { insertQuarantine } from '../../db/quarantine.ts'
import { endRun, listRuns, startRun } from '../../db/runs.ts'
import type { Open } from './suite.ts'

const NOW = '2026-03-10T12:00:00.000Z'
const at = (day: number): string => new Date(Date.UTC(2026, 2, day, 9)).toISOString()

/** What the page of the sources asks for. */
export function health(open: Open): void {
  let db: Db
  beforeAll(async () => {
    db = await open()
    const notice = (id: string, source: string, said_at: string) => ({
      id,
      source,
      procedure: id,
      said_at,
      document: 'd',
      hash: id,
      link: '',
      json: '{}',
      seq: 1,
    })
    await db.query
      .insertInto('notice')
      .values([
        notice('s:1', 's', at(1)),
        notice('s:2', 's', at(8)),
        // A publisher's slip: a date that has not come yet.
        notice('s:3', 's', at(28)),
        notice('s:4', 's', ''),
        notice('other:1', 'other', at(9)),
      ])
      .execute()
  })
  afterAll(() => db.close())

  test('a source that was never read has a record of nothing', async () => {
    expect(await sourceRecord(db, 'none', NOW)).toEqual({
      paused: false,
      notices: 0,
      runs: [],
      settings: {},
    })
  })

  test('counts its own notices, and its newest is the newest that was said by now', async () => {
    const record = await sourceRecord(db, 's', NOW)
    expect(record).toMatchObject({ notices: 4, newest: at(8) })
    expect((await sourceRecord(db, 'other', NOW)).notices).toBe(1)
  })

  test('shows the last runs of its own crawl, newest first, and whether it is paused', async () => {
    for (const day of [1, 2, 3]) {
      await startRun(db, { id: `c${day}`, job: 'crawl:s', at: at(day) })
      await endRun(db, { id: `c${day}`, at: at(day), outcome: 'done', report: { stored: day } })
    }
    await startRun(db, { id: 'x', job: 'crawl:other', at: at(4) })
    const { runs, paused } = await sourceRecord(db, 's', NOW, 2)
    expect(runs.map(run => run.id)).toEqual(['c3', 'c2'])
    expect(JSON.parse(runs[0]!.report!)).toEqual({ stored: 3 })
    expect(paused).toBe(false)
    await claimJob(db, { name: 'schedule:crawl:s', owner: 'o', now: at(4), leaseUntil: at(5) })
    await finishJob(db, { name: 'schedule:crawl:s', owner: 'o', now: at(4) })
    await db.query.updateTable('job').set({ paused: 1 }).where('name', '=', 'schedule:crawl:s').execute()
    expect((await sourceRecord(db, 's', NOW)).paused).toBe(true)
  })

  test('runs of a season ago are forgotten when the job runs again; those of other jobs are not', async () => {
    await startRun(db, { id: 'old', job: 'crawl:old', at: '2025-11-01T00:00:00.000Z' })
    await startRun(db, { id: 'kept', job: 'crawl:kept', at: '2025-11-01T00:00:00.000Z' })
    await startRun(db, { id: 'new', job: 'crawl:old', at: NOW })
    expect((await listRuns(db, 'crawl:old')).map(run => run.id)).toEqual(['new'])
    expect((await listRuns(db, 'crawl:kept')).map(run => run.id)).toEqual(['kept'])
  })

  test('quarantine is counted by source and reason, in the order of bytes', async () => {
    const record = (id: string, source: string, reason: string) => ({
      id,
      document: 'd',
      name: 'n',
      source,
      reason,
      field: null,
      detail: '',
      notice: null,
      at: NOW,
    })
    await batch(
      db,
      insertQuarantine(db, [
        record('1', 's', 'xml-malformed'),
        record('2', 's', 'xml-malformed'),
        record('3', 's', 'field-missing'),
        record('4', 'Z', 'field-missing'),
      ]),
    )
    expect(await countQuarantine(db)).toEqual([
      { source: 'Z', reason: 'field-missing', count: 1 },
      { source: 's', reason: 'field-missing', count: 1 },
      { source: 's', reason: 'xml-malformed', count: 2 },
    ])
  })
}
