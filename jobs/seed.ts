import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { batch, moveSeq, readSeq, unchangedSince, type Db } from '../db/batch.ts'
import { profileHashes, upsertProfiles } from '../db/profiles.ts'
import { countryOfLine, fillDates } from '../fixtures/seed/dates.ts'
import { profileSchema } from '../src/model/profile.ts'
import { prepareDocument } from './ingest-prepare.ts'
import { addCounts, NO_COUNTS, storeBatch, type Counts } from './ingest-store.ts'

export type SeedReport = Counts & Readonly<{ profiles: number }>

const FOLDER = join(import.meta.dirname, '../fixtures/seed')
/** Small enough that a server that is already answering stays quick. */
const BATCH = 50

/**
 * Fills a bank with the demo: fixtures/seed/notices.jsonl through the same way in as any document, its dates moved to
 * today, and the profiles. Running it again on the same day writes nothing; on a later day the dates move on.
 *
 * @param nowIso the moment taken for now, ISO 8601, UTC
 */
export async function seedDemo(db: Db, nowIso: string, folder: string = FOLDER): Promise<SeedReport> {
  const today = nowIso.slice(0, 10)
  const lines = await linesOf(join(folder, 'notices.jsonl'))
  let counts = NO_COUNTS
  for (let at = 0; at < lines.length; at += BATCH) {
    const prepared = lines.slice(at, at + BATCH).map((line, index) => {
      const filled = fillDates(line, today, countryOfLine(line))
      const name = `seed/notices.jsonl:${at + index + 1}`
      return prepareDocument(
        { name, bytes: new TextEncoder().encode(filled) },
        { format: 'ocds', source: 'demo' },
      )
    })
    counts = addCounts(counts, await storeBatch(db, prepared, [], nowIso))
  }
  return { ...counts, profiles: await seedProfiles(db, await linesOf(join(folder, 'profiles.jsonl'))) }
}

/** Stores the profiles that differ from what is there; answers how many there are. */
async function seedProfiles(db: Db, lines: readonly string[]): Promise<number> {
  const profiles = lines.map(line => profileSchema.parse(JSON.parse(line)))
  const known = await profileHashes(db)
  let seq = await readSeq(db)
  const read = seq
  const rows = profiles
    .map(profile => {
      const json = JSON.stringify(profile)
      return { id: profile.id, json, hash: createHash('sha256').update(json).digest('hex') }
    })
    .filter(row => known.get(row.id) !== row.hash)
    .map(row => ({ ...row, seq: ++seq }))
  if (rows.length) await batch(db, [moveSeq(db, seq), ...upsertProfiles(db, rows)], unchangedSince(read))
  return profiles.length
}

async function linesOf(file: string): Promise<string[]> {
  return (await readFile(file, 'utf8')).split('\n').filter(line => line.trim())
}
