import { cpvDepth } from '../../taxonomy/cpv.ts'
import type { ConceptModel } from '../concepts/model.ts'
import type { Nodes, Reading } from './nodes.ts'

/**
 * The power of an agreement: 1 would let one confident guess outweigh all else, .5 would let many faint ones
 * add up (measured: docs/benchmarks.md).
 */
const POWER = 0.7

/**
 * What two texts add that resemble the very same nodes: as much as one sure node of usual rarity. More finds more
 * translations and fewer customers (measured: docs/benchmarks.md).
 */
const ALIKE_WORTH = 4

/** Digits of a node -> its worth. Fine levels are worth less each, since there are more of them on one way. */
const DEPTH_WORTH = [0, 0, 1, 1, 0.8, 0.6, 0.5, 0.4, 0.4] as const

/** What each node adds when both sides are sure of it; made once per model. */
export function nodeWorth(model: ConceptModel): Float64Array {
  const { codes } = model.tree
  const worth = new Float64Array(2 * codes.length).fill(ALIKE_WORTH)
  codes.forEach((code, node) => (worth[node] = (DEPTH_WORTH[cpvDepth(code)] ?? 0) * model.nodeIdf[node]!))
  return worth
}

/**
 * The whole vector by which two sides agree: what each is about, raised, and behind it, under numbers that begin where
 * the tree's end, what each resembles. One vector, so that indexes and bounds know nothing of its two parts.
 */
export function meaning(model: ConceptModel, { nodes, alike }: Reading): Nodes {
  const { nodes: numbers, weights } = raised(nodes)
  const from = model.tree.codes.length
  return {
    nodes: Uint32Array.of(...numbers, ...alike.nodes.map(node => from + node)),
    weights: Float64Array.of(...weights, ...alike.weights),
  }
}

/** Weights raised once, so that scoring a pair is one multiplication a node. */
export function raised({ nodes, weights }: Nodes): Nodes {
  return { nodes, weights: weights.map(weight => weight ** POWER) }
}

/** Sum over shared nodes of worth x (a x b)^power; both sides already raised. `each` sees every addend. */
export function agreement(
  a: Nodes,
  b: Nodes,
  worth: Float64Array,
  each?: (node: number, addend: number) => void,
): number {
  let sum = 0
  let i = 0
  let j = 0
  while (i < a.nodes.length && j < b.nodes.length) {
    const left = a.nodes[i]!
    const right = b.nodes[j]!
    if (left === right) {
      const addend = worth[left]! * a.weights[i]! * b.weights[j]!
      sum += addend
      each?.(left, addend)
    }
    if (left <= right) i++
    if (right <= left) j++
  }
  return sum
}
