/**
 * A sparse vector: feature ids strictly ascending, weights positive. Profiles and lots meet in one space in which
 * words and concepts have their own id ranges, so that one linear index serves both.
 */
export type Sparse = Readonly<{ ids: Uint32Array; weights: Float32Array }>

/** Builds a vector from id -> weight. Weights that are not positive are left out. */
export function sparseOf(entries: Iterable<readonly [id: number, weight: number]>): Sparse {
  const kept = [...entries].filter(([, weight]) => weight > 0).sort((a, b) => a[0] - b[0])
  return {
    ids: Uint32Array.from(kept, ([id]) => id),
    weights: Float32Array.from(kept, ([, weight]) => weight),
  }
}

/** The inner product, summed in float64 in ascending id order: the same number on every machine and in every index. */
export function dot(a: Sparse, b: Sparse): number {
  let sum = 0
  let i = 0
  let j = 0
  while (i < a.ids.length && j < b.ids.length) {
    const left = a.ids[i]!
    const right = b.ids[j]!
    if (left === right) sum += a.weights[i++]! * b.weights[j++]!
    else if (left < right) i++
    else j++
  }
  return sum
}
