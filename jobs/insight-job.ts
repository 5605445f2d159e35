import type { Context } from '../src/context.ts'
import type { ScheduledJob } from './cron.ts'
import { followInsight } from './insight.ts'

type InsightContext = Pick<Context, 'db' | 'log' | 'matcher'>

/** Follows the bank and the profiles as far as they go, or for so many slices; said in the log where there was something to do. */
export async function insightOnce({ db, matcher, log }: InsightContext, slices?: number): Promise<void> {
  const breathe = (): Promise<void> => new Promise(done => setTimeout(done, 0))
  const report = await followInsight({ db, matcher, breathe, ...(slices && { slices }) })
  if (report.changed || report.profiles) log.info(report, 'insight')
}

/** Keeps insight up to date every ten minutes. `slices`: where one run may not take long, as at the edge. */
export function insightJob(context: InsightContext, slices?: number): ScheduledJob {
  return {
    name: 'insight',
    every: '*/10 * * * *',
    run: async () => {
      await insightOnce(context, slices)
      return undefined
    },
  }
}
