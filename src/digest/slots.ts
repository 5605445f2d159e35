export const RHYTHMS = ['instant', 'daily', 'weekly', 'never'] as const
export type Rhythm = (typeof RHYTHMS)[number]

/** When a person wants to hear: hour 0 to 23 and weekday 1 (Monday) to 7, both on the clock of her zone. */
export type Wishes = Readonly<{ rhythm: Rhythm; hour: number; weekday: number }>

const DAY_MS = 86_400_000

/**
 * The slot a local moment belongs to: the local date of the latest chosen hour for daily and weekly, the local hour
 * for instant. Slots of one rhythm grow as text; slots that were missed merge, because only the latest is asked for.
 *
 * A slot is due while it is greater than the last one that was done, also where the rhythm was changed in between:
 * whoever was told at 14 h and now wants a daily mail gets it tomorrow.
 *
 * Working on the wall clock makes the days on which clocks change right: an hour that comes twice is one slot, and an
 * hour that never comes is reached as soon as the clock has jumped past it.
 *
 * @param local wall clock of the person's zone, `YYYY-MM-DDTHH:MM`
 * @returns `YYYY-MM-DD`, or `YYYY-MM-DDTHH`; undefined for `never`
 */
export function slotOf({ rhythm, hour, weekday }: Wishes, local: string): string | undefined {
  if (rhythm === 'never') return undefined
  if (rhythm === 'instant') return local.slice(0, 13)
  const date = local.slice(0, 10)
  const begun = Number(local.slice(11, 13)) >= hour
  const latest = begun ? date : addDays(date, -1)
  return rhythm === 'daily' ? latest : addDays(latest, -((weekdayOf(latest) - weekday + 7) % 7))
}

/** Milliseconds from one slot to the next. */
export function periodOf(rhythm: Rhythm): number {
  return rhythm === 'weekly' ? 7 * DAY_MS : rhythm === 'daily' ? DAY_MS : DAY_MS / 24
}

/** Closing reminders, most urgent first, with the notice in days that each gives at least. */
const REMINDERS = [
  ['closing-3', 3],
  ['closing-14', 14],
] as const

/**
 * The reminders of a deadline that belong into a slot at `nowUtc`: those for which the next slot would come too late,
 * so that a weekly reader too hears of it at least so many days before.
 */
export function dueReminders(
  closesAt: string,
  nowUtc: string,
  rhythm: Rhythm,
): readonly ('closing-3' | 'closing-14')[] {
  const left = Date.parse(closesAt) - Date.parse(nowUtc)
  if (!(left > 0)) return []
  return REMINDERS.filter(([, days]) => left - periodOf(rhythm) < days * DAY_MS).map(([reason]) => reason)
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** 1 is Monday. */
function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7
}
