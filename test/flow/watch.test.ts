import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import pino from 'pino'
import { batch, type Db } from '../../db/batch.ts'
import { listIncidents, openIncidents } from '../../db/incidents.ts'
import { pauseStatements, readJob } from '../../db/jobs.ts'
import { addPerson, updatePerson } from '../../db/people.ts'
import { sourceSettingsStatement } from '../../db/source-settings.ts'
import { crawl, type CrawlDeps } from '../../jobs/crawl.ts'
import { crawlJobs } from '../../jobs/crawl-jobs.ts'
import { createSchedule } from '../../jobs/cron.ts'
import { ingestFetched } from '../../jobs/ingest.ts'
import { sendDue, SEND_DEFAULTS } from '../../jobs/send.ts'
import { SCHEDULE_ZONE } from '../../jobs/schedule.ts'
import { watchSources } from '../../jobs/watch.ts'
import { createMailer } from '../../src/io/node/mail.ts'
import { EMPTY_STEP, type Source } from '../../src/sources/source.ts'
import { freshBank } from '../db/store.ts'
import { startSmtp, type SmtpServer } from '../servers/smtp.ts'

const HOUR_MS = 3_600_000
const USUAL = 20
const FROM = 'Dragoman <post@dragoman.example>'

/** A portal that publishes one list a working day; `today` says what is on it. */
const fake: Source = {
  id: 'fake',
  title: 'Fake portal',
  country: 'EU',
  homepage: 'https://fake.example',
  licence: 'none',
  every: '0 9 * * 1-5',
  gapMs: 100,
  expects: 'always',
  format: 'ocds',
  window: (_cursor, now) => ({
    plans: [{ purpose: 'search', method: 'GET', url: 'https://fake.example/list' }],
    cursor: now.slice(0, 10),
  }),
  read: answer => {
    const lines = new TextDecoder().decode(answer.body).trim().split('\n').filter(Boolean)
    const documents = lines.map((line, at) => ({
      name: `${at}-${line.slice(0, 60)}`,
      bytes: new TextEncoder().encode(line),
    }))
    return { ...EMPTY_STEP, documents, listed: lines }
  },
}

let serial = 0
const release = (day: string): string =>
  JSON.stringify({
    ocid: `ocds-fake-${++serial}`,
    id: `${serial}-2026`,
    date: `${day}T08:00:00Z`,
    tag: ['tender'],
    language: 'en',
    parties: [{ id: 'b', name: 'Town', roles: ['buyer'], address: { country: 'SE' } }],
    buyer: { id: 'b', name: 'Town' },
    tender: { id: 't', title: `School meals ${serial}`, description: 'Cooking for schools' },
  })
const garbage = (): string => `<<< ${++serial} not a notice`
const some = (count: number, make: () => string): string => Array.from({ length: count }, make).join('\n')

let smtp: SmtpServer
let mail: ReturnType<typeof createMailer>
beforeAll(async () => {
  smtp = await startSmtp()
  mail = createMailer({ url: smtp.url, from: FROM })
})
afterAll(async () => {
  await mail.close()
  await smtp.close()
})

let db: Db
let now: Date
/** What the portal answers on a day: a body, or a status */
let portal: (day: string) => string | number
const log = pino({ level: 'silent' })
const clock = (): Date => now
const dayOf = (): string => now.toISOString().slice(0, 10)

const deps = (): CrawlDeps => ({
  db,
  now: clock,
  wait: async () => undefined,
  random: () => 0.5,
  leaseMs: 60_000,
  fetch: async plan => {
    const answer = portal(dayOf())
    const body = new TextEncoder().encode(typeof answer === 'string' ? answer || '\n' : 'no')
    const status = typeof answer === 'string' ? 200 : answer
    return { status, url: plan.url, headers: {}, body, wireBytes: body.length }
  },
  store: (documents, source) =>
    ingestFetched(db, documents, { now: clock, source: source.id, format: 'ocds' }),
  unpack: async function* () {},
  known: async () => new Set(),
  point: () => undefined,
})
const watch = () =>
  watchSources({ db, now: clock, publicUrl: 'https://dragoman.example', from: FROM, log, sources: [fake] })
const send = () => sendDue({ db, mail, now: clock, log, point: () => undefined, ...SEND_DEFAULTS })
/** Mails that arrived at an address since the test began. */
const arrived = (to: string): string[] =>
  smtp.received
    .slice(before)
    .filter(each => each.to.includes(to))
    .map(each => each.subject)
let before = 0

/** Lives until a moment: hour by hour the house looks at its source and mails, at 09:00 Brussels time it is read. */
async function live(until: string): Promise<void> {
  for (; now < new Date(until); now = new Date(now.getTime() + HOUR_MS)) {
    const [weekday, hour] = [now.getUTCDay(), now.getUTCHours()]
    if (hour === 7 && weekday >= 1 && weekday <= 5) await crawl(fake, deps(), `run ${now.toISOString()}`)
    await watch()
    await send()
  }
}
/** Five usual weeks, without looking in between. */
async function usual(): Promise<void> {
  now = new Date('2026-06-01T07:00:00.000Z')
  for (; now < new Date('2026-07-06T00:00:00.000Z'); now = new Date(now.getTime() + 24 * HOUR_MS))
    if (now.getUTCDay() >= 1 && now.getUTCDay() <= 5) await crawl(fake, deps(), `run ${now.toISOString()}`)
  now = new Date('2026-07-06T00:00:00.000Z')
}
async function administrator(email: string, language: string): Promise<void> {
  await addPerson(db, { id: email, email, language, zone: 'Europe/Sofia', now: now.toISOString() })
  await updatePerson(db, email, { roles: 'administrator' })
}

beforeEach(async () => {
  db = await freshBank()
  before = smtp.received.length
  portal = day => some(USUAL, () => release(day))
  await usual()
  await administrator('root@watch.example', 'en')
  await administrator('koren@watch.example', 'bg')
  await addPerson(db, {
    id: 'p',
    email: 'somebody@watch.example',
    language: 'en',
    zone: 'UTC',
    now: now.toISOString(),
  })
  return () => db.close()
})

describe('a source in trouble', () => {
  test('two usual weeks are no news', async () => {
    await live('2026-07-18T00:00:00.000Z')
    expect(smtp.received.slice(before)).toEqual([])
    expect(await openIncidents(db)).toEqual([])
  })

  test('silent because nobody answers: one mail to each administrator, one more when it is over', async () => {
    portal = day => (day >= '2026-07-07' && day < '2026-07-15' ? 503 : some(USUAL, () => release(day)))
    await live('2026-07-15T00:00:00.000Z')
    const [incident] = await openIncidents(db)
    expect(incident).toMatchObject({ source: 'fake', kind: 'silent' })
    // Read on Monday 6th; missed on 7th, 8th and 9th at 07:00 UTC; noticed an hour after the third.
    expect(incident!.opened_at).toBe('2026-07-09T08:00:00.000Z')
    expect(arrived('root@watch.example')).toEqual(['Fake portal has gone silent'])
    expect(arrived('koren@watch.example')).toEqual(['Fake portal замлъкна'])
    await live('2026-07-17T00:00:00.000Z')
    expect(arrived('root@watch.example')).toEqual([
      'Fake portal has gone silent',
      'Fake portal: all is well again',
    ])
    expect(arrived('somebody@watch.example')).toEqual([])
    expect(await openIncidents(db)).toEqual([])
    expect((await listIncidents(db, 'fake'))[0]).toMatchObject({
      ended: 'well',
      closed_at: '2026-07-15T07:00:00.000Z',
    })
    const [first] = smtp.received.slice(before)
    expect(first!.text).toContain('https://dragoman.example/admin/sources/fake')
  })

  test('silent because it answers with nothing: a holiday is none, three usual days are', async () => {
    portal = day => (day === '2026-07-08' ? '' : some(USUAL, () => release(day)))
    await live('2026-07-11T00:00:00.000Z')
    expect(arrived('root@watch.example')).toEqual([])
    portal = () => ''
    await live('2026-07-18T00:00:00.000Z')
    expect(arrived('root@watch.example')).toEqual(['Fake portal has gone silent'])
    const [incident] = await openIncidents(db)
    expect(JSON.parse(incident!.facts)).toMatchObject({ why: 'nothing', since: '2026-07-10' })
    expect(incident!.opened_at.slice(0, 10)).toBe('2026-07-15')
  })

  test('dropped by 80 %: one mail; three quarters of the usual is none', async () => {
    portal = day => some(day === '2026-07-07' ? USUAL * 0.75 : USUAL, () => release(day))
    await live('2026-07-11T00:00:00.000Z')
    expect(arrived('root@watch.example')).toEqual([])
    portal = day => some(day < '2026-07-16' ? USUAL * 0.2 : USUAL, () => release(day))
    await live('2026-07-16T00:00:00.000Z')
    expect(arrived('root@watch.example')).toEqual(['Fake portal brings much less than usual'])
    const [incident] = await openIncidents(db)
    expect(JSON.parse(incident!.facts)).toEqual({ kind: 'dropped', day: '2026-07-15', arrived: 4, usual: 20 })
    await live('2026-07-18T00:00:00.000Z')
    expect(arrived('root@watch.example')).toHaveLength(2)
  })

  test('garbage: one mail, and everything waits in quarantine', async () => {
    portal = day => [some(USUAL * 0.5, () => release(day)), some(USUAL * 0.5, garbage)].join('\n')
    await live('2026-07-09T00:00:00.000Z')
    expect(arrived('root@watch.example')).toEqual(['Fake portal sends what we cannot read'])
    const [incident] = await openIncidents(db)
    expect(incident).toMatchObject({ kind: 'garbage' })
    const { n } = (await db.query
      .selectFrom('quarantine')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .executeTakeFirst())!
    expect(Number(n)).toBe(30)
    portal = day => some(USUAL, () => release(day))
    await live('2026-07-14T00:00:00.000Z')
    expect(arrived('root@watch.example')).toHaveLength(2)
  })

  test('two processes that look at once tell everybody once', async () => {
    portal = () => 503
    await live('2026-07-08T00:00:00.000Z')
    now = new Date('2026-07-10T10:00:00.000Z')
    await Promise.all([watch(), watch(), watch()])
    await send()
    expect(arrived('root@watch.example')).toEqual(['Fake portal has gone silent'])
  })
})

describe('a source that is paused', () => {
  test('is not read, by hand or by schedule, raises no alarm, and goes on when it is resumed', async () => {
    await batch(db, pauseStatements(db, 'crawl:fake', true))
    const asked: string[] = []
    portal = day => (asked.push(day), some(USUAL, () => release(day)))
    expect((await crawl(fake, deps(), 'by hand')).outcome).toBe('paused')
    const schedule = createSchedule({
      db,
      zone: SCHEDULE_ZONE,
      now: clock,
      leaseMs: 60_000,
      owner: 'schedule',
      log,
      jobs: crawlJobs(deps(), log, [fake]),
    })
    await schedule.beat()
    await live('2026-07-16T00:00:00.000Z')
    expect(asked).toEqual([])
    expect(arrived('root@watch.example')).toEqual([])
    await batch(db, pauseStatements(db, 'crawl:fake', false))
    now = new Date('2026-07-16T07:00:00.000Z')
    expect((await crawl(fake, deps(), 'again')).outcome).toBe('done')
    expect(asked).toEqual(['2026-07-16'])
  })

  test('stops in the middle of a reading, without moving its cursor, and is no failure afterwards', async () => {
    const cursor = (await readJob(db, 'crawl:fake'))!.cursor
    portal = day => some(USUAL, () => release(day))
    const stopping: CrawlDeps = {
      ...deps(),
      store: async (documents, source) => {
        await batch(db, pauseStatements(db, 'crawl:fake', true))
        return deps().store(documents, source)
      },
    }
    now = new Date('2026-07-06T07:00:00.000Z')
    expect(await crawl(fake, stopping, 'stopped')).toMatchObject({ outcome: 'incomplete', reason: 'paused' })
    expect(await readJob(db, 'crawl:fake')).toMatchObject({ cursor, paused: 1, owner: null })
  })
})

describe('settings of a source', () => {
  test('its schedule, pause and caps hold from the next beat on', async () => {
    const settings = { every: '30 12 * * *', gapMs: 5_000, requestsMax: 50 }
    await batch(db, [sourceSettingsStatement(db, 'fake', settings, now.toISOString())])
    const pauses: number[] = []
    // A portal that always has one more page.
    let page = 0
    const endless: Source = {
      ...fake,
      read: (_answer, plan) => ({ ...EMPTY_STEP, listed: [`${++page}`], plans: [plan] }),
    }
    const report = await crawl(endless, { ...deps(), wait: async ms => void pauses.push(ms) }, 'capped')
    expect(report).toMatchObject({ outcome: 'incomplete', reason: 'request-budget', requests: 50 })
    expect(Math.min(...pauses)).toBe(5_000)
    const schedule = createSchedule({
      db,
      zone: SCHEDULE_ZONE,
      now: clock,
      leaseMs: 60_000,
      owner: 'schedule',
      log,
      jobs: crawlJobs(deps(), log, [fake]),
    })
    now = new Date('2026-07-06T10:31:00.000Z')
    expect(await schedule.beat()).toEqual(['crawl:fake 2026-07-06T12:30'])
    const plan = await db.query.selectFrom('job_plan').selectAll().execute()
    expect(plan).toMatchObject([{ name: 'crawl:fake', every: '30 12 * * *' }])
  })
})
