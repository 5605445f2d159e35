import type { Db } from '../db/batch.ts'
import type { Config } from '../src/config.ts'
import { createEdgeFetch } from '../src/io/edge/fetch.ts'
import type { Source } from '../src/sources/source.ts'
import { Incomplete, type CrawlDeps, type Fetched, type StoreCounts } from './crawl.ts'
import { knownBy, mirrored, mirrorHosts } from './crawl-shared.ts'
import { prepareDocument, refuseDocument, type Prepared, type PrepareOptions } from './ingest-prepare.ts'
import { addCounts, NO_COUNTS, storeBatch } from './ingest-store.ts'

/** Of the thousand requests that Cloudflare allows one invocation, most are the bank's own statements. */
const REQUESTS_MAX = 200

/** What a crawl needs at the edge: a slice of a window each time, documents read here, no bytes of them kept. */
export function edgeCrawlDeps(db: Db, config: Config, now: () => Date): CrawlDeps {
  const fetch = createEdgeFetch({
    userAgent: `dragoman (+${config.publicUrl})`,
    allowPrivate: mirrorHosts(config.mirrors),
    requestsMax: REQUESTS_MAX,
  })
  return {
    db,
    fetch: mirrored(fetch, config.mirrors),
    now,
    wait: ms => new Promise(done => setTimeout(done, ms)),
    random: Math.random,
    leaseMs: config.leaseMs,
    store: (documents, source) => storeAtEdge(db, documents, source, now),
    // oxlint-disable-next-line require-yield -- there is nothing to give: a machine with a disk reads packages
    unpack: async function* () {
      throw new Incomplete('archives are not read at the edge')
    },
    known: knownBy(db),
    point: () => undefined,
  }
}

async function storeAtEdge(
  db: Db,
  documents: readonly Fetched[],
  source: Source,
  now: () => Date,
): Promise<StoreCounts> {
  const options: PrepareOptions = {
    source: source.id,
    ...(source.format !== 'auto' && { format: source.format }),
  }
  const at = now().toISOString()
  const store = (prepared: readonly Prepared[]): Promise<StoreCounts> => storeBatch(db, prepared, [], at)
  const prepared = documents.map(document => prepareDocument(document, options))
  try {
    return await store(prepared)
  } catch (error) {
    if (!isTooLarge(error)) throw error
  }
  // One of them, or the history it joins, is larger than a row of D1 may be: it must not take its neighbours along.
  let counts = NO_COUNTS
  for (const [index, one] of prepared.entries()) {
    const fate = await store([one]).catch((error: unknown) => {
      if (!isTooLarge(error)) throw error
      const detail = (error as Error).message
      return store([refuseDocument(documents[index]!, options, { reason: 'too-large', detail })])
    })
    counts = addCounts(counts, fate)
  }
  return counts
}

function isTooLarge(error: unknown): boolean {
  return /D1 keeps at most|SQLITE_TOOBIG|too big/i.test((error as Error).message)
}
