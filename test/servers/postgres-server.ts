import { freePort } from './port.ts'
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A server's data folder and port, for those who did not start it. */
export type ServerPlace = Readonly<{ data: string; port: number; locale: string }>

export type PostgresServer = ServerPlace &
  Readonly<{
    url: (database?: string) => string
    /** As a power cut: no checkpoint, connections torn */
    kill: () => Promise<void>
    /** Starts it again on the same port */
    start: () => Promise<void>
    /** Ends it and removes its folder */
    stop: () => Promise<void>
  }>

type Programs = Readonly<{ run: (program: string, args: readonly string[]) => [string, string[]] }>

/** PostgreSQL's programs, as the user postgres where we are root, whom the server refuses; undefined where absent. */
export function postgresPrograms(): Programs | undefined {
  // POSTGRES_IN_TESTS=pglite tries what a machine without a server would do.
  if (process.env.POSTGRES_IN_TESTS === 'pglite') return undefined
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root) : []
  const bin = versions
    .sort((a, b) => Number(b) - Number(a))
    .map(version => join(root, version, 'bin'))
    .find(folder => existsSync(join(folder, 'initdb')))
  if (!bin) return undefined
  return {
    run: (program, args) =>
      process.getuid?.() === 0
        ? ['runuser', ['-u', 'postgres', '--', join(bin, program), ...args]]
        : [join(bin, program), [...args]],
  }
}

const execute = promisify(execFile)

/** The locale of production servers, whose order of letters is not that of bytes; C only where it does not exist. */
function locale(): string {
  const known = execFileSync('locale', ['-a'], { encoding: 'utf8' }).split('\n')
  if (known.includes('en_US.utf8')) return 'en_US.UTF-8'
  if (process.env.DRAGOMAN_CI) throw new Error('PostgreSQL tests need the locale en_US.UTF-8')
  console.warn('PostgreSQL runs with the locale C.UTF-8 here: an order by locale would not be noticed.')
  return 'C.UTF-8'
}

/**
 * Starts a server of its own in a temporary folder, on a loopback port; undefined where PostgreSQL is not installed.
 * The data outlive a kill of the server, not of the machine: tests do not wait for disks.
 */
export async function startPostgres(): Promise<PostgresServer | undefined> {
  const programs = postgresPrograms()
  if (!programs) return undefined
  const run = (program: string, args: readonly string[]) => execute(...programs.run(program, args))
  const home = mkdtempSync(join(tmpdir(), 'dragoman-postgres-'))
  if (process.getuid?.() === 0) execFileSync('chown', ['postgres', home])
  const data = join(home, 'data')
  const named = locale()
  const initdb = ['-D', data, '-U', 'dragoman', '-A', 'trust', '-E', 'UTF8', '--locale', named, '--no-sync']
  await run('initdb', initdb)
  const port = await freePort()
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: home,
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: 100,
    autovacuum: 'off',
  }
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)
  const ctl = (verb: string, ...args: readonly string[]) => run('pg_ctl', [verb, '-s', '-D', data, ...args])
  const start = async (): Promise<void> => {
    await ctl('start', '-w', '-t', '60', '-l', join(home, 'log'), '-o', options.join(' '))
  }
  const kill = async (): Promise<void> => {
    await ctl('stop', '-m', 'immediate')
  }
  await start()
  return {
    data,
    port,
    locale: named,
    url: (database = 'postgres') => `postgres://dragoman@127.0.0.1:${port}/${database}`,
    kill,
    start,
    stop: async () => {
      await kill().catch(() => undefined)
      rmSync(home, { recursive: true, force: true })
    },
  }
}
