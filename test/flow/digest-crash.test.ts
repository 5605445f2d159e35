import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '../../db/migrate.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { crashOnce, prepare } from '../faults/crash-programme.ts'
import { startSmtp, type SmtpServer } from '../servers/smtp.ts'

/** A quick sample of `npm run faults`: killed just before the dot, and just after the answer to it. */
const PEOPLE = 6
const folder = mkdtempSync(join(tmpdir(), 'dragoman-crash-'))
let smtp: SmtpServer
beforeAll(async () => (smtp = await startSmtp()))
afterAll(async () => {
  await smtp.close()
  rmSync(folder, { recursive: true })
})

test.each([
  ['digest-handed-over', 2],
  ['digest-answered', 3],
] as const)('killed at %s: nobody is missed, one copy at most, and it is noted', async (point, nth) => {
  const bank = join(folder, `${point}.sqlite`)
  const db = openSqlite(bank, { busyTimeoutMs: 5_000 })
  await migrate(db)
  await prepare(db, PEOPLE)
  const { wrong, crashed, copies } = await crashOnce({ db, bank, smtp, people: PEOPLE, point, nth, beats: 2 })
  expect({ wrong, crashed }).toEqual({ wrong: [], crashed: true })
  // Before the dot nothing had arrived; after the answer it had, and the bank could not know.
  expect(copies).toBe(point === 'digest-answered' ? 1 : 0)
  await db.close()
})
