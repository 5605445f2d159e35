import { cpvDepth, cpvPath } from '../../taxonomy/cpv.ts'
import { declaredTargets } from '../concepts/examples.ts'
import { resembled } from '../concepts/esa.ts'
import { modelTerms, nodesOf, vectorOf } from '../concepts/model.ts'
import type { ConceptModel } from '../concepts/model.ts'
import type { Term } from '../concepts/features.ts'

/** CPV node number -> weight, all levels. Sorted by node number, so that sums are the same in any key order. */
export type Nodes = Readonly<{ nodes: Uint32Array; weights: Float64Array }>

export const NO_NODES: Nodes = { nodes: new Uint32Array(0), weights: new Float64Array(0) }

/** Below this a node is noise: hundreds of them would cost time and say nothing. */
const LEAST = 0.003

/** What a text is about: P(node | terms). */
export function textNodes(model: ConceptModel, parts: readonly (readonly Term[])[], language: string): Nodes {
  return nodesFrom(nodesOf(model, vectorOf(model, parts, language), LEAST))
}

/** A text read once: what it is about, and all that it resembles. */
export type Reading = Readonly<{ nodes: Nodes; alike: Nodes }>

/** Reads a text by both halves of the model. */
export function readText(
  model: ConceptModel,
  parts: readonly (readonly Term[])[],
  language: string,
): Reading {
  const vector = vectorOf(model, parts, language)
  return { nodes: nodesFrom(nodesOf(model, vector, LEAST)), alike: nodesFrom(resembled(vector, model.names)) }
}

/** What declared codes are about: each code and all its ancestors, at the weight of the code. */
export function declaredNodes(model: ConceptModel, cpv: readonly string[]): Nodes {
  const found = new Map<number, number>()
  for (const [code, weight] of declaredTargets(cpv)) {
    for (const node of knownPath(model, code)) found.set(node, (found.get(node) ?? 0) + weight)
  }
  return nodesFrom(found)
}

/** Codes with given weights (a synonym of the rules), and their ancestors at the largest weight below them. */
export function weightedNodes(model: ConceptModel, cpv: Readonly<Record<string, number>>): Nodes {
  const found = new Map<number, number>()
  for (const [code, weight] of Object.entries(cpv)) {
    for (const node of knownPath(model, code)) found.set(node, Math.max(found.get(node) ?? 0, weight))
  }
  return nodesFrom(found)
}

/** (1 - share) x a + share x b. */
export function mixNodes(a: Nodes, b: Nodes, share: number): Nodes {
  const found = new Map<number, number>()
  a.nodes.forEach((node, at) => found.set(node, (1 - share) * a.weights[at]!))
  b.nodes.forEach((node, at) => found.set(node, (found.get(node) ?? 0) + share * b.weights[at]!))
  return nodesFrom(found)
}

/**
 * 1 - product of (1 - w x p): what any of several activities is about. Never falls when one is added, which the
 * mean of them would.
 */
export function unionNodes(all: readonly (readonly [Nodes, number])[]): Nodes {
  const misses = new Map<number, number>()
  for (const [{ nodes, weights }, weight] of all) {
    nodes.forEach((node, at) => {
      misses.set(node, (misses.get(node) ?? 1) * (1 - Math.min(1, weight * weights[at]!)))
    })
  }
  return nodesFrom(new Map([...misses].map(([node, miss]) => [node, 1 - miss])))
}

export function nodesFrom(found: ReadonlyMap<number, number>): Nodes {
  const nodes = Uint32Array.from(found.keys()).sort()
  return { nodes, weights: Float64Array.from(nodes, node => found.get(node)!) }
}

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

/** Terms of a text with the model's eyes. */
export function termsFor(model: ConceptModel, text: string, language: string): Term[] {
  return modelTerms(model, text, language)
}

function knownPath(model: ConceptModel, code: string): number[] {
  return cpvPath(code).flatMap(node => {
    const number = model.tree.index.get(node)
    return number === undefined ? [] : [number]
  })
}
