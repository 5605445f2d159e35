import { cpvPath } from '../../taxonomy/cpv.ts'
import { fitPlatt } from '../calibrate.ts'
import type { Example } from './softmax.ts'
import type { LabelledText } from './examples.ts'
import { infer } from './infer.ts'
import type { Tree } from './tree.ts'
import type { Weights } from './weights.ts'

/**
 * How often the likeliest division is right, of those said with probability p: sigmoid(slope x logit p + offset). A
 * regression on 300,000 short names and few notices says too little of what it half knows, and too much of the rest.
 */
export type Sureness = Readonly<{ slope: number; offset: number }>

/** Every tenth notice is not learned from, but kept to see how often the model is right. */
const HELD_BACK = 10
/** Below this a curve through the notices held back would be guesswork. */
const NOTICES_MIN = 500

/** The numbers of the notices that are kept back. */
export function heldBack(texts: readonly LabelledText[]): ReadonlySet<number> {
  const notices = [...texts.keys()].filter(number => texts[number]!.kind === 'notice')
  return new Set(notices.length < NOTICES_MIN ? [] : notices.filter((_, at) => at % HELD_BACK === 0))
}

/** Fits the curve on the notices held back; undefined where there are none. */
export function fitSureness(
  examples: readonly Example[],
  tree: Tree,
  weights: Weights,
): Sureness | undefined {
  const outcomes = examples.flatMap(({ targets, ...vector }) => {
    const said = infer(vector, tree, weights, 0)
    const [likeliest] = tree.children[tree.root]!.toSorted((a, b) => (said.get(b) ?? 0) - (said.get(a) ?? 0))
    const p = likeliest === undefined ? 0 : (said.get(likeliest) ?? 0)
    if (p === 0) return []
    const right = cpvPath(targets[0]![0])[0] === tree.codes[likeliest!]
    return [{ z: logit(p), relevant: right }]
  })
  return outcomes.length === 0 ? undefined : fitPlatt(outcomes)
}

/** What a probability of the model is worth: as it is where nothing was held back. */
export function sureOf(sureness: Sureness | undefined, p: number): number {
  return sureness ? 1 / (1 + Math.exp(-(sureness.slope * logit(p) + sureness.offset))) : p
}

/** Kept finite: 1 - 1e-6 is as sure as anybody can be. */
function logit(p: number): number {
  const inside = Math.min(1 - 1e-6, Math.max(1e-6, p))
  return Math.log(inside / (1 - inside))
}
