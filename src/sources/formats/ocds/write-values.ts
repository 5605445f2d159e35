import type { Instant, Money, Place, Texts } from '../../../model/common.ts'

/** A JSON object under construction; members come out in the order they were set. */
export type Out = Record<string, unknown>

/** Sets a member unless it is undefined or an empty list or object. */
export function put(target: Out, name: string, value: unknown): void {
  if (value === undefined) return
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return
  target[name] = value
}

/**
 * Sets a text in its languages: `name` in the release's language, `name_xx` in each other (OCDS, multi-language
 * support). Where the release's language has none, `name` repeats English or the first, and `nameLanguage` says so.
 */
export function putTexts(target: Out, name: string, texts: Texts | undefined, main: string): void {
  if (!texts) return
  const languages = Object.keys(texts).sort()
  if (languages.length === 0) return
  const own = texts[main]
  if (own !== undefined) target[name] = own
  else {
    const shown = languages.includes('en') ? 'en' : languages[0]!
    target[name] = texts[shown]
    target[`${name}Language`] = shown
  }
  for (const language of languages) if (language !== main) target[`${name}_${language}`] = texts[language]
}

/** RFC 3339 in the offset that was published, so that the date reads as the publisher wrote it. */
export function isoOf(instant: Instant | undefined): string | undefined {
  if (!instant) return undefined
  const { utc, offset } = instant
  const seconds = (iso: string): string => iso.slice(0, 19) + (iso.endsWith('.000Z') ? '' : iso.slice(19, 23))
  if (offset === undefined || offset === '+00:00') return `${seconds(utc)}Z`
  const minutes = (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4))) * (offset[0] === '-' ? -1 : 1)
  return seconds(new Date(Date.parse(utc) + minutes * 60_000).toISOString()) + offset
}

/** Whether the standard form says less than the instant: another published form, or an assumed time. */
export function isLossy(instant: Instant | undefined): boolean {
  if (!instant) return false
  return instant.published !== isoOf(instant) || instant.assumed === true || instant.offset === undefined
}

/** An OCDS value; `opportunity` holds the text where the number would lose it. */
export function valueOf(money: Money | undefined): Out | undefined {
  if (!money) return undefined
  const amount = Number(money.amount)
  const out: Out = { amount }
  put(out, 'currency', money.currency)
  const own: Out = {}
  if (String(amount) !== money.amount || money.published !== undefined) own.amount = money.amount
  put(own, 'published', money.published)
  put(out, 'opportunity', own)
  return out
}

/** An OCDS address; the NUTS code is its region. */
export function addressOf(place: Place, main: string): Out {
  const out: Out = {}
  put(out, 'locality', place.city)
  put(out, 'region', place.nuts)
  put(out, 'postalCode', place.postcode)
  put(out, 'country', place.country)
  putTexts(out, 'description', place.text, main)
  if (place.anywhere !== undefined) out.opportunity = { anywhere: place.anywhere }
  return out
}

/** A CPV classification. */
export function cpvOf(code: string): Out {
  return { scheme: 'CPV', id: code }
}

/** Fixed member order for our own form of a moment. */
export function instantOf(instant: Instant | undefined): Out | undefined {
  if (!instant) return undefined
  const out: Out = { utc: instant.utc, published: instant.published }
  put(out, 'offset', instant.offset)
  put(out, 'assumed', instant.assumed)
  return out
}
