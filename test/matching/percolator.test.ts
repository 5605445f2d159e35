import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPercolator } from '../../src/matching/percolate/percolator.ts'
import { dot, sparseOf, type Sparse } from '../../src/matching/percolate/sparse.ts'

/** Few features, so that lists are long and the split between walked and waiting ones matters. */
const vector = fc
  .dictionary(fc.integer({ min: 0, max: 60 }).map(String), fc.double({ min: 0.001, max: 1, noNaN: true }), {
    minKeys: 1,
    maxKeys: 25,
  })
  .map(entries =>
    sparseOf(Object.entries(entries).map(([id, weight]) => [Number(id), Math.fround(weight)] as const)),
  )
const key = fc.integer({ min: 0, max: 400 }).map(number => `p${number}`)
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ put: key, rows: fc.array(vector, { minLength: 1, maxLength: 3 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      fill: fc.array(fc.tuple(key, fc.array(vector, { minLength: 1, maxLength: 3 })), { maxLength: 9 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ remove: key }) },
  { weight: 1, arbitrary: fc.constant({ tidy: true as const }) },
)

function scan(
  profiles: ReadonlyMap<string, readonly Sparse[]>,
  query: Sparse,
  cut: number,
): { key: string; score: number }[] {
  return [...profiles]
    .map(([name, rows]) => ({ key: name, score: Math.max(...rows.map(row => dot(row, query))) }))
    .filter(({ score }) => score >= cut)
    .sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1))
}

describe('the percolator', () => {
  test('equals a scan of all profiles, after any sequence of changes, to the last bit', () => {
    let compared = 0
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 50, maxLength: 900, size: 'max' }),
        fc.array(fc.tuple(vector, fc.double({ min: 0.01, max: 4, noNaN: true })), {
          minLength: 3,
          maxLength: 6,
        }),
        (steps, queries) => {
          const index = createPercolator()
          const profiles = new Map<string, readonly Sparse[]>()
          for (const action of steps) {
            if ('put' in action) {
              index.put(action.put, action.rows)
              profiles.set(action.put, action.rows)
            } else if ('fill' in action) {
              index.fill(action.fill)
              for (const [name, rows] of action.fill) profiles.set(name, rows)
            } else if ('remove' in action)
              expect(index.remove(action.remove)).toBe(profiles.delete(action.remove))
            else index.tidy()
          }
          expect(index.size().keys).toBe(profiles.size)
          const asked = queries.map(([query, cut], number) => ({ query, cut, ...(number % 2 && { top: 5 }) }))
          expect(index.searchAll(asked)).toEqual(
            asked.map(({ query, cut, top }) => scan(profiles, query, cut).slice(0, top)),
          )
          for (const [query, cut] of queries) {
            const expected = scan(profiles, query, cut)
            compared += expected.length
            expect(index.search(query, cut)).toEqual(expected)
            expect(index.search(query, cut, 7)).toEqual(expected.slice(0, 7))
            const all = scan(profiles, query, Number.MIN_VALUE)
            expect(index.best(query, 20)).toEqual(all.slice(0, 20))
          }
        },
      ),
      { numRuns: 150, seed: 20_261_122 },
    )
    // The generator must not make the comparison empty.
    expect(compared).toBeGreaterThan(5_000)
  })

  test('full blocks, many blocks and replaced profiles stay exact', () => {
    const random = ((state: number) => () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 32
    })(7)
    const make = (): Sparse =>
      sparseOf(
        new Map(
          Array.from({ length: 12 }, () => [
            Math.floor(3_000 * random() ** 3),
            Math.fround(0.05 + 0.9 * random()),
          ]),
        ),
      )
    const profiles = new Map<string, readonly Sparse[]>()
    const index = createPercolator()
    for (let number = 0; number < 70_000; number++) {
      const rows = [make()]
      profiles.set(`k${number % 68_000}`, rows)
      index.put(`k${number % 68_000}`, rows)
    }
    const before = index.size()
    for (let round = 0; round < 5; round++) {
      const query = make()
      expect(index.search(query, 0.8)).toEqual(scan(profiles, query, 0.8))
    }
    index.tidy()
    const query = make()
    expect(index.best(query, 100)).toEqual(scan(profiles, query, Number.MIN_VALUE).slice(0, 100))
    expect(index.search(query, 0.6, 10)).toEqual(scan(profiles, query, 0.6).slice(0, 10))
    expect(index.size().keys).toBe(before.keys)
    expect(index.size().blocks).toBeLessThanOrEqual(3)
  })

  test('bounds are never below the truth, hardly above it, and leave nothing out', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, vector), { minLength: 1, maxLength: 200 }),
        vector,
        fc.integer({ min: 1, max: 64 }),
        (rows, query, pendingMax) => {
          const index = createPercolator({ pendingMax })
          const profiles = new Map(rows)
          for (const [name, row] of rows) index.put(name, [row])
          const bounds = new Map<string, number>()
          index.bounds(query, (name, bound) => bounds.set(name, bound))
          for (const [name, row] of profiles) {
            const truth = dot(row, query)
            const bound = bounds.get(name) ?? 0
            expect(bound).toBeGreaterThanOrEqual(truth)
            // A posting is rounded up by at most 1/255 of the largest weight of its list, here 1
            const shared = query.weights.reduce((sum, weight) => sum + weight, 0)
            expect(bound).toBeLessThanOrEqual(truth + shared / 250)
          }
        },
      ),
      { numRuns: 200, seed: 20_261_122 },
    )
  })

  test('a hundred thousand changes leave few blocks', () => {
    const index = createPercolator({ pendingMax: 16 })
    const row = sparseOf([[1, 0.5]])
    for (let number = 0; number < 100_000; number++) index.put(`k${number % 20_000}`, [row])
    expect(index.size()).toMatchObject({ keys: 20_000, rows: 20_000 })
    expect(index.size().blocks).toBeLessThan(40)
    index.tidy()
    expect(index.size().blocks).toBe(1)
  })

  test('refuses what would break exactness', () => {
    const index = createPercolator()
    expect(() => index.put('x', [sparseOf([[1, Infinity]])])).toThrow(RangeError)
    expect(() => index.put('x', [{ ids: Uint32Array.of(1), weights: Float32Array.of(-1) }])).toThrow(
      RangeError,
    )
    expect(() => index.search(sparseOf([[1, 0.5]]), 0)).toThrow(RangeError)
  })
})
