import type { ConceptModel } from './model.ts'
import { UNIT } from './weights.ts'

/** Three tenths of a name, in 127ths: what remains is its telling words, a quarter of all. */
const LEAST_OF_NAME = 38

/**
 * A model without its faint weights, for places with little room (a Worker, a browser): entries below `least` and
 * features that then say nothing are left out. `least` 1 halves a lexicon model and moves few ranks; the version
 * says that it is another one. Divisions are told from the words alone then.
 */
export function slimModel(model: ConceptModel, least: number): ConceptModel {
  const { index, weights, names, telling, divisions: _, ...rest } = model
  const smallest = least / UNIT
  const hashes: number[] = []
  const seen: number[] = []
  const told: number[] = []
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
    for (let at = names.starts[feature]!; at < names.starts[feature + 1]!; at++) {
      if (names.units[at]! < LEAST_OF_NAME) continue
      nameNodes.push(names.nodes[at]!)
      nameUnits.push(names.units[at]!)
    }
    if (nodes.length === starts.at(-1) && nameNodes.length === nameStarts.at(-1)) continue
    nameStarts.push(nameNodes.length)
    hashes.push(index.hashes[feature]!)
    seen.push(index.seen[feature]!)
    told.push(telling[feature]!)
    starts.push(nodes.length)
  }
  return {
    ...rest,
    version: `${model.version}-slim`,
    index: { hashes: Uint32Array.from(hashes), seen: Uint32Array.from(seen) },
    weights: {
      starts: Uint32Array.from(starts),
      nodes: Uint16Array.from(nodes),
      units: Int8Array.from(units),
    },
    telling: Uint8Array.from(told),
    names: {
      starts: Uint32Array.from(nameStarts),
      nodes: Uint16Array.from(nameNodes),
      units: Int8Array.from(nameUnits),
    },
  }
}
