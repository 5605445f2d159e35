import type { Lot, Opportunity } from './opportunity.ts'

/** Where a contract's beginning was read: BT-536, BT-145, BT-1451, or the day of the notice that told of the award. */
export type StartBasis = 'start' | 'concluded' | 'decided' | 'told'

/**
 * When a contract ends, and the arithmetic of it. `ends` is the last day, YYYY-MM-DD. With `months` it is the day before
 * the same day so many months after `starts`; without, the end was published (BT-537).
 */
export type ContractEnd = Readonly<{ ends: string; starts?: string; basis?: StartBasis; months?: number }>

/** Longer contracts are slips of the pen more often than contracts. */
const MONTHS_MAX = 240

/**
 * The end of an awarded lot's contract; undefined where it was not awarded, runs without end, or nothing that was
 * published says when. A published end wins; else the duration counts from the later of the published start and the
 * conclusion (else decision) of the contract, because a planned start is often late; else from the notice of the award.
 */
export function contractEnd(
  opportunity: Pick<Opportunity, 'notices'>,
  lot: Pick<Lot, 'state' | 'duration' | 'results'>,
): ContractEnd | undefined {
  const { duration, results, state } = lot
  if (state !== 'awarded' || !duration || duration.unlimited) return undefined
  if (duration.end) return isDay(duration.end) ? { ends: duration.end } : undefined
  const { months } = duration
  if (months === undefined || months < 1 || months > MONTHS_MAX) return undefined
  const whole = Math.round(months)
  const last = (key: 'concludedAt' | 'decidedAt'): string =>
    results
      .map(result => result[key]?.utc.slice(0, 10) ?? '')
      .sort()
      .at(-1) ?? ''
  const told = opportunity.notices.findLast(notice => notice.form === 'result')?.at?.slice(0, 10) ?? ''
  const signed: readonly [StartBasis, string][] = [
    ['concluded', last('concludedAt')],
    ['decided', last('decidedAt')],
    ['told', told],
  ]
  const [basis, day] = signed.find(([, text]) => isDay(text)) ?? ['start' as const, '']
  const planned = duration.start ?? ''
  const [from, starts] =
    isDay(planned) && (planned >= day || basis === 'told') ? ['start' as const, planned] : [basis, day]
  if (!isDay(starts)) return undefined
  return { starts, basis: from, months: whole, ends: dayBefore(addMonths(starts, whole)) }
}

/** A day so many months later (or earlier), on the last day of the month where the month is too short. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  const count = year * 12 + month - 1 + months
  const [toYear, toMonth] = [Math.floor(count / 12), count - Math.floor(count / 12) * 12]
  const most = new Date(Date.UTC(toYear, toMonth + 1, 0)).getUTCDate()
  return new Date(Date.UTC(toYear, toMonth, Math.min(date, most))).toISOString().slice(0, 10)
}

/** Buyers publish the next call about half a year to a quarter before a contract ends: the time tenders and award take. */
const LEAD_MONTHS = [6, 3] as const

/** Between which two days the next call is likely (YYYY-MM-DD): 31 January 2027 gives 31 July to 31 October 2026. */
export function likelyAgain(ends: string): Readonly<{ from: string; to: string }> {
  return { from: addMonths(ends, -LEAD_MONTHS[0]), to: addMonths(ends, -LEAD_MONTHS[1]) }
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))
}
