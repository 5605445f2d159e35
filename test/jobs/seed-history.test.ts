import { expect, test } from 'vitest'
import { allOpportunities } from '../../db/opportunities.ts'
import { seedHistory } from '../../jobs/seed-history.ts'
import { contractEnd } from '../../src/model/contract-end.ts'
import type { Opportunity } from '../../src/model/opportunity.ts'
import { freshBank } from '../db/store.ts'

test('the demonstration has a past: awards of years, none of them open, the same ones again', async () => {
  const db = await freshBank()
  const now = '2026-11-22T09:00:00.000Z'
  expect(await seedHistory(db, now)).toMatchObject({ stored: 360, quarantined: 0 })
  expect(await seedHistory(db, now)).toMatchObject({ stored: 0, unchanged: 360 })
  const all: Opportunity[] = []
  for await (const opportunity of allOpportunities(db)) all.push(opportunity)
  expect(all).toHaveLength(360)
  const lots = all.flatMap(opportunity => opportunity.lots)
  expect(lots.filter(lot => lot.state !== 'awarded' && lot.state !== 'unsuccessful')).toEqual([])
  expect(new Set(all.map(({ publishedAt }) => publishedAt!.slice(0, 4))).size).toBeGreaterThanOrEqual(3)
  expect(all.filter(each => contractEnd(each, each.lots[0]!)).length).toBeGreaterThan(100)
  await db.close()
})
