import { inEuros } from '../../taxonomy/rates.ts'
import type { Signal } from './signal.ts'

/** A contract of a fifth of a year's turnover is usual; fifty times less or more hardly ever fits. */
const USUAL_SHARE = 0.2
/** Width of the bell in natural logarithms: e^1.5 is 4.5 times smaller or larger. */
const WIDTH = 1.5

export const value: Signal = {
  name: 'value',
  subject: false,
  describe:
    'The value of the lot per year against what you said you carry out, or else against your turnover. Unpublished values count for nothing.',
  compare: ({ profile }, { item }, { rules, now }) => {
    const { minValueEur: least, maxValueEur: most, turnoverEur } = profile
    if (least === undefined && most === undefined && turnoverEur === undefined) return null
    const year = Number(now.slice(0, 4))
    const money = item.value && inEuros(item.value.amount, item.value.currency, year)
    if (!money || money.euros <= 0)
      return { value: 0, evidence: () => ({ reason: 'value.unknown', args: {} }) }
    // Bounds are about the contract as published, turnover about one year of it
    const fit =
      least !== undefined || most !== undefined
        ? outside(money.euros, least, most)
        : bell(money.euros / Math.max(1, (item.facts.months ?? 12) / 12), Math.max(1, turnoverEur ?? 1))
    const reason = fit.fits >= 0 ? 'value.fits' : fit.high ? 'value.high' : 'value.low'
    return {
      value: rules.weights.value * fit.fits,
      evidence: () => ({
        reason,
        args: { amount: item.value!.amount, currency: item.value!.currency ?? 'EUR' },
      }),
    }
  },
  key: ({ value: money, facts }) => `${money?.amount}|${money?.currency}|${facts.months}`,
  most: ({ item }, { rules }) => (item.value === undefined ? 0 : rules.weights.value),
}

type Fit = Readonly<{ fits: number; high: boolean }>

/** 1 inside the bounds, falling to -1 at e^2 times beyond one of them. */
function outside(euros: number, least = 0, most = Infinity): Fit {
  const high = euros > most
  const beyond = high ? Math.log(euros / most) : euros < least ? Math.log(least / euros) : 0
  return { fits: Math.max(-1, 1 - beyond), high }
}

/** 1 at the usual size, -1 far from it; being too large is worse than being small. */
function bell(eurosPerYear: number, turnover: number): Fit {
  const away = Math.log(eurosPerYear / (USUAL_SHARE * turnover))
  const high = away > 0
  const width = high ? WIDTH : 2 * WIDTH
  return { fits: 2 * Math.exp(-0.5 * (away / width) ** 2) - 1, high }
}
