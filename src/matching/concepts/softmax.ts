import { cpvPath } from '../../taxonomy/cpv.ts'
import type { Tree } from './tree.ts'

/** A labelled text as sparse features. Arrays run in parallel; `targets` weights sum to the document's weight. */
export type Example = Readonly<{
  features: Uint32Array
  values: Float32Array
  targets: readonly (readonly [code: string, weight: number])[]
}>

/** Weights of all (feature, node) pairs in one hashed table of 2^bits numbers. */
export type Weights = Readonly<{ bits: number; table: Float32Array }>

export type TrainOptions = Readonly<{ bits: number; epochs: number; rate: number; seed: number }>

const slot = (feature: number, parent: number, mask: number): number =>
  // Children of one parent lie side by side from here: one cache line or two per feature and level
  (Math.imul(feature ^ Math.imul(parent + 1, 0x9e3779b1), 0x85ebca6b) >>> 0) & mask

/**
 * Hierarchical softmax by stochastic gradient descent: P(code | text) is the product of P(child | parent, text)
 * down the tree. Deterministic: the order is a seeded shuffle, the arithmetic is in 32 bits.
 */
export function train(examples: readonly Example[], tree: Tree, options: TrainOptions): Weights {
  const table = new Float32Array(2 ** options.bits + 256)
  const mask = 2 ** options.bits - 1
  const order = Uint32Array.from(examples.keys())
  let state = options.seed >>> 0
  const total = options.epochs * examples.length
  let step = 0
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    for (let at = order.length - 1; at > 0; at--) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      const other = state % (at + 1)
      const held = order[at]!
      order[at] = order[other]!
      order[other] = held
    }
    for (const number of order) {
      const rate = options.rate * (1 - step++ / total)
      learn(examples[number]!, tree, table, mask, rate)
    }
  }
  return { bits: options.bits, table }
}

/** Widest fan-out of CPV with room to spare: 45 divisions, at most about 60 codes under one category. */
const logits = new Float32Array(512)

function learn(example: Example, tree: Tree, table: Float32Array, mask: number, rate: number): void {
  const { features, values } = example
  for (const [code, weight] of example.targets) {
    let parent = tree.root
    for (const node of cpvPath(code)) {
      const child = tree.index.get(node)
      if (child === undefined) break
      const siblings = tree.children[parent]!
      const count = siblings.length
      if (count > 1) {
        softmax(features, values, parent, count, table, mask)
        const target = siblings.indexOf(child)
        for (let i = 0; i < features.length; i++) {
          const base = slot(features[i]!, parent, mask)
          const pace = rate * weight * values[i]!
          for (let c = 0; c < count; c++) table[base + c]! -= pace * (logits[c]! - (c === target ? 1 : 0))
        }
      }
      parent = child
    }
  }
}

/** Leaves P(child | parent) in `logits`. */
function softmax(
  features: Uint32Array,
  values: Float32Array,
  parent: number,
  count: number,
  table: Float32Array,
  mask: number,
): void {
  logits.fill(0, 0, count)
  for (let i = 0; i < features.length; i++) {
    const base = slot(features[i]!, parent, mask)
    const value = values[i]!
    for (let c = 0; c < count; c++) logits[c]! += value * table[base + c]!
  }
  let most = -Infinity
  for (let c = 0; c < count; c++) most = Math.max(most, logits[c]!)
  let sum = 0
  for (let c = 0; c < count; c++) sum += logits[c] = Math.exp(logits[c]! - most)
  for (let c = 0; c < count; c++) logits[c]! /= sum
}

/**
 * P(node | text) for all nodes, all levels, above `least`. The stop mass at a node is not modelled: a division's
 * probability is the sum over everything below it.
 */
export function infer(
  features: Uint32Array,
  values: Float32Array,
  tree: Tree,
  weights: Weights,
  least = 0.01,
): Map<number, number> {
  const found = new Map<number, number>()
  if (features.length === 0) return found
  const mask = 2 ** weights.bits - 1
  const walk = (parent: number, probability: number) => {
    const siblings = tree.children[parent]!
    if (siblings.length === 0) return
    softmax(features, values, parent, siblings.length, weights.table, mask)
    const kept = siblings
      .map((child, c) => [child, probability * logits[c]!] as const)
      .filter(([, p]) => p >= least)
    for (const [child, p] of kept) {
      found.set(child, p)
      walk(child, p)
    }
  }
  walk(tree.root, 1)
  return found
}

/**
 * What each feature adds to the log-odds of a node, summed over its way down the tree: weight of the child less the
 * mean weight of its siblings.
 */
export function pulls(
  features: Uint32Array,
  values: Float32Array,
  tree: Tree,
  weights: Weights,
  path: readonly string[],
): Map<number, number> {
  const found = new Map<number, number>()
  const mask = 2 ** weights.bits - 1
  let parent = tree.root
  for (const code of path) {
    const child = tree.index.get(code)
    if (child === undefined) break
    const siblings = tree.children[parent]!
    const target = siblings.indexOf(child)
    softmax(features, values, parent, siblings.length, weights.table, mask)
    for (let i = 0; i < features.length; i++) {
      const base = slot(features[i]!, parent, mask)
      let mean = 0
      for (let c = 0; c < siblings.length; c++) mean += logits[c]! * weights.table[base + c]!
      const pull = values[i]! * (weights.table[base + target]! - mean)
      found.set(features[i]!, (found.get(features[i]!) ?? 0) + pull)
    }
    parent = child
  }
  return found
}
