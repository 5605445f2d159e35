import { html } from 'hono/html'
import { countryZone } from '../../taxonomy/countries.ts'
import { wordAgo } from '../../words/ages.ts'
import { wordMoment } from '../../words/dates.ts'
import { localeOf } from '../../words/languages.ts'
import type { Html, Maybe, View } from '../view.ts'

/** Schedules are kept in Brussels time (jobs/schedule.ts): pages about them say so once and show one clock. */
export const SCHEDULE_CLOCK = countryZone('BE') ?? 'UTC'

/** How long ago (or ahead), then the moment itself on the schedule's clock with the reader's beside it. */
export function momentOf(view: View, utc: string | null | undefined): Maybe {
  if (utc == null) return undefined
  return html`<span class="dots"><strong>${agoOf(view, utc)}</strong>${timeOf(view, utc)}</span>`
}

/** "3 hours ago", "in 5 hours". */
export function agoOf(view: View, utc: string): string {
  return wordAgo(utc, view.now, view.language) ?? ''
}

/** A moment on the schedule's clock. */
export function timeOf(view: View, utc: string): Html {
  const moment = wordMoment({ utc, published: utc }, view.language, { now: view.now, zone: SCHEDULE_CLOCK })
  return html`<time datetime="${utc}">${moment?.full ?? utc}</time>`
}

const days = new Map<string, Intl.DateTimeFormat>()

/** A day of the schedule's clock (YYYY-MM-DD) with its weekday, short enough for a column. */
export function dayOf({ language }: View, day: string): Html {
  let format = days.get(language)
  if (!format) {
    const parts = { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' } as const
    days.set(language, (format = new Intl.DateTimeFormat(localeOf(language), parts)))
  }
  return html`<time datetime="${day}">${format.format(new Date(`${day}T12:00:00.000Z`))}</time>`
}
