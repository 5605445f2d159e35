import { sql, type Compilable, type Kysely, type RawBuilder } from 'kysely'
import { ConflictError } from '../src/errors.ts'
import type { Schema } from './schema.ts'

export type Engine = 'sqlite' | 'postgres' | 'd1'
export type Statement = Readonly<{ sql: string; parameters: readonly unknown[] }>

/** An open bank. Reads go through `query`; every write is a list of statements, all or nothing (see batch). */
export type Db = Readonly<{
  engine: Engine
  query: Kysely<Schema>
  /** Runs all statements in one transaction, or none. Use batch() instead, which knows guards. */
  execute: (statements: readonly Statement[]) => Promise<void>
  close: () => Promise<void>
}>

/** A condition that must hold inside the transaction, for example that nobody wrote since we read. */
export type Guard = RawBuilder<unknown>

/**
 * Runs statements all or nothing: the only way to write. No interactive transactions, so that it means the same on
 * SQLite, PostgreSQL and D1.
 *
 * @throws ConflictError when the guard does not hold; nothing was written then: read again and retry
 * @throws UnavailableError when the store stays busy
 */
export async function batch(db: Db, statements: readonly Statement[], guard?: Guard): Promise<void> {
  if (!statements.length) return
  if (!guard) return db.execute(statements)
  // A failed condition makes the value null, which the column refuses: that undoes the batch on every engine.
  const held = statement(db, sql`insert into guard (ok) select case when ${guard} then 1 end`)
  // PostgreSQL lets two writers read the same number at once: those with a guard queue at the row of the sequence.
  const queue =
    db.engine === 'postgres'
      ? [statement(db, sql`select value from change_seq where name = 'seq' for update`)]
      : []
  try {
    await db.execute([...queue, held, statement(db, sql`delete from guard`), ...statements])
  } catch (error) {
    if (isGuardFailure(error)) throw new ConflictError('Somebody else wrote first; read again and retry.')
    throw error
  }
}

function isGuardFailure(error: unknown): boolean {
  const { message = '', code, table } = error as { message?: string; code?: string; table?: string }
  return /NOT NULL constraint failed: guard\.ok/.test(message) || (code === '23502' && table === 'guard')
}

/** Compiles a query or raw SQL to a statement for batch(). */
export function statement(db: Db, query: Compilable | RawBuilder<unknown>): Statement {
  const compiled = 'isRawBuilder' in query ? query.compile(db.query) : query.compile()
  return { sql: compiled.sql, parameters: compiled.parameters.map(storable) }
}

/** Text as every engine stores it: well-formed, and without NUL, which PostgreSQL refuses. Other values as they are. */
export function storable(value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '') : value
}

/** The sequence as it stands; a writer reads it first and guards its batch with unchangedSince(). */
export async function readSeq(db: Db): Promise<number> {
  const row = await db.query
    .selectFrom('change_seq')
    .select('value')
    .where('name', '=', 'seq')
    .executeTakeFirst()
  return Number(row?.value ?? 0)
}

/** Holds while nobody has taken a number of the sequence since it was read. */
export function unchangedSince(seq: number): Guard {
  return sql`(select value from change_seq where name = 'seq') = ${seq}`
}

/** Moves the sequence on to `seq`: the first statement of a batch that hands out numbers up to it. */
export function moveSeq(db: Db, seq: number): Statement {
  return statement(db, sql`update change_seq set value = ${seq} where name = 'seq'`)
}
