import { afterEach, describe, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { migrate } from '../../db/migrate.ts'
import { claimMessages, progress } from '../../db/outbox.ts'
import { unowedMatches } from '../../db/match-owing.ts'
import { unsubscribe } from '../../db/subscriptions.ts'
import { outboxFigures } from '../../db/outbox-reads.ts'
import { pruneMail } from '../../jobs/digest-prune.ts'
import { freshBank } from '../db/store.ts'
import { COOK, eagerMatcher, itemOf, mailerTo, releaseOf, worldOf, type World } from '../digest/world.ts'
import { freshPostgres } from '../servers/postgres.ts'
import { startSmtp } from '../servers/smtp.ts'

/** What the digest asks of a bank, on every backend that runs here. */
const BACKENDS: readonly (readonly [string, () => Promise<Db>])[] = [
  ['sqlite', freshBank],
  [
    'postgres',
    async () => {
      const db = await freshPostgres()
      await migrate(db)
      return db
    },
  ],
]
const MONDAY = '2026-11-23T04:00:00Z'
const closes = '2027-02-01T12:00:00Z'
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

describe.each(BACKENDS)('the digest on %s', (_name, open) => {
  async function town(): Promise<{ db: Db; world: World }> {
    const db = await open()
    closing.push(() => db.close())
    return { db, world: worldOf(db, MONDAY, {}, now => eagerMatcher(db, now)) }
  }

  test('new, changed, renamed, reminded, cancelled, unsubscribed, pruned', async () => {
    const { db, world } = await town()
    const smtp = await startSmtp()
    const mail = mailerTo(smtp.url)
    closing.push(smtp.close, mail.close)
    await world.person('ana', { rhythm: 'daily', hour: 7, budget: 2 })
    await world.person('bo', { rhythm: 'weekly', hour: 7, weekday: 1 })
    await world.profile('kitchen', 'ana', COOK)
    await world.profile('canteen', 'bo', COOK)
    const purchase = { about: 'meals', published: MONDAY, closes } as const
    await world.publish(
      releaseOf({ ...purchase, n: 1, revision: 5 }),
      releaseOf({ ...purchase, n: 2, closes: '2026-12-05T12:00:00Z' }),
      releaseOf({ ...purchase, n: 3, lots: 3 }),
    )
    const at = (day: string): Promise<void> => world.at(`2026-11-${day}T06:00:00Z`).beat(mail)
    await at('23')
    await world.follow('ana', 'kitchen', 'demo:00015-2026#LOT-0001')
    await world.follow('ana', 'kitchen', itemOf(2))
    await world.publish(releaseOf({ ...purchase, n: 1, revision: 0, published: '2026-11-01T04:00:00Z' }))
    await at('24')
    await world.publish(
      releaseOf({
        ...purchase,
        n: 1,
        revision: 6,
        published: '2026-11-25T04:00:00Z',
        closes: '2027-02-08T12:00:00Z',
      }),
      releaseOf({ ...purchase, n: 2, revision: 1, published: '2026-11-25T04:00:00Z', cancelled: true }),
    )
    await at('25')
    await unsubscribe(db, 'bo', world.now().toISOString())
    await world.publish(releaseOf({ ...purchase, n: 4, published: '2026-11-26T04:00:00Z' }))
    await at('26')
    await at('30')
    const told = smtp.received.map(({ to, subject }) => `${to[0]!.split('@')[0]}: ${subject}`)
    expect(told.filter(line => line.startsWith('bo'))).toHaveLength(1)
    expect(told.filter(line => line.startsWith('ana'))).toEqual([
      expect.stringMatching(/^ana: School meals \d .*and 2 more for you$/),
      'ana: Closing soon: School meals 2 (Testford), deadline 5 December',
      'ana: New deadline 8 February: School meals 1 (Testford), and 1 more for you',
      'ana: School meals 4 (Testford), deadline 1 February',
    ])
    expect(await unowedMatches(db)).toBe(0)
    await pruneMail(db, new Date('2027-11-01T00:00:00Z'))
    const bodies = await db.query.selectFrom('outbox').select(['html', 'body']).execute()
    for (const { html, body } of bodies) expect(html + body).toBe('')
    await pruneMail(db, new Date('2035-01-01T00:00:00Z'))
    expect(await outboxFigures(db)).toEqual({})
  })

  test('two senders at once never have the same message; who lost the claim writes nothing', async () => {
    const { db, world } = await town()
    for (let n = 1; n <= 12; n++) {
      await world.person(`p${n}`, { rhythm: 'daily', hour: 7 })
      await world.profile(`kitchen-${n}`, `p${n}`, COOK)
    }
    await world.publish(releaseOf({ n: 1, about: 'meals', published: MONDAY, closes }))
    await world.match()
    await world.at('2026-11-23T06:00:00Z').compose()
    const now = world.now().toISOString()
    const claims = await Promise.all(
      ['a', 'b', 'c'].map(claim =>
        claimMessages(db, { claim, now, until: '2026-11-23T06:05:00.000Z', limit: 5 }),
      ),
    )
    const ids = claims.flat().map(row => row.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThanOrEqual(10)
    const [first] = claims[0]!
    const later = {
      claim: 'd',
      now: '2026-11-23T06:06:00.000Z',
      until: '2026-11-23T06:10:00.000Z',
      limit: 50,
    }
    expect(await claimMessages(db, later)).toHaveLength(12)
    expect(await progress(db, first!.id, 'a', { state: 'handed_over' })).toBe(false)
    expect(await progress(db, first!.id, 'a', { state: 'sent' }, [])).toBe(false)
    expect(await progress(db, first!.id, 'd', { state: 'handed_over', claim_until: later.until })).toBe(true)
    expect(await outboxFigures(db)).toEqual({ claimed: 11, handed_over: 1 })
    // Whoever unsubscribes now is not in the next claim.
    await unsubscribe(db, 'p3', later.until)
    const last = await claimMessages(db, {
      claim: 'e',
      now: '2026-11-23T06:11:00.000Z',
      until: '2026-11-23T06:20:00.000Z',
      limit: 50,
    })
    expect(last).toHaveLength(first!.person === 'p3' ? 11 : 10)
    expect(last.some(row => row.person === 'p3')).toBe(false)
  })

  test('two processes compose at once: one mail a person and slot', async () => {
    const { db, world } = await town()
    for (let n = 1; n <= 5; n++) {
      await world.person(`p${n}`, { rhythm: 'daily', hour: 7 })
      await world.profile(`kitchen-${n}`, `p${n}`, COOK)
    }
    await world.publish(releaseOf({ n: 1, about: 'meals', published: MONDAY, closes }))
    await world.match()
    world.at('2026-11-23T06:00:00Z')
    const reports = await Promise.all([world.compose(), world.compose(), world.compose()])
    expect(reports.reduce((sum, report) => sum + report.queued, 0)).toBe(5)
    expect(reports.reduce((sum, report) => sum + report.failed, 0)).toBe(0)
    expect(await outboxFigures(db)).toEqual({ queued: 5 })
  })
})
