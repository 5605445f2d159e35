import { sql, type RawBuilder } from 'kysely'
import { statement, storable, type Db, type Statement } from './batch.ts'
import type { Schema } from './schema.ts'

export type ColumnType = 'text' | 'integer' | 'real'

/** Rows go in as one JSON parameter, because D1 binds at most 100; PostgreSQL needs to be told the types. */
export type ColumnTypes<Row> = Readonly<{ [Column in keyof Row]-?: ColumnType }>

// D1 takes at most 2 MB a value, where a letter may be three bytes, and SQLite 1 GB; jobs on one machine profit from large parameters.
const PARAMETER_LETTERS_MAX: Readonly<Record<Db['engine'], number>> = {
  sqlite: 16_000_000,
  postgres: 16_000_000,
  d1: 500_000,
}

/**
 * Statements that insert rows or, where the key is there already, replace them. Texts are made well-formed and lose
 * NUL, which PostgreSQL refuses.
 *
 * @param key the columns of the primary key
 * @param onConflict 'keep' leaves an existing row as it is; `add`: these columns are added to what it holds
 */
export function upsertRows<Table extends keyof Schema & string>(
  db: Db,
  table: Table,
  types: ColumnTypes<Schema[Table]>,
  key: readonly (keyof Schema[Table] & string)[],
  rows: readonly Schema[Table][],
  onConflict: 'replace' | 'keep' | Readonly<{ add: readonly (keyof Schema[Table] & string)[] }> = 'replace',
): Statement[] {
  const columns = Object.keys(types) as (keyof Schema[Table] & string)[]
  const changed = columns.filter(column => !key.includes(column))
  const action =
    onConflict === 'keep' || !changed.length
      ? sql`do nothing`
      : sql`do update set ${sql.join(
          changed.map(column =>
            typeof onConflict === 'object' && onConflict.add.includes(column)
              ? sql`${sql.ref(column)} = ${sql.ref(`${table}.${column}`)} + excluded.${sql.ref(column)}`
              : sql`${sql.ref(column)} = excluded.${sql.ref(column)}`,
          ),
        )}`
  const into = sql`insert into ${sql.table(table)} (${sql.join(columns.map(column => sql.ref(column)))})`
  const conflict = sql`on conflict (${sql.join(key.map(column => sql.ref(column)))}) ${action}`
  const cells = (db.engine === 'postgres' ? lastOfEach(rows, key) : rows).map(row =>
    columns.map(column => storable(row[column])),
  )
  const most = PARAMETER_LETTERS_MAX[db.engine]
  // A row that fills a parameter by itself goes in column by column: written as JSON it would need still more room.
  const [small, large] = divide(
    cells,
    row => row.reduce<number>((sum, cell) => sum + lettersOf(cell), 0) <= most,
  )
  return [
    ...chunks(
      small.map(row => JSON.stringify(row)),
      most,
    ).map(json =>
      statement(
        db,
        sql`${into}
        select ${sql.join(columns.map((column, at) => cell(db, at, types[column])))} from ${elements(db, json)}
        where true ${conflict}`,
      ),
    ),
    ...large.map(row => statement(db, sql`${into} values (${sql.join(row)}) ${conflict}`)),
  ]
}

const lettersOf = (cell: unknown): number => (typeof cell === 'string' ? cell.length : 20)

function divide<Row>(rows: readonly Row[], isFirst: (row: Row) => boolean): [Row[], Row[]] {
  const [first, second]: [Row[], Row[]] = [[], []]
  for (const row of rows) (isFirst(row) ? first : second).push(row)
  return [first, second]
}

/** PostgreSQL refuses to write one row twice in one statement: of rows with the same key the last one stands. */
function lastOfEach<Row>(rows: readonly Row[], key: readonly (keyof Row & string)[]): readonly Row[] {
  const found = new Map<string, Row>()
  for (const row of rows) found.set(key.map(column => storable(row[column])).join('\0'), row)
  return found.size === rows.length ? rows : [...found.values()]
}

/** Statements that delete the rows whose column is one of the values. */
export function deleteRows<Table extends keyof Schema & string>(
  db: Db,
  table: Table,
  column: keyof Schema[Table] & string,
  values: readonly string[],
): Statement[] {
  return values.length
    ? [statement(db, sql`delete from ${sql.table(table)} where ${sql.ref(column)} in ${listOf(db, values)}`)]
    : []
}

/** `(select ...)` of a list of texts given as one parameter: `where id in ${listOf(db, ids)}`. */
export function listOf(db: Db, values: readonly string[]): RawBuilder<never> {
  const json = JSON.stringify(values.map(storable))
  return db.engine === 'postgres'
    ? sql`(select value from json_array_elements_text(${json}::json))`
    : sql`(select value from json_each(${json}))`
}

function elements(db: Db, json: string): RawBuilder<unknown> {
  return db.engine === 'postgres'
    ? sql`json_array_elements(${json}::json) as element(value)`
    : sql`json_each(${json})`
}

function cell(db: Db, at: number, type: ColumnType): RawBuilder<unknown> {
  const index = sql.lit(at)
  if (db.engine !== 'postgres') return sql`value ->> ${index}`
  if (type === 'text') return sql`value ->> ${index}`
  return type === 'integer' ? sql`(value ->> ${index})::bigint` : sql`(value ->> ${index})::double precision`
}

/** JSON arrays of rows, each of at most `most` letters unless one row is longer. */
function chunks(rows: readonly string[], most: number): string[] {
  const found: string[] = []
  let chunk: string[] = []
  let letters = 0
  for (const row of rows) {
    if (chunk.length && letters + row.length > most) {
      found.push(`[${chunk.join(',')}]`)
      chunk = []
      letters = 0
    }
    chunk.push(row)
    letters += row.length + 1
  }
  if (chunk.length) found.push(`[${chunk.join(',')}]`)
  return found
}
