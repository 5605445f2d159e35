import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types'
import {
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type QueryResult,
} from 'kysely'
import { UnavailableError } from '../../src/errors.ts'
import type { Db, Statement } from '../batch.ts'
import type { Schema } from '../schema.ts'

/** Cloudflare's limit for a value or a row; a local database would take more and hide what fails there. */
const VALUE_BYTES_MAX = 2_000_000
/** A further attempt meets another instance; D1 asks for a few with a growing pause. */
const ATTEMPTS = 4
const PAUSE_MS = 100

/**
 * Opens a bank on Cloudflare D1. Its schema comes from `wrangler d1 migrations apply` (db/migrations). It keeps no
 * bytes of documents, binds at most 100 parameters a statement, and has no transactions but a batch.
 */
export function openD1(d1: D1Database): Db {
  const prepare = ({ sql, parameters }: Statement): D1PreparedStatement => {
    for (const value of parameters)
      if (typeof value === 'string' && isTooLong(value)) throw new Error(TOO_LONG)
    return d1.prepare(sql).bind(...parameters)
  }
  const run = async <Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> => {
    const { results, meta } = await patiently(() => prepare({ sql, parameters }).all<Row>())
    return { rows: results ?? [], numAffectedRows: BigInt(meta.changes ?? 0) }
  }
  const query = new Kysely<Schema>({ dialect: d1Dialect(run) })
  return {
    engine: 'd1',
    query,
    execute: async statements => {
      if (statements.length) await patiently(() => d1.batch(statements.map(prepare)))
    },
    close: () => query.destroy(),
  }
}

const TOO_LONG = `D1 keeps at most ${VALUE_BYTES_MAX} bytes a value`

function isTooLong(text: string): boolean {
  // A UTF-16 unit is at most three bytes of UTF-8: most texts need not be measured.
  return text.length * 3 > VALUE_BYTES_MAX && new TextEncoder().encode(text).length > VALUE_BYTES_MAX
}

type Run = <Row>(query: CompiledQuery) => Promise<QueryResult<Row>>

/** SQLite's language over a connection that lives only as long as a statement. */
function d1Dialect(run: Run): Dialect {
  const refuse = async (): Promise<never> => {
    throw new Error('D1 has no transactions: write through batch()')
  }
  const connection: DatabaseConnection = {
    executeQuery: query => run(query),
    // oxlint-disable-next-line require-yield -- D1 cannot stream
    streamQuery: async function* () {
      throw new Error('D1 does not stream: read in pages')
    },
  }
  return {
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: db => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createDriver: () => ({
      init: async () => undefined,
      acquireConnection: async () => connection,
      releaseConnection: async () => undefined,
      beginTransaction: refuse,
      commitTransaction: refuse,
      rollbackTransaction: refuse,
      destroy: async () => undefined,
    }),
  }
}

/** What Cloudflare's documentation calls retryable, and what a local database says while another one writes. */
const PASSING =
  /Network connection lost|storage operation exceeded timeout|caused object to be reset|Cannot resolve D1 DB|DB is overloaded|requests queued|reset because its code was updated|SQLITE_BUSY|database is locked/i

/** Batches are idempotent or guarded, so that one that may have been done can be asked for again. */
async function patiently<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (!PASSING.test((error as Error).message)) throw error
      if (attempt >= ATTEMPTS)
        throw new UnavailableError('The bank is busy; try again in a few seconds.', 5, { cause: error })
      await new Promise(done => setTimeout(done, PAUSE_MS * 2 ** attempt * (0.5 + Math.random())))
    }
  }
}
