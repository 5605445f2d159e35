import { CronExpressionParser } from 'cron-parser'

/** One zone for all schedules: the sources' own, where publication times are given in Brussels time. */
export const SCHEDULE_ZONE = 'Europe/Brussels'

const clocks = new Map<string, Intl.DateTimeFormat>()

/** The wall clock of a zone, as `YYYY-MM-DDTHH:MM`. */
export function wallClock(zone: string, instant: Date): string {
  let clock = clocks.get(zone)
  if (!clock) {
    clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
    clocks.set(zone, clock)
  }
  return clock.format(instant).replace(' ', 'T')
}

/**
 * The latest slot of a cron line that is due at `now`, as wall clock time of the zone. Slots are compared as text.
 *
 * Working on the wall clock makes both DST days right: an hour that comes twice is one slot, and a slot in the hour
 * that never comes is due as soon as the clock has jumped past it. Slots missed while a machine was off or its event
 * loop blocked merge into the latest one.
 *
 * @throws Error for a cron line that cannot be read
 */
export function latestSlot(cron: string, zone: string, now: Date): string {
  const local = wallClock(zone, now)
  // `prev` looks strictly before the given moment: one second later makes the current minute count.
  const from = new Date(`${local}:01Z`)
  return CronExpressionParser.parse(cron, { tz: 'UTC', currentDate: from })
    .prev()
    .toDate()
    .toISOString()
    .slice(0, 16)
}
