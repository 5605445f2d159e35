import { afterEach, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { readJob } from '../../db/jobs.ts'
import { unowedMatches } from '../../db/match-owing.ts'
import { setFeedback } from '../../db/feedback.ts'
import { matchSlice } from '../../jobs/match.ts'
import { freshBank } from '../db/store.ts'
import { COOK, eagerMatcher, itemOf, releaseOf, WASH, worldOf, type World } from '../digest/world.ts'

const MONDAY = '2026-11-23T04:00:00Z'
const closes = '2027-02-01T12:00:00Z'
let db: Db
afterEach(() => db.close())

const kept = async (profile: string): Promise<string[]> =>
  (
    await db.query.selectFrom('match').select('item').where('profile', '=', profile).orderBy('item').execute()
  ).map(row => row.item)

async function town(eager = false): Promise<World> {
  db = await freshBank()
  return worldOf(db, MONDAY, {}, eager ? now => eagerMatcher(db, now) : undefined)
}

test('slices keep what fits, with the versions they were made by, and drop what does not any more', async () => {
  const world = await town()
  await world.profile('kitchen', 'ana', COOK)
  await world.profile('draft', '', COOK)
  await world.publish(
    releaseOf({ n: 1, about: 'meals', published: MONDAY, closes }),
    releaseOf({ n: 2, about: 'laundry', published: MONDAY, closes }),
    releaseOf({ n: 3, about: 'meals', published: MONDAY, closes, lots: 2 }),
  )
  expect(await world.match()).toMatchObject({ scored: 1, kept: 3 })
  expect(await kept('kitchen')).toEqual([itemOf(1), itemOf(3, 1), itemOf(3, 2)])
  expect(await kept('draft')).toEqual([])
  const row = await db.query.selectFrom('match').selectAll().where('item', '=', itemOf(1)).executeTakeFirst()
  expect(row).toMatchObject({
    opportunity: 'demo:00010-2026',
    closes_at: '2027-02-01T12:00:00.000Z',
    first_at: '2026-11-23T04:00:00.000Z',
  })
  expect(row!.versions).toMatch(/^\S+ \S+ \S+$/)
  expect(await world.match()).toEqual({ changed: 0, scored: 0, kept: 0, dropped: 0, told: 0 })

  await world.at('2026-11-24T04:00:00Z').publish(
    releaseOf({
      n: 1,
      about: 'meals',
      published: '2026-11-24T03:00:00Z',
      closes,
      revision: 1,
      cancelled: true,
    }),
    releaseOf({ n: 4, about: 'meals', published: '2026-11-24T03:00:00Z', closes }),
  )
  expect(await world.match()).toMatchObject({ changed: 2, scored: 0, kept: 1, dropped: 1 })
  expect(await kept('kitchen')).toEqual([itemOf(3, 1), itemOf(3, 2), itemOf(4)])
  const again = await db.query
    .selectFrom('match')
    .select('first_at')
    .where('item', '=', itemOf(3))
    .executeTakeFirst()
  expect(again!.first_at).toBe('2026-11-23T04:00:00.000Z')
})

test('an edited profile is put to the whole bank, and so is one whose answers changed; what was answered stays', async () => {
  const world = await town()
  await world.profile('shop', 'ana', COOK)
  await world.publish(
    releaseOf({ n: 1, about: 'meals', published: MONDAY, closes }),
    releaseOf({ n: 2, about: 'laundry', published: MONDAY, closes }),
  )
  await world.match()
  expect(await kept('shop')).toEqual([itemOf(1)])
  await world.follow('ana', 'shop', itemOf(1))
  await world.profile('shop', 'ana', WASH)
  expect(await world.match()).toMatchObject({ scored: 1 })
  expect(await kept('shop')).toEqual([itemOf(1), itemOf(2)])
  const row = {
    profile: 'shop',
    item: itemOf(2),
    answer: 'not-for-us',
    reason: 'buyer',
    person: 'ana',
    at: '2026-11-23T05:00:00.000Z',
  }
  await setFeedback(db, { ...row, opportunity: 'demo:00020-2026', material: '' })
  await world.publish(releaseOf({ n: 3, about: 'laundry', published: MONDAY, closes }))
  await world.match()
  // The same buyer again: what the answer taught keeps it out.
  expect(await kept('shop')).toEqual([itemOf(1), itemOf(2)])
})

test('the nightly check finds nothing that the slices missed, and mends what was lost', async () => {
  const world = await town(true)
  await world.person('ana', { rhythm: 'daily', hour: 7 })
  await world.profile('kitchen', 'ana', COOK)
  for (let n = 1; n <= 5; n++) {
    await world.publish(releaseOf({ n, about: 'meals', published: MONDAY, closes }))
    await world.match()
  }
  expect(await world.match(true)).toMatchObject({ scored: 1, kept: 0, dropped: 0 })
  await db.query.deleteFrom('match').where('item', '=', itemOf(3)).execute()
  expect(await world.match()).toMatchObject({ kept: 0 })
  expect(await world.match(true)).toMatchObject({ kept: 1 })
  expect(await kept('kitchen')).toHaveLength(5)
  expect(await unowedMatches(db)).toBe(0)
})

test('fifty are kept, the best; one process at a time; a slice that fails leaves the cursor', async () => {
  const world = await town(true)
  await world.profile('kitchen', 'ana', COOK)
  await world.publish(
    ...Array.from({ length: 60 }, (_, n) =>
      releaseOf({ n: n + 1, about: 'meals', published: MONDAY, closes }),
    ),
  )
  await world.match()
  expect(await kept('kitchen')).toHaveLength(50)
  const deps = { db, matcher: world.matcher, now: world.now, leaseMs: 60_000, point: () => undefined }
  const cursor = (await readJob(db, 'match'))!.cursor
  await world.publish(releaseOf({ n: 61, about: 'meals', published: MONDAY, closes }))
  const broken = {
    ...deps,
    matcher: { ...world.matcher, lots: () => Promise.reject(new Error('no engine')) },
  }
  await expect(matchSlice(broken, 'broken')).rejects.toThrow('no engine')
  expect(await readJob(db, 'match')).toMatchObject({ cursor, problem: 'no engine', owner: null })
  let inner: unknown
  const slow = {
    ...deps,
    point: (name: string) => {
      if (name === 'match-stored') inner = matchSlice(deps, 'second')
    },
  }
  expect(await matchSlice(slow, 'first')).toMatchObject({ changed: 1 })
  expect(await inner).toBeUndefined()
})
