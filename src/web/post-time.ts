import { countryZone } from '../taxonomy/countries.ts'
import { parseInstant } from '../sources/formats/values.ts'

/** A moment as a form has it: a day and a time of day on the town's own clock. */
export type DayTime = Readonly<{ day: string; time: string }>

/**
 * Day and time of a town's clock as UTC; undefined where either is none, or no such day exists. In the hour that
 * comes twice it is the first.
 *
 * @param country ISO 3166-1 alpha-2, which says the zone
 */
export function utcOf({ day, time }: DayTime, country: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !/^\d{2}:\d{2}$/.test(time)) return undefined
  return parseInstant(`${day}T${time}:00`, undefined, country)?.utc
}

/** A moment (UTC) on a town's clock, as date and time inputs take it. */
export function dayTimeOf(utc: string | undefined, country: string): DayTime {
  if (!utc) return { day: '', time: '' }
  const zone = countryZone(country) ?? 'UTC'
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  const [day = '', time = ''] = clock.format(new Date(utc)).split(' ')
  return { day, time }
}
