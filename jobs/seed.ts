import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Db } from '../db/batch.ts'
import { seedLines, type SeedReport } from './seed-lines.ts'

const FOLDER = join(import.meta.dirname, '../fixtures/seed')

/**
 * Fills a bank with the demo: fixtures/seed/notices.jsonl through the same way in as any document, its dates moved to
 * today, and the profiles. Running it again on the same day writes nothing; on a later day the dates move on.
 *
 * @param nowIso the moment taken for now, ISO 8601, UTC
 */
export async function seedDemo(db: Db, nowIso: string, folder: string = FOLDER): Promise<SeedReport> {
  const [notices, profiles] = await Promise.all(
    ['notices.jsonl', 'profiles.jsonl'].map(name => readFile(join(folder, name), 'utf8')),
  )
  return seedLines(db, nowIso, { notices: notices!, profiles: profiles! })
}
