import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { claimJob, finishJob, listJobs, readJob, renewJob } from '../../db/jobs.ts'
import type { Open } from './suite.ts'

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 5, 8, minute)).toISOString()
const claim = (name: string, owner: string, minute: number, slot?: string) => ({
  name,
  owner,
  now: at(minute),
  leaseUntil: at(minute + 2),
  ...(slot !== undefined && { slot }),
})

/** A job is one worker's at a time, and stands only where its effects are durable. */
export function leases(open: Open): void {
  let db: Db
  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db.close())

  test('a live lease is refused to others, a dead one is taken over', async () => {
    expect(await claimJob(db, claim('a', 'one', 0))).toBe(true)
    expect(await claimJob(db, claim('a', 'two', 1))).toBe(false)
    expect((await readJob(db, 'a'))!.owner).toBe('one')
    expect(await claimJob(db, claim('a', 'two', 2))).toBe(true)
    expect(await renewJob(db, 'a', 'one', at(9))).toBe(false)
    expect(await renewJob(db, 'a', 'two', at(9))).toBe(true)
    expect(await claimJob(db, claim('a', 'three', 8))).toBe(false)
  })

  test('of many that claim at once one wins', async () => {
    const owners = Array.from({ length: 8 }, (_, number) => `worker-${number}`)
    for (const round of [0, 1, 2]) {
      const answers = await Promise.all(owners.map(owner => claimJob(db, claim(`race-${round}`, owner, 0))))
      expect(answers.filter(Boolean)).toHaveLength(1)
      expect((await readJob(db, `race-${round}`))!.owner).toBe(owners[answers.indexOf(true)])
    }
  })

  test('cursor and slot move with the end of a run that went well, and only then', async () => {
    expect(await claimJob(db, claim('b', 'one', 0, '2026-01-05T08:00'))).toBe(true)
    await finishJob(db, { name: 'b', owner: 'other', now: at(1), cursor: 'stolen' })
    expect((await readJob(db, 'b'))!.cursor).toBeNull()
    await finishJob(db, { name: 'b', owner: 'one', now: at(1), cursor: 'c1', slot: '2026-01-05T08:00' })
    expect(await claimJob(db, claim('b', 'two', 1, '2026-01-05T08:00'))).toBe(false)
    expect(await claimJob(db, claim('b', 'two', 1, '2026-01-05T09:00'))).toBe(true)
    await finishJob(db, {
      name: 'b',
      owner: 'two',
      now: at(2),
      cursor: 'c2',
      slot: 'later',
      problem: 'broke',
    })
    expect(await readJob(db, 'b')).toEqual({
      name: 'b',
      cursor: 'c1',
      slot: '2026-01-05T08:00',
      owner: null,
      lease_until: null,
      started_at: at(1),
      done_at: at(1),
      failed_at: at(2),
      problem: 'broke',
      paused: 0,
    })
  })

  test('a paused job is not claimed', async () => {
    await claimJob(db, claim('c', 'one', 0))
    await finishJob(db, { name: 'c', owner: 'one', now: at(1) })
    await db.query.updateTable('job').set({ paused: 1 }).where('name', '=', 'c').execute()
    expect(await claimJob(db, claim('c', 'one', 5))).toBe(false)
    expect((await listJobs(db)).map(job => job.name)).toEqual(['a', 'b', 'c', 'race-0', 'race-1', 'race-2'])
  })
}
