import { expect, test } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { batch } from '../../db/batch.ts'
import { migrate } from '../../db/migrate.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { listProfiles, upsertProfiles } from '../../db/profiles.ts'
import { UnavailableError } from '../../src/errors.ts'
import { freshSqlite } from '../db/store.ts'
import { contract } from './suite.ts'

contract('sqlite', freshSqlite)

test('a locked bank is waited for without blocking, then the caller is told to come back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-lock-'))
  const file = join(folder, 'bank.sqlite')
  const [holder, waiter] = [openSqlite(file), openSqlite(file, { retryMs: 400 })]
  await migrate(holder)
  const { default: Database } = await import('better-sqlite3')
  const raw = new Database(file)
  raw.exec('begin immediate')
  let ticks = 0
  const clock = setInterval(() => ticks++, 10)
  const row = { id: 'a', hash: 'h', json: '{}', seq: 1 }
  await expect(batch(waiter, upsertProfiles(waiter, [row]))).rejects.toBeInstanceOf(UnavailableError)
  expect(ticks).toBeGreaterThan(10)
  const late = batch(waiter, upsertProfiles(waiter, [row]))
  setTimeout(() => raw.exec('rollback'), 100)
  await late
  clearInterval(clock)
  expect(await listProfiles(waiter)).toHaveLength(1)
  raw.close()
  await Promise.all([holder.close(), waiter.close()])
  rmSync(folder, { recursive: true })
})
