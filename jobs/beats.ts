import cron, { type ScheduledTask } from 'node-cron'
import type { Logger } from 'pino'
import type { Schedule } from './cron.ts'

/** Lets node-cron beat every minute; a beat that finds the last one still at work does nothing. */
export function startBeats(schedule: Schedule, log: Pick<Logger, 'error'>): { stop: () => Promise<void> } {
  const task: ScheduledTask = cron.schedule(
    '* * * * *',
    async () => {
      await schedule.beat().catch((error: unknown) => log.error({ err: error }, 'beat failed'))
    },
    // A missed beat is no event here: the next one does what is due.
    { noOverlap: true, suppressMissedWarning: true },
  )
  return {
    stop: async () => {
      await task.destroy()
      await schedule.stop()
    },
  }
}
