import { join } from 'node:path'
import type { Db } from '../../db/batch.ts'
import { migrate } from '../../db/migrate.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { insightOnce } from '../../jobs/insight-job.ts'
import { fillBuyers } from '../../jobs/fill-buyers.ts'
import { seedConsultation } from '../../jobs/seed-town.ts'
import { seedDemo } from '../../jobs/seed.ts'
import { seedPosts } from '../../jobs/seed-posts.ts'
import { seedRules } from '../../jobs/seed-rules.ts'
import { seedWatch } from '../../jobs/seed-watch.ts'
import { seedHistory } from '../../jobs/seed-history.ts'
import { readConfig, type Config } from '../config.ts'
import { buildContext, listen, startSchedule } from '../node.ts'
import { openServingBank } from './bank.ts'
import type { Terminal, Verb } from './verb.ts'

/** Serves until the process is told to stop, then lets running answers finish. */
async function serveUntilStopped(config: Config, db: Db, terminal: Terminal): Promise<number> {
  const context = buildContext(config, db)
  try {
    const server = await listen(context)
    terminal.out(`Dragoman is at ${server.url}${config.demo ? ' (demonstration bank)' : ''}\n`)
    context.matcher.ready().catch((error: unknown) => context.log.error({ err: error }, 'matcher not ready'))
    // The demonstration has no schedule: what it was seeded with is counted once.
    if (config.demo)
      insightOnce(context).catch((error: unknown) => context.log.error({ err: error }, 'insight not counted'))
    const schedule = config.scheduled ? startSchedule(context) : undefined
    await new Promise<void>(stop => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop())
    })
    await Promise.all([server.close(), schedule?.stop()])
    return 0
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error
    terminal.err(
      `Port ${config.port} is taken. Stop what listens there, or set DRAGOMAN_PORT to another one.\n`,
    )
    return 1
  } finally {
    await db.close()
  }
}

export const serveVerb: Verb = {
  name: 'serve',
  summary: 'Serves pages and API from the bank in DRAGOMAN_DATA (or DATABASE_URL). Never seeds anything.',
  options: {},
  run: async (_values, _positionals, terminal) => {
    const config = readConfig(terminal.env)
    return serveUntilStopped(config, await openServingBank(config), terminal)
  },
}

export const demoVerb: Verb = {
  name: 'demo',
  summary:
    'Serves a demonstration bank of invented notices, with its own file: no account, no network, no mail.',
  options: {},
  run: async (_values, _positionals, terminal) => {
    const config = readConfig(terminal.env, true)
    const db = openSqlite(join(config.dataDir, 'demo.sqlite'))
    await migrate(db)
    const now = new Date().toISOString()
    await seedDemo(db, now)
    await seedPosts(db, new Date(now), config.publicUrl)
    await seedHistory(db, now)
    await seedWatch(db, now)
    await seedRules(db, now)
    await seedConsultation(db, 'org-demo-velmora', new Date(now), config.publicUrl)
    await fillBuyers(db, now)
    return serveUntilStopped(config, db, terminal)
  },
}
