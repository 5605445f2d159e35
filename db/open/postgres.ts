import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import { Pool, types } from 'pg'
import { UnavailableError } from '../../src/errors.ts'
import type { Db, Statement } from '../batch.ts'
import type { Schema } from '../schema.ts'

export type PostgresOptions = Readonly<{
  /** Connections at most; a page needs one for some milliseconds */
  connections?: number
  /** How long one statement may take on the server before it is cancelled */
  statementTimeoutMs?: number
  /** How long a lost or refused connection is retried before UnavailableError */
  retryMs?: number
}>

/** What is needed of a driver's connection: `pg` has it, and so has any stand-in of a test. */
export type Client = Readonly<{
  query: (
    sql: string,
    parameters: readonly unknown[],
  ) => Promise<{ rows: unknown[]; rowCount?: number | null }>
  release: (destroy?: boolean) => void
}>
export type Clients = Readonly<{ connect: () => Promise<Client>; end: () => Promise<void> }>

const RETRY_MS = 5_000
/** The longest page query of a bank of 100,000 notices takes some hundred milliseconds; this one hangs. */
const STATEMENT_MS_MAX = 30_000
const INT8 = 20

/**
 * Opens a bank on a PostgreSQL server, version 14 or newer. Connections are made when they are needed, so that a
 * server that is away is found out by the first query.
 *
 * @param url postgres://user:password@host:port/database
 */
export function openPostgres(url: string, options: PostgresOptions = {}): Db {
  const pool = new Pool({
    connectionString: url,
    max: options.connections ?? 10,
    statement_timeout: options.statementTimeoutMs ?? STATEMENT_MS_MAX,
    // A machine that vanishes inside a transaction would hold the row lock of the sequence for ever.
    idle_in_transaction_session_timeout: STATEMENT_MS_MAX,
    connectionTimeoutMillis: RETRY_MS,
    keepAlive: true,
    application_name: 'dragoman',
    types: { getTypeParser: parserOf },
  })
  // An idle connection that breaks is taken out of the pool; without a listener it would end the process.
  pool.on('error', () => undefined)
  return postgresBank(pool as Clients, options)
}

/** A bank over anything that speaks to PostgreSQL. */
export function postgresBank(clients: Clients, options: Pick<PostgresOptions, 'retryMs'> = {}): Db {
  const retryMs = options.retryMs ?? RETRY_MS
  const pool = patient(clients, retryMs)
  const query = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  let closed = false
  return {
    engine: 'postgres',
    query,
    execute: statements => retrying(() => transact(clients, statements), retryMs, isPassing),
    close: async () => {
      if (closed) return
      closed = true
      // Kysely ends the pool only where it has used it.
      await query.destroy()
      await pool.end()
    },
  }
}

/** bigint comes as a number where that is exact: counts, sequence numbers, minor units. */
function parserOf(oid: number, format?: 'text' | 'binary'): ReturnType<typeof types.getTypeParser> {
  if (oid !== INT8 || format === 'binary') return types.getTypeParser(oid, format as 'text')
  return (text: string) => (Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text))
}

async function transact(clients: Clients, statements: readonly Statement[]): Promise<void> {
  const client = await clients.connect()
  let broken = false
  try {
    await client.query('begin', [])
    for (const { sql, parameters } of statements) await client.query(sql, parameters)
    await client.query('commit', [])
  } catch (error) {
    broken = isLost(error)
    if (!broken) await client.query('rollback', []).catch(() => (broken = true))
    throw error
  } finally {
    client.release(broken)
  }
}

/**
 * The pool that reads go through: a connection that is refused or found dead is replaced, and a read that died with
 * it is asked again.
 */
function patient(clients: Clients, retryMs: number): PostgresPool {
  const connect = (): Promise<Client> => retrying(() => clients.connect(), retryMs, isLost)
  let ended = false
  const pool = {
    options: {},
    end: async () => {
      if (ended) return
      ended = true
      await clients.end()
    },
    connect: async () => {
      let client = await connect()
      let broken = false
      let alone = true
      const query = async (sql: string, parameters: readonly unknown[] = []) => {
        if (/^\s*(begin|start transaction)\b/i.test(sql)) alone = false
        const storable = parameters.map(withoutNul)
        try {
          return await client.query(sql, storable)
        } catch (error) {
          broken = isLost(error)
          if (!broken || !alone || !/^\s*select\b/i.test(sql)) throw told(error)
          client.release(true)
          client = await connect()
          broken = false
          return await client.query(sql, storable).catch((again: unknown) => {
            broken = isLost(again)
            throw told(again)
          })
        }
      }
      return { query, release: (destroy?: boolean) => client.release(broken || destroy === true) }
    },
  }
  return pool as unknown as PostgresPool
}

/** No stored text has a NUL, and the server refuses even to compare with one: something else that no text has. */
function withoutNul(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFF') : value
}

async function retrying<T>(
  run: () => Promise<T>,
  forMs: number,
  when: (error: unknown) => boolean,
): Promise<T> {
  const until = performance.now() + forMs
  for (let waitMs = 10; ; waitMs = Math.min(waitMs * 2, 250)) {
    try {
      return await run()
    } catch (error) {
      if (!when(error) || performance.now() + waitMs > until) throw told(error)
      await new Promise(done => setTimeout(done, waitMs))
    }
  }
}

/** Conditions of the server, not of the statement: class 08, shutting down or starting up, too many clients. */
const LOST =
  /^(08...|57P0[123]|25P03|53300|ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOENT|EAI_AGAIN)$/
const LOST_WORDS =
  /^Connection terminated|connection error and is not queryable|timeout exceeded when trying to connect/
/** Two batches met: serialisation failure, deadlock. */
const MET = /^40(001|P01)$/
/** Cancelled for its time, lock not had, no room: disk, memory, and a standby that refuses writes. */
const LATER = /^(57014|55P03|53...|25006|40...)$/

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '')

function isLost(error: unknown): boolean {
  return LOST.test(codeOf(error)) || LOST_WORDS.test((error as Error | null)?.message ?? '')
}

function isPassing(error: unknown): boolean {
  return isLost(error) || MET.test(codeOf(error))
}

function told(error: unknown): unknown {
  if (error instanceof UnavailableError) return error
  const why = (error as Error).message
  if (isLost(error))
    return new UnavailableError(`The bank's server cannot be reached: ${why}`, 5, { cause: error })
  if (LATER.test(codeOf(error)))
    return new UnavailableError(`The bank is too busy: ${why}`, 5, { cause: error })
  return error
}
