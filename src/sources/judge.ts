import type { Finding } from '../model/finding.ts'
import type { Source } from './source.ts'

/** One run of a crawl, as the bank keeps it. Instants are UTC; `report` is the JSON of a crawl's report. */
export type RunRecord = Readonly<{
  started_at: string
  ended_at: string | null
  outcome: string | null
  report: string | null
}>

/** What one day's runs brought. `arrived`: records that were not here before, understood or not. */
export type SourceDay = Readonly<{
  /** YYYY-MM-DD on the schedule's clock */
  day: string
  arrived: number
  quarantined: number
  /** Some run of the day read to the end */
  finished: boolean
}>

/** What is known of a source's doing. */
export type Evidence = Readonly<{
  runs: readonly RunRecord[]
  /** UTC; absent = never read to the end */
  lastSuccess?: string | undefined
  now: Date
  /** Zone of the schedule, IANA */
  zone: string
  /** First slot of the source's schedule after a moment; absent where nothing knows the schedule */
  nextSlot?: ((after: Date) => Date) | undefined
}>

/** History that expectations are learned from: enough weekdays for a median, and not last season's. */
export const HISTORY_DAYS = 57
const SAMPLES_MIN = 3
const DAY_MS = 86_400_000

/** One reading missed is an outage, two a bad day; three in a row is a silence. */
const MISSED_MAX = 3
/** A holiday empties one day, a long weekend two; a third day on which something usually comes is a silence. */
const EMPTY_DAYS_MAX = 3
/** Without a history of its own: a weekend with a holiday on either side. */
const EMPTY_DAYS_UNLEARNED = 5
/** A drop over 70 % is an alarm; of fewer than ten, chance drops that far by itself. */
const DROPPED_SHARE = 0.3
const USUAL_MIN = 10
/** One record in five not understood: a format has changed. Fewer than five may be one publisher's slip. */
const GARBAGE_SHARE = 0.2
const GARBAGE_MIN = 5

const clocks = new Map<string, Intl.DateTimeFormat>()

/** The day of a moment on the clock of a zone, YYYY-MM-DD. */
export function dayIn(zone: string, moment: Date): string {
  let clock = clocks.get(zone)
  if (!clock) clocks.set(zone, (clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone })))
  return clock.format(moment)
}

/** What the runs brought, day by day, oldest first; days without a run are left out. */
export function daysOf(runs: readonly RunRecord[], zone: string): SourceDay[] {
  const days = new Map<string, { arrived: number; quarantined: number; finished: boolean }>()
  for (const run of runs) {
    const at = dayIn(zone, new Date(run.started_at))
    const day = days.get(at) ?? { arrived: 0, quarantined: 0, finished: false }
    const { stored, quarantined } = countsOf(run.report)
    day.arrived += stored + quarantined
    day.quarantined += quarantined
    day.finished ||= run.outcome === 'done'
    days.set(at, day)
  }
  return [...days].map(([day, sums]) => ({ day, ...sums })).sort((a, b) => (a.day < b.day ? -1 : 1))
}

/** What usually arrives on a day's weekday: the median of the same weekdays before it; undefined with fewer than three. */
export function usualOn(day: string, days: readonly SourceDay[]): number | undefined {
  const earliest = dayBefore(day, HISTORY_DAYS)
  const same = days
    .filter(each => each.finished && each.day < day && each.day >= earliest)
    .filter(each => weekdayOf(each.day) === weekdayOf(day))
    .map(each => each.arrived)
    .sort((a, b) => a - b)
  if (same.length < SAMPLES_MIN) return undefined
  const middle = same.length >> 1
  return same.length % 2 ? same[middle] : Math.round((same[middle - 1]! + same[middle]!) / 2)
}

/** The last day of which nothing more is to come: its last slot has been read to the end. */
export function lastWholeDay({ lastSuccess, zone, nextSlot }: Evidence): string | undefined {
  if (lastSuccess === undefined) return undefined
  const success = new Date(lastSuccess)
  const day = dayIn(zone, success)
  const whole = nextSlot !== undefined && dayIn(zone, nextSlot(success)) > day
  return whole ? day : dayBefore(day, 1)
}

/**
 * Whether a source is in trouble, and how; the worst only. Silent: not read for three readings in a row, or nothing new
 * on three days on which something usually comes. Garbage: a fifth of what came in two days was not understood.
 * Dropped: a whole day brought less than 30 % of what its weekday usually brings, but more than nothing (which is a
 * holiday, or the beginning of a silence).
 */
export function judgeSource(source: Pick<Source, 'expects'>, evidence: Evidence): Finding | undefined {
  const days = daysOf(evidence.runs, evidence.zone)
  return (
    unread(evidence) ?? nothing(source, evidence, days) ?? garbage(evidence, days) ?? dropped(evidence, days)
  )
}

function unread({ runs, lastSuccess, now, nextSlot }: Evidence): Finding | undefined {
  // Never read to the end: counted from the first try.
  const since = lastSuccess ?? runs[0]?.started_at
  if (since === undefined || !nextSlot) return undefined
  let missed = 0
  // The slot of this very moment may still be worked on.
  const due = new Date(now.getTime() - SLOT_MS)
  for (let slot = nextSlot(new Date(since)); slot <= due && missed < MISSED_COUNTED; slot = nextSlot(slot))
    missed++
  return missed >= MISSED_MAX ? { kind: 'silent', why: 'unread', since, missed } : undefined
}

/** As long as a run may take (jobs/crawl.ts), and a beat. */
const SLOT_MS = 60 * 60_000
/** A source that was off for a year is not counted to the end. */
const MISSED_COUNTED = 100

function nothing(
  { expects }: Pick<Source, 'expects'>,
  evidence: Evidence,
  days: readonly SourceDay[],
): Finding | undefined {
  const { now, zone } = evidence
  const last = days.findLast(({ arrived }) => arrived > 0)?.day ?? days[0]?.day
  const whole = lastWholeDay(evidence)
  if (last === undefined || whole === undefined) return undefined
  const empty = days.filter(({ day, finished }) => finished && day > last && day <= whole)
  const usual = empty.filter(
    ({ day }) =>
      (usualOn(
        day,
        days.filter(each => each.day <= last),
      ) ?? 0) > 0,
  )
  if (usual.length >= EMPTY_DAYS_MAX)
    return { kind: 'silent', why: 'nothing', since: last, days: usual.length }
  const learned = empty.some(({ day }) => usualOn(day, days) !== undefined)
  const long = Math.round((Date.parse(dayIn(zone, now)) - Date.parse(last)) / DAY_MS)
  if (expects === 'always' && !learned && empty.length && long > EMPTY_DAYS_UNLEARNED)
    return { kind: 'silent', why: 'nothing', since: last, days: long }
  return undefined
}

function garbage({ now, zone }: Evidence, days: readonly SourceDay[]): Finding | undefined {
  const from = dayBefore(dayIn(zone, now), 1)
  const recent = days.filter(({ day }) => day >= from)
  const of = recent.reduce((sum, day) => sum + day.arrived, 0)
  const quarantined = recent.reduce((sum, day) => sum + day.quarantined, 0)
  return quarantined >= GARBAGE_MIN && quarantined > of * GARBAGE_SHARE
    ? { kind: 'garbage', quarantined, of }
    : undefined
}

function dropped(evidence: Evidence, days: readonly SourceDay[]): Finding | undefined {
  const whole = lastWholeDay(evidence)
  const day = days.findLast(each => each.day === whole && each.finished)
  const usual = day && usualOn(day.day, days)
  if (!day || usual === undefined || usual < USUAL_MIN) return undefined
  return day.arrived > 0 && day.arrived < usual * DROPPED_SHARE
    ? { kind: 'dropped', day: day.day, arrived: day.arrived, usual }
    : undefined
}

function countsOf(report: string | null): Readonly<{ stored: number; quarantined: number }> {
  try {
    const { stored, quarantined } = JSON.parse(report ?? '{}') as Record<string, unknown>
    const count = (value: unknown): number => (typeof value === 'number' && value > 0 ? value : 0)
    return { stored: count(stored), quarantined: count(quarantined) }
  } catch {
    return { stored: 0, quarantined: 0 }
  }
}

const weekdayOf = (day: string): number => new Date(`${day}T12:00:00Z`).getUTCDay()

function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10)
}
