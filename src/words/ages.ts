import { localeOf } from './languages.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Seconds as people say a span: minutes up to two hours, hours up to two days, then days. */
function spanOf(seconds: number): Readonly<{ amount: number; unit: 'minute' | 'hour' | 'day' }> {
  const size = Math.abs(seconds)
  if (size < 2 * HOUR) return { amount: Math.round(seconds / MINUTE), unit: 'minute' }
  if (size < 2 * DAY) return { amount: Math.round(seconds / HOUR), unit: 'hour' }
  return { amount: Math.round(seconds / DAY), unit: 'day' }
}

const relative = new Map<string, Intl.RelativeTimeFormat>()

/** How long before (or after) now a UTC moment was: "3 hours ago", "in 5 hours". Undefined for what is no moment. */
export function wordAgo(utc: string | undefined, now: Date, language: string): string | undefined {
  const at = utc === undefined ? NaN : Date.parse(utc)
  if (Number.isNaN(at)) return undefined
  let format = relative.get(language)
  if (!format)
    relative.set(language, (format = new Intl.RelativeTimeFormat(localeOf(language), { numeric: 'always' })))
  const seconds = (at - now.getTime()) / 1000
  const { amount, unit } = spanOf(seconds)
  return amount === 0 ? justNow(language) : format.format(amount, unit)
}

/** "Now", as the language says it. */
function justNow(language: string): string {
  return new Intl.RelativeTimeFormat(localeOf(language), { numeric: 'auto' }).format(0, 'second')
}

const spans = new Map<string, Intl.NumberFormat>()

/** A span of time in words: "40 minutes", "5 hours", "3 days". */
export function wordSpan(seconds: number, language: string): string {
  const { amount, unit } = spanOf(seconds)
  const key = `${language} ${unit}`
  let format = spans.get(key)
  if (!format)
    spans.set(
      key,
      (format = new Intl.NumberFormat(localeOf(language), { style: 'unit', unit, unitDisplay: 'long' })),
    )
  return format.format(amount)
}
