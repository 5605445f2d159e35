import { join } from 'node:path'
import type { Db } from '../../db/batch.ts'
import { migrate } from '../../db/migrate.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import type { Config } from '../config.ts'

/** The bank's file in DRAGOMAN_DATA. */
export function bankFile(config: Config): string {
  return join(config.dataDir, 'dragoman.sqlite')
}

/**
 * Opens the bank a command works on, brought to the current schema: `--db FILE`, else the file in DRAGOMAN_DATA.
 * A command serves no pages, so it may wait for a lock.
 */
export async function openBank(config: Config, file?: string): Promise<Db> {
  const db = openSqlite(file ?? bankFile(config), { busyTimeoutMs: 10_000 })
  try {
    await migrate(db)
    return db
  } catch (error) {
    await db.close()
    throw error
  }
}
