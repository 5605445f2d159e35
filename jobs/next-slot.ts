import { CronExpressionParser } from 'cron-parser'
import { SCHEDULE_ZONE } from './schedule.ts'

/** The first slot of a cron line after a moment, as an instant: for telling people. What is due asks latestSlot(). */
export function nextSlot(cron: string, after: Date, zone: string = SCHEDULE_ZONE): Date {
  return CronExpressionParser.parse(cron, { tz: zone, currentDate: after }).next().toDate()
}
