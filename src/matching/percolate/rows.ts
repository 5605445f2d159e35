import type { Sparse } from './sparse.ts'

/**
 * Rows that wait for a block, one after the other in a few long arrays: a hundred thousand small ones would cost
 * twice their content, and leave memory in crumbs behind them.
 */
export type Rows = Readonly<{
  count: () => number
  push: (slot: number, vector: Sparse) => void
  slot: (row: number) => number
  /** The row's features, ascending, and their weights: views that the next change makes void */
  at: (row: number) => Sparse
  /** Takes out the rows of a slot */
  drop: (slot: number) => void
  clear: () => void
}>

export function createRows(): Rows {
  let slots = new Uint32Array(64)
  let ends = new Uint32Array(64)
  let ids = new Uint32Array(1024)
  let weights = new Float32Array(1024)
  let count = 0

  const start = (row: number): number => (row === 0 ? 0 : ends[row - 1]!)

  function push(slot: number, vector: Sparse): void {
    const from = start(count)
    const to = from + vector.ids.length
    if (count === slots.length) {
      slots = longer(slots, 2 * count)
      ends = longer(ends, 2 * count)
    }
    if (to > ids.length) {
      ids = longer(ids, 2 * to)
      const more = new Float32Array(2 * to)
      more.set(weights)
      weights = more
    }
    ids.set(vector.ids, from)
    weights.set(vector.weights, from)
    slots[count] = slot
    ends[count++] = to
  }

  const at = (row: number): Sparse => ({
    ids: ids.subarray(start(row), ends[row]),
    weights: weights.subarray(start(row), ends[row]),
  })

  return {
    count: () => count,
    push,
    slot: row => slots[row]!,
    at,
    drop: slot => {
      const rows = count
      count = 0
      let from = 0
      for (let row = 0; row < rows; row++) {
        // Pushing writes no further than what was read, but for the end of this row
        const to = ends[row]!
        if (slots[row] !== slot)
          push(slots[row]!, { ids: ids.subarray(from, to), weights: weights.subarray(from, to) })
        from = to
      }
    },
    clear: () => {
      count = 0
      if (ids.length > KEPT_MAX) {
        ids = new Uint32Array(1024)
        weights = new Float32Array(1024)
      }
    },
  }
}

/** After a large load the space is given back. */
const KEPT_MAX = 65_536

function longer(array: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(length)
  more.set(array)
  return more
}
