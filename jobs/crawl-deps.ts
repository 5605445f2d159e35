import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '../db/batch.ts'
import type { Config } from '../src/config.ts'
import { createFetch } from '../src/io/node/fetch.ts'
import { readBytes } from '../src/io/node/read.ts'
import type { CrawlDeps, Fetched } from './crawl.ts'
import { knownBy, mirrored, mirrorHosts, numberOfName } from './crawl-shared.ts'
import { ingestFetched } from './ingest.ts'

async function* unpack(name: string, bytes: Uint8Array): AsyncGenerator<Fetched> {
  for await (const entry of readBytes(name, bytes)) {
    // A member that cannot be read is still a document: the parser refuses it, and quarantine keeps the name.
    if (entry.error) {
      yield { name: entry.name, bytes: new Uint8Array() }
      continue
    }
    const number = numberOfName(entry.name)
    yield { name: entry.name, bytes: entry.bytes, ...(number && { number }) }
  }
}

/** Kills the process at the nth passing of a point (`name:n`), as a power cut would. */
export function crashPoint(setting: string, kill: () => void): (name: string) => void {
  const [wanted, nth] = setting.split(':')
  let passed = 0
  return name => {
    if (name === wanted && ++passed === Number(nth ?? 1)) kill()
  }
}

/** What a crawl needs, for real: the network under caps, the clock, the bank. */
export function crawlDeps(db: Db, config: Config): CrawlDeps & Readonly<{ close: () => Promise<void> }> {
  const fetch = createFetch({
    userAgent: `dragoman (+${config.publicUrl})`,
    allowPrivate: mirrorHosts(config.mirrors),
  })
  const now = (): Date => new Date()
  return {
    db,
    fetch: mirrored(fetch, config.mirrors),
    now,
    wait: ms => sleep(ms),
    random: Math.random,
    leaseMs: config.leaseMs,
    store: (documents, source) =>
      ingestFetched(db, documents, {
        now,
        source: source.id,
        ...(source.format !== 'auto' && { format: source.format }),
      }),
    unpack,
    known: knownBy(db),
    point: crashPoint(config.crashAt, () => process.kill(process.pid, 'SIGKILL')),
    close: () => fetch.close(),
  }
}
