import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { inject } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { openPostgres, postgresBank, type Client as BankClient } from '../../db/open/postgres.ts'
import { postgresPrograms, startPostgres, type ServerPlace } from './postgres-server.ts'

const STARTED_WITHIN_MS = 90_000

/**
 * Address of a new, empty database on the run's PostgreSQL server, which the first caller starts; undefined where
 * PostgreSQL is not installed. On CI it must be.
 */
export async function freshDatabase(): Promise<string | undefined> {
  if (!postgresPrograms()) {
    if (process.env.DRAGOMAN_CI) throw new Error('PostgreSQL is not installed')
    return undefined
  }
  const { port } = await sharedServer()
  const name = `t_${randomBytes(6).toString('hex')}`
  const admin = new Client(`postgres://dragoman@127.0.0.1:${port}/postgres`)
  await admin.connect()
  await admin.query(`create database ${name}`)
  await admin.end()
  return `postgres://dragoman@127.0.0.1:${port}/${name}`
}

/** An empty bank on PostgreSQL: a real server, or PGlite (PostgreSQL in this process) where none is installed. */
export async function freshPostgres(): Promise<Db> {
  const url = await freshDatabase()
  return url === undefined ? freshPglite() : openPostgres(url)
}

/** Several test files run at once: the one that makes the folder starts the server, the others wait for its note. */
async function sharedServer(): Promise<ServerPlace> {
  const folder = inject('serverFolder')
  const [note, failure] = [join(folder, 'postgres.json'), join(folder, 'postgres-failed')]
  try {
    mkdirSync(join(folder, 'starting-postgres'))
  } catch {
    for (const until = Date.now() + STARTED_WITHIN_MS; Date.now() < until; await sleep(50)) {
      if (existsSync(failure)) throw new Error(readFileSync(failure, 'utf8'))
      if (existsSync(note)) return JSON.parse(readFileSync(note, 'utf8')) as ServerPlace
    }
    throw new Error('PostgreSQL did not start')
  }
  try {
    const { data, port, locale } = (await startPostgres())!
    console.log(`PostgreSQL in ${dirname(data)}, locale ${locale}`)
    writeFileSync(`${note}.new`, JSON.stringify({ data, port, locale } satisfies ServerPlace))
    renameSync(`${note}.new`, note)
    return { data, port, locale }
  } catch (error) {
    writeFileSync(failure, (error as Error).message)
    throw error
  }
}

/** PGlite has one connection: clients take turns. */
async function freshPglite(): Promise<Db> {
  const lite = await keepingMarks(async () => new (await import('@electric-sql/pglite')).PGlite())
  let turn: Promise<void> = Promise.resolve()
  const connect = async (): Promise<BankClient> => {
    const before = turn
    let release = (): void => undefined
    turn = new Promise(done => (release = done))
    await before
    return {
      query: async (text, parameters) => {
        const { rows, affectedRows } = await lite.query(text, [...parameters])
        return { rows, rowCount: affectedRows ?? rows.length }
      },
      release,
    }
  }
  return postgresBank({ connect, end: () => lite.close() })
}

/** PGlite's decoder drops a byte order mark at the start of a value, which a server sends as any other letter. */
async function keepingMarks<T>(make: () => Promise<T>): Promise<T> {
  const Original = globalThis.TextDecoder
  globalThis.TextDecoder = class extends Original {
    constructor(label?: string, options?: TextDecoderOptions) {
      super(label, { ...options, ignoreBOM: true })
    }
  }
  try {
    return await make()
  } finally {
    globalThis.TextDecoder = Original
  }
}
