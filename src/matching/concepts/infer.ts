import type { Tree } from './tree.ts'
import { UNIT } from './weights.ts'
import type { Weights } from './weights.ts'

/** A text (or several, read as one) as features by number, with values. */
export type TextVector = Readonly<{ features: Uint32Array; values: Float32Array }>

/** Logits of all nodes that some feature speaks of; 0 for the others. */
function logitsOf({ features, values }: TextVector, weights: Weights): Map<number, number> {
  const logits = new Map<number, number>()
  for (let i = 0; i < features.length; i++) {
    const feature = features[i]!
    for (let at = weights.starts[feature]!; at < weights.starts[feature + 1]!; at++) {
      const node = weights.nodes[at]!
      logits.set(node, (logits.get(node) ?? 0) + values[i]! * weights.units[at]! * UNIT)
    }
  }
  return logits
}

/** P(child | parent) in the order of the children. */
function choice(children: readonly number[], logits: ReadonlyMap<number, number>): Float64Array {
  const shares = Float64Array.from(children, child => logits.get(child) ?? 0)
  let most = -Infinity
  for (const logit of shares) if (logit > most) most = logit
  let sum = 0
  for (let c = 0; c < shares.length; c++) sum += shares[c] = Math.exp(shares[c]! - most)
  for (let c = 0; c < shares.length; c++) shares[c]! /= sum
  return shares
}

/**
 * P(node | text) for all nodes, all levels, above `least`. The stop mass at a node is not modelled: a division's
 * probability is the sum over everything below it. Empty where no feature is known.
 */
export function infer(vector: TextVector, tree: Tree, weights: Weights, least: number): Map<number, number> {
  const found = new Map<number, number>()
  const logits = logitsOf(vector, weights)
  if (logits.size === 0) return found
  const walk = (parent: number, probability: number) => {
    const children = tree.children[parent]!
    if (children.length === 0) return
    const shares = choice(children, logits)
    children.forEach((child, c) => {
      const p = probability * shares[c]!
      if (p < least) return
      found.set(child, p)
      walk(child, p)
    })
  }
  walk(tree.root, 1)
  return found
}

/** P(division | text) in the order of the tree's divisions; all alike where no feature is known. */
export function inferDivisions(vector: TextVector, tree: Tree, weights: Weights): Float64Array {
  return choice(tree.children[tree.root]!, logitsOf(vector, weights))
}

/**
 * What each feature adds to the log-odds of the last node of a path, summed over the way down: its weight for the
 * child less the mean of its weights for all siblings. Keyed by feature number.
 */
export function pulls(
  vector: TextVector,
  tree: Tree,
  weights: Weights,
  path: readonly number[],
): Map<number, number> {
  const logits = logitsOf(vector, weights)
  // Node -> what a unit of weight on it adds: 1 on the path, less the share that it and its siblings get anyway
  const gain = new Map<number, number>()
  let parent = tree.root
  for (const child of path) {
    const children = tree.children[parent]!
    const shares = choice(children, logits)
    children.forEach((node, c) => gain.set(node, (node === child ? 1 : 0) - shares[c]!))
    parent = child
  }
  const found = new Map<number, number>()
  vector.features.forEach((feature, i) => {
    let sum = 0
    for (let at = weights.starts[feature]!; at < weights.starts[feature + 1]!; at++) {
      sum += (gain.get(weights.nodes[at]!) ?? 0) * weights.units[at]! * UNIT
    }
    found.set(feature, vector.values[i]! * sum)
  })
  return found
}
