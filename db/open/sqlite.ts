import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { UnavailableError } from '../../src/errors.ts'
import type { Db, Statement } from '../batch.ts'
import type { Schema } from '../schema.ts'

export type SqliteOptions = Readonly<{
  /**
   * How long SQLite itself may wait for a lock. Waiting blocks the event loop, so the default is not to wait but to
   * retry; only a thread that serves no pages may set it.
   */
  busyTimeoutMs?: number
  /** How long a busy bank is retried before UnavailableError */
  retryMs?: number
  /**
   * FULL survives a power cut of the last transaction; NORMAL (the default) never corrupts, but may lose it, unless it
   * writes what must last
   */
  synchronous?: 'NORMAL' | 'FULL'
}>

/**
 * What must outlive a power cut once it was answered: messages and who was told, and everything that opens a door or
 * closes it. The rest is read again from its sources.
 */
const LASTING =
  /^\s*(?:insert into|update|delete from)\s+"?(?:outbox|delivery|suppression|subscription|sign_in|session|passkey|access_token|invitation)\b/i

// Prepared statements are few: query functions are written once. The limit is for lists built by hand.
const PREPARED_MAX = 200

/**
 * Opens (and creates) a bank in a file, or ':memory:'. One connection, WAL.
 *
 * @throws UnavailableError where the file cannot be opened
 */
export function openSqlite(file: string, options: SqliteOptions = {}): Db {
  const { busyTimeoutMs = 0, retryMs = 5_000, synchronous = 'NORMAL' } = options
  const connection = connect(file, busyTimeoutMs)
  connection.pragma('journal_mode = WAL')
  connection.pragma(`synchronous = ${synchronous}`)
  connection.pragma('foreign_keys = ON')
  // 64 MB of pages: the upper levels of the indexes of some hundred thousand notices.
  connection.pragma('cache_size = -65536')
  connection.pragma('temp_store = MEMORY')
  const query = new Kysely<Schema>({ dialect: new SqliteDialect({ database: connection }) })
  const prepared = new Map<string, Database.Statement>()
  const prepare = (sql: string): Database.Statement => {
    const known = prepared.get(sql)
    if (known) return known
    if (prepared.size >= PREPARED_MAX) prepared.clear()
    const fresh = connection.prepare(sql)
    prepared.set(sql, fresh)
    return fresh
  }
  // Immediate: a deferred transaction that reads first dies with SQLITE_BUSY_SNAPSHOT whatever the timeout.
  const all = connection.transaction((statements: readonly Statement[]) => {
    for (const { sql, parameters } of statements) {
      const run = prepare(sql)
      if (run.reader) run.all(...parameters)
      else run.run(...parameters)
    }
  })
  const lasting = (statements: readonly Statement[]): void => {
    const full = synchronous === 'NORMAL' && statements.some(({ sql }) => LASTING.test(sql))
    if (!full) return void all.immediate(statements)
    connection.pragma('synchronous = FULL')
    try {
      all.immediate(statements)
    } finally {
      connection.pragma('synchronous = NORMAL')
    }
  }
  return {
    engine: 'sqlite',
    query,
    execute: statements => retrying(() => lasting(statements), retryMs),
    close: async () => {
      prepared.clear()
      await query.destroy()
      if (connection.open) connection.close()
    },
  }
}

function connect(file: string, timeout: number): Database.Database {
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
    return new Database(file, { timeout })
  } catch (error) {
    throw new UnavailableError(`The bank ${file} cannot be opened: ${(error as Error).message}`, 5, {
      cause: error,
    })
  }
}

async function retrying(run: () => void, forMs: number): Promise<void> {
  const until = performance.now() + forMs
  for (let waitMs = 5; ; waitMs = Math.min(waitMs * 2, 250)) {
    try {
      return run()
    } catch (error) {
      const code = (error as { code?: string }).code ?? ''
      if (!code.startsWith('SQLITE_BUSY') && !code.startsWith('SQLITE_LOCKED')) throw error
      if (performance.now() + waitMs > until)
        throw new UnavailableError('The bank is busy; try again in a few seconds.', 5, { cause: error })
      await sleep(waitMs)
    }
  }
}
