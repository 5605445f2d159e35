import { expect, test } from 'vitest'
import { getOpportunity } from '../../db/opportunities.ts'
import { storeBatch } from '../../jobs/ingest-store.ts'
import type { Notice } from '../../src/model/notice.ts'
import { lot, notice } from '../model/procedures.ts'
import { AT, dump, freshBank, preparedNotices, storeNotices } from './store.ts'

const said = (title: string, when?: string): Notice =>
  notice('1-2024', {
    title: { en: title },
    lots: [lot('LOT-0001')],
    ...(when && { dispatchedAt: { utc: `${when}T10:00:00.000Z`, published: when } }),
  })

test('of several readings of one notice the same one stands in any order, and none is stored twice', async () => {
  const readings = [
    said('A'),
    said('A longer title'),
    said('Later', '2024-05-01'),
    said('Earlier', '2024-04-01'),
  ]
  const dumps = new Set<string>()
  for (const order of [
    readings,
    readings.toReversed(),
    [readings[2]!, readings[0]!, readings[3]!, readings[1]!],
  ]) {
    const db = await freshBank()
    for (const reading of order) await storeNotices(db, [reading])
    expect((await getOpportunity(db, 'gen:1-2024'))!.title).toEqual({ en: 'Later' })
    const again = await storeNotices(db, order)
    expect(again).toEqual({ read: 4, stored: 0, unchanged: 4, quarantined: 0 })
    // Every document that said something is kept, the ones that lost as well.
    expect(await db.query.selectFrom('document').select('hash').execute()).toHaveLength(4)
    dumps.add(await dump(db))
    await db.close()
  }
  expect(dumps.size).toBe(1)
})

test('a reader that has improved may change what it read from the same document', async () => {
  const db = await freshBank()
  const [better] = preparedNotices([said('A longer title that was wrong')])
  await storeBatch(db, [better!], [], AT)
  const [short] = preparedNotices([said('Right')])
  const reread = { ...short!, document: better!.document }
  expect(await storeBatch(db, [reread], [], AT)).toMatchObject({ stored: 1 })
  expect((await getOpportunity(db, 'gen:1-2024'))!.title).toEqual({ en: 'Right' })
  await db.close()
})

test('writers that meet take turns; nothing is lost', async () => {
  const db = await freshBank()
  const many = Array.from({ length: 12 }, (_, at) => notice(`${at + 1}-2024`, { lots: [lot('LOT-0001')] }))
  await Promise.all(many.map(one => storeNotices(db, [one])))
  const rows = await db.query.selectFrom('opportunity').select(['id', 'seq']).execute()
  expect(rows).toHaveLength(12)
  expect(new Set(rows.map(row => row.seq)).size).toBe(12)
  await db.close()
})
