import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compose,
  REASONS,
  type ComposeInput,
  type Known,
  type Owed,
  type Reason,
  type Standing,
} from '../../src/digest/compose.ts'
import {
  lotOfItem,
  materialDiff,
  materialOf,
  materialVersion,
  type Material,
} from '../../src/digest/material.ts'
import { thresholdOf } from '../../src/digest/threshold.ts'
import { fold } from '../../src/model/fold.ts'
import type { Opportunity } from '../../src/model/opportunity.ts'
import { parseOcds } from '../../src/sources/formats/ocds/index.ts'
import { itemOf, releaseOf, type Purchase } from './world.ts'

const NOW = '2026-11-23T06:00:00.000Z'
const open = '2027-02-01T12:00:00Z'

function opportunityOf(purchase: Partial<Purchase> & { n: number }): Opportunity {
  const release = releaseOf({ about: 'meals', published: '2026-11-23T04:00:00Z', closes: open, ...purchase })
  return fold(parseOcds(new TextEncoder().encode(JSON.stringify(release))).notices)!
}

const versions = { rules: '1', model: '1', text: '1' }
function standing(item: string, group: string, z: number, answers: Standing['answers'] = []): Standing {
  const verdict = { answer: 'open', rule: 'x', field: 'BT-71' } as const
  const match = { profile: 'p', item, group, z, p: 0.5, band: 'good', terms: [], verdict, versions } as const
  return { profile: 'p', name: 'P', match, explanation: { for: [], against: [], rest: z }, answers }
}
const owedOf = (item: string, reason: Reason, more: Partial<Owed> = {}): Owed => ({
  item,
  reason,
  material: '',
  at: NOW,
  ...more,
})

describe('material version', () => {
  const material = (purchase: Partial<Purchase>): Material => {
    const opportunity = opportunityOf({ n: 1, ...purchase })
    return materialOf(opportunity, opportunity.lots[0]!)
  }
  test('a title, a text or another way to write an amount change nothing; deadline, value and status do', () => {
    const first = materialVersion(material({}))
    expect(materialVersion(material({ title: 'Quite another title' }))).toBe(first)
    expect(materialVersion({ ...material({}), value: { amount: '050000.00', currency: 'EUR' } })).toBe(first)
    expect(materialVersion(material({ closes: '2027-02-01T12:00:01Z' }))).not.toBe(first)
    expect(materialVersion(material({ euros: 50_001 }))).not.toBe(first)
    expect(materialVersion(material({ cancelled: true }))).not.toBe(first)
    expect(materialVersion({ status: 'live' })).toBe('live - -')
  })
  test('what differs is named in the order it is told', () => {
    const [old, now] = [material({}), material({ closes: '2027-03-01T12:00:00Z', euros: 1, cancelled: true })]
    expect(materialDiff(old, now)).toEqual(['status', 'deadline', 'value'])
    expect(materialDiff(old, material({ euros: 1 }))).toEqual(['value'])
    expect(materialDiff(old, old)).toEqual([])
  })
})

describe('composing', () => {
  const world = (
    entries: readonly (readonly [Opportunity, number, Standing['answers']?])[],
  ): Map<string, Known> =>
    new Map(
      entries.flatMap(([opportunity, z, answers]) =>
        opportunity.lots.map((lot, index) => {
          const item = `${opportunity.id}#${lot.id}`
          return [
            item,
            { opportunity, standings: [standing(item, opportunity.id, z - index / 10, answers)] },
          ] as const
        }),
      ),
    )
  const input = (
    known: ReadonlyMap<string, Known>,
    owed: readonly Owed[],
    budgetLeft = 10,
  ): ComposeInput => ({ now: NOW, known, owed, budgetLeft })

  test('the best lot of an opportunity speaks for its others; the best opportunities come first', () => {
    const known = world([
      [opportunityOf({ n: 1, lots: 3 }), 1],
      [opportunityOf({ n: 2 }), 5],
    ])
    const { digest, outcomes } = compose(
      input(
        known,
        [...known.keys()].map(item => owedOf(item, 'new')),
      ),
    )
    expect(digest!.fresh.map(({ item, others }) => [item.id, others.length])).toEqual([
      [itemOf(2), 0],
      [itemOf(1), 2],
    ])
    expect(outcomes.filter(({ state }) => state === 'merged').map(({ why }) => why)).toEqual([
      `lot:${itemOf(1)}`,
      `lot:${itemOf(1)}`,
    ])
  })

  test('who follows it is not told that it is new; who put it away is told nothing of it', () => {
    const mine = [{ answer: 'follow', mine: true }]
    const known = world([[opportunityOf({ n: 1 }), 1, mine]])
    expect(compose(input(known, [owedOf(itemOf(1), 'new')]))).toEqual({
      outcomes: [{ item: itemOf(1), reason: 'new', material: '', state: 'suppressed', why: 'answered' }],
    })
    const away = world([[opportunityOf({ n: 1 }), 1, [{ answer: 'not-for-us', mine: false }]]])
    for (const reason of REASONS)
      expect(compose(input(away, [owedOf(itemOf(1), reason)])).outcomes[0]!.why).toBe('not-for-us')
  })

  test('what is over, gone or no longer fits is ruled out with its reason, and makes no mail', () => {
    const closed = opportunityOf({ n: 1, closes: '2026-11-23T05:59:59Z' })
    const known = new Map<string, Known>([
      ...world([[closed, 1]]),
      [itemOf(2), { standings: [standing(itemOf(2), 'gone', 1)] }],
      [
        itemOf(3),
        { opportunity: opportunityOf({ n: 3 }), standings: [{ profile: 'p', name: 'P', answers: [] }] },
      ],
    ])
    const { digest, outcomes } = compose(
      input(
        known,
        [1, 2, 3].map(n => owedOf(itemOf(n), 'new')),
      ),
    )
    expect(digest).toBeUndefined()
    expect(outcomes.map(({ why }) => why)).toEqual(['closed', 'gone', 'outranked'])
  })

  test('a reminder of a deadline that has moved is ruled out; one of two reminders is enough', () => {
    const followed = [{ answer: 'follow', mine: true }]
    const known = world([[opportunityOf({ n: 1 }), 1, followed]])
    const closesAt = '2027-02-01T12:00:00.000Z'
    const both = (['closing-14', 'closing-3'] as const).map(reason =>
      owedOf(itemOf(1), reason, { material: closesAt }),
    )
    const { digest, outcomes } = compose(input(known, both))
    expect(digest!.closing.map(({ reason }) => reason)).toEqual(['closing-3'])
    expect(outcomes.map(({ state, why }) => [state, why])).toEqual([
      ['merged', 'closing-3'],
      ['carried', ''],
    ])
    expect(
      compose(input(known, [owedOf(itemOf(1), 'closing-3', { material: '2027-01-01T00:00:00.000Z' })]))
        .outcomes[0]!.why,
    ).toBe('moved')
  })

  test('announcements stand apart and are told again as new once they open', () => {
    const planned = opportunityOf({ n: 1, planned: true })
    const early = compose(input(world([[planned, 1]]), [owedOf(itemOf(1), 'early')]))
    expect(early.digest!.early).toHaveLength(1)
    const opened = world([[opportunityOf({ n: 1 }), 1]])
    const { digest, outcomes } = compose(
      input(opened, [owedOf(itemOf(1), 'early'), owedOf(itemOf(1), 'new')]),
    )
    expect([digest!.early.length, digest!.fresh.length]).toEqual([0, 1])
    expect(outcomes.find(({ reason }) => reason === 'early')).toMatchObject({ state: 'merged', why: 'new' })
  })

  test('whatever is owed: each row has one outcome or stays pending, nothing is told twice, the budget holds', () => {
    const pool = [
      opportunityOf({ n: 1, lots: 3 }),
      opportunityOf({ n: 2 }),
      opportunityOf({ n: 3, cancelled: true }),
      opportunityOf({ n: 4, closes: '2026-11-25T12:00:00Z' }),
      opportunityOf({ n: 5, planned: true }),
      opportunityOf({ n: 6, closes: '2026-11-20T12:00:00Z' }),
    ]
    const items = pool.flatMap(opportunity =>
      opportunity.lots.map(lot => [`${opportunity.id}#${lot.id}`, opportunity] as const),
    )
    const answer = fc.constantFrom<Standing['answers']>(
      [],
      [],
      [{ answer: 'follow', mine: true }],
      [{ answer: 'not-for-us', mine: true }],
      [{ answer: 'follow', mine: false }],
    )
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: items.length - 1 }), fc.constantFrom(...REASONS)), {
          selector: pair => pair.join(),
          maxLength: 25,
        }),
        fc.array(fc.tuple(answer, fc.double({ min: -3, max: 3, noNaN: true })), {
          minLength: items.length,
          maxLength: items.length,
        }),
        fc.integer({ min: 0, max: 4 }),
        (pairs, stands, budgetLeft) => {
          const known = new Map<string, Known>(
            items.map(([item, opportunity], at) => [
              item,
              { opportunity, standings: [standing(item, opportunity.id, stands[at]![1], stands[at]![0])] },
            ]),
          )
          const owed = pairs.map(([at, reason]) => {
            const [item, opportunity] = items[at]!
            const lot = lotOfItem(opportunity, item)!.lot
            const now = materialOf(opportunity, lot)
            const change = { old: { status: 'live' } as const, now }
            return owedOf(item, reason, {
              material: reason.startsWith('closing') ? (lot.closesAt?.utc ?? '') : '',
              ...(reason === 'changed' && { change }),
            })
          })
          const { digest, outcomes } = compose({ now: NOW, owed, known, budgetLeft })
          const keys = outcomes.map(({ item, reason }) => `${item} ${reason}`)
          expect(new Set(keys).size).toBe(keys.length)
          expect(owed.map(({ item, reason }) => `${item} ${reason}`)).toEqual(expect.arrayContaining(keys))
          const carried = outcomes.filter(({ state }) => state === 'carried')
          const shown = digest
            ? [...digest.cancelled, ...digest.closing, ...digest.changed, ...digest.fresh, ...digest.early]
            : []
          expect(shown.map(({ item, reason }) => `${item.id} ${reason}`).sort()).toEqual(
            carried.map(({ item, reason }) => `${item} ${reason}`).sort(),
          )
          expect((digest?.fresh.length ?? 0) + (digest?.early.length ?? 0)).toBeLessThanOrEqual(budgetLeft)
          if (digest) expect(shown.length).toBeGreaterThan(0)
          // With a mail everything is settled; without one only what can never be told.
          if (digest) expect(keys).toHaveLength(owed.length)
          else
            expect(
              outcomes.every(({ state, why }) =>
                state === 'suppressed'
                  ? why !== 'budget'
                  : ['new', 'cancelled', 'closing-3', 'changed'].includes(why),
              ),
            ).toBe(true)
          expect(compose({ now: NOW, owed: owed.toReversed(), known, budgetLeft }).digest).toEqual(digest)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('the threshold', () => {
  const lot = (p: number, group: string, daysAgo: number) => ({
    p,
    group,
    opensAt: new Date(Date.parse(NOW) - daysAgo * 86_400_000).toISOString(),
  })
  test('is what the rules ask for, until more comes than the budget of a week holds', () => {
    const few = Array.from({ length: 8 }, (_, n) => lot(0.2 + n / 100, `g${n}`, n))
    expect(thresholdOf(few, 0.15, 2, NOW)).toBe(0.15)
    const many = Array.from({ length: 100 }, (_, n) => lot(0.2 + n / 1000, `g${n}`, n % 28))
    const threshold = thresholdOf(many, 0.15, 2, NOW)
    expect(many.filter(({ p }) => p >= threshold)).toHaveLength(8)
  })
  test('counts an opportunity once, and only what is of the last four weeks', () => {
    const lots = Array.from({ length: 40 }, (_, n) => lot(0.9, 'one', n % 20))
    expect(thresholdOf(lots, 0.15, 1, NOW)).toBe(0.15)
    expect(
      thresholdOf(
        Array.from({ length: 40 }, (_, n) => lot(0.9, `g${n}`, 29 + n)),
        0.15,
        1,
        NOW,
      ),
    ).toBe(0.15)
  })
})
