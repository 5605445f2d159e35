import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wallClock } from '../../jobs/schedule.ts'
import { dueReminders, slotOf, type Rhythm } from '../../src/digest/slots.ts'

const MINUTE = 60_000
const DAY = 86_400_000

/** Zones whose clocks change at different hours, by half hours, at midnight, on other days, or not at all. */
const ZONES = [
  'Europe/Sofia',
  'Atlantic/Azores',
  'America/Santiago',
  'Africa/Casablanca',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
]

/** Every slot that a beat each `step` minutes would do, from one moment to another. */
function slotsBetween(rhythm: Rhythm, zone: string, from: string, to: string, hour = 2, step = 10): string[] {
  const done: string[] = []
  for (let at = Date.parse(from); at < Date.parse(to); at += step * MINUTE) {
    const slot = slotOf({ rhythm, hour, weekday: 1 }, wallClock(zone, new Date(at)))!
    if (done.length === 0 || slot > done.at(-1)!) done.push(slot)
  }
  return done
}

describe('slots', () => {
  test.each(ZONES)('a year of days in %s has one daily slot a local date, whatever the hour', zone => {
    for (const hour of [0, 2, 3, 23]) {
      const slots = slotsBetween('daily', zone, '2026-01-01T12:00:00Z', '2027-01-02T12:00:00Z', hour, 30)
      expect(new Set(slots).size).toBe(slots.length)
      for (const [at, slot] of slots.entries())
        if (at > 0) expect(Date.parse(slot) - Date.parse(slots[at - 1]!)).toBe(DAY)
      expect(slots.length).toBeGreaterThanOrEqual(366)
    }
  })

  test.each(ZONES)('weekly slots in %s are mondays, seven days apart', zone => {
    const slots = slotsBetween('weekly', zone, '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z', 2, 60)
    for (const slot of slots) expect(new Date(`${slot}T00:00:00Z`).getUTCDay()).toBe(1)
    expect(slots.length).toBeGreaterThanOrEqual(52)
    expect(new Set(slots).size).toBe(slots.length)
  })

  test('the hour that comes twice is one slot, the hour that never comes is done after the jump', () => {
    // Sofia: 2026-03-29 03:00 -> 04:00, 2026-10-25 04:00 -> 03:00
    const spring = slotsBetween('daily', 'Europe/Sofia', '2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z', 3)
    expect(spring).toEqual(['2026-03-28', '2026-03-29', '2026-03-30'])
    const wishes = { rhythm: 'daily', hour: 3, weekday: 1 } as const
    expect(slotOf(wishes, wallClock('Europe/Sofia', new Date('2026-03-29T00:59:00Z')))).toBe('2026-03-28')
    expect(slotOf(wishes, wallClock('Europe/Sofia', new Date('2026-03-29T01:00:00Z')))).toBe('2026-03-29')
    const autumn = slotsBetween('instant', 'Europe/Sofia', '2026-10-24T23:00:00Z', '2026-10-25T03:00:00Z')
    expect(autumn).toEqual(['2026-10-25T02', '2026-10-25T03', '2026-10-25T04'])
  })

  test('slots that were missed merge: only the latest is asked for', () => {
    expect(slotOf({ rhythm: 'weekly', hour: 7, weekday: 1 }, '2026-11-26T12:00')).toBe('2026-11-23')
    expect(slotOf({ rhythm: 'weekly', hour: 7, weekday: 1 }, '2026-11-23T06:59')).toBe('2026-11-16')
    expect(slotOf({ rhythm: 'never', hour: 7, weekday: 1 }, '2026-11-23T06:59')).toBeUndefined()
    expect(slotOf({ rhythm: 'daily', hour: 7, weekday: 1 }, '2028-03-01T06:59')).toBe('2028-02-29')
  })

  test('a change of rhythm on the same day makes no second mail', () => {
    const instant = slotOf({ rhythm: 'instant', hour: 7, weekday: 1 }, '2026-11-25T14:30')!
    const daily = slotOf({ rhythm: 'daily', hour: 7, weekday: 1 }, '2026-11-25T15:00')!
    expect(daily > instant).toBe(false)
    expect(slotOf({ rhythm: 'daily', hour: 7, weekday: 1 }, '2026-11-26T07:00')! > instant).toBe(true)
  })

  test('every reader hears of a deadline at least three and fourteen days before, once each, where there was time', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Rhythm>('instant', 'daily', 'weekly'),
        fc.integer({ min: 22 * 24, max: 60 * 24 }),
        fc.integer({ min: 0, max: 6 }),
        (rhythm, hoursOpen, offset) => {
          const closesAt = new Date(Date.UTC(2026, 5, 1) + hoursOpen * 60 * MINUTE).toISOString()
          const period = rhythm === 'weekly' ? 7 * DAY : rhythm === 'daily' ? DAY : DAY / 24
          const told = new Map<string, number>()
          for (let at = Date.UTC(2026, 5, 1 + offset, 7); at < Date.parse(closesAt); at += period)
            for (const reason of dueReminders(closesAt, new Date(at).toISOString(), rhythm))
              if (!told.has(reason)) told.set(reason, Date.parse(closesAt) - at)
          expect([...told.keys()].sort()).toEqual(['closing-14', 'closing-3'])
          expect(told.get('closing-3')!).toBeGreaterThanOrEqual(3 * DAY)
          expect(told.get('closing-3')!).toBeLessThan(3 * DAY + period)
          expect(told.get('closing-14')!).toBeGreaterThanOrEqual(14 * DAY)
          expect(told.get('closing-14')!).toBeLessThan(14 * DAY + period)
        },
      ),
    )
    expect(dueReminders('2026-06-01T00:00:00.000Z', '2026-06-01T00:00:00.000Z', 'weekly')).toEqual([])
  })
})
