/** The log-odds of a judged pair; `weight` is how much it counts, 1 if absent. */
export type Outcome = Readonly<{ z: number; relevant: boolean; weight?: number }>

/** Enough for a convex function of two variables; ten are usual. */
const STEPS = 50
/** A slope that is not known stays near 1: as if a handful of pairs had confirmed z as it is. */
const PRIOR = 1

/**
 * Platt's calibration: slope and offset of p = sigmoid(slope x z + offset) by maximum likelihood, the slope drawn to 1
 * by a weak prior so that a few or separable pairs give a finite answer. The slope is at least .01: an order never turns.
 * With no pairs, or all of one kind, z is left as it is.
 * Source: Platt 1999, with his target smoothing; Newton's method with halved steps.
 */
export function fitPlatt(outcomes: readonly Outcome[]): Readonly<{ slope: number; offset: number }> {
  const good = outcomes.filter(({ relevant }) => relevant).length
  const bad = outcomes.length - good
  if (good === 0 || bad === 0) return { slope: 1, offset: 0 }
  const high = (good + 1) / (good + 2)
  const low = 1 / (bad + 2)
  const loss = (slope: number, offset: number): number =>
    outcomes.reduce(
      (sum, { z, relevant, weight = 1 }) => {
        const logit = slope * z + offset
        const target = relevant ? high : low
        return sum + weight * (Math.max(logit, 0) - logit * target + Math.log1p(Math.exp(-Math.abs(logit))))
      },
      (PRIOR * (slope - 1) ** 2) / 2,
    )
  let slope = 1
  let offset = 0
  let before = loss(slope, offset)
  for (let step = 0; step < STEPS; step++) {
    let [gs, go, ss, so, oo] = [PRIOR * (slope - 1), 0, PRIOR, 0, 1e-9]
    for (const { z, relevant, weight = 1 } of outcomes) {
      const p = 1 / (1 + Math.exp(-(slope * z + offset)))
      const error = weight * (p - (relevant ? high : low))
      const bend = weight * p * (1 - p)
      gs += error * z
      go += error
      ss += bend * z * z
      so += bend * z
      oo += bend
    }
    const whole = ss * oo - so * so
    if (!(whole > 0)) break
    const towards = [(oo * gs - so * go) / whole, (ss * go - so * gs) / whole] as const
    let share = 1
    while (share > 1e-6 && loss(slope - share * towards[0], offset - share * towards[1]) > before) share /= 2
    slope -= share * towards[0]
    offset -= share * towards[1]
    const after = loss(slope, offset)
    if (before - after < 1e-9) break
    before = after
  }
  return { slope: Math.max(0.01, slope), offset }
}
