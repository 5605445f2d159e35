import type { Money } from './common.ts'

/** Currencies whose minor unit is not a hundredth (ISO 4217): none, or a thousandth. */
const MINOR_DIGITS: Readonly<Record<string, number>> = {
  ISK: 0,
  JPY: 0,
  KRW: 0,
  CLP: 0,
  BHD: 3,
  KWD: 3,
  TND: 3,
}

/**
 * Published decimal text as whole minor units (cents), rounded half away from zero; undefined without a currency,
 * for what is no number, and beyond 2^53, which no purchase reaches.
 */
export function minorUnits(money: Money | undefined): { minor: number; currency: string } | undefined {
  const parts = /^(-?)(\d{1,15})(?:\.(\d*))?$/.exec(money?.amount ?? '')
  if (!parts || !money?.currency) return undefined
  const digits = MINOR_DIGITS[money.currency] ?? 2
  const fraction = (parts[3] ?? '').padEnd(digits + 1, '0')
  const cut = Number(parts[2]! + fraction.slice(0, digits)) + (fraction[digits]! >= '5' ? 1 : 0)
  const minor = parts[1] ? -cut : cut
  return Number.isSafeInteger(minor) ? { minor, currency: money.currency } : undefined
}

/** Minor units as decimal text: 1250050 EUR is 12500.50, 1250000 EUR is 12500. */
export function moneyOfMinor(minor: number, currency: string): Money {
  const digits = MINOR_DIGITS[currency] ?? 2
  const text = String(Math.abs(minor)).padStart(digits + 1, '0')
  const [whole, fraction] = [text.slice(0, text.length - digits), text.slice(text.length - digits)]
  const amount = (minor < 0 ? '-' : '') + whole + (Number(fraction) ? `.${fraction}` : '')
  return { amount, currency }
}
