import { describe, expect, test } from 'vitest'
import { latestSlot, wallClock } from '../../jobs/schedule.ts'

const ZONE = 'Europe/Brussels'
const MINUTE = 60_000

/** Slots that come due while the clock walks on, each as the instant at which it was first seen. */
function walk(
  cron: string,
  from: string,
  to: string,
  zone = ZONE,
  step = MINUTE,
): [slot: string, seen: string][] {
  const seen: [string, string][] = []
  let last = latestSlot(cron, zone, new Date(Date.parse(from) - MINUTE))
  for (let ms = Date.parse(from); ms <= Date.parse(to); ms += step) {
    const slot = latestSlot(cron, zone, new Date(ms))
    if (slot > last) seen.push([(last = slot), new Date(ms).toISOString()])
  }
  return seen
}

describe('slots', () => {
  test('the wall clock is the zone’s own', () => {
    expect(wallClock(ZONE, new Date('2026-07-01T10:00:00Z'))).toBe('2026-07-01T12:00')
  })

  test('the hour that comes twice holds one slot', () => {
    expect(walk('30 2 * * *', '2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z')).toEqual([
      ['2026-10-25T02:30', '2026-10-25T00:30:00.000Z'],
      ['2026-10-26T02:30', '2026-10-26T01:30:00.000Z'],
    ])
  })

  test('a slot in the hour that never comes is due when the clock has jumped', () => {
    expect(walk('30 2 * * *', '2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z')).toEqual([
      ['2026-03-29T02:30', '2026-03-29T01:00:00.000Z'],
      ['2026-03-30T02:30', '2026-03-30T00:30:00.000Z'],
    ])
  })

  test('after an outage the latest missed slot stands for all', () => {
    expect(latestSlot('40 9,13,18 * * 1-6', ZONE, new Date('2026-11-22T12:00:00Z'))).toBe('2026-11-21T18:40')
  })

  test.each(['Europe/Lisbon', 'Europe/Athens', 'Atlantic/Azores', 'Europe/Kyiv', 'Europe/London'])(
    'a year of daily slots in %s has one a day',
    zone => {
      const slots = walk('15 3 * * *', '2026-01-01T12:00:00Z', '2026-12-31T12:00:00Z', zone, 15 * MINUTE)
      expect(new Set(slots.map(([slot]) => slot.slice(0, 10))).size).toBe(364)
      expect(slots).toHaveLength(364)
    },
  )

  test('a line that cannot be read is an error', () => {
    expect(() => latestSlot('99 * * * *', ZONE, new Date(0))).toThrow()
  })
})
