import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { migrate } from '../../db/migrate.ts'
import { freshPostgres } from '../servers/postgres.ts'
import { freshSqlite } from './store.ts'

type Column = Readonly<{ table: string; column: string; type: string; nullable: boolean; key: number }>

/** What the word index of SQLite is made of; PostgreSQL has a column and an index there. */
const OWN = /^(sqlite_|kysely_|search_index)/
const KINDS: Readonly<Record<string, string>> = {
  bigint: 'integer',
  smallint: 'integer',
  'double precision': 'real',
  bytea: 'blob',
}

async function columnsOfSqlite(db: Db): Promise<Column[]> {
  const { rows } = await sql<{ table: string; column: string; type: string; notnull: number; pk: number }>`
    select m.name as "table", p.name as "column", lower(p.type) as type, p."notnull", p.pk
    from sqlite_master m join pragma_table_info(m.name) p where m.type = 'table'`.execute(db.query)
  return rows.map(({ table, column, type, notnull, pk }) => ({
    table,
    column,
    type,
    nullable: !notnull,
    key: pk,
  }))
}

async function columnsOfPostgres(db: Db): Promise<Column[]> {
  const { rows } = await sql<{
    table: string
    column: string
    type: string
    nullable: string
    key: number | null
  }>`
    select c.table_name as "table", c.column_name as "column", c.data_type as type, c.is_nullable as nullable,
      (select k.ordinal_position from information_schema.table_constraints t
        join information_schema.key_column_usage k using (constraint_name, table_name)
        where t.constraint_type = 'PRIMARY KEY' and t.table_name = c.table_name and k.column_name = c.column_name) as key
    from information_schema.columns c where c.table_schema = 'public'`.execute(db.query)
  return rows.map(({ table, column, type, nullable, key }) => ({
    table,
    column,
    type: KINDS[type] ?? type,
    nullable: nullable === 'YES',
    key: Number(key ?? 0),
  }))
}

const tidy = (columns: readonly Column[]): string[] =>
  columns
    .filter(
      ({ table, column }) =>
        !OWN.test(table) && !(table === 'search_text' && ['number', 'lexemes'].includes(column)),
    )
    .map(
      ({ table, column, type, nullable, key }) =>
        `${table}.${column} ${type}${nullable ? ' null' : ''} key ${key}`,
    )
    .sort()

test('both sets of migrations make the same tables, columns, nullability and keys', async () => {
  const [file, server] = [await freshSqlite(), await freshPostgres()]
  await migrate(server)
  const expected = tidy(await columnsOfSqlite(file))
  expect(expected.length).toBeGreaterThan(60)
  expect(tidy(await columnsOfPostgres(server))).toEqual(expected)
  const { rows } = await sql<{ name: string }>`
    select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = 'public' and data_type = 'text' and collation_name is distinct from 'C'`.execute(
    server.query,
  )
  expect(rows).toEqual([])
  await Promise.all([file.close(), server.close()])
})
