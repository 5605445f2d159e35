import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import type { Logger } from 'pino'
import { batch, type Db } from '../db/batch.ts'
import { getDocument } from '../db/documents.ts'
import { claimJob, finishJob, renewJob } from '../db/jobs.ts'
import { pageQuarantine, stillWaiting, triedQuarantine, type QuarantinedRow } from '../db/quarantine.ts'
import { moveReplay, nextReplay, type ReplayRow } from '../db/replays.ts'
import { sourceOf } from '../src/sources/index.ts'
import { numberOfName } from './crawl-shared.ts'
import { parsePool, type ParsePool } from './ingest-pool.ts'
import type { Prepared } from './ingest-prepare.ts'
import { storeBatch } from './ingest-store.ts'

export type ReplayDeps = Readonly<{
  db: Db
  now: () => Date
  leaseMs: number
  log: Pick<Logger, 'info' | 'error'>
  /** Worker threads that read: 1 on a server, so that no document can take it down; 0 reads in this thread */
  threads: number
  /** Told after each handful, for a progress bar */
  onProgress?: (order: ReplayRow) => void
}>

const JOB = 'replay'
/** Records at a time: progress moves every second or two, and a crash repeats little. */
const HANDFUL = 25
/** A handful of the largest documents must fit into memory beside everything else. */
const BYTES_MAX = 32_000_000

const zstd = promisify(zstdDecompress)

/**
 * Carries out every order to read quarantined records again, oldest first: the stored bytes go through the normal
 * ingest, so that what is understood now is stored once, and its record is closed; what is not stays as it was, with one
 * more try. One process at a time; what a process that died had begun goes on where it was.
 *
 * @returns how many orders were carried out; undefined where another process is at it
 */
export async function replayOrders(deps: ReplayDeps, owner: string): Promise<number | undefined> {
  const { db, now, leaseMs, log } = deps
  if (!(await nextReplay(db))) return 0
  const until = (): string => new Date(now().getTime() + leaseMs).toISOString()
  const claim = { name: JOB, owner, now: now().toISOString(), leaseUntil: until() }
  if (!(await claimJob(db, claim))) return undefined
  let orders = 0
  let problem: string | undefined
  try {
    for (let order = await nextReplay(db); order; order = await nextReplay(db)) {
      try {
        await carryOut(deps, order, async () => {
          if (!(await renewJob(db, JOB, owner, until())))
            throw new LeaseLost('another process goes on with it')
        })
      } catch (error) {
        if (error instanceof LeaseLost) return orders
        problem = (error as Error).message
        log.error({ err: error, order: order.id }, 'reading again failed')
        const failed = { state: 'failed', ended_at: now().toISOString(), problem: problem.slice(0, 500) }
        await moveReplay(db, order.id, failed)
      }
      orders++
    }
    return orders
  } finally {
    await finishJob(db, {
      name: JOB,
      owner,
      now: now().toISOString(),
      ...(problem !== undefined && { problem }),
    })
  }
}

class LeaseLost extends Error {
  override name = 'LeaseLost'
}

async function carryOut(deps: ReplayDeps, first: ReplayRow, alive: () => Promise<void>): Promise<void> {
  const { db, now, log } = deps
  const pools = createPools(deps.threads)
  let order: ReplayRow = { ...first, state: 'running' }
  try {
    for (;;) {
      const rows = await pageQuarantine(db, order, HANDFUL, order.reached)
      if (!rows.length) break
      await alive()
      const stored = await readAgain(deps, pools, rows)
      const ids = rows.map(row => row.id)
      const waiting = await stillWaiting(db, ids)
      order = {
        ...order,
        done: order.done + rows.length,
        // Records that came in since the order was given are read as well.
        total: Math.max(order.total, order.done + rows.length),
        understood: order.understood + ids.filter(id => !waiting.has(id)).length,
        stored: order.stored + stored,
        reached: ids.at(-1)!,
      }
      const { id, asked_at: _asked, ...change } = order
      await moveReplay(db, id, change)
      deps.onProgress?.(order)
    }
    await moveReplay(db, order.id, { state: 'done', total: order.done, ended_at: now().toISOString() })
    log.info({ order: order.id, done: order.done, understood: order.understood }, 'read again')
  } finally {
    await pools.close()
  }
}

/** Reads the documents of these records again; answers how many notices were stored. */
async function readAgain(deps: ReplayDeps, pools: Pools, rows: readonly QuarantinedRow[]): Promise<number> {
  const { db, now } = deps
  const at = now().toISOString()
  const documents = new Map(rows.map(row => [row.document, row]))
  let stored = 0
  let ready: Prepared[] = []
  const flush = async (): Promise<void> => {
    if (ready.length) stored += (await storeBatch(db, ready, [], at)).stored
    ready = []
  }
  await batch(db, [
    triedQuarantine(
      db,
      rows.map(row => row.id),
      at,
    ),
  ])
  let bytes = 0
  for (const [hash, { name, source }] of documents) {
    const document = await getDocument(db, hash)
    // Nothing was kept: a file that could not be opened, or a bank at the edge.
    if (!document?.bytes) continue
    const kept = new Uint8Array(document.bytes)
    const read = document.encoding === 'zstd' ? await unpack(kept, document.size) : kept
    const number = numberOfName(name)
    ready.push(...(await pools.of(source).prepare([{ name, bytes: read, ...(number && { number }) }])))
    bytes += read.length
    if (bytes < BYTES_MAX) continue
    await flush()
    bytes = 0
  }
  await flush()
  return stored
}

async function unpack(bytes: Uint8Array, size: number): Promise<Uint8Array> {
  return new Uint8Array(await zstd(bytes, { maxOutputLength: Math.max(Number(size), 1) }))
}

type Pools = Readonly<{ of: (source: string) => ParsePool; close: () => Promise<void> }>

/** A reader a source, since a source may fix the format of its documents. */
function createPools(threads: number): Pools {
  const pools = new Map<string, ParsePool>()
  return {
    of: source => {
      const known = pools.get(source)
      if (known) return known
      const format = sourceOf(source)?.format
      const options = { ...(source && { source }), ...(format && format !== 'auto' && { format }) }
      const pool = parsePool(threads, options)
      pools.set(source, pool)
      return pool
    },
    close: async () => {
      await Promise.all([...pools.values()].map(pool => pool.close()))
    },
  }
}
