import { normalise, shuffle } from '../softmax.ts'
import { FACTS } from './reading.ts'
import type { DivisionReading } from './reading.ts'

/**
 * A multinomial regression over what is read of a notice: a weight for each column and division, and one weight for
 * each kind of fact that all divisions share. Weights of column `columns[i]` are the `width` entries of `units` from
 * i x width on, in units of UNIT. `columns` ascends.
 */
export type DivisionHead = Readonly<{
  columns: Uint32Array
  units: Int8Array
  /** Weights of the facts, in their own scale */
  shared: readonly number[]
  bias: readonly number[]
}>

/** A notice to learn from: its reading, the place of its division, and how much it counts. */
export type Lesson = Readonly<{ reading: DivisionReading; goal: number; weight: number }>

/** Weights reach about 3; less than a sixty-fourth moves nothing. */
const UNIT = 1 / 32

/** Passes at which the descent has settled: twice as many changed nothing that could be seen. */
const EPOCHS = 30
const RATE = 1
const SHARED_RATE = 0.002
const BIAS_RATE = 0.02
/** Ridge, as if 1.4 notices had said that a word means nothing; half or twice of it moves accuracy by .003. */
const RIDGE = 1.4
const SEED = 2026
/** A word of a single notice teaches that notice. */
const NOTICES_MIN = 2

/** Stochastic gradient descent in a seeded order, the ridge caught up with whenever a column is met. */
export function trainHead(lessons: readonly Lesson[], width: number): DivisionHead {
  const rows = rowsOf(lessons)
  const known = lessons.map(lesson => knownOf(lesson.reading, rows))
  const scale = scaleOf(lessons, width)
  const facts = lessons.map(({ reading }) => reading.facts.map((value, i) => value / scale[i % FACTS]!))
  const table = new Float32Array(rows.size * width)
  const caught = new Float64Array(rows.size)
  const shared = new Float64Array(FACTS)
  const bias = new Float64Array(width)
  const order = Uint32Array.from(lessons.keys())
  const total = EPOCHS * lessons.length
  const errors = new Float64Array(width)
  let ridge = 0
  let state = SEED
  for (let step = 0; step < total; step++) {
    if (step % lessons.length === 0) state = shuffle(order, state)
    const number = order[step % lessons.length]!
    const { goal, weight } = lessons[number]!
    const { own, values } = known[number]!
    const pace = 1 - step / total
    for (const row of own) {
      const decay = Math.exp(caught[row]! - ridge)
      caught[row] = ridge
      for (let d = 0; d < width; d++) table[row * width + d]! *= decay
    }
    addFacts(errors, bias, shared, facts[number]!)
    own.forEach((row, i) => {
      for (let d = 0; d < width; d++) errors[d]! += values[i]! * table[row * width + d]!
    })
    normalise(errors)
    errors[goal]! -= 1
    own.forEach((row, i) => {
      const pull = RATE * pace * weight * values[i]!
      for (let d = 0; d < width; d++) table[row * width + d]! -= pull * errors[d]!
    })
    for (let d = 0; d < width; d++) {
      bias[d]! -= BIAS_RATE * pace * weight * errors[d]!
      for (let k = 0; k < FACTS; k++)
        shared[k]! -= SHARED_RATE * pace * weight * errors[d]! * facts[number]![d * FACTS + k]!
    }
    ridge += (RATE * pace * RIDGE) / lessons.length
  }
  const columns = [...rows.keys()].sort((a, b) => a - b)
  const units = new Int8Array(columns.length * width)
  columns.forEach((column, at) => {
    const row = rows.get(column)!
    const decay = Math.exp(caught[row]! - ridge)
    for (let d = 0; d < width; d++) {
      const value = Math.round((decay * table[row * width + d]!) / UNIT)
      units[at * width + d] = Math.max(-127, Math.min(127, value))
    }
  })
  return {
    columns: Uint32Array.from(columns),
    units,
    shared: [...shared].map((weight, k) => weight / scale[k]!),
    bias: [...bias],
  }
}

/** P(division | reading), in the tree's order. */
export function applyHead(
  { columns, units, shared, bias }: DivisionHead,
  reading: DivisionReading,
): Float64Array {
  const sums = new Float64Array(bias.length)
  addFacts(sums, bias, shared, reading.facts)
  let at = 0
  reading.columns.forEach((column, i) => {
    while (columns[at]! < column) at++
    if (columns[at] !== column) return
    for (let d = 0; d < sums.length; d++) sums[d]! += reading.values[i]! * units[at * sums.length + d]! * UNIT
  })
  normalise(sums)
  return sums
}

function addFacts(
  sums: Float64Array,
  bias: ArrayLike<number>,
  shared: ArrayLike<number>,
  facts: Float64Array,
): void {
  for (let d = 0; d < sums.length; d++) {
    let sum = bias[d]!
    for (let k = 0; k < FACTS; k++) sum += shared[k]! * facts[d * FACTS + k]!
    sums[d] = sum
  }
}

/** Column -> row, for the columns that more than one notice has. */
function rowsOf(lessons: readonly Lesson[]): Map<number, number> {
  const seen = new Map<number, number>()
  for (const { reading } of lessons)
    for (const column of reading.columns) seen.set(column, (seen.get(column) ?? 0) + 1)
  const kept = [...seen].filter(([, times]) => times >= NOTICES_MIN)
  return new Map(kept.map(([column], row) => [column, row]))
}

function knownOf({ columns, values }: DivisionReading, rows: ReadonlyMap<number, number>) {
  const places = [...columns.keys()].filter(i => rows.has(columns[i]!))
  return {
    own: Uint32Array.from(places, i => rows.get(columns[i]!)!),
    values: Float32Array.from(places, i => values[i]!),
  }
}

/** Standard deviation of each kind of fact, so that one rate suits all. */
function scaleOf(lessons: readonly Lesson[], width: number): Float64Array {
  const sums = new Float64Array(FACTS)
  const squares = new Float64Array(FACTS)
  for (const { reading } of lessons) {
    reading.facts.forEach((value, i) => {
      sums[i % FACTS]! += value
      squares[i % FACTS]! += value * value
    })
  }
  const many = lessons.length * width
  // A fact that never varies says nothing, whatever it is divided by
  return squares.map((square, k) => Math.sqrt(square / many - (sums[k]! / many) ** 2) || 1)
}
