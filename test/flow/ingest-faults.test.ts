import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { fillDates } from '../../fixtures/seed/dates.ts'
import { migrate } from '../../db/migrate.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { listQuarantine } from '../../db/quarantine.ts'
import { ingest } from '../../jobs/ingest.ts'
import { readDocuments } from '../../src/io/node/read.ts'
import { dump, freshBank } from '../db/store.ts'

const root = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'dragoman-faults-'))
afterAll(() => rmSync(folder, { recursive: true }))

const seed = readFileSync(join(root, 'fixtures/seed/notices.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map(line => fillDates(line, '2026-01-10'))
const options = { threads: 0, now: () => new Date('2026-01-10T08:00:00Z') }

test('what is broken is quarantined with its bytes and reason; its neighbours are stored; mended files are let out', async () => {
  const corpus = join(folder, 'broken')
  mkdirSync(corpus)
  writeFileSync(join(corpus, 'a-cut.json'), seed[0]!.slice(0, 400))
  writeFileSync(join(corpus, 'b-good.json'), seed[1]!)
  writeFileSync(join(corpus, 'c-mixed.jsonl'), `${seed[2]}\n{"not":"a release"}\n${seed[3]}\n`)
  writeFileSync(join(corpus, 'd.xml'), '<ContractNotice><open></ContractNotice>')
  writeFileSync(join(corpus, 'e.zip'), 'no archive')
  const db = await freshBank()
  const first = await ingest(db, readDocuments([corpus]), options)
  expect(first).toMatchObject({ read: 7, stored: 3, unchanged: 0, quarantined: 4 })
  const rows = await listQuarantine(db)
  expect(rows.map(row => row.name.split('/').at(-1)).sort()).toEqual([
    'a-cut.json',
    'c-mixed.jsonl:2',
    'd.xml',
    'e.zip',
  ])
  for (const row of rows) expect([row.reason, row.detail].every(Boolean)).toBe(true)
  const kept = await db.query.selectFrom('document').select('name').execute()
  expect(kept.map(row => row.name.split('/').at(-1)).sort()).toEqual([
    'a-cut.json',
    'b-good.json',
    'c-mixed.jsonl:1',
    'c-mixed.jsonl:2',
    'c-mixed.jsonl:3',
    'd.xml',
  ])
  const again = await ingest(db, readDocuments([corpus]), options)
  expect(again).toMatchObject({ read: 7, stored: 0, unchanged: 7, quarantined: 0 })
  writeFileSync(join(corpus, 'e.zip'), '')
  rmSync(join(corpus, 'e.zip'))
  writeFileSync(join(corpus, 'e.zip.json'), seed[4]!)
  const third = await ingest(db, readDocuments([corpus]), options)
  expect(third).toMatchObject({ read: 7, stored: 1, unchanged: 6, quarantined: 0 })
  const runs = await db.query.selectFrom('run').select(['outcome', 'report']).execute()
  expect(runs.map(run => run.outcome)).toEqual(['done', 'done', 'done'])
  await db.close()
})

test('a file that could not be read leaves quarantine when it can', async () => {
  const path = join(folder, 'later.json')
  const db = await freshBank()
  expect(await ingest(db, readDocuments([path]), options)).toMatchObject({ read: 1, quarantined: 1 })
  expect(await ingest(db, readDocuments([path]), options)).toMatchObject({ read: 1, unchanged: 1 })
  writeFileSync(path, seed[0]!)
  expect(await ingest(db, readDocuments([path]), options)).toMatchObject({ read: 1, stored: 1 })
  expect(await listQuarantine(db)).toEqual([])
  await db.close()
})

test('killed at any moment and run again, the bank is as if nothing had happened', async () => {
  const corpus = join(folder, 'corpus.jsonl')
  const copies = Array.from({ length: 12 }, (_, copy) =>
    seed.map(line =>
      line.replaceAll('demo', `demo${copy}`).replaceAll('"ocds-dragoman-', `"ocds-drag${copy}-`),
    ),
  )
  writeFileSync(corpus, copies.flat().join('\n'))
  const whole = await freshBank()
  const report = await ingest(whole, readDocuments([corpus]), options)
  expect(report.stored).toBe(seed.length * 12)
  const expected = await dump(whole)
  await whole.close()
  const halves: number[] = []
  for (const crashAt of ['after-batch:1', 'after-batch:2', 'after-batch:4']) {
    const file = join(folder, `killed-${crashAt.slice(-1)}.sqlite`)
    const child = spawn(process.execPath, ['src/cli/main.ts', 'ingest', corpus, '--db', file], {
      cwd: root,
      stdio: 'ignore',
      env: { PATH: process.env.PATH, DRAGOMAN_CRASH_AT: crashAt },
    })
    expect(await new Promise(done => child.on('close', (_, signal) => done(signal))), crashAt).toBe('SIGKILL')
    const db = openSqlite(file, { busyTimeoutMs: 1_000 })
    await migrate(db)
    const check = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db.query)
    expect(check.rows[0]!.integrity_check).toBe('ok')
    const half = await db.query.selectFrom('notice').select('id').execute()
    halves.push(half.length)
    const again = await ingest(db, readDocuments([corpus]), options)
    expect(again).toMatchObject({
      stored: seed.length * 12 - half.length,
      unchanged: half.length,
      quarantined: 0,
    })
    expect(await dump(db)).toBe(expected)
    await db.close()
  }
  for (const half of halves) expect(half > 0 && half < seed.length * 12).toBe(true)
  console.log(`killed with ${halves.join(', ')} of ${seed.length * 12} notices stored`)
})
