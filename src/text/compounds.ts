import { languageOf } from './languages.ts'

/** Parts shorter than this are chance: `er` and `in` are in every vocabulary. */
const SHORTEST = 4

/**
 * Takes a compound apart with a vocabulary of folded stems and their counts: sv `cykelverkstad` -> `cykel`,
 * `verkstad`. Answers the two parts whose counts' geometric mean is largest, or nothing where the language does
 * not compound or no pair is known. `word` is a folded stem.
 */
export function splitCompound(
  word: string,
  language: string,
  count: (stem: string) => number,
): readonly [string, string] | undefined {
  const joints = languageOf(language)?.joints
  if (!joints || word.length < 2 * SHORTEST) return undefined
  let best: readonly [string, string] | undefined
  let bestScore = 0
  for (let at = SHORTEST; at <= word.length - SHORTEST; at++) {
    const tail = word.slice(at)
    const tailCount = count(tail)
    if (tailCount === 0) continue
    for (const joint of joints) {
      if (!word.startsWith(joint, at - joint.length)) continue
      const head = word.slice(0, at - joint.length)
      if (head.length < SHORTEST) continue
      // A joint that could belong to the head is less likely than no joint: prefer the longer head on ties
      const score = Math.sqrt(count(head) * tailCount) * (1 - joint.length / 100)
      if (score > bestScore) {
        bestScore = score
        best = [head, tail]
      }
    }
  }
  return best
}
