import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { batch, type Db } from '../../db/batch.ts'
import { getDocument, insertDocuments } from '../../db/documents.ts'
import { claimJob, readJob } from '../../db/jobs.ts'
import { search } from '../../db/opportunities-search.ts'
import { bankFigures, getOpportunity } from '../../db/opportunities.ts'
import { getProfile, listProfiles, upsertProfiles } from '../../db/profiles.ts'
import { listQuarantine } from '../../db/quarantine.ts'
import { endRun, listRuns, startRun } from '../../db/runs.ts'
import { storeBatch } from '../../jobs/ingest-store.ts'
import { queryWords } from '../../jobs/search-words.ts'
import { AT, storeNotices, storeText } from '../db/store.ts'
import { lot, notice } from '../model/procedures.ts'
import type { Open } from './suite.ts'

/** Texts that have broken other systems: quoting, escaping, patterns, directions, halves of letters, length. */
const HOSTILE: readonly string[] = [
  `'; drop table notice; --`,
  `" or 1=1 --`,
  "Robert'); DELETE FROM profile;/*",
  '\\',
  "\\'",
  '%_%',
  '$1 $$ $tag$ ? ?1 :name @x',
  '{"a":[1,"b"]}',
  ']]}"',
  '<script>alert(1)</script>&amp;<!--',
  'a\0b',
  '\0',
  '\uD800',
  'x\uDC00y\uD83D',
  '\uFEFFbom',
  '\uFFFF\uFFFE',
  '\u202Egnp.exe\u2066',
  '\u2028\u2029\u0085\v\f\r\n\t',
  '👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 é é',
  "a:* & !b | (c <-> 'd')",
  '"a" NEAR(b, 2) NOT c* ^d col:e',
  ' '.repeat(5_000),
  'ä'.repeat(100_000),
  `${'\u{1F600}'.repeat(50_000)}`,
]
/** What every bank keeps of a text. */
const kept = (text: string): string => text.toWellFormed().replaceAll('\0', '')
const short = HOSTILE.filter(text => text.length < 300)

export function hostileTexts(open: Open): void {
  let db: Db
  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db.close())

  test('every value comes back as it went in, whole', async () => {
    const rows = HOSTILE.map((text, at) => ({
      id: `h${at}`,
      hash: text,
      json: JSON.stringify({ text }),
      seq: 1,
    }))
    await batch(db, upsertProfiles(db, rows))
    const found = await db.query.selectFrom('profile').select(['id', 'hash']).execute()
    expect(new Map(found.map(row => [row.id, row.hash]))).toEqual(
      new Map(rows.map(row => [row.id, kept(row.hash)])),
    )
    expect(await listProfiles(db)).toHaveLength(HOSTILE.length)
    const last = HOSTILE.length - 1
    expect(await getProfile(db, `h${last}`)).toEqual({ text: HOSTILE[last] })
  })

  test('a value of nearly two megabytes, more than any real notice has, among small ones', async () => {
    const rows = ['a', 'ж'.repeat(900_000), 'b'].map((hash, at) => ({
      id: `l${at}`,
      hash,
      json: '{}',
      seq: 1,
    }))
    await batch(db, upsertProfiles(db, rows))
    await batch(db, upsertProfiles(db, rows))
    const found = await db.query.selectFrom('profile').select(['id', 'hash']).where('id', '>=', 'l').execute()
    expect(new Map(found.map(row => [row.id, row.hash]))).toEqual(
      new Map(rows.map(row => [row.id, row.hash])),
    )
  })

  test('every key is found by itself and by nothing else', async () => {
    const keys = [...new Set(short.map(text => `k ${kept(text)}`))]
    await batch(
      db,
      upsertProfiles(
        db,
        keys.map(id => ({ id, hash: 'h', json: JSON.stringify({ id }), seq: 1 })),
      ),
    )
    for (const id of keys) expect(await getProfile(db, id)).toEqual({ id })
    expect(await getProfile(db, 'k a\0b')).toBeUndefined()
  })

  test('documents, runs and jobs bear any name', async () => {
    for (const [at, text] of short.entries()) {
      const row = {
        hash: `d${at}`,
        name: text,
        source: text,
        fetched_at: AT,
        size: 1,
        encoding: 'none' as const,
      }
      await batch(db, insertDocuments(db, [{ ...row, bytes: null }]))
      expect(await getDocument(db, `d${at}`)).toEqual({
        ...row,
        name: kept(text),
        source: kept(text),
        bytes: null,
      })
      await startRun(db, { id: `r${at}`, job: text, at: AT })
      await endRun(db, { id: `r${at}`, at: AT, outcome: 'failed', report: { text } })
      const claim = { name: `job ${kept(text)}`, owner: kept(text), now: AT, leaseUntil: '2027' }
      expect(await claimJob(db, claim)).toBe(true)
      expect((await readJob(db, claim.name))!.owner).toBe(kept(text))
    }
    const runs = new Map((await listRuns(db, undefined, 1_000)).map(run => [run.id, run]))
    for (const [at, text] of short.entries()) {
      expect(runs.get(`r${at}`)!.job).toBe(kept(text))
      expect(JSON.parse(runs.get(`r${at}`)!.report!).text).toBe(text)
    }
  })

  test('notices made of them are stored, found by their words, and harm nobody', async () => {
    const usable = HOSTILE.filter(text => kept(text).trim())
    const notices = usable.map((text, at) =>
      notice(`${500 + at}-2026`, {
        title: { en: `hostile${at} ${text}` },
        description: { en: text },
        lots: [lot('LOT-0001', { title: { en: text }, places: [{ country: text.slice(0, 2), nuts: text }] })],
      }),
    )
    await storeNotices(db, notices)
    for (const at of usable.keys()) {
      const { found } = await search(db, { now: AT, words: [`hostile${at}`], limit: 200 })
      expect(found.map(one => one.opportunity.id)).toContain(`gen:${500 + at}-2026`)
      const stored = (await getOpportunity(db, `gen:${500 + at}-2026`))!
      expect(stored.description!.en).toBe(usable[at])
    }
    expect((await bankFigures(db, AT)).opportunities).toBe(usable.length)
  })

  test('asked for, they answer nothing rather than fail', async () => {
    const { opportunities } = await bankFigures(db, AT)
    for (const text of HOSTILE) {
      expect(await getOpportunity(db, `no ${text.slice(0, 1_000)}`)).toBeUndefined()
      for (const name of ['cpv', 'nuts', 'country', 'kind', 'reserved', 'social', 'language'] as const)
        expect((await search(db, { now: AT, [name]: [`zz ${text}`] })).found).toEqual(
          name === 'cpv' ? expect.anything() : [],
        )
      const words = queryWords(`nowhere ${text}`)
      expect((await search(db, { now: AT, words })).found).toEqual([])
      // Words that src/text would never make.
      if (text.length < 300)
        expect((await search(db, { now: AT, words: ['nowhere', text] })).found).toEqual([])
    }
    expect((await bankFigures(db, AT)).opportunities).toBe(opportunities)
  })

  test('what cannot be read goes into quarantine with its reason, and its neighbours into the bank', async () => {
    for (const [at, text] of short.entries()) {
      const counts = await storeText(db, `bad-${at}-${text}.json`, `{"no":${JSON.stringify(text)}`)
      expect(counts).toEqual({ read: 1, stored: 0, unchanged: 0, quarantined: 1 })
    }
    const rows = await listQuarantine(db, 1_000)
    expect(rows).toHaveLength(short.length)
    expect(new Set(rows.map(row => row.name))).toEqual(
      new Set(short.map((text, at) => kept(`bad-${at}-${text}.json`))),
    )
    for (const row of rows) expect(row.reason).not.toBe('')
  })

  test('identifiers too long to be keys trouble no backend, and nobody beside them', async () => {
    // Random letters: a key that can be compressed would pass where a real one would not.
    const long = fc.sample(fc.string({ minLength: 5_000, maxLength: 5_000 }), { numRuns: 1, seed: 3 })[0]!
    const release = (id: string, ocid: string, lots: readonly string[] = ['1']) => ({
      id,
      ocid,
      date: AT,
      tag: ['tender'],
      language: 'en',
      tender: {
        id: '1',
        title: `Bread for ${ocid.slice(0, 9)}`,
        lots: lots.map(lot => ({ id: lot, title: 'Bread' })),
      },
    })
    const releases = [
      release('before-1', 'ocds-long-1'),
      release(long, 'ocds-long-2'),
      release('x-3', long),
      release('x-4', 'ocds-long-4', [long]),
      release('after-5', 'ocds-long-5', ['ж'.repeat(160)]),
    ]
    const counts = await storeText(db, `${'p'.repeat(4_000)}.json`, JSON.stringify({ releases }))
    // A format takes or refuses them (its own tests say which): either way each is counted once, and stays so.
    expect(counts.stored + counts.quarantined).toBe(5)
    expect(await getOpportunity(db, 'ocds:ocds-long-1/before-1')).toBeDefined()
    expect(await getOpportunity(db, 'ocds:ocds-long-5/after-5')).toBeDefined()
    const again = await storeText(db, `${'p'.repeat(4_000)}.json`, JSON.stringify({ releases }))
    expect(again).toEqual({ read: 5, stored: 0, unchanged: 5, quarantined: 0 })
    const unread = { name: `${long}.zip`, source: '', reason: 'archive-broken', detail: 'no end' }
    expect(await storeBatch(db, [], [unread], AT)).toMatchObject({ quarantined: 1 })
    expect(await storeBatch(db, [], [unread], AT)).toMatchObject({ unchanged: 1 })
  })
}
