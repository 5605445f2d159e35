import { join } from 'node:path'
import type { Db } from '../../db/batch.ts'
import { migrate } from '../../db/migrate.ts'
import { openPostgres } from '../../db/open/postgres.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import type { Config } from '../config.ts'

/** The bank's file in DRAGOMAN_DATA. */
export function bankFile(config: Config): string {
  return join(config.dataDir, 'dragoman.sqlite')
}

/** What the bank of a command is called in messages: its file, or the server's address without the password. */
export function bankName(config: Config, file?: string): string {
  if (file !== undefined || !config.databaseUrl) return file ?? bankFile(config)
  const url = new URL(config.databaseUrl)
  url.password = ''
  return url.href
}

/** Opens the bank a command works on as it is: `--db FILE`, else DATABASE_URL, else the file in DRAGOMAN_DATA. */
export function openUnmigrated(config: Config, file?: string): Db {
  if (file === undefined && config.databaseUrl)
    return openPostgres(config.databaseUrl, { statementTimeoutMs: STATEMENT_MS_MAX })
  // A command serves no pages, so it may wait for a lock.
  return openSqlite(file ?? bankFile(config), { busyTimeoutMs: 10_000 })
}

/** Commands migrate, load and export: a statement may take as long as building an index over a large bank does. */
const STATEMENT_MS_MAX = 30 * 60_000

/** Opens the bank a command works on, brought to the current schema. */
export async function openBank(config: Config, file?: string): Promise<Db> {
  const db = openUnmigrated(config, file)
  try {
    await migrate(db)
    return db
  } catch (error) {
    await db.close()
    throw error
  }
}

/**
 * Opens the bank that pages are served from, brought to the current schema. Its connection never waits for a lock or
 * a slow statement as long as a command's does: pages answer 503 instead.
 */
export async function openServingBank(config: Config): Promise<Db> {
  const command = await openBank(config)
  await command.close()
  return config.databaseUrl ? openPostgres(config.databaseUrl) : openSqlite(bankFile(config))
}
