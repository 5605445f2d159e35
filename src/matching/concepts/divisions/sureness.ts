import { fitPlatt } from '../../calibrate.ts'

/**
 * How often the likeliest division is right, of those said with probability p: sigmoid(slope x logit p + offset). A
 * regression on 300,000 short names and few notices says too little of what it half knows, and too much of the rest.
 */
export type Sureness = Readonly<{ slope: number; offset: number }>

/** A guess at a notice that was not learned from: how sure it was, whether it was right, and how much the notice counts. */
export type Guess = Readonly<{ p: number; right: boolean; weight: number }>

/** Fits the curve on guesses at notices that were not learned from. */
export function fitSureness(guesses: readonly Guess[]): Sureness {
  return fitPlatt(guesses.map(({ p, right, weight }) => ({ z: logit(p), relevant: right, weight })))
}

/** What a probability is worth. */
export function sureOf({ slope, offset }: Sureness, p: number): number {
  return 1 / (1 + Math.exp(-(slope * logit(p) + offset)))
}

/** Kept finite: 1 - 1e-6 is as sure as anybody can be. */
function logit(p: number): number {
  const inside = Math.min(1 - 1e-6, Math.max(1e-6, p))
  return Math.log(inside / (1 - inside))
}
