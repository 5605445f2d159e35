/** A linear congruential generator: 0 <= number < 1, the same for the same seed. */
export function randomFrom(from: number): () => number {
  let state = from >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
