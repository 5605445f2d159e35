import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { migrate } from '../../db/migrate.ts'
import { openPostgres } from '../../db/open/postgres.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { freshDatabase } from '../servers/postgres.ts'
import { startSmtp, type SmtpServer } from '../servers/smtp.ts'
import { crashOnce, POINTS, prepare } from './crash-programme.ts'

/** F1, digest: kill -9 at six points, at several passings of each, on both backends. */
const PEOPLE = 8
const PASSINGS = [1, 3, 8]
const folder = mkdtempSync(join(tmpdir(), 'dragoman-crashes-'))
let smtp: SmtpServer
beforeAll(async () => (smtp = await startSmtp()))
afterAll(async () => {
  await smtp.close()
  rmSync(folder, { recursive: true })
})

async function open(engine: 'sqlite' | 'postgres'): Promise<{ db: Db; bank: string } | undefined> {
  const bank = engine === 'sqlite' ? join(folder, `${crypto.randomUUID()}.sqlite`) : await freshDatabase()
  if (bank === undefined) return undefined
  const db = engine === 'sqlite' ? openSqlite(bank, { busyTimeoutMs: 5_000 }) : openPostgres(bank)
  await migrate(db)
  return { db, bank }
}

describe.each(['sqlite', 'postgres'] as const)('F1 on %s', engine => {
  test.each(POINTS)('kill -9 at %s', async point => {
    let [crashes, copies] = [0, 0]
    for (const nth of PASSINGS) {
      const opened = await open(engine)
      if (!opened) return console.log('PostgreSQL is not installed: skipped')
      await prepare(opened.db, PEOPLE)
      const result = await crashOnce({ ...opened, smtp, people: PEOPLE, point, nth })
      expect({ nth, wrong: result.wrong }).toEqual({ nth, wrong: [] })
      crashes += result.crashed ? 1 : 0
      copies += result.copies
      await opened.db.close()
    }
    console.log(`${engine}, ${point}: ${crashes} crashes, ${copies} copies, nobody missed`)
    expect(crashes).toBeGreaterThan(0)
  })
})
