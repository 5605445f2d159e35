import { randomUUID } from 'node:crypto'
import type { Context } from '../src/context.ts'
import { startBeats } from './beats.ts'
import { createSchedule, type ScheduledJob } from './cron.ts'
import { replayOrders, type ReplayDeps } from './replay.ts'
import { SCHEDULE_ZONE } from './schedule.ts'
import { watchSources, type WatchDeps } from './watch.ts'

type WatchContext = Pick<Context, 'config' | 'db' | 'now' | 'log'>

/** What looking at the sources needs, of a server's context. */
export function watchDeps({ config, db, now, log }: WatchContext): WatchDeps {
  return { db, now, log, publicUrl: config.publicUrl, from: config.mailFrom }
}

/** What reading again needs. */
export function replayDeps({ config, db, now, log }: WatchContext): ReplayDeps {
  return { db, now, log, leaseMs: config.leaseMs, threads: 1 }
}

/**
 * Looking at the sources and reading again, on schedules of their own until stopped: an alarm must not wait for the
 * crawl that hangs, nor a digest for a thousand documents.
 */
export function startWatchJobs(context: WatchContext): { stop: () => Promise<void> } {
  const { db, now, log, config } = context
  const watch: ScheduledJob = {
    name: 'watch',
    // Past the hour, when the readings of the hour are done or late.
    every: '50 * * * *',
    run: async () => {
      const report = await watchSources(watchDeps(context))
      if (report.opened || report.closed) log.warn(report, 'sources watched')
      return undefined
    },
  }
  const replay: ScheduledJob = {
    name: 'replay',
    every: '* * * * *',
    run: async owner => {
      await replayOrders(replayDeps(context), owner)
      return undefined
    },
  }
  const common = { db, zone: SCHEDULE_ZONE, now, leaseMs: config.leaseMs, log }
  const beats = [watch, replay].map(job =>
    startBeats(createSchedule({ ...common, jobs: [job], owner: randomUUID() }), log),
  )
  return {
    stop: async () => {
      await Promise.all(beats.map(each => each.stop()))
    },
  }
}
