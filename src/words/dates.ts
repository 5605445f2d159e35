import type { Instant } from '../model/common.ts'
import { localeOf, zoneOfLanguage } from './languages.ts'
import { sayIn } from './messages.ts'

/** A moment in words: `date` without time, `full` with the buyer's clock, `reader` the reader's clock if another. */
export type WordedMoment = Readonly<{ date: string; full: string; reader?: string; utc: string }>

/**
 * The clock to count from, the buyer's zone (IANA) for moments published without an offset, and the reader's own where
 * it is known.
 */
export type MomentContext = Readonly<{ now: Date; zone?: string; reader?: string }>

// Beyond this many days "in 100 days" says less than "in 3 months".
const DAYS_MAX = 90
const DAY_MS = 86_400_000

/**
 * Words a moment in the buyer's zone: weekday, day, month (the year where it is not this one) and time of day.
 * The published offset decides the clock; the buyer's zone serves where none was published. A time of day
 * that was assumed is not shown as a fact. `reader` is the clock of the reader's language area where it differs.
 */
export function wordMoment(
  at: Instant | undefined,
  language: string,
  context: MomentContext,
): WordedMoment | undefined {
  const moment = at && new Date(at.utc)
  if (!at || !moment || Number.isNaN(moment.getTime())) return undefined
  const zone = zoneOf(at, context.zone)
  const year = yearIn(moment, zone) === yearIn(context.now, zone) ? {} : ({ year: 'numeric' } as const)
  const day = { weekday: 'long', day: 'numeric', month: 'long', ...year, timeZone: zone } as const
  const date = format(language, day, moment)
  if (at.assumed) return { date, full: date, utc: at.utc }
  const clock = (timeZone: string): string =>
    format(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }, moment)
  const say = sayIn(language)
  const full = say('date.at', { date, time: clock(zone) })
  const own = context.reader ?? zoneOfLanguage(language)
  const there = clock(zone)
  const here = own && clock(own)
  return {
    date,
    full,
    ...(here && here !== there ? { reader: say('date.reader', { time: here }) } : {}),
    utc: at.utc,
  }
}

/** Words only the day and month of a moment in the buyer's zone (3 May), for subjects of mails. */
export function wordDay(
  at: Instant | undefined,
  language: string,
  context: MomentContext,
): string | undefined {
  const moment = at && new Date(at.utc)
  if (!at || !moment || Number.isNaN(moment.getTime())) return undefined
  return format(language, { day: 'numeric', month: 'long', timeZone: zoneOf(at, context.zone) }, moment)
}

/** Words a UTC timestamp as a plain date (4 December 2026) for histories and sources. */
export function wordDate(utc: string | undefined, language: string): string | undefined {
  const moment = utc === undefined ? undefined : new Date(utc)
  if (!moment || Number.isNaN(moment.getTime())) return undefined
  return format(language, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }, moment)
}

/**
 * Words how long that is from now, by calendar days in the buyer's zone, as people count: "closes tomorrow",
 * "closes in 12 days", "closed". Undefined where the moment is not known.
 */
export function wordClosing(
  at: Instant | undefined,
  language: string,
  context: MomentContext,
): string | undefined {
  const moment = at && new Date(at.utc)
  if (!at || !moment || Number.isNaN(moment.getTime())) return undefined
  const say = sayIn(language)
  if (moment.getTime() <= context.now.getTime()) return say('closing.closed')
  return wordDaysLeft(daysBetween(context.now, moment, zoneOf(at, context.zone)), language)
}

/** Words a number of whole days left: 0 today, 1 tomorrow, months beyond a quarter of a year. */
export function wordDaysLeft(days: number, language: string): string {
  const say = sayIn(language)
  if (days <= 0) return say('closing.today')
  if (days === 1) return say('closing.tomorrow')
  if (days <= DAYS_MAX) return say('closing.days', { days })
  return say('closing.months', { months: Math.round(days / 30.4) })
}

/** Whole calendar days from one moment to another, counted in the given zone. */
function daysBetween(from: Date, to: Date, zone: string): number {
  return Math.round((midnight(to, zone) - midnight(from, zone)) / DAY_MS)
}

function zoneOf(at: Instant, zone: string | undefined): string {
  return offsetZone(at) ?? zone ?? 'UTC'
}

/** The civil date in a zone as a UTC midnight, so that days can be subtracted across clock changes. */
function midnight(moment: Date, zone: string): number {
  const [year, month, day] = format('en-CA', { timeZone: zone, dateStyle: 'short' }, moment)
    .split('-')
    .map(Number)
  return Date.UTC(year!, month! - 1, day!)
}

function yearIn(moment: Date, zone: string): string {
  return format('en', { year: 'numeric', timeZone: zone }, moment)
}

/**
 * An offset as published, when Intl takes it for a zone. `Z` is how machines write a moment, not where the buyer's
 * clock hangs: the country's zone speaks then.
 */
function offsetZone({ offset, published }: Instant): string | undefined {
  if (offset === '+00:00' && /\dZ$/i.test(published)) return undefined
  return offset !== undefined && /^[+-](0\d|1[0-4]):[0-5]\d$/.test(offset) ? offset : undefined
}

// Making an Intl formatter costs 20-50 µs and a card says several dates: kept by what it was made from.
const formatters = new Map<string, Intl.DateTimeFormat>()
const FORMATTERS_MAX = 500

function format(language: string, options: Intl.DateTimeFormatOptions, moment: Date): string {
  const key = `${language} ${JSON.stringify(options)}`
  let made = formatters.get(key)
  if (!made) {
    if (formatters.size >= FORMATTERS_MAX) formatters.clear()
    formatters.set(key, (made = new Intl.DateTimeFormat(localeOf(language), options)))
  }
  return made.format(moment)
}
