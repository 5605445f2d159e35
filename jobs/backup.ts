import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { sql } from 'kysely'
import { batch, type Db } from '../db/batch.ts'
import { migrate } from '../db/migrate.ts'
import { openSqlite } from '../db/open/sqlite.ts'
import { outboundStatement } from '../db/settings.ts'
import { UsageError } from '../src/errors.ts'

export type BackupReport = Readonly<{ file: string; bytes: number; opportunities: number; notices: number }>

async function figures(db: Db): Promise<{ opportunities: number; notices: number }> {
  const count = sql<number>`count(*)`.as('n')
  const opportunities = await db.query.selectFrom('opportunity').select(count).executeTakeFirst()
  const notices = await db.query.selectFrom('notice').select(count).executeTakeFirst()
  return { opportunities: Number(opportunities?.n ?? 0), notices: Number(notices?.n ?? 0) }
}

/** A rename is durable only once the folder that holds the name is. */
async function settle(path: string): Promise<void> {
  for (const name of [path, dirname(path)]) {
    const handle = await open(name, 'r')
    await handle.sync().finally(() => handle.close())
  }
}

/**
 * Writes a consistent copy of a SQLite bank, gzipped, while it is in use. The file appears whole or not at all.
 *
 * @throws UsageError for a bank on PostgreSQL (its own pg_dump knows better), or where the file exists
 */
export async function backupBank(db: Db, file: string): Promise<BackupReport> {
  if (db.engine !== 'sqlite')
    throw new UsageError('this bank is on PostgreSQL: use pg_dump, see docs/operations.md')
  if (existsSync(file)) throw new UsageError(`${file} exists; name a new file, so that no backup is lost`)
  const copy = `${file}.copy`
  const half = `${file}.part`
  await mkdir(dirname(file), { recursive: true })
  await rm(copy, { force: true })
  try {
    await sql`vacuum into ${copy}`.execute(db.query)
    await pipeline(createReadStream(copy), createGzip({ level: 3 }), createWriteStream(half))
    await rename(half, file)
    await settle(file)
    const taken = openSqlite(copy)
    const counts = await figures(taken).finally(() => taken.close())
    return { file, bytes: (await stat(file)).size, ...counts }
  } finally {
    for (const name of [copy, `${copy}-wal`, `${copy}-shm`, half]) await rm(name, { force: true })
  }
}

/**
 * Puts a backup in place as the bank `target`, checked before it takes its name. Nothing leaves it until an administrator
 * confirms (`dragoman digest --confirm-outbound`).
 *
 * @throws UsageError where the backup is damaged, or a bank is there and `force` was not given
 */
export async function restoreBank(file: string, target: string, force: boolean): Promise<BackupReport> {
  if (!existsSync(file)) throw new UsageError(`there is no backup ${file}`)
  if (existsSync(target) && !force)
    throw new UsageError(`${target} is there already; stop the server and add --force to replace it`)
  await mkdir(dirname(target), { recursive: true })
  const half = join(dirname(target), `restore-${process.pid}.sqlite`)
  try {
    await pipeline(createReadStream(file), createGunzip(), createWriteStream(half)).catch((error: Error) => {
      throw new UsageError(`${file} is damaged: ${error.message}`)
    })
    const db = openSqlite(half)
    let counts
    try {
      const check = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db.query)
      if (check.rows[0]?.integrity_check !== 'ok')
        throw new UsageError(`${file} is damaged: integrity check failed`)
      await migrate(db)
      counts = await figures(db)
      // What this bank was about to send, the one it was copied from may have sent since.
      await batch(db, [outboundStatement(db, false, new Date().toISOString())])
      await sql`pragma wal_checkpoint(truncate)`.execute(db.query)
    } catch (error) {
      if (error instanceof UsageError) throw error
      throw new UsageError(`${file} is not a bank: ${(error as Error).message}`)
    } finally {
      await db.close()
    }
    // What a former bank left beside its file would be read as part of the new one.
    for (const name of [`${target}-wal`, `${target}-shm`]) await rm(name, { force: true })
    await rename(half, target)
    await settle(target)
    return { file: target, bytes: (await stat(target)).size, ...counts }
  } finally {
    for (const name of [half, `${half}-wal`, `${half}-shm`]) await rm(name, { force: true })
  }
}
