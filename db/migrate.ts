import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import type { Db } from './batch.ts'

const FOLDERS: Readonly<Record<Db['engine'], string>> = {
  sqlite: 'migrations',
  d1: 'migrations',
  postgres: 'postgres',
}

/**
 * Brings a bank to the current schema; forward only. Answers the names of the migrations that were run now.
 *
 * @throws Error naming the migration that failed; the ones before it stay applied, and running again repairs
 */
export async function migrate(db: Db): Promise<string[]> {
  const provider = { getMigrations: () => readMigrations(join(import.meta.dirname, FOLDERS[db.engine])) }
  const { error, results } = await new Migrator({ db: db.query, provider }).migrateToLatest()
  const failed = results?.find(result => result.status === 'Error')
  if (error || failed)
    throw new Error(
      `Migration ${failed?.migrationName ?? ''} failed: ${(error as Error)?.message ?? 'unknown'}`,
      {
        cause: error,
      },
    )
  return results?.map(result => result.migrationName) ?? []
}

async function readMigrations(folder: string): Promise<Record<string, Migration>> {
  const names = (await readdir(folder)).filter(name => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort()
  const found: Record<string, Migration> = {}
  for (const name of names) {
    const text = await readFile(join(folder, name), 'utf8')
    found[name.replace(/\.sql$/, '')] = { up: db => runAll(db, statementsOf(text)) }
  }
  return found
}

async function runAll(db: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** Statements of a migration file: separated by an empty line, since a trigger has semicolons of its own. */
export function statementsOf(text: string): string[] {
  return text
    .split(/\r?\n\s*\r?\n/)
    .map(part =>
      part
        .replace(/^\s*--.*$/gm, '')
        .trim()
        .replace(/;$/, ''),
    )
    .filter(Boolean)
}
