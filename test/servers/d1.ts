import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { D1Database } from '@cloudflare/workers-types'
import { getPlatformProxy } from 'wrangler'
import type { Db } from '../../db/batch.ts'
import { openD1 } from '../../db/open/d1.ts'

export type D1Server = Readonly<{
  /** The next unused database, without tables */
  fresh: () => Db
  close: () => Promise<void>
}>

/**
 * Some empty D1 databases in one workerd, in memory, reached from this process: the statements run where they run at
 * Cloudflare.
 */
export async function startD1(databases: number): Promise<D1Server> {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-d1-'))
  const names = Array.from({ length: databases }, (_, at) => `BANK_${at}`)
  const config = join(folder, 'wrangler.toml')
  const tables = names.map(
    name => `[[d1_databases]]\nbinding = "${name}"\ndatabase_name = "${name}"\ndatabase_id = "${name}"\n`,
  )
  writeFileSync(config, `name = "contract"\ncompatibility_date = "2026-11-01"\n${tables.join('')}`)
  const { env, dispose } = await getPlatformProxy<Record<string, D1Database>>({
    configPath: config,
    persist: false,
  })
  const unused = names.values()
  return {
    fresh: () => {
      const { value, done } = unused.next()
      if (done) throw new Error(`all ${databases} databases are in use: ask for more`)
      return openD1(env[value]!)
    },
    close: async () => {
      await dispose()
      rmSync(folder, { recursive: true })
    },
  }
}
