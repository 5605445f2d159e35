import { cpvPath } from '../../taxonomy/cpv.ts'
import { entryList } from './weights.ts'
import type { FeatureIndex, Weights } from './weights.ts'
import type { Tree } from './tree.ts'

/** A labelled text as sparse features, by their number in the index; `targets` are codes with weights. */
export type Example = Readonly<{
  features: Uint32Array
  values: Float32Array
  targets: readonly (readonly [code: string, weight: number])[]
}>

/** `levels`: how far down the tree is learned; all of it if absent. */
export type TrainOptions = Readonly<{ epochs: number; rate: number; seed: number; levels?: number }>

/** What one example teaches one parent: which children it should choose, with what shares, and how much it counts. */
type Lesson = Readonly<{ example: Example; mass: number; shares: ReadonlyMap<number, number> }>

/**
 * Hierarchical softmax: P(code | text) is the product of P(child | parent, text) down the tree. Every parent is a
 * multinomial regression of its own, learned by stochastic gradient descent over the examples that pass through it;
 * so only one parent's dense weights are in memory at a time, and what is kept is sparse. Deterministic: the order
 * is a seeded shuffle.
 */
export function train(
  examples: readonly Example[],
  tree: Tree,
  index: FeatureIndex,
  options: TrainOptions,
): Weights {
  const entries = entryList()
  const rows = new Int32Array(index.hashes.length).fill(-1)
  let room = new Float32Array(0)
  for (const [parent, lessons] of lessonsOf(examples, tree, options.levels)) {
    const children = tree.children[parent]!
    if (children.length < 2) continue
    const features = numberRows(lessons, rows)
    const size = features.length * children.length
    // One piece of memory for all parents, the root's first: a table each leaves half a gigabyte to be collected
    if (room.length < size) room = new Float32Array(size)
    const table = room.subarray(0, size).fill(0)
    descend(lessons, rows, table, children.length, options)
    features.forEach((feature, row) => {
      entries.add(feature, children, table, row * children.length)
      rows[feature] = -1
    })
  }
  return entries.close(index)
}

/** Parent number -> what there is to learn for it, the root first. */
function lessonsOf(
  examples: readonly Example[],
  tree: Tree,
  levels: number | undefined,
): [number, Lesson[]][] {
  const all = new Map<number, Lesson[]>()
  // Texts of one concept or code share their targets: worked out once
  const shared = new Map<Example['targets'], readonly Omit<Lesson, 'example'>[]>()
  const parents = new Map<Example['targets'], readonly number[]>()
  for (const example of examples) {
    if (!shared.has(example.targets)) {
      const goals = goalsOf(example.targets, tree, levels)
      shared.set(example.targets, [...goals.values()])
      parents.set(example.targets, [...goals.keys()])
    }
    shared.get(example.targets)!.forEach((goal, at) => {
      const parent = parents.get(example.targets)![at]!
      const lessons = all.get(parent)
      const lesson = { example, ...goal }
      if (lessons) lessons.push(lesson)
      else all.set(parent, [lesson])
    })
  }
  // The root has the highest number and the largest table
  return [...all].sort(([a], [b]) => b - a)
}

function goalsOf(
  targets: Example['targets'],
  tree: Tree,
  levels: number | undefined,
): Map<number, Omit<Lesson, 'example'>> {
  const weights = new Map<number, Map<number, number>>()
  for (const [code, weight] of targets) {
    let parent = tree.root
    for (const node of cpvPath(code).slice(0, levels)) {
      const child = tree.index.get(node)
      if (child === undefined) break
      const place = tree.children[parent]!.indexOf(child)
      let own = weights.get(parent)
      if (!own) weights.set(parent, (own = new Map()))
      own.set(place, (own.get(place) ?? 0) + weight)
      parent = child
    }
  }
  return new Map(
    [...weights].map(([parent, own]) => {
      const mass = [...own.values()].reduce((sum, weight) => sum + weight, 0)
      return [parent, { mass, shares: new Map([...own].map(([place, weight]) => [place, weight / mass])) }]
    }),
  )
}

/** Gives every feature of the lessons a row; `rows` maps feature -> row, the answer row -> feature. */
function numberRows(lessons: readonly Lesson[], rows: Int32Array): number[] {
  const features: number[] = []
  for (const { example } of lessons) {
    for (const feature of example.features) {
      if (rows[feature]! >= 0) continue
      rows[feature] = features.length
      features.push(feature)
    }
  }
  return features
}

function descend(
  lessons: readonly Lesson[],
  rows: Int32Array,
  table: Float32Array,
  width: number,
  { epochs, rate, seed }: TrainOptions,
): void {
  const order = Uint32Array.from(lessons.keys())
  const total = epochs * lessons.length
  let state = seed >>> 0
  let step = 0
  const logits = new Float32Array(width)
  for (let epoch = 0; epoch < epochs; epoch++) {
    state = shuffle(order, state)
    for (const number of order) {
      const { example, mass, shares } = lessons[number]!
      const { features, values } = example
      const pace = rate * mass * (1 - step++ / total)
      logits.fill(0)
      for (let i = 0; i < features.length; i++) {
        const base = rows[features[i]!]! * width
        const value = values[i]!
        for (let c = 0; c < width; c++) logits[c]! += value * table[base + c]!
      }
      normalise(logits)
      for (const [place, share] of shares) logits[place]! -= share
      for (let i = 0; i < features.length; i++) {
        const base = rows[features[i]!]! * width
        const pull = pace * values[i]!
        for (let c = 0; c < width; c++) table[base + c]! -= pull * logits[c]!
      }
    }
  }
}

/**
 * Fisher and Yates' shuffle in place; the answer is the state to go on from. Numerical Recipes' linear congruential
 * generator: good enough to mix, the same everywhere.
 */
export function shuffle(order: Uint32Array, from: number): number {
  let state = from
  for (let at = order.length - 1; at > 0; at--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const other = state % (at + 1)
    const held = order[at]!
    order[at] = order[other]!
    order[other] = held
  }
  return state
}

/** Logits to probabilities, in place. */
export function normalise(logits: Float32Array | Float64Array): void {
  let most = -Infinity
  for (const logit of logits) if (logit > most) most = logit
  let sum = 0
  for (let c = 0; c < logits.length; c++) sum += logits[c] = Math.exp(logits[c]! - most)
  for (let c = 0; c < logits.length; c++) logits[c]! /= sum
}
