import { randomUUID } from 'node:crypto'
import type { Context } from '../src/context.ts'
import { startBeats } from './beats.ts'
import { createSchedule } from './cron.ts'
import { followInsight } from './insight.ts'
import { SCHEDULE_ZONE } from './schedule.ts'

type InsightContext = Pick<Context, 'config' | 'db' | 'now' | 'log' | 'matcher'>

/** Follows the bank once, as far as it goes; said in the log where there was something to do. */
export async function insightOnce({ db, matcher, log }: InsightContext): Promise<void> {
  const breathe = (): Promise<void> => new Promise(done => setImmediate(done))
  const report = await followInsight({ db, matcher, breathe })
  if (report.changed || report.profiles) log.info(report, 'insight')
}

/**
 * Keeps insight up to date every ten minutes, until stopped. In a schedule of its own: the first time it walks through
 * the whole bank, which must hold up nothing else.
 */
export function startInsightJob(context: InsightContext): { stop: () => Promise<void> } {
  const { db, config, log, now } = context
  const schedule = createSchedule({
    db,
    zone: SCHEDULE_ZONE,
    now,
    leaseMs: config.leaseMs,
    owner: randomUUID(),
    log,
    jobs: [
      {
        name: 'insight',
        every: '*/10 * * * *',
        run: async () => {
          await insightOnce(context)
          return undefined
        },
      },
    ],
  })
  return startBeats(schedule, log)
}
