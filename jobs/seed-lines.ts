import { createHash } from 'node:crypto'
import { batch, moveSeq, readSeq, unchangedSince, type Db } from '../db/batch.ts'
import { profileHashes, upsertProfiles } from '../db/profiles.ts'
import { countryOfLine, fillDates } from '../fixtures/seed/dates.ts'
import { profileSchema } from '../src/model/profile.ts'
import { prepareDocument } from './ingest-prepare.ts'
import { addCounts, NO_COUNTS, storeBatch, type Counts } from './ingest-store.ts'

export type SeedReport = Counts & Readonly<{ profiles: number }>
/** fixtures/seed/notices.jsonl and profiles.jsonl as text */
export type SeedTexts = Readonly<{ notices: string; profiles: string }>

/** Small enough that a server that is already answering stays quick. */
const BATCH = 50

/** As seedDemo, from texts that are already read: for places without a disk. */
export async function seedLines(db: Db, nowIso: string, texts: SeedTexts): Promise<SeedReport> {
  const today = nowIso.slice(0, 10)
  const lines = linesOf(texts.notices)
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
  return { ...counts, profiles: await seedProfiles(db, linesOf(texts.profiles)) }
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

function linesOf(text: string): string[] {
  return text.split('\n').filter(line => line.trim())
}
