import { expect, test } from 'vitest'
import { unowedMatches } from '../../db/match-owing.ts'
import { unsubscribe } from '../../db/subscriptions.ts'
import { freshBank } from '../db/store.ts'
import { COOK, GARDEN, itemOf, mailerTo, releaseOf, WASH, worldOf, type Purchase } from '../digest/world.ts'
import { startSmtp } from '../servers/smtp.ts'
import { expectedMails, wall, type Event, type Expected, type Reader } from './digest-oracle.ts'

const READERS: readonly Reader[] = [
  { id: 'ana', zone: 'Europe/Sofia', rhythm: 'weekly', hour: 7, weekday: 1, wants: ['meals'] },
  { id: 'boris', zone: 'Europe/Sofia', rhythm: 'daily', hour: 7, weekday: 1, wants: ['meals', 'laundry'] },
  { id: 'carla', zone: 'Europe/Madrid', rhythm: 'instant', hour: 0, weekday: 1, wants: ['laundry'] },
  {
    id: 'dana',
    zone: 'Europe/Riga',
    rhythm: 'daily',
    hour: 19,
    weekday: 1,
    wants: ['meals'],
    pausedUntil: '2026-11-26T00:00:00.000Z',
  },
  { id: 'elsa', zone: 'Europe/Stockholm', rhythm: 'daily', hour: 6, weekday: 1, wants: ['laundry'] },
  {
    id: 'finn',
    zone: 'Europe/Copenhagen',
    rhythm: 'weekly',
    hour: 17,
    weekday: 5,
    wants: ['meals', 'laundry'],
  },
  { id: 'gil', zone: 'Europe/Lisbon', rhythm: 'daily', hour: 8, weekday: 1, wants: ['parks'] },
]
const FROM = '2026-11-22T21:30:00Z'
const TO = '2026-12-08T00:00:00Z'
const far = '2027-03-01T12:00:00Z'

/** Lots are named by their number. */
const EVENTS: readonly Event[] = [
  { at: '2026-11-23T03:10:00Z', what: 'publish', lot: '1', about: 'meals', closes: far },
  { at: '2026-11-23T03:10:00Z', what: 'publish', lot: '2', about: 'laundry', closes: '2026-12-12T12:00:00Z' },
  { at: '2026-11-23T09:10:00Z', what: 'publish', lot: '3', about: 'laundry', closes: '2026-11-23T20:00:00Z' },
  { at: '2026-11-23T14:10:00Z', what: 'follow', lot: '2', person: 'boris' },
  { at: '2026-11-23T14:40:00Z', what: 'follow', lot: '2', person: 'carla' },
  { at: '2026-11-24T02:10:00Z', what: 'retitle', lot: '2', about: 'laundry', closes: '2026-12-12T12:00:00Z' },
  { at: '2026-11-24T13:10:00Z', what: 'publish', lot: '4', about: 'meals', closes: far },
  { at: '2026-11-25T01:10:00Z', what: 'move', lot: '2', about: 'laundry', closes: '2026-12-14T12:00:00Z' },
  { at: '2026-11-25T08:10:00Z', what: 'stop', person: 'elsa' },
  { at: '2026-11-25T09:10:00Z', what: 'publish', lot: '5', about: 'laundry', closes: far },
  { at: '2026-11-26T09:10:00Z', what: 'publish', lot: '6', about: 'parks', closes: far },
  { at: '2026-11-27T10:10:00Z', what: 'publish', lot: '7', about: 'meals', closes: '2026-11-29T12:00:00Z' },
  { at: '2026-11-28T10:10:00Z', what: 'cancel', lot: '5', about: 'laundry', closes: far },
  { at: '2026-11-30T12:10:00Z', what: 'follow', lot: '1', person: 'ana' },
  { at: '2026-12-01T10:10:00Z', what: 'move', lot: '1', about: 'meals', closes: '2027-03-15T12:00:00Z' },
  { at: '2026-12-03T10:10:00Z', what: 'cancel', lot: '2', about: 'laundry', closes: '2026-12-14T12:00:00Z' },
]
const PROFILES = {
  meals: COOK,
  laundry: WASH,
  parks: GARDEN,
}

test('a fortnight of notices: exactly the mails that the oracle says, in the slots it says, and none again', async () => {
  const db = await freshBank()
  const smtp = await startSmtp()
  const mail = mailerTo(smtp.url)
  const world = worldOf(db, FROM)
  for (const { id, zone, rhythm, hour, weekday, wants, pausedUntil } of READERS) {
    await world.person(id, { zone, rhythm, hour, weekday, paused_until: pausedUntil ?? null })
    for (const about of wants)
      await world.profile(`${id}-${about}`, id, PROFILES[about as keyof typeof PROFILES])
  }
  const revisions = new Map<string, number>()
  const publish = async ({ lot = '', what, about, closes = '', at }: Event): Promise<void> => {
    const revision = revisions.get(lot) ?? 0
    revisions.set(lot, revision + 1)
    const title = what === 'publish' ? {} : { title: `Number ${lot}, corrected ${revision}` }
    const purchase: Purchase = {
      n: Number(lot),
      about: about as Purchase['about'],
      published: at,
      closes,
      revision,
      ...title,
    }
    await world.publish(releaseOf({ ...purchase, cancelled: what === 'cancel' }))
  }
  const perform = async (event: Event): Promise<void> => {
    if (event.what === 'follow') {
      const profile = `${event.person}-${event.lot === '1' ? 'meals' : 'laundry'}`
      await world.follow(event.person!, profile, itemOf(Number(event.lot)))
    } else if (event.what === 'stop') await unsubscribe(db, event.person!, event.at)
    else await publish(event)
  }
  const got: Expected[] = []
  let next = 0
  for (let at = Date.parse(FROM); at < Date.parse(TO); at += 3_600_000) {
    world.at(new Date(at).toISOString())
    for (; next < EVENTS.length && Date.parse(EVENTS[next]!.at) <= at; next++) await perform(EVENTS[next]!)
    const before = smtp.received.length
    await world.beat(mail)
    for (const received of smtp.received.slice(before)) got.push(readAs(received, at))
    // Nothing is left for a second run.
    const after = smtp.received.length
    if (after > before) {
      await world.beat(mail)
      expect(smtp.received).toHaveLength(after)
    }
  }
  const order = (a: Expected, b: Expected): number => (`${a.to} ${a.slot}` < `${b.to} ${b.slot}` ? -1 : 1)
  const expected = expectedMails(READERS, EVENTS, FROM, TO)
  expect(got.sort(order)).toEqual(expected.sort(order))
  expect(got.length).toBeGreaterThan(15)
  expect(await unowedMatches(db)).toBe(0)
  await mail.close()
  await smtp.close()
  await db.close()
})

/** What a mail says, read from its text as its reader would. */
function readAs({ to, text }: { to: readonly string[]; text: string }, at: number): Expected {
  const id = to[0]!.split('@')[0]!
  const reader = READERS.find(each => each.id === id)!
  const { date, hour } = wall(reader.zone, at)
  const tells: string[] = []
  let section = ''
  const lines = text.split(/\r?\n/)
  for (const [index, line] of lines.entries()) {
    const below = lines[index + 1] ?? ''
    if (/^-+$/.test(below)) section = SECTIONS[line] ?? line
    const entry = /^\* (?:\D*)(\d+)/.exec(line)
    if (entry) tells.push(`${section} ${entry[1]}`)
  }
  return { to: id, slot: reader.rhythm === 'instant' ? `${date} ${hour}` : date, tells: tells.sort() }
}
const SECTIONS: Readonly<Record<string, string>> = {
  'New for you': 'new',
  'Closing soon': 'closing',
  Changed: 'changed',
  Cancelled: 'cancelled',
}
