import { afterAll, beforeAll, expect, test } from 'vitest'
import { batch, statement, type Db } from '../../db/batch.ts'
import { administratorsOf } from '../../db/administrators.ts'
import { countQuarantine } from '../../db/health.ts'
import {
  changeIncident,
  closeIncident,
  listIncidents,
  openIncident,
  openIncidents,
} from '../../db/incidents.ts'
import {
  againStatement,
  claimJob,
  finishJob,
  jobPlans,
  pauseStatements,
  planJob,
  readJob,
} from '../../db/jobs.ts'
import { lastSuppressed, outboxStates, softBounces, suppressionCounts } from '../../db/mail-health.ts'
import { addPerson, updatePerson } from '../../db/people.ts'
import {
  closeQuarantine,
  countWaiting,
  insertQuarantine,
  pageQuarantine,
  stillWaiting,
  triedQuarantine,
} from '../../db/quarantine.ts'
import { listReplays, moveReplay, nextReplay, orderReplay } from '../../db/replays.ts'
import { endRun, runsSince, startRun } from '../../db/runs.ts'
import { readSourceSettings, sourceSettingsStatement } from '../../db/source-settings.ts'
import { liftStatement, suppress } from '../../db/suppression.ts'
import type { Open } from './suite.ts'

const at = (day: number): string => new Date(Date.UTC(2026, 4, day, 9)).toISOString()

/** What keeps the house alive: incidents, quarantine with its history, orders, pauses, mail that came back. */
export function watching(open: Open): void {
  let db: Db
  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db.close())

  test('a source has one open incident; what belongs to a refused one is not written', async () => {
    const row = { id: 'i1', source: 's', kind: 'silent', facts: '{}', opened_at: at(1) }
    await openIncident(db, row, [])
    const mark = sourceSettingsStatement(db, 'marked', { gapMs: 900 }, at(1))
    await expect(openIncident(db, { ...row, id: 'i2' }, [mark])).rejects.toThrow('wrote first')
    expect(await readSourceSettings(db, 'marked')).toEqual({})
    await changeIncident(db, { id: 'i1', kind: 'dropped', facts: '{"a":1}', changed_at: at(2) })
    expect(await openIncidents(db, 's')).toMatchObject([{ id: 'i1', kind: 'dropped', changed_at: at(2) }])
    await closeIncident(db, { id: 'i1', at: at(3), ended: 'well' }, [mark])
    expect(await readSourceSettings(db, 'marked')).toEqual({ gapMs: 900 })
    await expect(closeIncident(db, { id: 'i1', at: at(4), ended: 'well' }, [])).rejects.toThrow('wrote first')
    await openIncident(db, { ...row, id: 'i3', opened_at: at(5) }, [])
    expect((await listIncidents(db, 's')).map(({ id }) => id)).toEqual(['i3', 'i1'])
    expect(await openIncidents(db)).toHaveLength(1)
  })

  test('a record that is closed is out of all counts and keeps its history; put in again it is open', async () => {
    const record = (id: string, source: string, reason: string) => ({
      id,
      document: `d${id}`,
      name: 'n',
      source,
      reason,
      field: null,
      detail: 'x',
      notice: null,
      at: at(1),
    })
    const rows = [record('1', 's', 'a'), record('2', 's', 'b'), record('3', 't', 'a')]
    await batch(db, insertQuarantine(db, rows))
    await batch(db, [triedQuarantine(db, ['1', '2'], at(2)), ...closeQuarantine(db, ['1'], at(2))])
    expect(await countQuarantine(db)).toEqual([
      { source: 's', reason: 'b', count: 1 },
      { source: 't', reason: 'a', count: 1 },
    ])
    expect(await countWaiting(db, { reason: 'a' })).toBe(1)
    expect(await countWaiting(db, { record: '1' })).toBe(0)
    expect(await stillWaiting(db, ['1', '2', '9'])).toEqual(new Set(['2']))
    const [closed] = await pageQuarantine(db, { closed: true }, 10)
    expect(closed).toMatchObject({ id: '1', closed_at: at(2), tried_at: at(2), tries: 1 })
    await batch(db, insertQuarantine(db, [rows[0]!]))
    expect((await pageQuarantine(db, {}, 10)).map(({ id, tries }) => [id, tries])).toEqual([
      ['1', 1],
      ['2', 1],
      ['3', 0],
    ])
    expect((await pageQuarantine(db, {}, 10, '1')).map(({ id }) => id)).toEqual(['2', '3'])
  })

  test('orders are taken oldest first, one that was begun before others; old ones are forgotten', async () => {
    const order = (id: string, day: number) =>
      orderReplay(db, { id, record: '', source: 's', reason: '', asked_by: 'p', asked_at: at(day), total: 3 })
    await batch(db, [...order('b', 2), ...order('a', 1)])
    expect((await nextReplay(db))!.id).toBe('a')
    await moveReplay(db, 'a', { state: 'running', done: 2, reached: 'x' })
    expect(await nextReplay(db)).toMatchObject({ id: 'a', state: 'running', done: 2, total: 3, reached: 'x' })
    await moveReplay(db, 'a', { state: 'done', ended_at: at(1) })
    expect((await nextReplay(db))!.id).toBe('b')
    await batch(db, order('c', 120))
    expect((await listReplays(db)).map(({ id }) => id)).toEqual(['c', 'b'])
  })

  test('a pause holds before the first run; doing again takes away slot and failure', async () => {
    await batch(db, pauseStatements(db, 'p', true))
    const claim = { name: 'p', owner: 'o', now: at(1), leaseUntil: at(2) }
    expect(await claimJob(db, claim)).toBe(false)
    await batch(db, pauseStatements(db, 'p', false))
    expect(await claimJob(db, { ...claim, slot: 's1' })).toBe(true)
    await finishJob(db, { name: 'p', owner: 'o', now: at(1), slot: 's1' })
    expect(await claimJob(db, { ...claim, slot: 's1' })).toBe(false)
    await batch(db, [againStatement(db, 'p')])
    expect(await readJob(db, 'p')).toMatchObject({ slot: null, failed_at: null, done_at: at(1) })
    await planJob(db, { name: 'p', every: '* * * * *', at: at(1) })
    await planJob(db, { name: 'p', every: '0 * * * *', at: at(2) })
    expect((await jobPlans(db)).get('p')).toBe('0 * * * *')
  })

  test('runs since a moment come oldest first, of one job', async () => {
    for (const day of [3, 1, 2]) {
      await startRun(db, { id: `r${day}`, job: 'crawl:x', at: at(day) })
      await endRun(db, { id: `r${day}`, at: at(day), outcome: 'done', report: { stored: day } })
    }
    await startRun(db, { id: 'other', job: 'crawl:y', at: at(3) })
    expect((await runsSince(db, 'crawl:x', at(2))).map(({ id }) => id)).toEqual(['r2', 'r3'])
  })

  test('mail: states with their oldest, what came back, and whom to tell', async () => {
    const message = (id: string, state: string, day: number, answer: string) => ({
      ...{
        id,
        person: id,
        slot: 's',
        kind: 'digest',
        recipient: `${id}@x.example`,
        subject: '',
        html: '',
        body: '',
      },
      ...{ headers: '{}', state, attempts: 1, next_at: at(9), claim: null, claim_until: null, answer },
      ...{ created_at: at(day), sent_at: null, unknown_at: null },
    })
    for (const row of [
      message('m1', 'queued', 3, ''),
      message('m2', 'queued', 2, 'soft: full'),
      message('m3', 'sent', 1, 'soft: full'),
      message('m4', 'sent', 4, 'softer'),
    ])
      await batch(db, [statement(db, db.query.insertInto('outbox').values(row))])
    expect(await outboxStates(db)).toEqual([
      { state: 'queued', count: 2, oldest: at(2) },
      { state: 'sent', count: 2, oldest: at(1) },
    ])
    expect((await softBounces(db, at(2))).map(({ id }) => id)).toEqual(['m2'])
    await batch(db, await suppress(db, 'm1@x.example', 'bounce', 'no', at(1)))
    await batch(db, await suppress(db, 'm2@x.example', 'bounce', 'no', at(5)))
    expect(await suppressionCounts(db, at(3))).toEqual([{ reason: 'bounce', count: 2, recent: 1 }])
    const [last] = await lastSuppressed(db)
    expect(last!.at).toBe(at(5))
    await batch(db, [liftStatement(db, last!.address_hash)])
    expect(await lastSuppressed(db)).toHaveLength(1)
    for (const [id, roles] of [
      ['p1', 'administrator'],
      ['p2', ''],
      ['p3', 'clerk, administrator'],
    ] as const) {
      await addPerson(db, { id, email: `${id}@x.example`, language: 'en', zone: 'UTC', now: at(1) })
      await updatePerson(db, id, { roles })
    }
    expect((await administratorsOf(db)).map(({ id }) => id)).toEqual(['p1', 'p3'])
  })
}
