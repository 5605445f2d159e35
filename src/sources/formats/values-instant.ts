import type { Instant } from '../../model/common.ts'
import { country2, countryZone } from '../../taxonomy/countries.ts'

// Zone names that publishers write after a time, with their offset. The bare names mean what they say all year.
const ZONE_NAMES: Readonly<Record<string, string>> = {
  z: '+00:00',
  utc: '+00:00',
  gmt: '+00:00',
  wet: '+00:00',
  bst: '+01:00',
  west: '+01:00',
  cet: '+01:00',
  mez: '+01:00',
  cest: '+02:00',
  mesz: '+02:00',
  eet: '+02:00',
  eest: '+03:00',
  'greenwich mean time': '+00:00',
  'western european time': '+00:00',
  'central european time': '+01:00',
  'central european summer time': '+02:00',
  'eastern european time': '+02:00',
  'eastern european summer time': '+03:00',
  'eastern standard time': '-05:00',
  'eastern daylight time': '-04:00',
}

const DATE =
  /^(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})(\d{2})(\d{2})|(\d{4})\/(\d{1,2})\/(\d{1,2})|(\d{1,2})[./-](\d{1,2})[./-](\d{4}))(?!\d)/
const TIME = /^[T\s]*(\d{1,2})[:.hH](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?(?!\d)/
const OFFSET = /^\s*([+-]\d{2}):?(\d{2})(?!\d)/

/**
 * A moment from a published date, an optional time apart, and the buyer's country (alpha-2, alpha-3 or name).
 *
 * Understood: `2024-05-03T12:00:00+02:00`, `20220608 23:59`, `9:00`, `2024-05-03+02:00`, `2023-08-10Z`,
 * `25.04.2025 10:00:00 (text)`, `09/07/2012 12:00` (day first, as in Europe), `2014-05-27 14:00 Eastern Standard
 * Time`. An offset beside the time wins over one beside the date. Without a time the day ends at 23:59:59; without
 * an offset the zone of the country's capital counts, daylight saving included, and UTC where the country is
 * unknown. Either makes the instant `assumed`. Undefined for what is no date of the calendar.
 */
export function parseInstant(
  date: string | undefined,
  time: string | undefined,
  country: string | undefined,
): Instant | undefined {
  const published = [date, time]
    .map(part => part?.trim())
    .filter(Boolean)
    .join(' ')
  if (!published || published.length > 200) return undefined
  const start = date?.trim() ?? ''
  const dateMatch = DATE.exec(start)
  if (!dateMatch) return undefined
  const day = readDay(dateMatch)
  if (!day) return undefined
  const rest = start.slice(dateMatch[0].length)
  const beside = readTime(rest)
  const apart = time === undefined ? undefined : readTime(time.trim())
  const clock = apart?.clock ?? beside.clock
  const offset = apart?.offset ?? beside.offset
  const wall = Date.UTC(day[0], day[1] - 1, day[2], ...(clock ?? [23, 59, 59]))
  const minutes = offset === undefined ? zoneOffset(countryZone(country2(country)) ?? 'UTC', wall) : offset
  const instant: { utc: string; published: string; offset?: string; assumed?: true } = {
    utc: isoUtc(wall - minutes * 60_000),
    published,
    offset: formatOffset(minutes),
  }
  if (!clock || offset === undefined) instant.assumed = true
  return instant
}

function readDay(match: RegExpExecArray): [number, number, number] | undefined {
  const [a = 0, b = 0, c = 0] = match
    .slice(1)
    .filter(part => part !== undefined)
    .map(Number)
  const yearFirst = match[12] === undefined
  // With the year last, the day comes first; month first is read only where that is impossible.
  const [year, month, day] = yearFirst ? [a, b, c] : b > 12 ? [c, a, b] : [c, b, a]
  const check = new Date(Date.UTC(year, month - 1, day))
  // Years outside these are typing errors or fillers (0001, 9999), which would break sorting.
  const sane = year >= 1970 && year <= 2200
  return sane && check.getUTCMonth() === month - 1 && check.getUTCDate() === day
    ? [year, month, day]
    : undefined
}

/** Reads `[time][offset or zone name]`; `offset` is minutes east of UTC. */
function readTime(text: string): { clock?: [number, number, number]; offset?: number } {
  const match = TIME.exec(text)
  const found: { clock?: [number, number, number]; offset?: number } = {}
  if (match) {
    const hour = Number(match[1])
    const minute = Number(match[2])
    // A leap second is the end of its minute.
    const second = Math.min(Number(match[3] ?? 0), 59)
    if (hour < 24 && minute < 60) found.clock = [hour, minute, second]
    else if (hour === 24 && minute === 0) found.clock = [24, 0, 0]
  }
  const rest = match ? text.slice(match[0].length) : text
  const offset = OFFSET.exec(rest)
  if (offset) {
    const hours = Number(offset[1])
    const minutes = Number(offset[2])
    if (Math.abs(hours) <= 14 && minutes < 60)
      found.offset = hours * 60 + (offset[1]!.startsWith('-') ? -minutes : minutes)
  } else {
    const name = /^\s*\(?\s*([\p{L} ]+)/u.exec(rest)?.[1]?.trim().toLowerCase()
    const known = name === undefined ? undefined : ZONE_NAMES[name]
    if (known) found.offset = Number(known.slice(0, 3)) * 60
  }
  return found
}

/** Minutes east of UTC at a wall-clock time in a zone; a time that daylight saving skips or repeats is read once. */
function zoneOffset(zone: string, wall: number): number {
  return offsetAt(zone, wall - offsetAt(zone, wall) * 60_000)
}

const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()
// Hours times zones of some years of notices; beyond it the table starts again.
const MAX_OFFSETS = 50_000

function offsetAt(zone: string, utc: number): number {
  if (zone === 'UTC') return 0
  const hour = Math.floor(utc / 3_600_000)
  const key = `${zone} ${hour}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset', hour: 'numeric' })
    formats.set(zone, format)
  }
  const name = format.formatToParts(hour * 3_600_000).find(part => part.type === 'timeZoneName')?.value ?? ''
  const match = /([+-])(\d{2}):(\d{2})/.exec(name)
  const minutes = match ? (Number(match[2]) * 60 + Number(match[3])) * (match[1] === '-' ? -1 : 1) : 0
  if (offsets.size >= MAX_OFFSETS) offsets.clear()
  offsets.set(key, minutes)
  return minutes
}

function formatOffset(minutes: number): string {
  const size = Math.abs(minutes)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

function isoUtc(time: number): string {
  return new Date(time).toISOString()
}
