import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { migrate } from '../../db/migrate.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { seedDemo } from '../../jobs/seed.ts'
import { modelInputs, trainingFile, writeTrainingSet } from '../../jobs/train.ts'
import { parseOcds } from '../../src/sources/formats/ocds/index.ts'

test('the bank teaches with its texts and codes, without persons, and the same bank gives the same file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dragoman-train-'))
  const db = openSqlite(':memory:')
  await migrate(db)
  expect(await writeTrainingSet(db, folder)).toBe(0)
  expect(modelInputs(folder, join(folder, 'none'))).toEqual({ cacheDir: join(folder, 'cache') })

  await seedDemo(db, '2026-11-20T10:00:00.000Z')
  const count = await writeTrainingSet(db, folder)
  expect(count).toBeGreaterThan(200)
  const bytes = await readFile(trainingFile(folder))
  const { notices, rejected } = parseOcds(gunzipSync(bytes).toString('utf8'))
  expect(rejected).toEqual([])
  expect(notices).toHaveLength(count)
  expect(notices.every(notice => notice.organisations.length === 0)).toBe(true)
  expect(notices.some(notice => notice.lots.some(lot => lot.cpv.length > 0 || notice.cpv.length > 0))).toBe(
    true,
  )
  expect(await writeTrainingSet(db, folder)).toBe(count)
  expect((await readFile(trainingFile(folder))).equals(bytes)).toBe(true)
  expect(modelInputs(folder, join(folder, 'none')).train).toEqual([trainingFile(folder)])
  await db.close()
})
