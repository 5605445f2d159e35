import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { batch, moveSeq, readSeq, unchangedSince, type Db } from '../../db/batch.ts'
import { changesSince } from '../../db/opportunities.ts'
import { upsertProfiles } from '../../db/profiles.ts'
import { ConflictError } from '../../src/errors.ts'
import { dump, freshSqlite, storeNotices } from '../db/store.ts'
import { procedure } from '../model/procedures.ts'
import type { Open } from './suite.ts'

/** Several at once: what one server with many connections, or one file with many threads, must keep whole. */
export function writers(open: Open): void {
  const banks: Db[] = []
  const bank = async (): Promise<Db> => {
    const db = await open()
    banks.push(db)
    return db
  }
  afterEach(async () => {
    await Promise.all(banks.splice(0).map(db => db.close()))
  })

  test('each number of the sequence is taken by one writer', async () => {
    const db = await bank()
    const takes = 12
    const take = async (id: string): Promise<number> => {
      for (let tries = 1; ; tries++) {
        const seq = await readSeq(db)
        const row = { id, hash: '', json: '{}', seq: seq + 1 }
        try {
          await batch(db, [moveSeq(db, seq + 1), ...upsertProfiles(db, [row])], unchangedSince(seq))
          return tries
        } catch (error) {
          if (!(error instanceof ConflictError)) throw error
        }
      }
    }
    await Promise.all(Array.from({ length: takes }, (_, at) => take(`p${at}`)))
    const rows = await db.query.selectFrom('profile').select('seq').orderBy('seq').execute()
    expect(rows.map(row => row.seq)).toEqual(Array.from({ length: takes }, (_, at) => at + 1))
    expect(await readSeq(db)).toBe(takes)
  })

  test('two that store parts of the same procedures at once leave the bank that one would', async () => {
    const notices = fc.sample(procedure, { numRuns: 6, seed: 11 }).flatMap(one => [...one.notices])
    const db = await bank()
    const half = Math.ceil(notices.length / 2)
    // Interleaved, so that both have notices of each procedure.
    const [even, odd] = [0, 1].map(rest => notices.filter((_, at) => at % 2 === rest))
    const pieces = (list: typeof notices): (typeof notices)[] => [
      list.slice(0, half / 2),
      list.slice(half / 2),
    ]
    const store = async (list: typeof notices): Promise<void> => {
      for (const piece of pieces(list)) await storeNotices(db, piece)
    }
    await Promise.all([store(even!), store(odd!)])
    const alone = await freshSqlite()
    await storeNotices(alone, notices)
    expect(await dump(db)).toBe(await dump(alone))
    await alone.close()
    const steps = (await changesSince(db, 0, 1_000)).map(one => one.seq)
    expect(new Set(steps).size).toBe(steps.length)
    expect(Math.max(...steps)).toBeLessThanOrEqual(await readSeq(db))
  })
}
