import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { exportVerb } from '../../src/cli/export.ts'
import { ingestVerb } from '../../src/cli/ingest.ts'
import type { Verb } from '../../src/cli/verb.ts'
import { openSqlite } from '../../db/open/sqlite.ts'

const shared = resolve(process.env.DRAGOMAN_SHARED || '../shared', 'notices')
const folders = ['eforms', 'ted-export', 'ocds'].map(name => join(shared, name))
const folder = mkdtempSync(join(tmpdir(), 'dragoman-flow-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function run(
  verb: Verb,
  values: Record<string, string | boolean>,
  paths: readonly string[] = [],
): Promise<string> {
  let out = ''
  const terminal = { out: (text: string) => (out += text), err: () => undefined, env: {}, interactive: false }
  expect(await verb.run(values, paths, terminal)).toBe(0)
  return out
}
const report = async (db: string, paths: readonly string[]): Promise<Record<string, number>> =>
  JSON.parse(await run(ingestVerb, { db, json: true }, paths)) as Record<string, number>

/** A hash of each table's rows, so that any write but to `run` shows. */
async function tableHashes(file: string): Promise<Record<string, string>> {
  const db = openSqlite(file)
  const tables = await db.query
    .selectFrom(sql<{ name: string }>`sqlite_master`.as('m'))
    .select('name')
    .where(sql<string>`type`, '=', 'table')
    .execute()
  const hashes: Record<string, string> = {}
  for (const { name } of tables) {
    const { rows } = await sql`select * from ${sql.table(name)} order by 1, 2`
      .execute(db.query)
      .catch(() => ({ rows: [] }))
    const hash = createHash('sha256')
    for (const row of rows) hash.update(JSON.stringify(row))
    hashes[name] = hash.digest('hex')
  }
  await db.close()
  return hashes
}

describe.skipIf(!existsSync(shared))('579 real notices', () => {
  const bank = join(folder, 'real.sqlite')
  let first: Record<string, number>

  test('each is stored, unchanged or quarantined; at least 98 % are stored', async () => {
    first = await report(bank, folders)
    const { read, stored, unchanged, quarantined, seconds } = first
    console.log(`first run: ${JSON.stringify(first)}`)
    expect(read).toBe(stored! + unchanged! + quarantined!)
    expect(read).toBeGreaterThanOrEqual(folders.flatMap(path => readdirSync(path)).length)
    expect(stored! / read!).toBeGreaterThanOrEqual(0.98)
    expect(seconds).toBeGreaterThan(0)
    const db = openSqlite(bank)
    const rejected = await db.query.selectFrom('quarantine').selectAll().execute()
    for (const row of rejected) {
      console.log(`quarantined: ${row.name}: ${row.reason} ${row.field ?? ''} ${row.detail}`)
      const kept = await db.query
        .selectFrom('document')
        .select('size')
        .where('hash', '=', row.document)
        .executeTakeFirst()
      expect(kept?.size).toBeGreaterThan(0)
    }
    await db.close()
  })

  test('a second run finds everything unchanged and touches no row but its own', async () => {
    const before = await tableHashes(bank)
    const second = await report(bank, folders)
    expect(second).toMatchObject({ read: first.read, stored: 0, unchanged: first.read, quarantined: 0 })
    const after = await tableHashes(bank)
    expect(before.run).not.toBe(after.run)
    expect({ ...after, run: '' }).toEqual({ ...before, run: '' })
    expect(Object.keys(after)).toEqual(
      expect.arrayContaining(['notice', 'opportunity', 'document', 'facet', 'search_text']),
    )
  })

  test('the order of the files does not matter', async () => {
    const other = join(folder, 'backwards.sqlite')
    await report(
      other,
      folders.toReversed().flatMap(path =>
        readdirSync(path)
          .toReversed()
          .map(name => join(path, name)),
      ),
    )
    await run(exportVerb, { db: bank, out: join(folder, 'forwards.jsonl') })
    await run(exportVerb, { db: other, out: join(folder, 'backwards.jsonl') })
    expect(
      readFileSync(join(folder, 'backwards.jsonl')).equals(readFileSync(join(folder, 'forwards.jsonl'))),
    ).toBe(true)
  })

  test('export, ingest into an empty bank, export: the same bytes', async () => {
    const [one, two] = [join(folder, 'one.jsonl'), join(folder, 'two.jsonl')]
    const copy = join(folder, 'copy.sqlite')
    await run(exportVerb, { db: bank, out: one })
    const read = await report(copy, [one])
    const lines = readFileSync(one, 'utf8').trimEnd().split('\n')
    expect(read).toMatchObject({ read: lines.length, stored: lines.length, quarantined: 0 })
    await run(exportVerb, { db: copy, out: two })
    const again = readFileSync(two, 'utf8').trimEnd().split('\n')
    for (const [at, line] of lines.entries()) expect(again[at]).toBe(line)
    expect(statSync(two).size).toBe(statSync(one).size)
    expect(lines.length).toBeGreaterThan(500)
  })

  test('the originals on top of an export change nothing that is said', async () => {
    const copy = join(folder, 'copy.sqlite')
    await report(copy, folders)
    await run(exportVerb, { db: copy, out: join(folder, 'three.jsonl') })
    expect(readFileSync(join(folder, 'three.jsonl'), 'utf8')).toBe(
      readFileSync(join(folder, 'one.jsonl'), 'utf8'),
    )
  })

  test('CSV has one line an opportunity', async () => {
    const csv = await run(exportVerb, { db: bank, format: 'csv' })
    expect(csv.split('\r\n')[0]).toContain('id,procedure,kind,status')
    expect(csv).not.toMatch(/(^|,)"?[=@]/m)
  })
})
