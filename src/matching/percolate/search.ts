import { IMPACT_UNIT, type Block } from './block.ts'
import type { Sparse } from './sparse.ts'

/** Query weights become integers of this fraction, rounded upward, so that accumulators stay 32-bit integers. */
const QUERY_STEPS = 1024
/** What one unit of an accumulator stands for. */
const UNIT = IMPACT_UNIT / QUERY_STEPS
/** Features that together cannot lift a row over this share of the cut wait until there are candidates. */
const WAITING_SHARE = 0.5
/** Looking a row up in a list costs about this many steps along it. */
const LOOKUP_COST = 16

export type Hit = Readonly<{ slot: number; score: number }>

function find(list: Uint32Array | Uint16Array, wanted: number, from: number, to: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >>> 1
    if (list[middle]! < wanted) low = middle + 1
    else high = middle
  }
  return low < to && list[low] === wanted ? low : -1
}

type Part = Readonly<{
  feature: number
  from: number
  to: number
  steps: number
  weight: number
  peak: number
}>

/** The query's features that this block knows, in the query's (ascending) order. */
function partsOf(block: Block, query: Sparse): Part[] {
  const parts: Part[] = []
  for (let index = 0; index < query.ids.length; index++) {
    const feature = find(block.features, query.ids[index]!, 0, block.features.length)
    if (feature < 0) continue
    const weight = query.weights[index]!
    const steps = Math.ceil(weight * QUERY_STEPS)
    const [from, to] = [block.offsets[feature]!, block.offsets[feature + 1]!]
    parts.push({ feature, from, to, steps, weight, peak: steps * block.peaks[feature]! })
  }
  return parts
}

/**
 * Splits the features: the longest lists whose best contributions together stay under the cut generate no candidates,
 * because a row that has nothing else cannot reach it. Whatever the split, the result is exact.
 */
function split(
  parts: readonly Part[],
  cut: number,
): { walked: readonly Part[]; waiting: readonly Part[]; slack: number } {
  const waiting = new Set<Part>()
  let slack = 0
  for (const part of [...parts].sort((a, b) => b.to - b.from - (a.to - a.from))) {
    if (slack + part.peak >= cut * WAITING_SHARE) continue
    slack += part.peak
    waiting.add(part)
  }
  return { walked: parts.filter(part => !waiting.has(part)), waiting: [...waiting], slack }
}

/** Adds what one list holds to the rows that are still in question, the cheaper way of two. */
function addTo(candidates: readonly number[], block: Block, part: Part, accumulators: Int32Array): void {
  const { postings, impacts } = block
  const { from, to, steps } = part
  if (candidates.length * LOOKUP_COST > to - from) {
    for (let at = from; at < to; at++) {
      const row = postings[at]!
      accumulators[row] = accumulators[row]! + impacts[at]! * steps
    }
    return
  }
  for (const row of candidates) {
    const at = find(postings, row, from, to)
    if (at >= 0) accumulators[row] = accumulators[row]! + impacts[at]! * steps
  }
}

function exact(block: Block, parts: readonly Part[], row: number): number {
  let score = 0
  for (const { from, to, weight } of parts) {
    const at = find(block.postings, row, from, to)
    if (at >= 0) score += block.weights[at]! * weight
  }
  return score
}

/**
 * Every living row of the block whose inner product with the query is at least `cut` (> 0), with the exact product
 * in float64. `accumulators` is scratch space of at least `block.rows` zeros, and is left zeroed.
 */
export function searchBlock(
  block: Block,
  query: Sparse,
  cut: number,
  accumulators: Int32Array,
  hits: Hit[],
): void {
  const parts = partsOf(block, query)
  if (!parts.length) return
  // Rounding of cut / UNIT itself must not lose a row that equals the cut.
  const cutSteps = Math.floor(cut / UNIT) - 1
  const { walked, waiting, slack } = split(parts, cutSteps)
  const { postings, impacts, dead, slots } = block
  for (const { from, to, steps } of walked)
    for (let at = from; at < to; at++) {
      const row = postings[at]!
      accumulators[row] = accumulators[row]! + impacts[at]! * steps
    }
  let left = slack
  let least = cutSteps - left
  let candidates: number[] = []
  for (let row = 0; row < block.rows; row++)
    if (accumulators[row]! >= least && !dead[row]) candidates.push(row)
  // Short lists first: they thin the candidates out before the long ones are looked at.
  for (const part of [...waiting].reverse()) {
    if (!candidates.length) break
    addTo(candidates, block, part, accumulators)
    left -= part.peak
    least = cutSteps - left
    candidates = candidates.filter(row => accumulators[row]! >= least)
  }
  for (const row of candidates) {
    const score = exact(block, parts, row)
    if (score >= cut) hits.push({ slot: slots[row]!, score })
  }
  accumulators.fill(0, 0, block.rows)
}
