import type { LabelledText } from './examples.ts'
import type { TextVector } from './infer.ts'
import type { FeatureIndex } from './weights.ts'

/** Nothing falls wholly silent: a word that is said everywhere may be half of the only name a node has. */
const LEAST = 0.02

/** Values are kept in 255ths. */
export const TELLING_STEPS = 255

/**
 * How telling each feature is, in 255ths: the root of 1 less the entropy of the divisions it occurs in, as a share of
 * the greatest possible. Procurement's own words (delivery, subject of the contract, services) occur in all of them
 * and fall silent: boilerplate is learned from the texts, in every language. Texts of each kind count by the root of
 * how many their division has; otherwise whatever is said where much is built would seem to tell of buildings.
 */
export function tellingOf(
  texts: readonly LabelledText[],
  vectors: readonly TextVector[],
  index: FeatureIndex,
): Uint8Array {
  const many = new Map<string, number>()
  for (const text of texts) many.set(groupOf(text), (many.get(groupOf(text)) ?? 0) + 1)
  const saying = sayingOf(texts, text => 1 / Math.sqrt(many.get(groupOf(text))!))
  const total = new Float64Array(index.hashes.length)
  const logs = new Float64Array(index.hashes.length)
  // One division after the other: a table of all of them would take 45 times the room
  const own = new Float32Array(index.hashes.length)
  for (const shares of saying.values()) {
    own.fill(0)
    for (const [number, share] of shares)
      for (const feature of vectors[number]!.features) own[feature]! += share
    own.forEach((mass, feature) => {
      if (mass === 0) return
      total[feature]! += mass
      logs[feature]! += mass * Math.log(mass)
    })
  }
  const most = Math.log(Math.max(2, saying.size))
  return Uint8Array.from(index.hashes, (_, feature) => {
    const entropy = total[feature] === 0 ? 0 : Math.log(total[feature]!) - logs[feature]! / total[feature]!
    return Math.round(TELLING_STEPS * Math.sqrt(Math.max(LEAST, 1 - entropy / most)))
  })
}

const divisionOf = (code: string): string => code.slice(0, 2)
const groupOf = ({ kind, targets }: LabelledText): string => `${kind} ${divisionOf(targets[0]![0])}`

/** Division -> the texts that stand for it, and how much each counts there. */
function sayingOf(
  texts: readonly LabelledText[],
  each: (text: LabelledText) => number,
): Map<string, (readonly [number: number, share: number])[]> {
  const found = new Map<string, (readonly [number, number])[]>()
  texts.forEach((text, number) => {
    const whole = text.targets.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [code, weight] of text.targets) {
      const shares = found.get(divisionOf(code)) ?? []
      found.set(divisionOf(code), shares)
      shares.push([number, (weight / whole) * each(text)])
    }
  })
  return found
}
