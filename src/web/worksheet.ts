import { z } from 'zod'
import { readNumber } from './pages/start-about.ts'
import { one } from './start-steps.ts'

export const STAFF_LINES = 8
export const COST_LINES = 12
/** Longer contracts are reckoned as if they ended then: nobody plans cash beyond ten years. */
const MONTHS_MAX = 120
const amount = z.number().min(0).max(1e12).default(0)

/** What an organisation reckons with. Amounts are in the currency of the lot; hours and monthly costs are per month. */
export const sheetSchema = z.object({
  price: amount,
  months: z.int().min(1).max(MONTHS_MAX).default(12),
  staff: z
    .array(z.object({ name: z.string().max(200), hours: amount, rate: amount }))
    .max(STAFF_LINES)
    .default([]),
  costs: z
    .array(z.object({ name: z.string().max(200), amount, every: z.enum(['once', 'month']) }))
    .max(COST_LINES)
    .default([]),
  /** Percent on top of staff and costs for office, insurance, leadership */
  overhead: z.number().min(0).max(100).default(10),
  /** When invoices are written, and how long the buyer takes to pay them */
  billing: z.enum(['month', 'end']).default('month'),
  payDays: z.int().min(0).max(365).default(30),
})
export type Sheet = Readonly<z.output<typeof sheetSchema>>

/** What follows. All amounts in the currency of the lot, rounded to hundredths. */
export type Reckoning = Readonly<{
  staff: number
  costs: number
  overhead: number
  total: number
  /** What is left of the price; negative: what is lost */
  margin: number
  /** Share of the price, 0 to 1; undefined without a price */
  marginShare?: number
  /** The lowest price at which nothing is lost */
  breakEven: number
  /** Own money that is needed at the worst moment, and in which month (from 1) that is */
  gap: number
  gapMonth: number
  /** Money at the end of each month since the start, until the last payment has come */
  balance: readonly number[]
}>

const cents = (value: number): number => Math.round(value * 100) / 100

/**
 * Reckons a sheet. Monthly costs fall due at the end of their month, costs that come once in the first; an invoice is
 * written at the end of each month (or of the last one) and paid in the month in which its days are over.
 */
export function reckon(sheet: Sheet): Reckoning {
  const { months, price } = sheet
  const monthlyStaff = sheet.staff.reduce((sum, { hours, rate }) => sum + hours * rate, 0)
  const sumOf = (every: 'once' | 'month'): number =>
    sheet.costs.filter(cost => cost.every === every).reduce((sum, cost) => sum + cost.amount, 0)
  const monthly = monthlyStaff + sumOf('month')
  const once = sumOf('once')
  const factor = 1 + sheet.overhead / 100
  const total = cents((monthly * months + once) * factor)
  const late = Math.ceil(sheet.payDays / 30)
  const income = new Map<number, number>()
  if (sheet.billing === 'end') income.set(months + late, price)
  else for (let month = 1; month <= months; month++) income.set(month + late, price / months)
  const balance: number[] = []
  let money = 0
  let gap = 0
  let gapMonth = 1
  for (let month = 1; month <= months + late; month++) {
    if (month === 1) money -= once * factor
    if (month <= months) money -= monthly * factor
    // The money of this month comes after what it has to pay for.
    if (-money > gap) [gap, gapMonth] = [-money, month]
    money += income.get(month) ?? 0
    balance.push(cents(money))
  }
  const margin = cents(price - total)
  return {
    staff: cents(monthlyStaff * months),
    costs: cents(sumOf('month') * months + once),
    overhead: cents(total - (monthly * months + once)),
    total,
    margin,
    ...(price > 0 && { marginShare: margin / price }),
    breakEven: total,
    gap: cents(gap),
    gapMonth,
    balance,
  }
}

/** A sheet as the form says it. Lines without a name and an amount are left out; what is no number counts as nothing. */
export function readSheet(form: Readonly<Record<string, unknown>>): Sheet {
  const number = (name: string): number => {
    const value = readNumber(one(form, name) || '0')
    return Number.isFinite(value) ? value : 0
  }
  const whole = (name: string, least: number, most: number): number =>
    Math.min(Math.max(Math.round(number(name)), least), most)
  const lines = (most: number): number[] => Array.from({ length: most }, (_, n) => n)
  return sheetSchema.parse({
    price: number('price'),
    months: whole('months', 1, MONTHS_MAX),
    staff: lines(STAFF_LINES)
      .map(n => ({
        name: one(form, `staff-${n}-name`).slice(0, 200),
        hours: number(`staff-${n}-hours`),
        rate: number(`staff-${n}-rate`),
      }))
      .filter(line => line.name || line.hours > 0),
    costs: lines(COST_LINES)
      .map(n => ({
        name: one(form, `cost-${n}-name`).slice(0, 200),
        amount: number(`cost-${n}-amount`),
        every: one(form, `cost-${n}-every`) === 'once' ? 'once' : 'month',
      }))
      .filter(line => line.name || line.amount > 0),
    overhead: Math.min(number('overhead'), 100),
    billing: one(form, 'billing') === 'end' ? 'end' : 'month',
    payDays: whole('payDays', 0, 365),
  })
}
