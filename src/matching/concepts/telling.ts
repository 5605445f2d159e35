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
  const places = placesOf(texts)
  const many = new Map<string, number>()
  for (const text of texts) many.set(groupOf(text), (many.get(groupOf(text)) ?? 0) + 1)
  const sums = new Float32Array(index.hashes.length * places.size)
  texts.forEach((text, number) => {
    const total = text.targets.reduce((sum, [, weight]) => sum + weight, 0)
    const each = 1 / (total * Math.sqrt(many.get(groupOf(text))!))
    for (const [code, weight] of text.targets) {
      const place = places.get(divisionOf(code))!
      for (const feature of vectors[number]!.features) sums[feature * places.size + place]! += weight * each
    }
  })
  const most = Math.log(Math.max(2, places.size))
  return Uint8Array.from(index.hashes, (_, feature) => {
    const own = sums.subarray(feature * places.size, (feature + 1) * places.size)
    const sure = Math.max(LEAST, 1 - entropyOf(own) / most)
    return Math.round(TELLING_STEPS * Math.sqrt(sure))
  })
}

const divisionOf = (code: string): string => code.slice(0, 2)
const groupOf = ({ kind, targets }: LabelledText): string => `${kind} ${divisionOf(targets[0]![0])}`

function placesOf(texts: readonly LabelledText[]): Map<string, number> {
  const found = new Set(texts.flatMap(({ targets }) => targets.map(([code]) => divisionOf(code))))
  return new Map([...found].map((division, place) => [division, place]))
}

/** Of a distribution that is not yet divided by its sum. */
function entropyOf(masses: Float32Array): number {
  let total = 0
  let logs = 0
  for (const mass of masses) {
    if (mass <= 0) continue
    total += mass
    logs += mass * Math.log(mass)
  }
  return total === 0 ? 0 : Math.log(total) - logs / total
}
