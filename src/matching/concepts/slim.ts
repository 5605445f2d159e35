import type { ConceptModel } from './model.ts'
import { UNIT } from './weights.ts'

/**
 * A model without its faint weights, for places with little room (a Worker, a browser): entries below `least` and
 * features that then say nothing are left out. `least` 1 halves a lexicon model and moves few ranks; the version
 * says that it is another one.
 */
export function slimModel(model: ConceptModel, least: number): ConceptModel {
  const { index, weights } = model
  const smallest = least / UNIT
  const hashes: number[] = []
  const seen: number[] = []
  const starts: number[] = [0]
  const nodes: number[] = []
  const units: number[] = []
  for (let feature = 0; feature < index.hashes.length; feature++) {
    for (let at = weights.starts[feature]!; at < weights.starts[feature + 1]!; at++) {
      if (Math.abs(weights.units[at]!) < smallest) continue
      nodes.push(weights.nodes[at]!)
      units.push(weights.units[at]!)
    }
    if (nodes.length === starts.at(-1)) continue
    hashes.push(index.hashes[feature]!)
    seen.push(index.seen[feature]!)
    starts.push(nodes.length)
  }
  return {
    ...model,
    version: `${model.version}-slim`,
    index: { hashes: Uint32Array.from(hashes), seen: Uint32Array.from(seen) },
    weights: {
      starts: Uint32Array.from(starts),
      nodes: Uint16Array.from(nodes),
      units: Int8Array.from(units),
    },
  }
}
