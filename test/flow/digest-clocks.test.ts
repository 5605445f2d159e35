import { expect, test } from 'vitest'
import { freshBank } from '../db/store.ts'
import { COOK, eagerMatcher, mailerTo, releaseOf, worldOf } from '../digest/world.ts'
import { startSmtp } from '../servers/smtp.ts'
import { wall } from './digest-oracle.ts'

/** Where clocks change that night, in the middle of the chosen hours; and two that change otherwise or never. */
const NIGHTS = [
  ['2026-03-29', 'spring'],
  ['2026-10-25', 'autumn'],
] as const
const ZONES = [
  'Europe/Sofia',
  'Europe/Madrid',
  'Europe/Lisbon',
  'Atlantic/Azores',
  'Europe/Dublin',
  'Asia/Kolkata',
] as const
const HOUR = 3_600_000

test.each(NIGHTS)(
  'on %s, a night in %s when clocks change: one digest a local day in each of six zones',
  async night => {
    const db = await freshBank()
    const smtp = await startSmtp()
    const mail = mailerTo(smtp.url)
    const start = Date.parse(`${night}T00:00:00Z`) - 30 * HOUR
    const world = worldOf(db, new Date(start).toISOString(), {}, now => eagerMatcher(db, now))
    const people = ZONES.flatMap(zone =>
      [1, 2, 3].map(hour => ({ id: `${zone.replace('/', '-').toLowerCase()}-${hour}`, zone, hour })),
    )
    for (const { id, zone, hour } of people) {
      await world.person(id, { zone, rhythm: 'daily', hour, budget: 50 })
      await world.profile(`profile-${id}`, id, COOK)
    }
    const days = new Map<string, string[]>()
    for (let step = 0; step < 3 * 24 * 2; step++) {
      const at = start + (step * HOUR) / 2
      world.at(new Date(at).toISOString())
      // There is always something new, so that only the slot decides.
      if (step % 4 === 0)
        await world.publish(
          releaseOf({
            n: step + 1,
            about: 'meals',
            published: world.now().toISOString(),
            closes: '2027-06-01T12:00:00Z',
          }),
        )
      const before = smtp.received.length
      await world.beat(mail)
      for (const { to } of smtp.received.slice(before)) {
        const { id, zone } = people.find(person => to[0] === `${person.id}@example.org`)!
        days.set(id, [...(days.get(id) ?? []), wall(zone, at).date])
      }
    }
    for (const { id, zone, hour } of people) {
      const dates: string[] = []
      // The dates whose chosen hour lies within the three days; the one that was running at the start is not due.
      for (let at = start + HOUR / 2; at < start + 72 * HOUR; at += HOUR / 2) {
        const [now, then] = [wall(zone, at), wall(zone, at - HOUR / 2)]
        const begun = now.hour >= hour
        const before = then.date === now.date && then.hour >= hour
        if (begun && !before && !dates.includes(now.date)) dates.push(now.date)
      }
      expect(days.get(id), id).toEqual(dates)
      expect(dates.length).toBeGreaterThanOrEqual(3)
      expect(dates).toContain(night)
    }
    await mail.close()
    await smtp.close()
    await db.close()
  },
)

test('a machine that was off for days sends one mail for all slots it missed', async () => {
  const db = await freshBank()
  const smtp = await startSmtp()
  const mail = mailerTo(smtp.url)
  const world = worldOf(db, '2026-12-28T04:00:00Z', {}, now => eagerMatcher(db, now))
  await world.person('ana', { rhythm: 'daily', hour: 7 })
  await world.profile('kitchen', 'ana', COOK)
  const closes = '2027-02-01T12:00:00Z'
  for (const [n, at] of ['2026-12-28T10:00:00Z', '2026-12-30T10:00:00Z'].entries())
    await world.at(at).publish(releaseOf({ n: n + 1, about: 'meals', published: at, closes }))
  // The year ends meanwhile.
  await world.at('2027-01-02T03:00:00Z').beat(mail)
  expect(smtp.received).toHaveLength(1)
  expect(smtp.received[0]!.subject).toContain('and 1 more for you')
  for (const hour of ['04', '05', '06', '23']) await world.at(`2027-01-02T${hour}:30:00Z`).beat(mail)
  expect(smtp.received).toHaveLength(1)
  await mail.close()
  await smtp.close()
  await db.close()
})
