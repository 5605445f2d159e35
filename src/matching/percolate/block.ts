import type { Sparse } from './sparse.ts'

/** Rows are addressed by 16 bits inside a block: 3 bytes a posting instead of 5. */
export const BLOCK_ROWS = 65_536

/**
 * An immutable piece of the index: postings by feature. `impacts` are weights quantised upward, so that what they add
 * up to is never less than the truth; `weights` are the truth, read for survivors only. Only `dead` changes.
 */
export type Block = Readonly<{
  rows: number
  /** Slot of each row in the percolator's table of keys */
  slots: Uint32Array
  /** 1 = removed or replaced */
  dead: Uint8Array
  /** Distinct features, ascending, and where their postings begin (one more entry than features) */
  features: Uint32Array
  offsets: Uint32Array
  /** Largest impact of each feature */
  peaks: Uint8Array
  postings: Uint16Array
  impacts: Uint8Array
  weights: Float32Array
}>

/** Impacts are multiples of this; weights above 1 are refused by the percolator. */
export const IMPACT_UNIT = 1 / 255

/** Weights come from unit vectors; rounding may leave one a hair above 1. */
function impactOf(weight: number): number {
  return Math.min(255, Math.ceil(weight / IMPACT_UNIT))
}

type Posting = Readonly<{ feature: number; row: number; weight: number }>

function assemble(
  slots: Uint32Array,
  count: number,
  each: (visit: (posting: Posting) => void) => void,
): Block {
  const sizes = new Map<number, number>()
  each(({ feature }) => sizes.set(feature, (sizes.get(feature) ?? 0) + 1))
  const features = Uint32Array.from(sizes.keys()).sort()
  const place = new Map<number, number>()
  const offsets = new Uint32Array(features.length + 1)
  for (let index = 0; index < features.length; index++) {
    place.set(features[index]!, index)
    offsets[index + 1] = offsets[index]! + sizes.get(features[index]!)!
  }
  const next = offsets.slice()
  const peaks = new Uint8Array(features.length)
  const postings = new Uint16Array(count)
  const impacts = new Uint8Array(count)
  const weights = new Float32Array(count)
  each(({ feature, row, weight }) => {
    const index = place.get(feature)!
    const at = next[index]!
    next[index] = at + 1
    const impact = impactOf(weight)
    postings[at] = row
    impacts[at] = impact
    weights[at] = weight
    if (impact > peaks[index]!) peaks[index] = impact
  })
  return {
    rows: slots.length,
    slots,
    dead: new Uint8Array(slots.length),
    features,
    offsets,
    peaks,
    postings,
    impacts,
    weights,
  }
}

/** Builds a block from at most BLOCK_ROWS vectors and the slots they belong to. */
export function blockOf(vectors: readonly Sparse[], slots: readonly number[]): Block {
  const count = vectors.reduce((sum, vector) => sum + vector.ids.length, 0)
  return assemble(Uint32Array.from(slots), count, visit => {
    for (let row = 0; row < vectors.length; row++) {
      const { ids, weights } = vectors[row]!
      for (let index = 0; index < ids.length; index++)
        visit({ feature: ids[index]!, row, weight: weights[index]! })
    }
  })
}

/** Puts blocks together, leaving dead rows out. The living must fit in one block. */
export function mergeBlocks(blocks: readonly Block[]): Block {
  const slots: number[] = []
  let count = 0
  const moved = blocks.map(block => {
    const to = new Int32Array(block.rows).fill(-1)
    for (let row = 0; row < block.rows; row++)
      if (!block.dead[row]) {
        to[row] = slots.length
        slots.push(block.slots[row]!)
      }
    for (const row of block.postings) if (to[row]! >= 0) count++
    return to
  })
  return assemble(Uint32Array.from(slots), count, visit => {
    blocks.forEach((block, index) => {
      for (let feature = 0; feature < block.features.length; feature++)
        for (let at = block.offsets[feature]!; at < block.offsets[feature + 1]!; at++) {
          const row = moved[index]![block.postings[at]!]!
          if (row >= 0) visit({ feature: block.features[feature]!, row, weight: block.weights[at]! })
        }
    })
  })
}

/** Bytes held by a block's postings and offsets, and by its exact weights. */
export function bytesOf(block: Block): Readonly<{ postings: number; weights: number }> {
  const { postings, impacts, features, offsets, peaks, slots, dead, weights } = block
  const arrays = [postings, impacts, features, offsets, peaks, slots, dead]
  return { postings: arrays.reduce((sum, array) => sum + array.byteLength, 0), weights: weights.byteLength }
}
