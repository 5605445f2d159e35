import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { batch, statement, type Db } from '../../db/batch.ts'
import { migrate } from '../../db/migrate.ts'
import { openPostgres } from '../../db/open/postgres.ts'
import { listProfiles, upsertProfiles } from '../../db/profiles.ts'
import { UnavailableError } from '../../src/errors.ts'
import { startPostgres, postgresPrograms, type PostgresServer } from '../servers/postgres-server.ts'

const here = postgresPrograms() !== undefined
if (!here) console.warn('PostgreSQL is not installed: tests of a server that fails are skipped')
const row = (id: string) => ({ id, hash: 'h', json: '{}', seq: 1 })

describe.skipIf(!here)('a PostgreSQL server that fails', () => {
  let server: PostgresServer
  let db: Db
  let other: Db
  beforeAll(async () => {
    server = (await startPostgres())!
    db = openPostgres(server.url(), { retryMs: 2_000 })
    other = openPostgres(server.url())
    await migrate(db)
  })
  afterAll(async () => {
    await Promise.all([db.close(), other.close()])
    await server.stop()
  })
  const terminateOthers = () =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()`.execute(
      other.query,
    )

  test('connections cut between statements are made again, for reads and for writes', async () => {
    for (let round = 0; round < 5; round++) {
      await Promise.all([listProfiles(db), listProfiles(db), listProfiles(db)])
      await terminateOthers()
      await batch(db, upsertProfiles(db, [row(`cut-${round}`)]))
      await terminateOthers()
      expect(await listProfiles(db)).toHaveLength(round + 1)
    }
  })

  test('a read cut while it runs is asked again; a batch cut while it runs is written once, whole', async () => {
    const slowRead = sql<{ n: number }>`select count(*)::int as n, pg_sleep(0.5) from profile`.execute(
      db.query,
    )
    await sleep(200)
    await terminateOthers()
    expect((await slowRead).rows[0]!.n).toBe(5)
    const slowBatch = batch(db, [
      ...upsertProfiles(db, [row('slow-1')]),
      statement(db, sql`select pg_sleep(0.5)`),
      ...upsertProfiles(db, [row('slow-2')]),
    ])
    await sleep(200)
    expect(await other.query.selectFrom('profile').select('id').where('id', '=', 'slow-1').execute()).toEqual(
      [],
    )
    await terminateOthers()
    await slowBatch
    expect((await listProfiles(db)).length).toBe(7)
  })

  test('a statement that takes too long is cancelled and the caller told to come back', async () => {
    const hasty = openPostgres(server.url(), { statementTimeoutMs: 200 })
    await expect(sql`select pg_sleep(5)`.execute(hasty.query)).rejects.toBeInstanceOf(UnavailableError)
    await expect(batch(hasty, [statement(hasty, sql`select pg_sleep(5)`)])).rejects.toBeInstanceOf(
      UnavailableError,
    )
    expect(await listProfiles(hasty)).toHaveLength(7)
    await hasty.close()
  })

  test('two batches that lock each other both end', async () => {
    const touch = (id: string) =>
      statement(db, db.query.updateTable('profile').set({ hash: 'touched' }).where('id', '=', id))
    const pause = statement(db, sql`select pg_sleep(0.3)`)
    await Promise.all([
      batch(db, [touch('slow-1'), pause, touch('slow-2')]),
      batch(db, [touch('slow-2'), pause, touch('slow-1')]),
    ])
    const touched = await db.query.selectFrom('profile').select('id').where('hash', '=', 'touched').execute()
    expect(touched).toHaveLength(2)
  })

  test('a server that is away: no thread waits, the caller is told in time, and all goes on when it is back', async () => {
    await server.kill()
    let ticks = 0
    const clock = setInterval(() => ticks++, 20)
    const begun = performance.now()
    await expect(listProfiles(db)).rejects.toBeInstanceOf(UnavailableError)
    await expect(batch(db, upsertProfiles(db, [row('away')]))).rejects.toBeInstanceOf(UnavailableError)
    expect(performance.now() - begun).toBeLessThan(8_000)
    expect(ticks).toBeGreaterThan(20)
    clearInterval(clock)
    const waiting = batch(db, upsertProfiles(db, [row('back')]))
    await server.start()
    await waiting
    expect((await listProfiles(db)).length).toBe(8)
  })

  test('a wrong password or database is said, not waited for', async () => {
    const wrong = openPostgres(server.url('no_such_database'))
    const begun = performance.now()
    await expect(listProfiles(wrong)).rejects.toThrow(/no_such_database/)
    expect(performance.now() - begun).toBeLessThan(2_000)
    await wrong.close()
  })
})
