/** Numbers by their values, the largest first, for when only some of many are wanted; -Infinity is left out. */
export type Heap = Readonly<{ pop: () => number | undefined }>

/** A binary heap over the indexes of `values`; equal values come in no promised order. */
export function heapOf(values: Float64Array): Heap {
  const heap = new Uint32Array(values.length)
  let size = 0
  for (let number = 0; number < values.length; number++)
    if (values[number]! > -Infinity) heap[size++] = number

  function sink(from: number): void {
    const number = heap[from]!
    const value = values[number]!
    let at = from
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      if (child + 1 < size && values[heap[child + 1]!]! > values[heap[child]!]!) child++
      if (values[heap[child]!]! <= value) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = number
  }

  for (let at = (size >>> 1) - 1; at >= 0; at--) sink(at)
  return {
    pop: () => {
      if (size === 0) return undefined
      const first = heap[0]!
      heap[0] = heap[--size]!
      if (size > 0) sink(0)
      return first
    },
  }
}
