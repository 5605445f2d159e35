import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { readJob } from '../../db/jobs.ts'
import { migrate } from '../../db/migrate.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { startBeats } from '../../jobs/beats.ts'
import { createSchedule, type Schedule } from '../../jobs/cron.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const silent = { info: () => undefined, error: () => undefined }

let db: Db
beforeEach(async () => {
  db = openSqlite(':memory:')
  await migrate(db)
})
afterEach(async () => {
  vi.useRealTimers()
  await db.close()
})

function scheduleOf(done: string[], owner: string, run?: () => Promise<string | undefined>): Schedule {
  const job = (name: string, every: string) => ({
    name,
    every,
    run: async () => {
      const problem = await run?.()
      if (problem === undefined) done.push(`${name} ${new Date().toISOString()}`)
      return problem
    },
  })
  return createSchedule({
    db,
    jobs: [job('nightly', '30 2 * * *'), job('crawl', '40 9,13,18 * * 1-6')],
    zone: 'Europe/Brussels',
    now: () => new Date(),
    leaseMs: 120_000,
    owner,
    log: silent,
  })
}

describe('node-cron with an injected clock', () => {
  test.each([
    ['spring', '2026-03-26T12:00:00Z'],
    ['autumn', '2026-10-22T12:00:00Z'],
  ])(
    'a week over the change in %s, a blocked loop and a restart: each slot once, missed slots merged',
    async (_, start) => {
      vi.useFakeTimers({
        now: new Date(start),
        toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
      })
      const done: string[] = []
      let beats = startBeats(scheduleOf(done, 'first'), silent)
      await vi.advanceTimersByTimeAsync(3 * 24 * HOUR)
      // The loop is blocked for five hours on the third day, over two crawl slots: the clock goes on, no timer runs.
      vi.setSystemTime(Date.now() + 5 * HOUR)
      await vi.advanceTimersByTimeAsync(10 * HOUR)
      // The process is restarted after a night off.
      await beats.stop()
      vi.setSystemTime(Date.now() + 16 * HOUR)
      beats = startBeats(scheduleOf(done, 'second'), silent)
      await vi.advanceTimersByTimeAsync(3 * 24 * HOUR)
      await beats.stop()

      const nights = done.filter(line => line.startsWith('nightly')).map(line => line.slice(8, 18))
      // The first beat does the latest slot that nobody did; then one a night, and the night off is made up for once.
      expect(new Set(nights).size).toBe(nights.length)
      expect(nights).toHaveLength(8)
      const crawls = done.filter(line => line.startsWith('crawl'))
      const slots = (await readJob(db, 'schedule:crawl'))!
      expect(slots.slot! <= new Date().toISOString()).toBe(true)
      // Never two runs for one slot, and at least one on each working day.
      expect(new Set(crawls).size).toBe(crawls.length)
      const days = new Set(crawls.map(line => line.slice(6, 16)))
      const expected = Array.from(
        { length: 7 },
        (_, index) => new Date(Date.parse(start) + (index + 1) * 24 * HOUR),
      ).filter(day => day.getUTCDay() !== 0 && day.getTime() < Date.now())
      for (const day of expected) expect(days, day.toISOString()).toContain(day.toISOString().slice(0, 10))
    },
  )

  test('two processes on one bank do each slot once', async () => {
    const done: string[] = []
    const [a, b] = [scheduleOf(done, 'a'), scheduleOf(done, 'b')]
    await Promise.all([a.beat(), b.beat()])
    await Promise.all([b.beat(), a.beat()])
    expect(done.map(line => line.split(' ')[0]).sort()).toEqual(['crawl', 'nightly'])
  })

  test('work that fails keeps its slot and is tried again a quarter of an hour later', async () => {
    vi.useFakeTimers({
      now: new Date('2026-09-10T12:00:00Z'),
      toFake: ['Date', 'setInterval', 'clearInterval'],
    })
    const done: string[] = []
    let broken = true
    const schedule = scheduleOf(done, 'a', async () => (broken ? 'no network' : undefined))
    await schedule.beat()
    expect((await readJob(db, 'schedule:crawl'))?.problem).toBe('no network')
    broken = false
    vi.setSystemTime(Date.now() + 5 * MINUTE)
    expect(await schedule.beat()).toEqual([])
    vi.setSystemTime(Date.now() + 11 * MINUTE)
    expect(await schedule.beat()).toEqual(['nightly 2026-09-10T02:30', 'crawl 2026-09-10T13:40'])
  })
})
