import { beforeEach, describe, expect, test } from 'vitest'
import pino from 'pino'
import { batch, type Db } from '../../db/batch.ts'
import { countQuarantine } from '../../db/health.ts'
import { readJob } from '../../db/jobs.ts'
import { countWaiting, pageQuarantine } from '../../db/quarantine.ts'
import { listReplays, moveReplay, orderReplay } from '../../db/replays.ts'
import { ingestFetched } from '../../jobs/ingest.ts'
import { replayOrders, type ReplayDeps } from '../../jobs/replay.ts'
import { freshBank } from '../db/store.ts'

const NOW = '2026-07-06T08:00:00.000Z'
const NOTICES = 60

let db: Db
const release = (n: number): string =>
  JSON.stringify({
    ocid: `ocds-again-${n}`,
    id: `${n}-2026`,
    date: '2026-07-01T08:00:00Z',
    tag: ['tender'],
    language: 'en',
    parties: [{ id: 'b', name: 'Town', roles: ['buyer'], address: { country: 'SE' } }],
    buyer: { id: 'b', name: 'Town' },
    tender: { id: 't', title: `School meals ${n}`, description: 'Cooking for schools' },
  })
const documents = (texts: readonly string[]) =>
  texts.map((text, at) => ({ name: `notice-${at}.json`, bytes: new TextEncoder().encode(text) }))
/** A reader that does not know the format of what came: what a portal's change of format looks like. */
const wrongly = (texts: readonly string[], source = 'portal') =>
  ingestFetched(db, documents(texts), { now: () => new Date(NOW), source, format: 'eforms' })
const deps = (more: Partial<ReplayDeps> = {}): ReplayDeps => ({
  db,
  now: () => new Date(NOW),
  leaseMs: 60_000,
  log: pino({ level: 'silent' }),
  threads: 0,
  ...more,
})
const order = async (id: string, filter: { source?: string; reason?: string; record?: string } = {}) => {
  const total = await countWaiting(db, filter)
  const all = { record: '', source: '', reason: '', ...filter }
  await batch(db, orderReplay(db, { id, ...all, asked_by: 'root', asked_at: NOW, total }))
}
const notices = async (): Promise<string[]> =>
  (await db.query.selectFrom('notice').select('id').orderBy('id').execute()).map(row => row.id)
const reasonOf = async (): Promise<string> => (await countQuarantine(db))[0]!.reason

beforeEach(async () => {
  db = await freshBank()
  const texts = Array.from({ length: NOTICES }, (_, n) => release(n + 1))
  expect(await wrongly([...texts, 'no notice in any format'])).toMatchObject({
    stored: 0,
    quarantined: NOTICES + 1,
  })
  expect(await notices()).toEqual([])
  return () => db.close()
})

describe('reading quarantined records again', () => {
  test('after the fix the notices are stored once; their records are closed and keep their history', async () => {
    await order('all')
    const seen: number[] = []
    expect(await replayOrders(deps({ onProgress: ({ done }) => seen.push(done) }), 'one')).toBe(1)
    expect(seen).toEqual([25, 50, 61])
    expect(await listReplays(db)).toMatchObject([
      { state: 'done', total: NOTICES + 1, done: NOTICES + 1, understood: NOTICES, stored: NOTICES },
    ])
    expect(await notices()).toHaveLength(NOTICES)
    const closed = await pageQuarantine(db, { closed: true }, 100)
    expect(closed).toHaveLength(NOTICES)
    for (const row of closed) expect(row).toMatchObject({ at: NOW, closed_at: NOW, tried_at: NOW })
    expect(closed.map(row => Number(row.tries))).toEqual(Array.from({ length: NOTICES }, () => 1))
    const [left] = await pageQuarantine(db, {}, 100)
    expect(left).toMatchObject({ closed_at: null, tried_at: NOW })
    expect(Number(left!.tries)).toBe(1)
    expect(await countQuarantine(db)).toMatchObject([{ source: 'portal', count: 1 }])

    // A second time there is nothing left to gain, and nothing is stored twice.
    const before = await notices()
    await order('again')
    await replayOrders(deps(), 'two')
    expect((await listReplays(db)).find(row => row.id === 'again')).toMatchObject({
      done: 1,
      understood: 0,
      stored: 0,
    })
    expect(await notices()).toEqual(before)
    expect(Number((await pageQuarantine(db, {}, 100))[0]!.tries)).toBe(2)
  })

  test('one record, or one reason of one source, and no other', async () => {
    await wrongly([release(901)], 'other')
    const [first] = await pageQuarantine(db, { source: 'portal' }, 1)
    await order('one', { record: first!.id })
    await replayOrders(deps(), 'one')
    expect(await notices()).toHaveLength(1)
    await order('other', { source: 'other', reason: await reasonOf() })
    await replayOrders(deps(), 'one')
    expect((await notices()).filter(id => id.startsWith('other:'))).toHaveLength(1)
    expect(await notices()).toHaveLength(2)
    await order('none', { source: 'portal', reason: 'no such reason' })
    await replayOrders(deps(), 'one')
    expect(await notices()).toHaveLength(2)
  })

  test('a process that died is taken over where it was; one that lives is not', async () => {
    await order('all')
    const [half] = (await pageQuarantine(db, {}, 100)).slice(29)
    await moveReplay(db, 'all', { state: 'running', done: 30, reached: half!.id })
    let others: number | undefined = -1
    const at = { ...deps(), now: () => new Date(NOW) }
    await replayOrders({ ...at, onProgress: () => undefined }, 'one')
    expect((await listReplays(db))[0]).toMatchObject({ state: 'done', done: 61 })
    // The thirty before were the dead process' own: here they were not read.
    expect(await notices()).toHaveLength(31)
    await order('rest')
    let under: Promise<void> | undefined
    await replayOrders(
      deps({
        onProgress: () => {
          under ??= replayOrders(deps(), 'other').then(n => void (others = n))
        },
      }),
      'one',
    )
    await under
    expect(others, 'the lease is held, or nothing is left').toBeOneOf([undefined, 0])
    expect(await notices()).toHaveLength(NOTICES)
    expect(await readJob(db, 'replay')).toMatchObject({ owner: null, problem: null })
  })

  test('a record that comes back broken is open again, with its history', async () => {
    await order('all')
    await replayOrders(deps(), 'one')
    await wrongly([release(1)])
    const [row] = (await pageQuarantine(db, {}, 100)).filter(
      each => each.detail !== '' && each.name === 'notice-0.json',
    )
    expect(row).toMatchObject({ closed_at: null })
    expect(Number(row!.tries)).toBe(1)
    expect(await notices(), 'what was understood stays').toHaveLength(NOTICES)
  })

  test('in worker threads, as a server does; a record without bytes stays and is said to have been tried', async () => {
    await ingestFetched(db, [{ name: 'empty.xml', bytes: new Uint8Array() }], {
      now: () => new Date(NOW),
      source: 'portal',
    })
    await order('all')
    await replayOrders(deps({ threads: 1 }), 'one')
    expect(await notices()).toHaveLength(NOTICES)
    const left = await pageQuarantine(db, {}, 100)
    expect(left.map(row => row.name).sort()).toEqual(['empty.xml', 'notice-60.json'])
    expect(left.map(row => Number(row.tries))).toEqual([1, 1])
  })
})
