import { expect, test } from 'vitest'
import { bankFigures, openLots } from '../../db/opportunities.ts'
import { listProfiles } from '../../db/profiles.ts'
import { listQuarantine } from '../../db/quarantine.ts'
import { seedDemo } from '../../jobs/seed.ts'
import { dump, freshBank } from '../db/store.ts'

test('the demo bank is the same all day and moves on with the days', async () => {
  const db = await freshBank()
  const first = await seedDemo(db, '2026-03-01T06:00:00.000Z')
  expect(first).toMatchObject({ read: 301, stored: 301, quarantined: 0, profiles: 40 })
  const morning = await dump(db)
  const again = await seedDemo(db, '2026-03-01T18:00:00.000Z')
  expect(again).toMatchObject({ read: 301, stored: 0, unchanged: 301 })
  expect(await dump(db)).toBe(morning)
  const figures = await bankFigures(db, '2026-03-01T18:00:00.000Z')
  expect(figures.languages).toBeGreaterThanOrEqual(24)
  expect(figures.open).toBeGreaterThan(150)
  // A machine that was off for a year still shows a live bank.
  await seedDemo(db, '2027-03-01T06:00:00.000Z')
  const later = await bankFigures(db, '2027-03-01T06:00:00.000Z')
  expect(later.opportunities).toBe(figures.opportunities)
  expect(Math.abs(later.open - figures.open)).toBeLessThanOrEqual(5)
  expect(await listProfiles(db)).toHaveLength(40)
  expect(await listQuarantine(db)).toEqual([])
  let open = 0
  for await (const { opportunity } of openLots(db, '2027-03-01T06:00:00.000Z'))
    open += opportunity.lots.length
  expect(open).toBeGreaterThan(180)
  await db.close()
})
