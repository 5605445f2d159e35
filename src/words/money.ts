import type { Money } from '../model/common.ts'
import { localeOf } from './languages.ts'

/**
 * Words an amount as published: `2,400,000.00 SEK` in the reader's way of writing numbers. Digits are never lost:
 * the decimal text goes to Intl as text. `rounded` is for lists: three significant digits, "SEK 2.4 million".
 * Returns undefined for text that is no number; an unpublished or unknown currency leaves the bare number.
 */
export function wordMoney(
  money: Money | undefined,
  language: string,
  style: 'full' | 'rounded' = 'full',
): string | undefined {
  if (!money || !/^-?\d+(\.\d+)?$/.test(money.amount)) return undefined
  const amount = money.amount as Intl.StringNumericLiteral
  const whole = !money.amount.includes('.') || /\.0+$/.test(money.amount)
  const digits: Intl.NumberFormatOptions =
    style === 'rounded'
      ? { notation: 'compact', compactDisplay: 'long', maximumSignificantDigits: 3 }
      : { minimumFractionDigits: whole ? 0 : 2, maximumFractionDigits: whole ? 0 : 20 }
  const currency = money.currency && /^[A-Z]{3}$/.test(money.currency) ? money.currency : undefined
  return formatter(language, { ...digits, ...(currency ? { style: 'currency', currency } : {}) }).format(
    amount,
  )
}

/** A whole number in the reader's way: 3,367 or 3 367. */
export function wordNumber(value: number, language: string): string {
  return formatter(language, {}).format(value)
}

// Making an Intl formatter costs 20-50 µs, a card says several amounts: kept by what it was made from.
const formatters = new Map<string, Intl.NumberFormat>()
const FORMATTERS_MAX = 500

function formatter(language: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${language} ${JSON.stringify(options)}`
  let made = formatters.get(key)
  if (!made) {
    if (formatters.size >= FORMATTERS_MAX) formatters.clear()
    formatters.set(key, (made = new Intl.NumberFormat(localeOf(language), options)))
  }
  return made
}

/** A decimal number with so many places, in the reader's way: 0.28 or 0,28. */
export function wordDecimal(value: number, places: number, language: string): string {
  return formatter(language, { minimumFractionDigits: places, maximumFractionDigits: places }).format(value)
}
