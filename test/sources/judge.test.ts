import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { euTed } from '../../src/sources/eu-ted.ts'
import { daysOf, judgeSource, usualOn, type Evidence, type RunRecord } from '../../src/sources/judge.ts'

const DAY_MS = 86_400_000
const START = Date.parse('2026-05-04T07:00:00.000Z')
/** Read every day at 09:00 in Brussels. */
const nextSlot = (after: Date): Date => {
  const slot = new Date(Math.floor(after.getTime() / DAY_MS) * DAY_MS + 7 * 3_600_000)
  return slot > after ? slot : new Date(slot.getTime() + DAY_MS)
}
const run = (day: number, stored: number, quarantined = 0, outcome = 'done'): RunRecord => {
  const at = new Date(START + day * DAY_MS).toISOString()
  return { started_at: at, ended_at: at, outcome, report: JSON.stringify({ stored, quarantined }) }
}
/** An hour after the last run, which went well. */
const evidence = (runs: readonly RunRecord[]): Evidence => ({
  runs,
  lastSuccess: runs.at(-1)!.started_at,
  now: new Date(Date.parse(runs.at(-1)!.started_at) + 3_600_000),
  zone: 'Europe/Brussels',
  nextSlot,
})
const always = { expects: 'always' } as const

describe('judging a source', () => {
  test('a steady source is well; a last day below 30 % of it is a drop, from there on up it is none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 5_000 }), fc.integer({ min: 0, max: 100 }), (usual, percent) => {
        const last = Math.floor((usual * percent) / 100)
        const runs = [...Array.from({ length: 35 }, (_, day) => run(day, usual)), run(35, last)]
        const found = judgeSource(always, evidence(runs))
        if (last > 0 && last < usual * 0.3)
          expect(found).toEqual({ kind: 'dropped', day: '2026-06-08', arrived: last, usual })
        else expect(found).toBeUndefined()
      }),
    )
  })

  test('what is usual is the median of the weekday, whatever the order of the runs and how many a day', () => {
    const weeks = fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 3, maxLength: 8 })
    fc.assert(
      fc.property(weeks, fc.nat(), (counts, seed) => {
        const runs = counts.flatMap((count, week) => [
          run(week * 7, Math.floor(count / 2)),
          run(week * 7, count - Math.floor(count / 2)),
          run(week * 7 + 1, 77_777),
        ])
        const mixed = runs.toSorted(
          (a, b) => ((a.started_at.charCodeAt(9) * seed) % 7) - ((b.started_at.charCodeAt(9) * seed) % 7),
        )
        const next = new Date(START + counts.length * 7 * DAY_MS).toISOString().slice(0, 10)
        const sorted = counts.toSorted((a, b) => a - b)
        const middle = sorted.length >> 1
        const median =
          sorted.length % 2 ? sorted[middle]! : Math.round((sorted[middle - 1]! + sorted[middle]!) / 2)
        expect(usualOn(next, daysOf(mixed, 'Europe/Brussels'))).toBe(median)
      }),
    )
  })

  test('fewer than three weeks teach nothing, and reports that cannot be read count nothing', () => {
    const two = [run(0, 500), run(7, 500), run(14, 20)]
    expect(judgeSource(always, evidence(two))).toBeUndefined()
    const odd = { ...run(21, 0), report: '{"stored":"many","quarantined":-5' }
    expect(daysOf([odd], 'UTC')).toMatchObject([{ arrived: 0, quarantined: 0 }])
  })

  test('a source that only sometimes has something is silent when its own days pass empty, and not before', () => {
    const sometimes = { expects: 'sometimes' } as const
    // Something every Monday, nothing on other days.
    const history = Array.from({ length: 42 }, (_, day) => run(day, day % 7 === 0 ? 12 : 0))
    const empty = (days: number) => [
      ...history,
      ...Array.from({ length: days }, (_, day) => run(42 + day, 0)),
    ]
    expect(judgeSource(sometimes, evidence(empty(14)))).toBeUndefined()
    expect(judgeSource(sometimes, evidence(empty(15)))).toMatchObject({
      kind: 'silent',
      why: 'nothing',
      days: 3,
    })
  })
})

test('a window spans and overlaps as an administrator wishes, and as the source says where she does not', () => {
  const asked = (wish?: Parameters<typeof euTed.window>[2]): unknown => {
    const { plans, cursor } = euTed.window('2026-09-01', '2026-09-20T08:00:00.000Z', wish)
    return [/date>=(\d+) AND publication-date<=(\d+)/.exec(plans[0]!.body!)!.slice(1), cursor]
  }
  expect(asked()).toEqual([['20260830', '20260908'], '2026-09-08'])
  expect(asked({})).toEqual(asked())
  expect(asked({ overlapDays: 5, windowDays: 1 })).toEqual([['20260827', '20260902'], '2026-09-02'])
})
