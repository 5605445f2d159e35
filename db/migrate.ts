import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import { statement, type Db } from './batch.ts'

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
  if (db.engine === 'd1') return migrateD1(db)
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

/**
 * On D1, what `wrangler d1 migrations apply` does, with its own record of what was applied, so that either may go on
 * where the other ended: Kysely's migrator wants transactions and may not look at D1's own tables.
 */
async function migrateD1(db: Db): Promise<string[]> {
  const raw = (text: string) => statement(db, sql.raw(text))
  await db.execute([
    raw(`create table if not exists d1_migrations (
      id integer primary key autoincrement, name text unique, applied_at timestamp default current_timestamp not null)`),
  ])
  const { rows } = await sql<{ name: string }>`select name from d1_migrations`.execute(db.query)
  const known = new Set(rows.map(row => row.name))
  const applied: string[] = []
  for (const [name, text] of await readTexts(join(import.meta.dirname, FOLDERS.d1))) {
    const file = `${name}.sql`
    if (known.has(file)) continue
    const record = statement(db, sql`insert into d1_migrations (name) values (${file})`)
    await db.execute([...statementsOf(text).map(raw), record])
    applied.push(name)
  }
  return applied
}

async function readTexts(folder: string): Promise<[name: string, text: string][]> {
  const names = (await readdir(folder)).filter(name => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort()
  const read = names.map(async name => readFile(join(folder, name), 'utf8'))
  return (await Promise.all(read)).map((text, at) => [names[at]!.replace(/\.sql$/, ''), text])
}

async function readMigrations(folder: string): Promise<Record<string, Migration>> {
  const found: Record<string, Migration> = {}
  for (const [name, text] of await readTexts(folder))
    found[name] = { up: db => runAll(db, statementsOf(text)) }
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
