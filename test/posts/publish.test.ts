import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { batch, statement, type Db } from '../../db/batch.ts'
import { createPost, movePost, postEvents, readPost, savePostWork } from '../../db/posts.ts'
import { postVersions } from '../../db/post-versions.ts'
import { insertRedaction } from '../../db/redactions.ts'
import { getOpportunity } from '../../db/opportunities.ts'
import { publishDue } from '../../jobs/posts-publish.ts'
import { postWorkSchema } from '../../src/model/post-work.ts'
import { postGaps } from '../../src/model/post-gaps.ts'
import { postDeeds } from '../../src/model/post-steps.ts'
import { workOf } from '../../src/web/post-access.ts'
import { publicVersions } from '../../src/web/post-redacted.ts'
import { addLot, removeLot, splitLot } from '../../src/web/post-lots.ts'
import { freshBank } from '../db/store.ts'

const NOW = '2026-11-23T09:00:00.000Z'
const WORK = postWorkSchema.parse({
  post: {
    kind: 'tender',
    language: 'en',
    title: 'Laundry',
    description: 'Washing',
    nature: 'services',
    procedureType: 'open',
    contact: 'office@velmora.example',
    deadline: '2026-12-23T09:00:00.000Z',
    lots: [{ id: 'LOT-0001', cpv: ['98310000'], nuts: ['BG41', 'BG42'], valueMinor: 100_001 }],
  },
})

class Killed extends Error {}

async function townWith(ids: readonly string[]): Promise<Db> {
  const db = await freshBank()
  await batch(db, [
    statement(
      db,
      sql`insert into organisation (id, kind, name, country, domain, verified_at, open, created_at)
        values ('town', 'municipality', 'Velmora', 'BG', 'velmora.example', ${NOW}, 1, ${NOW})`,
    ),
  ])
  for (const [at, id] of ids.entries()) {
    const procedure = `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`
    await createPost(db, { id, organisation: 'town', procedure, work: WORK, person: 'anna', now: NOW })
    const row = (await readPost(db, id))!
    const due = { state: 'scheduled', stage: 'scheduled', approver: 'boris', publish_at: NOW }
    await movePost(db, row, due, { kind: 'approved', person: 'boris', at: NOW })
  }
  return db
}

test('killed at any moment, a run that is begun again publishes each post once', async () => {
  for (const moment of ['after-publish', 'after-take'])
    for (const nth of [1, 2]) {
      const db = await townWith(['post-a', 'post-b'])
      let left = nth
      const point = (name: string): void => {
        if (name === moment && --left === 0) throw new Killed()
      }
      const deps = { db, now: () => new Date(NOW), publicUrl: 'https://d.example' }
      await expect(publishDue({ ...deps, point })).rejects.toThrow(Killed)
      await publishDue({ ...deps, point: () => undefined })
      const again = await publishDue({ ...deps, point: () => undefined })
      expect(again, moment).toEqual({ published: 0, taken: 0, returned: 0 })
      for (const [at, id] of ['post-a', 'post-b'].entries()) {
        const number = `2026-00000${at + 1}`
        expect(await readPost(db, id)).toMatchObject({ state: 'published', number, versions: 1, taken: 1 })
        expect(await postVersions(db, id)).toHaveLength(1)
        expect((await getOpportunity(db, `post:${number}`))!.notices).toHaveLength(1)
        expect((await postEvents(db, id)).filter(event => event.kind === 'published')).toHaveLength(1)
      }
      await db.close()
    }
})

test('two machines that publish at once publish once; what was published cannot be written over', async () => {
  const db = await townWith(['post-a', 'post-b', 'post-c'])
  const deps = { db, now: () => new Date(NOW), publicUrl: 'https://d.example', point: () => undefined }
  await Promise.all([publishDue(deps), publishDue(deps), publishDue(deps)])
  await publishDue(deps)
  const numbers = await Promise.all(
    ['post-a', 'post-b', 'post-c'].map(async id => (await readPost(db, id))!.number),
  )
  expect(numbers.toSorted()).toEqual(['2026-000001', '2026-000002', '2026-000003'])
  for (const table of ['post_version', 'post_event'])
    await expect(
      db.execute([{ sql: `update ${table} set at = 'x'`, parameters: [] }]),
      table,
    ).rejects.toThrow('never changed')
  const row = (await readPost(db, 'post-a'))!
  await expect(savePostWork(db, row, WORK, 'anna', NOW), 'no draft any more').rejects.toThrow('wrote first')
  await db.close()
})

test('a post whose deadline passed while it waited, or whose town lost its mark, goes back', async () => {
  for (const why of ['deadline-past', 'unverified']) {
    const db = await townWith(['post-a'])
    if (why === 'unverified') await db.query.updateTable('organisation').set({ verified_at: null }).execute()
    const at = why === 'deadline-past' ? '2027-01-01T00:00:00.000Z' : NOW
    const deps = { db, now: () => new Date(at), publicUrl: 'https://d.example', point: () => undefined }
    expect(await publishDue(deps)).toEqual({ published: 0, taken: 0, returned: 1 })
    expect(await readPost(db, 'post-a')).toMatchObject({
      state: 'draft',
      stage: 'draft',
      versions: 0,
      number: '',
    })
    expect((await postEvents(db, 'post-a')).at(-1)!.detail).toContain(why)
    await db.close()
  }
})

test('who wrote the last change never approves it, and only one version is on its way', () => {
  const stand = { kind: 'tender', state: 'review', act: 'publication', stage: 'review', author: 'anna' }
  const post = { ...stand, versions: 0, deadline: '2026-12-23T09:00:00.000Z', publish_at: '' }
  expect(postDeeds(post, 'anna', NOW)).toEqual(['withdraw'])
  expect(postDeeds(post, 'boris', NOW)).toEqual(['approve', 'return'])
  const out = { ...post, state: 'published', act: '', stage: '', versions: 1 }
  expect(postDeeds(out, 'anna', NOW)).toEqual(['addendum', 'cancellation'])
  expect(postDeeds(out, 'anna', '2026-12-24T00:00:00.000Z')).toEqual(['result', 'cancellation'])
  expect(postDeeds({ ...out, act: 'addendum', stage: 'draft' }, 'boris', NOW)).toEqual(['submit', 'discard'])
  expect(postDeeds({ ...out, state: 'cancelled' }, 'anna', NOW)).toEqual([])
})

test('what is missing is named with where to write it', () => {
  expect(postGaps(WORK, 'publication', NOW)).toEqual([])
  const bare = postWorkSchema.parse({ post: { kind: 'tender', language: 'en', lots: [{ id: 'LOT-0001' }] } })
  expect(postGaps(bare, 'publication', NOW).map(gap => gap.code)).toEqual([
    'title',
    'description',
    'nature',
    'procedure',
    'contact',
    'lot-cpv',
    'lot-nuts',
    'deadline',
  ])
  expect(postGaps(WORK, 'addendum', NOW)).toEqual([{ code: 'reason', part: 'check' }])
  const late = { ...WORK, post: { ...WORK.post, opensAt: '2026-12-22T12:00:00.000Z' } }
  expect(postGaps(late, 'publication', NOW)).toEqual([{ code: 'deadline-early', part: 'when' }])
  expect(postGaps(WORK, 'publication', '2027-01-01T00:00:00.000Z')).toEqual([
    { code: 'deadline-past', part: 'when' },
  ])
})

test('a lot is split by number or place without losing a cent or an id', () => {
  const { lots } = WORK.post
  const three = splitLot(lots, 'LOT-0001', 'number', 3)
  expect(three.map(lot => lot.id)).toEqual(['LOT-0001', 'LOT-0002', 'LOT-0003'])
  expect(three.reduce((sum, lot) => sum + lot.valueMinor!, 0)).toBe(100_001)
  expect(splitLot(lots, 'LOT-0001', 'places', 0).map(lot => lot.nuts)).toEqual([['BG41'], ['BG42']])
  expect(splitLot(lots, 'LOT-0001', 'number', 51)).toBe(lots)
  expect(splitLot(lots, 'LOT-0001', 'codes', 0)).toBe(lots)
  expect(removeLot(lots, 'LOT-0001')).toHaveLength(1)
  expect(addLot(three, 'LOT-0002').at(-1)).toMatchObject({ id: 'LOT-0004', cpv: ['98310000'] })
})

test('what is taken down is gone from the public versions too, and the rows stay as they were', async () => {
  const db = await townWith(['post-a'])
  await publishDue({ db, now: () => new Date(NOW), publicUrl: 'https://d.example', point: () => undefined })
  const row = (await readPost(db, 'post-a'))!
  const versions = await postVersions(db, 'post-a')
  expect(await publicVersions(db, row, versions)).toEqual(versions)
  const taken = {
    id: 'r1',
    at: NOW,
    source: '',
    scope: 'procedure',
    object: 'post:2026-000001',
    field: 'contacts',
  }
  const why = { words: '', reason: 'personal-data', note: '', report: '', person: 'root' }
  await batch(db, insertRedaction(db, { ...taken, ...why }))
  const shown = await publicVersions(db, row, versions)
  expect(JSON.stringify(shown)).not.toContain('office@velmora.example')
  expect(workOf(shown[0]!)).toEqual({ ...WORK, post: { ...WORK.post, contact: '' } })
  expect(await postVersions(db, 'post-a')).toEqual(versions)
  await db.close()
})
