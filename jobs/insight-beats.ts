import { randomUUID } from 'node:crypto'
import type { Context } from '../src/context.ts'
import { startBeats } from './beats.ts'
import { createSchedule } from './cron.ts'
import { insightJob } from './insight-job.ts'
import { SCHEDULE_ZONE } from './schedule.ts'

/**
 * Keeps insight up to date until stopped. In a schedule of its own: the first time it walks through the whole bank,
 * which must hold up nothing else.
 */
export function startInsightBeats(context: Pick<Context, 'config' | 'db' | 'now' | 'log' | 'matcher'>): {
  stop: () => Promise<void>
} {
  const { db, config, log, now } = context
  const schedule = createSchedule({
    db,
    zone: SCHEDULE_ZONE,
    now,
    leaseMs: config.leaseMs,
    owner: randomUUID(),
    log,
    jobs: [insightJob(context)],
  })
  return startBeats(schedule, log)
}
