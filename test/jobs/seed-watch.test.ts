import { expect, test } from 'vitest'
import { openIncidents } from '../../db/incidents.ts'
import { listJobs } from '../../db/jobs.ts'
import { listQuarantine } from '../../db/quarantine.ts'
import { seedWatch } from '../../jobs/seed-watch.ts'
import { replayVerb } from '../../src/cli/replay.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '../../db/migrate.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { ingestFetched } from '../../jobs/ingest.ts'
import { freshSqlite } from '../db/store.ts'
import { seedNotices } from '../web/helper.ts'

const counts = async (db: Awaited<ReturnType<typeof freshSqlite>>) => ({
  incidents: (await openIncidents(db)).length,
  quarantine: (await listQuarantine(db)).length,
  jobs: (await listJobs(db)).length,
  runs: (await db.query.selectFrom('run').select('id').execute()).length,
  mails: (await db.query.selectFrom('outbox').select('id').execute()).length,
  people: (await db.query.selectFrom('person').select('id').execute()).length,
})

test('the demonstration has something to look after, and no more of it however often it starts', async () => {
  const db = await freshSqlite()
  await seedWatch(db, '2026-11-22T09:00:00.000Z')
  const first = await counts(db)
  expect(first).toMatchObject({ incidents: 1, quarantine: 3, people: 1, mails: 3 })
  expect(first.runs).toBeGreaterThan(25)
  await seedWatch(db, '2026-11-22T15:00:00.000Z')
  expect(await counts(db)).toEqual(first)
  await db.close()
})

test('dragoman replay reads again what was not understood, and says how much of it was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-replay-'))
  const file = join(folder, 'bank.sqlite')
  const db = openSqlite(file)
  await migrate(db)
  const bytes = new TextEncoder().encode(seedNotices().split('\n')[0])
  const store = {
    source: 'eu-ted',
    format: 'eforms' as const,
    now: () => new Date('2026-11-22T09:00:00.000Z'),
  }
  await ingestFetched(db, [{ name: 'a.json', bytes }], store)
  await db.close()
  const said: string[] = []
  const terminal = {
    out: (text: string) => void said.push(text),
    err: () => undefined,
    env: {},
    interactive: false,
  }
  expect(await replayVerb.run({ db: file, json: true }, [], terminal)).toBe(0)
  expect(await replayVerb.run({ db: file, source: 'eu-ted' }, [], terminal)).toBe(0)
  expect(JSON.parse(said[0]!)).toEqual({ waiting: 1, done: 1, understood: 1, stored: 1 })
  expect(said[1]).toBe('0 of 0 records read again: 0 understood, 0 notices stored\n')
  await expect(replayVerb.run({}, ['x'], terminal)).rejects.toThrow('no arguments')
  rmSync(folder, { recursive: true, force: true })
})
