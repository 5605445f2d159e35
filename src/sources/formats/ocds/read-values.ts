import type { Instant, Money, Texts } from '../../../model/common.ts'
import { cleanText, language1, parseInstant, parseMoney } from '../values.ts'
import { code, obj, type Json, type Reading } from './read.ts'

/**
 * A text in its languages: the member itself in the release's language, `name_xx` in language xx (OCDS, multi-language
 * support). `nameLanguage` says that the member itself repeats a translation, because the release's language has none.
 */
export function texts(reading: Reading, holder: Json, name: string): Texts {
  const found: Record<string, string> = {}
  const set = (language: string, text: unknown): void => {
    const clean = typeof text === 'string' ? cleanText(text) : ''
    if (clean !== '') found[language] ??= clean
  }
  if (code(holder[`${name}Language`]) === undefined) set(reading.language, holder[name])
  const prefix = `${name}_`
  for (const key in holder)
    if (key.startsWith(prefix)) {
      const language = key === `${prefix}und` ? 'und' : language1(key.slice(prefix.length))
      if (language) set(language, holder[key])
    }
  return found
}

/** As texts, with undefined for an empty set: for optional fields. */
export function someTexts(reading: Reading, holder: Json, name: string): Texts | undefined {
  const found = texts(reading, holder, name)
  for (const _ in found) return found
  return undefined
}

/** A moment. `stated` is our own fuller form of it, taken over where it means the same moment. */
export function instant(
  reading: Reading,
  value: unknown,
  flag: string,
  stated?: unknown,
): Instant | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined
  // A date without time ends at 23:59:59Z in OCDS (EU profile, dates); with a time, the buyer's zone counts.
  const zoned = /\d[T\s]+\d{1,2}[:.]/.test(value)
  const read = parseInstant(value, undefined, zoned ? reading.country : undefined)
  const full = ownInstant(stated)
  if (full && (!read || full.utc === read.utc)) return full
  if (!read) reading.flags.add(flag)
  return read
}

/** Our own form of a moment, as the writer puts it into the extension; undefined unless it is whole. */
export function ownInstant(value: unknown): Instant | undefined {
  const { utc, published, offset, assumed } = obj(value)
  if (typeof utc !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(utc)) return undefined
  if (Number.isNaN(Date.parse(utc))) return undefined
  const text = typeof published === 'string' && published.length <= 200 ? published : utc
  return {
    utc,
    published: text,
    ...(typeof offset === 'string' && /^[+-]\d\d:\d\d$/.test(offset) && { offset }),
    ...(assumed === true && { assumed: true as const }),
  }
}

/** Money from an OCDS value. The `opportunity` member carries the text as published where the number loses it. */
export function money(reading: Reading, value: unknown): Money | undefined {
  const holder = obj(value)
  const amount = holder.amount ?? holder.amountNet ?? holder.amountGross
  if (typeof amount !== 'number' && typeof amount !== 'string') return undefined
  const currency = code(holder.currency)
  const read = parseMoney(String(amount), currency)
  const own = obj(holder.opportunity)
  if (read && typeof own.amount === 'string' && Number(own.amount) === Number(read.amount)) {
    const full = parseMoney(own.amount, currency)
    const published = typeof own.published === 'string' ? own.published.slice(0, 100) : undefined
    if (full) return published === undefined ? full : { ...full, published }
  }
  if (!read && String(amount).trim() !== '') reading.flags.add('value-unreadable')
  return read
}
