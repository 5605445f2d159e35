import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { allOpportunities } from '../../db/opportunities.ts'
import { search } from '../../db/opportunities-search.ts'
import { prepareDocument, type Prepared } from '../../jobs/ingest-prepare.ts'
import { addCounts, NO_COUNTS, storeBatch } from '../../jobs/ingest-store.ts'
import { queryWords, searchWords } from '../../jobs/search-words.ts'
import { readDocuments } from '../../src/io/node/read.ts'
import type { Opportunity } from '../../src/model/opportunity.ts'
import { opportunityToRelease, toJsonLine } from '../../src/sources/formats/ocds/write.ts'
import { AT, freshSqlite } from '../db/store.ts'
import type { Open } from './suite.ts'

const SHARED = resolve(process.env.DRAGOMAN_SHARED ?? '../shared', 'notices')
const FOLDERS = ['eforms', 'ted-export', 'ocds']
const BATCH = 50

async function readAll(): Promise<Prepared[]> {
  const found: Prepared[] = []
  for await (const entry of readDocuments(FOLDERS.map(folder => join(SHARED, folder))))
    if (!entry.error) found.push(prepareDocument(entry, {}))
  return found
}

async function store(db: Db, documents: readonly Prepared[]) {
  let counts = NO_COUNTS
  for (let at = 0; at < documents.length; at += BATCH)
    counts = addCounts(counts, await storeBatch(db, documents.slice(at, at + BATCH), [], AT))
  return counts
}

/** sha256 of what `dragoman export --format ocds` writes. */
async function exportHash(db: Db): Promise<string> {
  const hash = createHash('sha256')
  for await (const opportunity of allOpportunities(db))
    hash.update(toJsonLine(opportunityToRelease(opportunity)))
  return hash.digest('hex')
}

/** The 579 real notices: the same export on every backend, and the same hits for their own words. */
export function realNotices(open: Open): void {
  const here = existsSync(join(SHARED, 'manifest.json'))
  if (!here) console.warn(`real notices are not at ${SHARED}: their tests are skipped`)
  let db: Db
  let documents: Prepared[] = []
  beforeAll(async () => {
    if (!here) return
    db = await open()
    documents = await readAll()
  })
  afterAll(() => db?.close())

  test.skipIf(!here)('stored, exported, and the same hash as from a file of SQLite', async () => {
    const total = documents.reduce((sum, one) => sum + one.notices.length, 0)
    expect(total).toBeGreaterThan(570)
    const begun = performance.now()
    expect(await store(db, documents)).toEqual({ read: total, stored: total, unchanged: 0, quarantined: 0 })
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    const again = await store(db, documents)
    expect(again).toEqual({ read: total, stored: 0, unchanged: total, quarantined: 0 })
    const file = await freshSqlite()
    await store(file, documents)
    const hash = await exportHash(db)
    console.log(`${db.engine}: ${total} notices stored in ${seconds} s, sha256 of the export ${hash}`)
    expect(hash).toBe(await exportHash(file))
    await file.close()
  })

  test.skipIf(!here)('stored in another order, the export is the same', async () => {
    const other = await open()
    await store(other, documents.toReversed())
    expect(await exportHash(other)).toBe(await exportHash(db))
    await other.close()
  })

  test.skipIf(!here)('words of their titles find what has them, in every language', async () => {
    const held = new Map<string, ReadonlySet<string>>()
    const all: Opportunity[] = []
    for await (const one of allOpportunities(db)) {
      all.push(one)
      held.set(one.id, new Set(searchWords(one).split(' ')))
    }
    // Every ninth: some sixty queries over twenty languages.
    for (const one of all.filter((_, at) => at % 9 === 0)) {
      const title = Object.values(one.title)[0] ?? ''
      const words = queryWords(title).slice(0, 3)
      if (!words.length) continue
      const begun = words.at(-1)!
      const expected = [...held]
        .filter(
          ([, has]) =>
            words.slice(0, -1).every(word => has.has(word)) && [...has].some(word => word.startsWith(begun)),
        )
        .map(([id]) => id)
        .sort()
      const ids: string[] = []
      for (let after: string | undefined; ;) {
        const page = await search(db, { now: AT, words, limit: 200, ...(after && { after }) })
        ids.push(...page.found.map(hit => hit.opportunity.id))
        if (!page.next) break
        after = page.next
      }
      expect([words, ids.sort()]).toEqual([words, expected])
    }
  })
}
