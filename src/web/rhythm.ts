import type { Choice } from '../../db/subscriptions.ts'
import { RHYTHMS } from '../digest/slots.ts'
import { one } from './start-steps.ts'

/** A pause longer than a year is a "never". */
const PAUSE_DAYS_MAX = 366
const BUDGET_MAX = 50

/** How somebody wants to hear, as a form says it. What is not understood keeps its usual value. */
export function readRhythm(form: Readonly<Record<string, unknown>>, zone: string): Choice {
  const rhythm = RHYTHMS.find(each => each === one(form, 'rhythm')) ?? 'weekly'
  const pause = one(form, 'pause')
  return {
    rhythm,
    hour: whole(one(form, 'hour'), 0, 23, 7),
    weekday: whole(one(form, 'weekday'), 1, 7, 1),
    budget: whole(one(form, 'budget'), 1, BUDGET_MAX, 10),
    zone: zoneOf(one(form, 'zone')) ?? zone,
    paused_until: isDay(pause) ? `${pause}T00:00:00.000Z` : null,
  }
}

/** Whether a zone is one that clocks here know. */
function zoneOf(name: string): string | undefined {
  try {
    return name ? new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone : undefined
  } catch {
    return undefined
  }
}

/** The last day that can be chosen for the end of a pause. */
export function lastPause(now: Date): string {
  return new Date(now.getTime() + PAUSE_DAYS_MAX * 86_400_000).toISOString().slice(0, 10)
}

function isDay(text: string): boolean {
  return /^20\d\d-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))
}

function whole(text: string, least: number, most: number, usual: number): number {
  const value = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN
  return value >= least && value <= most ? value : usual
}
