import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import pino from 'pino'
import { migrate } from '../../db/migrate.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { seedDemo } from '../../jobs/seed.ts'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { buildContext, listen } from '../../src/node.ts'

export const CHROMIUM = process.env.DRAGOMAN_CHROMIUM ?? '/usr/bin/chromium'

export const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Why the browser tests cannot run here; undefined where they can. */
export const NO_BROWSER = existsSync(CHROMIUM) ? undefined : `no browser at ${CHROMIUM}`

/** The demonstration as `dragoman demo` serves it: seeded bank, trained engine, a real socket. */
export type Demo = Readonly<{ url: string; context: Context; browser: Browser; close: () => Promise<void> }>

export async function startDemo(): Promise<Demo> {
  const dataDir = mkdtempSync(join(tmpdir(), 'dragoman-browser-'))
  const db = openSqlite(':memory:')
  await migrate(db)
  await seedDemo(db, new Date().toISOString())
  const config = readConfig({ DRAGOMAN_DATA: dataDir, DRAGOMAN_PORT: '0' }, true)
  const context = buildContext(config, db, { log: pino({ level: 'silent' }) })
  const server = await listen(context)
  await context.matcher.ready()
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: CHROMIUM_ARGUMENTS,
  })
  return {
    url: server.url,
    context,
    browser,
    close: async () => {
      await browser.close()
      await server.close()
      await db.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
