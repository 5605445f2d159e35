import type { Rows } from './rows.ts'

/** Rows are addressed by 16 bits inside a block: 3 bytes a posting instead of 5. */
export const BLOCK_ROWS = 65_536

/**
 * Above this many rows a set of bits with counts (12 KB at BLOCK_ROWS) is smaller than a list of row numbers, and
 * tells in one step whether a row is there. Long lists are the ones that are asked and hardly ever walked.
 */
const BITS_FROM = BLOCK_ROWS / 8

/**
 * An immutable piece of the index: postings by feature. `impacts` are weights as 255ths of the largest of their list,
 * quantised upward, so that what they add up to is never less than the truth; `weights` are the truth, read for
 * survivors only.
 */
export type Block = Readonly<{
  rows: number
  /** Slot of each row in the percolator's tables */
  slots: Uint32Array
  /** Distinct features, ascending, and where their postings begin (one more entry than features) */
  features: Uint32Array
  offsets: Uint32Array
  /** Largest weight of each feature */
  peaks: Float32Array
  /** Row numbers of the short lists, one after the other; see `rowsAt` */
  rowsOf: Uint16Array
  /** Where the rows of a feature begin in `rowsOf`, or, with the top bit set, the number of its set of bits */
  places: Uint32Array
  /** Sets of bits, each `words` long, and how many rows come before each of their words */
  bits: Uint32Array
  ranks: Uint16Array
  /** Words of a set of bits */
  words: number
  impacts: Uint8Array
  weights: Float32Array
}>

/** Marks a place that is the number of a set of bits. */
export const IN_BITS = 0x8000_0000

/** The impact of a list's largest weight. */
export const IMPACT_MAX = 255

/** Postings in any order of features, but rows ascending within each. */
type Visit = (feature: number, row: number, weight: number) => void

/** `features` ascending with their `sizes`; `each` is called once and gives every posting. */
function assemble(
  slots: Uint32Array,
  features: Uint32Array,
  sizes: Uint32Array,
  each: (visit: Visit) => void,
): Block {
  const words = Math.ceil(slots.length / 32)
  const offsets = new Uint32Array(features.length + 1)
  const places = new Uint32Array(features.length)
  let listed = 0
  let sets = 0
  for (let index = 0; index < features.length; index++) {
    const size = sizes[index]!
    offsets[index + 1] = offsets[index]! + size
    if (size >= BITS_FROM) places[index] = (IN_BITS | sets++) >>> 0
    else {
      places[index] = listed
      listed += size
    }
  }
  const count = offsets[features.length]!
  const next = offsets.slice(0, features.length)
  const peaks = new Float32Array(features.length)
  const rowsOf = new Uint16Array(listed)
  const bits = new Uint32Array(sets * words)
  const impacts = new Uint8Array(count)
  const weights = new Float32Array(count)
  each((index, row, weight) => {
    const at = next[index]!
    next[index] = at + 1
    const place = places[index]!
    if (place >= IN_BITS) bits[(place - IN_BITS) * words + (row >>> 5)]! |= 1 << (row & 31)
    else rowsOf[place + at - offsets[index]!] = row
    weights[at] = weight
    if (weight > peaks[index]!) peaks[index] = weight
  })
  for (let index = 0; index < features.length; index++) {
    const scale = IMPACT_MAX / peaks[index]!
    for (let at = offsets[index]!; at < offsets[index + 1]!; at++)
      impacts[at] = Math.min(IMPACT_MAX, Math.ceil(weights[at]! * scale))
  }
  const ranks = new Uint16Array(bits.length)
  for (let set = 0; set < sets; set++) {
    let before = 0
    for (let word = set * words; word < (set + 1) * words; word++) {
      ranks[word] = before
      before += popcount(bits[word]!)
    }
  }
  return {
    rows: slots.length,
    slots,
    features,
    offsets,
    peaks,
    rowsOf,
    places,
    bits,
    ranks,
    words,
    impacts,
    weights,
  }
}

/** Bits set in a word. Source: Hacker's Delight, 5-1. */
export function popcount(word: number): number {
  let bits = word - ((word >>> 1) & 0x5555_5555)
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
}

/** Writes the rows of a feature, by its index in the block, into `into`, ascending; answers how many. */
export function rowsAt(block: Block, index: number, into: Uint16Array): number {
  const size = block.offsets[index + 1]! - block.offsets[index]!
  const place = block.places[index]!
  if (place < IN_BITS) {
    into.set(block.rowsOf.subarray(place, place + size))
    return size
  }
  const start = (place - IN_BITS) * block.words
  let count = 0
  for (let word = 0; word < block.words; word++) {
    for (let left = block.bits[start + word]!; left !== 0; left &= left - 1) {
      into[count++] = (word << 5) + 31 - Math.clz32(left & -left)
    }
  }
  return size
}

/** Ascending distinct features of lists, and how often `times` says each occurs. */
function tally(sizes: ReadonlyMap<number, number>): readonly [features: Uint32Array, sizes: Uint32Array] {
  const features = Uint32Array.from(sizes.keys()).sort()
  return [features, Uint32Array.from(features, feature => sizes.get(feature)!)]
}

/** Builds a block from at most BLOCK_ROWS rows. */
export function blockOf(rows: Rows): Block {
  const count = rows.count()
  const counts = new Map<number, number>()
  for (let row = 0; row < count; row++)
    for (const id of rows.at(row).ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  const [features, sizes] = tally(counts)
  const indexOf = new Map<number, number>()
  features.forEach((feature, index) => indexOf.set(feature, index))
  const slots = Uint32Array.from({ length: count }, (_, row) => rows.slot(row))
  return assemble(slots, features, sizes, visit => {
    for (let row = 0; row < count; row++) {
      const { ids, weights } = rows.at(row)
      for (let at = 0; at < ids.length; at++) visit(indexOf.get(ids[at]!)!, row, weights[at]!)
    }
  })
}

/** Puts blocks together, leaving the rows of dead slots out. The living must fit in one block. */
export function mergeBlocks(blocks: readonly Block[], alive: (slot: number) => boolean): Block {
  const slots: number[] = []
  const scratch = new Uint16Array(BLOCK_ROWS)
  const counts = new Map<number, number>()
  const moved = blocks.map(block => {
    const to = new Int32Array(block.rows).fill(-1)
    for (let row = 0; row < block.rows; row++) {
      if (!alive(block.slots[row]!)) continue
      to[row] = slots.length
      slots.push(block.slots[row]!)
    }
    block.features.forEach((feature, index) => {
      const size = rowsAt(block, index, scratch)
      let kept = 0
      for (let at = 0; at < size; at++) if (to[scratch[at]!]! >= 0) kept++
      if (kept) counts.set(feature, (counts.get(feature) ?? 0) + kept)
    })
    return to
  })
  const [features, sizes] = tally(counts)
  return assemble(Uint32Array.from(slots), features, sizes, visit => {
    blocks.forEach((block, number) => {
      const to = moved[number]!
      // Both lists of features ascend: one walk along them instead of a search for each
      let target = 0
      for (let index = 0; index < block.features.length; index++) {
        const feature = block.features[index]!
        while (target < features.length && features[target]! < feature) target++
        const size = rowsAt(block, index, scratch)
        const start = block.offsets[index]!
        for (let at = 0; at < size; at++) {
          const row = to[scratch[at]!]!
          if (row >= 0) visit(target, row, block.weights[start + at]!)
        }
      }
    })
  })
}

/** Bytes held by a block's postings and offsets, and by its exact weights. */
export function bytesOf(block: Block): Readonly<{ postings: number; weights: number }> {
  const { rowsOf, places, bits, ranks, impacts, features, offsets, peaks, slots, weights } = block
  const arrays = [rowsOf, places, bits, ranks, impacts, features, offsets, peaks, slots]
  return { postings: arrays.reduce((sum, array) => sum + array.byteLength, 0), weights: weights.byteLength }
}
