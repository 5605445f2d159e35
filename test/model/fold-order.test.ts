import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold } from '../../src/model/fold.ts'
import { groupNotices, linkableOf } from '../../src/model/fold-groups.ts'
import { arrival, correctionFirst, procedure } from './procedures.ts'

const RUNS = 1_000

test(`any order and any repetition folds to the same opportunity (${RUNS} procedures)`, () => {
  const sizes = new Map<number, number>()
  const kinds = new Map<string, number>()
  let early = 0
  let runs = 0
  fc.assert(
    fc.property(
      procedure.chain(generated => fc.tuple(fc.constant(generated), arrival(generated.notices))),
      ([generated, order]) => {
        runs++
        sizes.set(generated.notices.length, (sizes.get(generated.notices.length) ?? 0) + 1)
        for (const kind of generated.kinds) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
        if (correctionFirst(order)) early++
        expect(generated.notices.length).toBeGreaterThanOrEqual(5)
        expect(JSON.stringify(fold(order))).toBe(JSON.stringify(fold(generated.notices)))
      },
    ),
    { numRuns: RUNS, seed: 20260101 },
  )
  const share = Math.round((100 * early) / runs)
  console.log(
    `fold: ${runs} procedures; notices each ${JSON.stringify(Object.fromEntries([...sizes].sort((a, b) => a[0] - b[0])))}; ` +
      `kinds ${JSON.stringify(Object.fromEntries(kinds))}; a correction before its original in ${share} %`,
  )
  expect(share).toBeGreaterThanOrEqual(30)
})

test('any order groups the same notices, and generated procedures never mix', () => {
  fc.assert(
    fc.property(
      fc
        .uniqueArray(procedure, { minLength: 2, maxLength: 4, selector: one => one.notices[0]!.uuid })
        .chain(all => fc.tuple(fc.constant(all), arrival(all.flatMap(one => [...one.notices])))),
      ([all, order]) => {
        const keys = groupNotices(
          [...new Map(order.map(notice => [notice.id, notice])).values()].map(linkableOf),
        )
        const groups = all.map(one => new Set(one.notices.map(notice => keys.get(notice.id))))
        for (const group of groups) expect(group.size).toBe(1)
        expect(new Set(groups.map(group => [...group][0])).size).toBe(all.length)
      },
    ),
    { numRuns: 200, seed: 20260102 },
  )
})
