import { cpvPath } from '../../taxonomy/cpv.ts'
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
  return {
    nodes: nodesFrom(nodesOf(model, vector, LEAST)),
    alike: nodesFrom(resembled(vector, model.names, model.telling)),
  }
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
