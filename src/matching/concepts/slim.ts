import type { ConceptModel } from './model.ts'
import { UNIT } from './weights.ts'

/**
 * A model without its faint weights, for places with little room (a Worker, a browser): entries below `least` and
 * features that then say nothing are left out. `least` 1 halves a lexicon model and moves few ranks; the version
 * says that it is another one.
 */
export function slimModel(model: ConceptModel, least: number): ConceptModel {
  const { index, weights, names } = model
  const smallest = least / UNIT
  const hashes: number[] = []
  const seen: number[] = []
  const starts: number[] = [0]
  const nodes: number[] = []
  const units: number[] = []
  const nameStarts: number[] = [0]
  const nameNodes: number[] = []
  const nameUnits: number[] = []
  for (let feature = 0; feature < index.hashes.length; feature++) {
    for (let at = weights.starts[feature]!; at < weights.starts[feature + 1]!; at++) {
      if (Math.abs(weights.units[at]!) < smallest) continue
      nodes.push(weights.nodes[at]!)
      units.push(weights.units[at]!)
    }
    const [from, to] = [names.starts[feature]!, names.starts[feature + 1]!]
    if (nodes.length === starts.at(-1) && from === to) continue
    for (let at = from; at < to; at++) {
      nameNodes.push(names.nodes[at]!)
      nameUnits.push(names.units[at]!)
    }
    nameStarts.push(nameNodes.length)
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
    names: {
      starts: Uint32Array.from(nameStarts),
      nodes: Uint16Array.from(nameNodes),
      units: Int8Array.from(nameUnits),
    },
  }
}
