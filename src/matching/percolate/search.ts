import { BLOCK_ROWS, IMPACT_MAX, IN_BITS, popcount, type Block } from './block.ts'
import type { Sparse } from './sparse.ts'

/** What the largest possible sum becomes: impacts times query weights are integers, and stay below 2^31. */
const STEPS_MAX = 2 ** 30
/**
 * Features that together cannot lift a row over this share of the cut wait until there are candidates. Measured: .5
 * walks 64,000 postings a block for 400 candidates, .6 52,000 for 900, .9 33,000 for 9,700; .5 is the quickest.
 */
const WAITING_SHARE = 0.5

export type Hit = Readonly<{ slot: number; score: number }>

/** Working space for searches, one for all blocks: `sums` by row is left zeroed, the others by candidate are not. */
export type Scratch = Readonly<{
  sums: Int32Array
  candidates: Uint16Array
  bounds: Int32Array
  scores: Float64Array
}>

export function scratch(): Scratch {
  return {
    sums: new Int32Array(BLOCK_ROWS),
    candidates: new Uint16Array(BLOCK_ROWS),
    bounds: new Int32Array(BLOCK_ROWS),
    scores: new Float64Array(BLOCK_ROWS),
  }
}

/** Where `wanted` stands in the ascending `list` between `from` and `to`, or where it would. */
function seekFeature(list: Uint32Array, wanted: number, from: number, to: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >>> 1
    if (list[middle]! < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/** The same for rows, without branches: which half is taken cannot be foretold, and a wrong guess costs most. */
function seekRow(list: Uint16Array, wanted: number, from: number, to: number): number {
  let at = from
  let size = to - from
  while (size > 1) {
    const half = size >>> 1
    at += half & ((list[at + half - 1]! - wanted) >> 31)
    size -= half
  }
  return size === 1 && list[at]! < wanted ? at + 1 : at
}

type Part = Readonly<{
  /** First posting in `impacts` and `weights` */
  start: number
  size: number
  /** First row in `rowsOf`, or -1: the rows are the set of bits that begins at `word` */
  place: number
  word: number
  steps: number
  weight: number
  peak: number
}>

type Asked = Readonly<{
  parts: readonly Part[]
  /** What one unit of a sum stands for */
  unit: number
}>

/** The query's features that this block knows, in the query's (ascending) order. */
function partsOf(block: Block, query: Sparse): Asked {
  const { features, offsets, places, peaks, words } = block
  const indexes: number[] = []
  const weights: number[] = []
  let from = 0
  let most = 0
  for (let at = 0; at < query.ids.length && from < features.length; at++) {
    const id = query.ids[at]!
    from = seekFeature(features, id, from, features.length)
    if (features[from] !== id) continue
    indexes.push(from)
    weights.push(query.weights[at]!)
    most += query.weights[at]! * peaks[from]!
  }
  const unit = most / STEPS_MAX
  const parts = indexes.map((index, number): Part => {
    const weight = weights[number]!
    const start = offsets[index]!
    const place = places[index]!
    const steps = Math.ceil((weight * peaks[index]!) / IMPACT_MAX / unit)
    return {
      start,
      size: offsets[index + 1]! - start,
      place: place < IN_BITS ? place : -1,
      word: place < IN_BITS ? -1 : (place - IN_BITS) * words,
      steps,
      weight,
      peak: steps * IMPACT_MAX,
    }
  })
  return { parts, unit }
}

/**
 * Splits the features: the lists that are long for what they can bring, as many as together stay under a share of the
 * cut, generate no candidates, because a row that has nothing else cannot reach it. Whatever the split, the result is exact.
 */
function split(
  parts: readonly Part[],
  cut: number,
): Readonly<{ walked: readonly Part[]; waiting: readonly Part[]; slack: number }> {
  const walked: Part[] = []
  const waiting: Part[] = []
  let slack = 0
  const byWorth = [...parts].sort((a, b) => b.size / b.peak - a.size / a.peak)
  for (const part of byWorth) {
    if (slack + part.peak < cut * WAITING_SHARE) {
      slack += part.peak
      waiting.push(part)
    } else walked.push(part)
  }
  return { walked, waiting, slack }
}

/** Adds a whole list to the sums of its rows. */
function walk({ rowsOf, bits, words, impacts }: Block, part: Part, sums: Int32Array): void {
  const { start, size, place, word: first, steps } = part
  if (place >= 0) {
    for (let at = 0; at < size; at++) {
      const row = rowsOf[place + at]!
      sums[row] = (sums[row]! + Math.imul(impacts[start + at]!, steps)) | 0
    }
    return
  }
  let at = start
  for (let word = 0; word < words; word++) {
    for (let left = bits[first + word]!; left !== 0; left &= left - 1) {
      const row = (word << 5) + 31 - Math.clz32(left & -left)
      sums[row] = (sums[row]! + Math.imul(impacts[at++]!, steps)) | 0
    }
  }
}

/** Position of a row in a set of bits, or -1. `word` is where the set begins. */
function rankIn(bits: Uint32Array, ranks: Uint16Array, first: number, row: number): number {
  const word = first + (row >>> 5)
  const upTo = bits[word]! << (31 - (row & 31))
  return upTo < 0 ? ranks[word]! + popcount(upTo) - 1 : -1
}

/** Adds a list to the bounds of the candidates only. */
function addTo({ rowsOf, bits, ranks, impacts }: Block, part: Part, space: Scratch, count: number): void {
  const { start, size, place, word, steps } = part
  const { candidates, bounds } = space
  const end = place + size
  for (let number = 0; number < count; number++) {
    const row = candidates[number]!
    let at = -1
    if (place < 0) at = rankIn(bits, ranks, word, row)
    else {
      const found = seekRow(rowsOf, row, place, end)
      if (found < end && rowsOf[found] === row) at = found - place
    }
    if (at >= 0) bounds[number] = (bounds[number]! + Math.imul(impacts[start + at]!, steps)) | 0
  }
}

/** The inner products of the candidates in float64, each summed in ascending order of features. */
function exact(
  { rowsOf, bits, ranks, weights }: Block,
  parts: readonly Part[],
  { candidates, scores }: Scratch,
  count: number,
): void {
  scores.fill(0, 0, count)
  for (const { start, size, place, word, weight } of parts) {
    const end = place + size
    for (let number = 0; number < count; number++) {
      const row = candidates[number]!
      let at = -1
      if (place < 0) at = rankIn(bits, ranks, word, row)
      else {
        const found = seekRow(rowsOf, row, place, end)
        if (found < end && rowsOf[found] === row) at = found - place
      }
      if (at >= 0) scores[number]! += weights[start + at]! * weight
    }
  }
}

/** Keeps the candidates whose bound is at least `least`; answers how many. */
function thin({ candidates, bounds }: Scratch, count: number, least: number): number {
  let kept = 0
  for (let number = 0; number < count; number++) {
    const bound = bounds[number]!
    candidates[kept] = candidates[number]!
    bounds[kept] = bound
    if (bound >= least) kept++
  }
  return kept
}

/**
 * Every row of the block in an alive slot whose inner product with the query is at least `cut` (> 0), with the exact
 * product in float64.
 */
export function searchBlock(
  block: Block,
  query: Sparse,
  cut: number,
  alive: Uint8Array,
  space: Scratch,
  hits: Hit[],
): void {
  const { parts, unit } = partsOf(block, query)
  // Rounding, here and where the impacts were made, must not lose a row that equals the cut.
  const cutSteps = Math.floor(cut / unit) - 2
  if (!parts.length || parts.reduce((sum, { peak }) => sum + peak, 0) < cutSteps) return
  const { walked, waiting, slack } = split(parts, cutSteps)
  const { rows, slots } = block
  const { sums, candidates, bounds, scores } = space
  for (const part of walked) walk(block, part, sums)
  let left = slack
  let count = 0
  for (let row = 0; row < rows; row++) {
    const sum = sums[row]!
    if (sum < cutSteps - slack) continue
    candidates[count] = row
    bounds[count++] = sum
  }
  sums.fill(0, 0, rows)
  // Short lists first: they thin the candidates out before the long ones are looked at.
  for (let number = waiting.length - 1; number >= 0 && count > 0; number--) {
    addTo(block, waiting[number]!, space, count)
    left -= waiting[number]!.peak
    count = thin(space, count, cutSteps - left)
  }
  exact(block, parts, space, count)
  for (let number = 0; number < count; number++) {
    const slot = slots[candidates[number]!]!
    if (scores[number]! >= cut && alive[slot]) hits.push({ slot, score: scores[number]! })
  }
}

/**
 * Calls `visit` for every row of the block in an alive slot with a bound that its inner product with the query never
 * exceeds (nor by more than the quantisation, half a percent as a rule). Rows that share nothing are left out.
 */
export function boundBlock(
  block: Block,
  query: Sparse,
  alive: Uint8Array,
  { sums }: Scratch,
  visit: (slot: number, bound: number) => void,
): void {
  const { parts, unit } = partsOf(block, query)
  for (const part of parts) walk(block, part, sums)
  const { rows, slots } = block
  for (let row = 0; row < rows; row++) {
    const sum = sums[row]!
    if (sum !== 0 && alive[slots[row]!]) visit(slots[row]!, (sum + 2) * unit)
  }
  sums.fill(0, 0, rows)
}
