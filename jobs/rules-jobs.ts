import { randomUUID } from 'node:crypto'
import type { Context } from '../src/context.ts'
import { startBeats } from './beats.ts'
import { createSchedule, type ScheduledJob } from './cron.ts'
import { nightlyEvaluation } from './evaluate.ts'
import { retrain } from './retrain.ts'
import { SCHEDULE_ZONE } from './schedule.ts'
import { isLive, previewDeps } from './tuning.ts'

/** Learning and measuring by night, on a schedule of their own until stopped: neither may hold up a digest. */
export function startRulesJobs(context: Pick<Context, 'config' | 'db' | 'now' | 'log' | 'matcher'>): {
  stop: () => Promise<void>
} {
  const { db, now, log, config, matcher } = context
  const deps = previewDeps(context)
  if (!deps || !isLive(matcher)) return { stop: async () => undefined }
  const { dataDir, referenceDir, publicUrl, mailFrom: from } = config
  const jobs: readonly ScheduledJob[] = [
    {
      name: 'train',
      // Before the nightly look at every profile (match-all), which then scores by the new model.
      every: '10 2 * * *',
      run: async () => {
        log.info(await retrain({ db, matcher, dataDir, referenceDir }), 'trained')
        return undefined
      },
    },
    {
      name: 'evaluate',
      every: '50 2 * * *',
      run: async () => {
        const { drops, queued } = await nightlyEvaluation({ ...deps, publicUrl, from })
        if (drops.length) log.warn({ drops, queued }, 'quality fell')
        return undefined
      },
    },
  ]
  const common = { db, zone: SCHEDULE_ZONE, now, leaseMs: config.leaseMs, log }
  const beats = startBeats(createSchedule({ ...common, jobs, owner: randomUUID() }), log)
  return { stop: beats.stop }
}
