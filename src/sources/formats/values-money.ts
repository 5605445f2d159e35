import type { Money } from '../../model/common.ts'

// Signs that mean one currency of Europe. `kr` and `lei` mean several and are left out.
const SIGNS: Readonly<Record<string, string>> = {
  '€': 'EUR',
  '£': 'GBP',
  zł: 'PLN',
  kč: 'CZK',
  лв: 'BGN',
  ft: 'HUF',
  '₴': 'UAH',
  грн: 'UAH',
}

// Amounts are stored as 64-bit minor units: 18 digits, two of them decimals, with one to spare.
const MAX_INTEGER_DIGITS = 15
const PLAIN = /^-?\d+(\.\d+)?$/

/**
 * Money from published text and an optional currency code. `amount` is plain decimal text; `published` is kept
 * where it differs. Grouping by spaces, points, commas or apostrophes and decimal commas are understood
 * (`5 390 000,00 EUR`), exponents are written out. Placeholders (0, 0.01, 1) stay as published: see
 * isPlaceholder. Undefined without a number or with one beyond 15 integer digits.
 */
export function parseMoney(text: string | undefined, currency?: string): Money | undefined {
  const published = text?.trim()
  if (!published || published.length > 100) return undefined
  const amount = PLAIN.test(published) ? trimZeros(published) : readAmount(published)
  if (amount === undefined) return undefined
  if (amount.replace('-', '').split('.')[0]!.length > MAX_INTEGER_DIGITS) return undefined
  const code = currencyCode(currency) ?? currencyCode(/\p{L}+|[€£₴]/u.exec(published)?.[0])
  const money: { amount: string; currency?: string; published?: string } = { amount }
  if (code) money.currency = code
  if (published !== amount) money.published = published
  return money
}

/** Whether an amount is one of the values that stand for "not said": 0, 0.01, 1. Nothing is edited for it. */
export function isPlaceholder(money: Money | undefined): boolean {
  if (!money) return false
  const value = Number(money.amount)
  return value === 0 || value === 0.01 || value === 1
}

function currencyCode(text: string | undefined): string | undefined {
  const trimmed = text?.trim()
  if (!trimmed) return undefined
  const upper = trimmed.toUpperCase()
  return /^[A-Z]{3}$/.test(upper) ? upper : SIGNS[trimmed.toLowerCase()]
}

/** `0012` and `-0` as people write them: no leading zeros, no sign on zero. Decimals stay as published. */
function trimZeros(plain: string): string {
  const trimmed = plain.replace(/^(-?)0+(?=\d)/, '$1')
  return /^-0(\.0*)?$/.test(trimmed) ? trimmed.slice(1) : trimmed
}

function readAmount(text: string): string | undefined {
  const exponent = /^(-?)(\d+)(?:\.(\d+))?[eE]\+?(-?\d{1,2})$/.exec(text)
  if (exponent) return shift(exponent[1]!, exponent[2]!, exponent[3] ?? '', Number(exponent[4]))
  const runs = text.match(/-?\d[\d.,'’\s\u00a0\u202f]*/g)
  if (!runs || runs.length !== 1) return undefined
  const run = runs[0].replace(/[\s\u00a0\u202f'’]/g, '').replace(/[.,]+$/, '')
  return trimZeros(decimalPoint(run))
}

/** Decides which of point and comma is the decimal sign. The later of two kinds is; a repeated one groups. */
function decimalPoint(run: string): string {
  const point = run.lastIndexOf('.')
  const comma = run.lastIndexOf(',')
  const last = Math.max(point, comma)
  if (last < 0) return run
  const sign = run[last]!
  const both = point >= 0 && comma >= 0
  const repeated = run.indexOf(sign) !== last
  // One sign before exactly three digits groups thousands (1.234 EUR); nobody publishes three decimals.
  const groups = repeated || (!both && run.length - last - 1 === 3)
  const digits = (part: string): string => part.replace(/[.,]/g, '')
  return groups ? digits(run) : `${digits(run.slice(0, last))}.${digits(run.slice(last + 1))}`
}

function shift(sign: string, whole: string, decimals: string, power: number): string | undefined {
  if (power > MAX_INTEGER_DIGITS || power < -MAX_INTEGER_DIGITS) return undefined
  const digits = whole + decimals
  const at = whole.length + power
  const text =
    at <= 0
      ? `0.${'0'.repeat(-at)}${digits}`
      : at >= digits.length
        ? digits + '0'.repeat(at - digits.length)
        : `${digits.slice(0, at)}.${digits.slice(at)}`
  return trimZeros(sign + text)
}
