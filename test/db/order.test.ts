import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arrival, correctionFirst, procedure } from '../model/procedures.ts'
import { dump, freshBank, storeNotices } from './store.ts'

const RUNS = 60

test(`any order, repetition and batch size leaves the same bank (${RUNS} runs of 2 procedures)`, async () => {
  let early = 0
  let runs = 0
  await fc.assert(
    fc.asyncProperty(
      fc
        .uniqueArray(procedure, { minLength: 2, maxLength: 2, selector: one => one.notices[0]!.uuid })
        .chain(all =>
          fc.tuple(
            fc.constant(all),
            arrival(all.flatMap(one => [...one.notices])),
            fc.integer({ min: 1, max: 9 }),
          ),
        ),
      async ([all, order, size]) => {
        runs++
        if (correctionFirst(order)) early++
        const whole = await freshBank()
        const pieces = await freshBank()
        await storeNotices(
          whole,
          all.flatMap(one => [...one.notices]),
        )
        for (let at = 0; at < order.length; at += size) await storeNotices(pieces, order.slice(at, at + size))
        expect(await dump(pieces)).toBe(await dump(whole))
        const count = await pieces.query.selectFrom('opportunity').select('id').execute()
        expect(count.length).toBe(2)
        const again = await storeNotices(pieces, order)
        expect(again).toEqual({ read: order.length, stored: 0, unchanged: order.length, quarantined: 0 })
        await whole.close()
        await pieces.close()
      },
    ),
    { numRuns: RUNS, seed: 20260103 },
  )
  console.log(`bank: ${runs} runs; a correction before its original in ${Math.round((100 * early) / runs)} %`)
  expect(early / runs).toBeGreaterThanOrEqual(0.3)
})
