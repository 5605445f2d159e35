import { afterEach, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { unowedMatches } from '../../db/match-owing.ts'
import { freshBank } from '../db/store.ts'
import { COOK, itemOf, mailerTo, releaseOf, WASH, worldOf, type World } from '../digest/world.ts'
import { startSmtp, type SmtpServer } from '../servers/smtp.ts'
import type { Mailer } from '../../src/io/types.ts'

let smtp: SmtpServer
let mail: Mailer
const open: { close: () => Promise<unknown> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

const MONDAY = '2026-11-23T04:00:00Z'

async function town(): Promise<{ world: World; db: Db }> {
  const db = await freshBank()
  smtp = await startSmtp()
  mail = mailerTo(smtp.url)
  open.push(db, smtp, mail)
  return { db, world: worldOf(db, MONDAY) }
}
const subjects = (to: string): string[] =>
  smtp.received.filter(each => each.to.includes(`${to}@example.org`)).map(each => each.subject)

/** Everything a day brings: a beat an hour. */
async function day(world: World, date: string): Promise<void> {
  for (let hour = 0; hour < 24; hour++)
    await world.at(`${date}T${String(hour).padStart(2, '0')}:30:00Z`).beat(mail)
}

test('a lot that fits is told once; a second run sends none; what does not fit is never told', async () => {
  const { world, db } = await town()
  await world.person('ana', { rhythm: 'daily', hour: 7 })
  await world.profile('kitchen', 'ana', COOK)
  const closes = '2026-12-20T12:00:00Z'
  await world.publish(
    releaseOf({ n: 1, about: 'meals', published: MONDAY, closes, lots: 3 }),
    releaseOf({ n: 2, about: 'roads', published: MONDAY, closes }),
    releaseOf({ n: 3, about: 'meals', published: MONDAY, closes, country: 'SE' }),
  )
  await day(world, '2026-11-23')
  expect(subjects('ana')).toEqual(['School meals 1 (Testford), deadline 20 December'])
  const [first] = smtp.received
  expect(first!.text).toContain('2 more lots of this contract fit you too.')
  expect(first!.html).not.toContain('Asphalt')
  await day(world, '2026-11-24')
  expect(smtp.received).toHaveLength(1)
  expect(await unowedMatches(db)).toBe(0)
})

test('a deadline correction is told to followers only, as old -> new, once; a typing correction never', async () => {
  const { world } = await town()
  for (const person of ['follower', 'reader']) {
    await world.person(person, { rhythm: 'daily', hour: 7 })
    await world.profile(`${person}-kitchen`, person, COOK)
  }
  const first = { n: 1, about: 'meals', published: MONDAY, closes: '2027-05-03T12:00:00Z' } as const
  await world.publish(releaseOf(first))
  await day(world, '2026-11-23')
  expect(subjects('follower')).toHaveLength(1)
  expect(subjects('reader')).toHaveLength(1)
  await world.follow('follower', 'follower-kitchen', itemOf(1))

  await world.publish(
    releaseOf({ ...first, revision: 1, published: '2026-11-24T01:00:00Z', title: 'School meals one' }),
  )
  await day(world, '2026-11-24')
  expect(smtp.received).toHaveLength(2)

  const moved = { ...first, revision: 2, published: '2026-11-25T01:00:00Z', closes: '2027-05-17T12:00:00Z' }
  await world.publish(releaseOf(moved))
  await day(world, '2026-11-25')
  await day(world, '2026-11-26')
  expect(subjects('reader')).toHaveLength(1)
  expect(subjects('follower').slice(1)).toEqual(['New deadline 17 May: School meals 1 (Testford)'])
  expect(smtp.received.at(-1)!.text).toContain(
    'Deadline: Monday, 3 May 2027 at 15:00 → Monday, 17 May 2027 at 15:00',
  )

  await world.publish(
    releaseOf({ ...moved, revision: 3, published: '2026-11-27T01:00:00Z', cancelled: true }),
  )
  await day(world, '2026-11-27')
  expect(subjects('reader')).toHaveLength(1)
  expect(subjects('follower').slice(2)).toEqual(['Cancelled: School meals 1 (Testford)'])
})

test('there and back before the mail is nothing; there, back and there again over days is told each time', async () => {
  const { world } = await town()
  await world.person('ana', { rhythm: 'daily', hour: 7 })
  await world.profile('kitchen', 'ana', COOK)
  const purchase = { n: 1, about: 'meals', published: MONDAY, closes: '2027-05-03T12:00:00Z' } as const
  const [a, b] = ['2027-05-03T12:00:00Z', '2027-05-17T12:00:00Z']
  await world.publish(releaseOf(purchase))
  await day(world, '2026-11-23')
  await world.follow('ana', 'kitchen', itemOf(1))
  const correct = async (revision: number, closes: string, published: string): Promise<void> => {
    await world.at(published).publish(releaseOf({ ...purchase, revision, closes, published }))
    await world.match()
  }
  await correct(1, b, '2026-11-24T00:10:00Z')
  await correct(2, a, '2026-11-24T00:20:00Z')
  await day(world, '2026-11-24')
  expect(smtp.received).toHaveLength(1)
  for (const [at, closes] of [b, a, b].entries()) {
    await correct(3 + at, closes, `2026-11-2${5 + at}T00:10:00Z`)
    await day(world, `2026-11-2${5 + at}`)
  }
  expect(subjects('ana').slice(1)).toEqual([
    'New deadline 17 May: School meals 1 (Testford)',
    'New deadline 3 May: School meals 1 (Testford)',
    'New deadline 17 May: School meals 1 (Testford)',
  ])
})

test('reminders at fourteen and three days, to followers; a cancellation stops them', async () => {
  const { world } = await town()
  await world.person('ana', { rhythm: 'daily', hour: 7 })
  await world.profile('kitchen', 'ana', COOK)
  const purchase = { about: 'meals', published: MONDAY, closes: '2026-12-12T12:00:00Z' } as const
  await world.publish(
    releaseOf({ ...purchase, n: 1 }),
    releaseOf({ ...purchase, n: 2 }),
    releaseOf({ ...purchase, n: 3 }),
  )
  await day(world, '2026-11-23')
  for (const n of [1, 2]) await world.follow('ana', 'kitchen', itemOf(n))
  const days: [string, number][] = []
  for (let at = Date.parse('2026-11-24'); at <= Date.parse('2026-12-14'); at += 86_400_000) {
    const date = new Date(at).toISOString().slice(0, 10)
    const before = smtp.received.length
    if (date === '2026-12-01')
      await world.publish(
        releaseOf({ ...purchase, n: 2, revision: 1, published: `${date}T01:00:00Z`, cancelled: true }),
      )
    await day(world, date)
    if (smtp.received.length > before) days.push([date, smtp.received.length - before])
  }
  expect(days).toEqual([
    ['2026-11-28', 1],
    ['2026-12-01', 1],
    ['2026-12-09', 1],
  ])
  const [, fourteen, cancelled, three] = smtp.received
  expect(fourteen!.subject).toBe(
    'Closing soon: School meals 1 (Testford), deadline 12 December, and 1 more for you',
  )
  expect(fourteen!.text).toContain('closes in 14 days')
  expect(cancelled!.subject).toBe('Cancelled: School meals 2 (Testford)')
  expect(three!.subject).toBe('Closing soon: School meals 1 (Testford), deadline 12 December')
  expect(three!.text).toContain('closes in 3 days')
  for (const each of smtp.received.slice(1)) expect(each.text).not.toContain('School meals 3')
})

test('under several profiles a lot appears once, with their names; a colleague who is not a member hears nothing', async () => {
  const { world } = await town()
  await world.person('ana', { rhythm: 'daily', hour: 7 })
  await world.person('bo', { rhythm: 'daily', hour: 7 })
  await world.profile('Kitchen', 'ana', COOK)
  await world.profile('Canteen', 'ana', { ...COOK, services: ['Hot lunches for pupils in schools'] })
  await world.profile('Wash house', 'ana', WASH)
  const closes = '2026-12-20T12:00:00Z'
  await world.publish(
    releaseOf({ n: 1, about: 'meals', published: MONDAY, closes }),
    releaseOf({ n: 2, about: 'laundry', published: MONDAY, closes }),
  )
  await day(world, '2026-11-23')
  expect(subjects('bo')).toEqual([])
  expect(smtp.received).toHaveLength(1)
  const { text, html } = smtp.received[0]!
  expect(text.match(/^\* School meals 1/gm)).toHaveLength(1)
  expect(text).toMatch(/For: (Kitchen and Canteen|Canteen and Kitchen)/)
  expect(text).toContain('For: Wash house')
  expect(html.length).toBeLessThan(100_000)
})

test('budget: the best come, the rest is counted; nothing new, no mail; the week after there is room again', async () => {
  const { world, db } = await town()
  await world.person('ana', { rhythm: 'weekly', weekday: 1, hour: 7, budget: 3 })
  await world.profile('kitchen', 'ana', COOK)
  const closes = '2027-02-20T12:00:00Z'
  await world.publish(
    ...Array.from({ length: 8 }, (_, n) =>
      releaseOf({ n: n + 1, about: 'meals', published: MONDAY, closes }),
    ),
  )
  await day(world, '2026-11-23')
  expect(smtp.received).toHaveLength(1)
  expect(smtp.received[0]!.text.match(/^\* School meals/gm)).toHaveLength(3)
  expect(smtp.received[0]!.subject).toMatch(/and 7 more for you$/)
  expect(smtp.received[0]!.text).toContain('5 more are waiting in your inbox.')
  await day(world, '2026-11-30')
  expect(smtp.received).toHaveLength(1)
  await world.publish(releaseOf({ n: 20, about: 'meals', published: '2026-12-01T08:00:00Z', closes }))
  await day(world, '2026-12-07')
  expect(subjects('ana')[1]).toBe('School meals 20 (Testford), deadline 20 February')
  expect(await unowedMatches(db)).toBe(0)
})

test('paused: nothing, then one mail with what is still open; unsubscribed: nothing ever', async () => {
  const { world } = await town()
  await world.person('pausing', { rhythm: 'daily', hour: 7, paused_until: '2026-11-26T00:00:00.000Z' })
  await world.person('instant', { rhythm: 'instant' })
  await world.profile('p', 'pausing', COOK)
  await world.profile('i', 'instant', COOK)
  for (const [n, date] of [23, 24, 25].entries())
    await world.publish(
      releaseOf({
        n: n + 1,
        about: 'meals',
        published: `2026-11-${date}T03:00:00Z`,
        closes: n === 0 ? '2026-11-25T12:00:00Z' : '2026-12-20T12:00:00Z',
      }),
    )
  for (const date of ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26']) await day(world, date)
  expect(subjects('pausing')).toEqual(['School meals 2 (Testford), deadline 20 December, and 1 more for you'])
  expect(subjects('instant')).toHaveLength(1)
})

test('a new rule set re-scores in silence; a new profile hears of the open bank once', async () => {
  const { world, db } = await town()
  await world.person('ana', { rhythm: 'daily', hour: 7 })
  await world.profile('kitchen', 'ana', COOK)
  const closes = '2026-12-20T12:00:00Z'
  await world.publish(
    releaseOf({ n: 1, about: 'meals', published: MONDAY, closes }),
    releaseOf({ n: 2, about: 'laundry', published: MONDAY, closes }),
  )
  await day(world, '2026-11-23')
  expect(smtp.received).toHaveLength(1)
  // By these rules everything fits everybody.
  const generous = worldOf(db, '2026-11-24T04:00:00Z', { version: 'generous', weights: { intercept: 5 } })
  await day(generous, '2026-11-24')
  const kept = await db.query.selectFrom('match').select('item').execute()
  expect(kept.map(row => row.item).sort()).toEqual([itemOf(1), itemOf(2)])
  expect(smtp.received).toHaveLength(1)
  expect(await unowedMatches(db)).toBe(0)
  await generous.profile('wash house', 'ana', WASH)
  await generous.publish(releaseOf({ n: 3, about: 'laundry', published: '2026-11-25T01:00:00Z', closes }))
  await day(generous, '2026-11-25')
  expect(subjects('ana').slice(1)).toEqual(['Laundry services 3 (Testford), deadline 20 December'])
})

test('an earlier notice renames the opportunity: nothing is told twice, and followers keep following', async () => {
  const { world, db } = await town()
  await world.person('ana', { rhythm: 'daily', hour: 7 })
  await world.profile('kitchen', 'ana', COOK)
  const closes = '2027-03-20T12:00:00Z'
  const purchase = { n: 1, about: 'meals', published: MONDAY, closes } as const
  await world.publish(releaseOf({ ...purchase, revision: 5 }))
  await day(world, '2026-11-23')
  await world.follow('ana', 'kitchen', 'demo:00015-2026#LOT-0001')
  await world.publish(releaseOf({ ...purchase, revision: 0, published: '2026-11-01T08:00:00Z' }))
  await day(world, '2026-11-24')
  expect(smtp.received).toHaveLength(1)
  const follows = await db.query.selectFrom('feedback').select(['item', 'opportunity']).execute()
  expect(follows).toEqual([{ item: itemOf(1), opportunity: 'demo:00010-2026' }])
  await world.publish(
    releaseOf({
      ...purchase,
      revision: 6,
      published: '2026-11-25T01:00:00Z',
      closes: '2027-04-20T12:00:00Z',
    }),
  )
  await day(world, '2026-11-25')
  expect(subjects('ana').slice(1)).toEqual(['New deadline 20 April: School meals 1 (Testford)'])
})
