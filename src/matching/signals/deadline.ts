import type { Signal } from './signal.ts'

const DAY = 86_400_000
/** Less than a week is too short to write a first bid; three weeks are enough. */
const SHORT = 7
const ENOUGH = 21
/** Further ahead than this is a typing error, not a deadline. */
const BELIEVABLE = 5 * 366

export const deadline: Signal = {
  name: 'deadline',
  subject: false,
  describe: 'The days left to answer: less than a week counts against, three weeks or more for.',
  compare: (_profile, { item }, { rules, now }) => {
    const at = item.closesAt
    if (at === undefined) return { value: 0, evidence: () => ({ reason: 'deadline.unknown', args: {} }) }
    const left = (Date.parse(at) - Date.parse(now)) / DAY
    if (!Number.isFinite(left) || left > BELIEVABLE) {
      return { value: 0, evidence: () => ({ reason: 'deadline.implausible', args: { at } }) }
    }
    const days = Math.floor(left)
    const fit = Math.max(-1, Math.min(1, left < SHORT ? left / SHORT - 1 : (left - SHORT) / (ENOUGH - SHORT)))
    return {
      value: rules.weights.deadline * fit,
      evidence: () => ({ reason: left < SHORT ? 'deadline.short' : 'deadline.days', args: { days, at } }),
    }
  },
  key: item => item.closesAt ?? '',
  most: ({ item }, { rules }) => (item.closesAt === undefined ? 0 : rules.weights.deadline),
}
