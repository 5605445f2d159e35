import type { Db } from '../db/batch.ts'
import { endRun, startRun } from '../db/runs.ts'
import type { ReadEntry } from '../src/io/node/read.ts'
import { parsePool, type Documents } from './ingest-pool.ts'
import type { Prepared, PrepareOptions } from './ingest-prepare.ts'
import { addCounts, NO_COUNTS, storeBatch, type Counts, type Unread } from './ingest-store.ts'

export type IngestReport = Counts & Readonly<{ seconds: number }>

export type IngestOptions = PrepareOptions &
  Readonly<{
    /** Worker threads; 0 prepares in this thread */
    threads: number
    now: () => Date
    /** Called after each batch with what is done so far */
    onProgress?: (counts: Counts) => void
  }>

/** A task for a thread: large enough to be worth a message, small enough to share out evenly. */
const TASK_DOCUMENTS_MAX = 32
const TASK_BYTES_MAX = 1_000_000
/** Some thousand rows a transaction: a commit costs as much as some hundred rows, and twice as many gain nothing. */
const BATCH_NOTICES = 500
const BATCH_BYTES_MAX = 32_000_000
/** Tasks under way per thread: enough to keep it busy during a commit, few enough to bound the memory. */
const TASKS_PER_THREAD = 6

/**
 * Reads documents into the bank. Each notice read ends as stored, unchanged or quarantined; `read` is their sum.
 * A second run over the same documents writes nothing but its own row in `run`.
 *
 * @param documents entries of readDocuments
 * @throws UnavailableError while the bank is busy; what was counted before is stored
 */
export async function ingest(
  db: Db,
  documents: AsyncIterable<ReadEntry>,
  options: IngestOptions,
): Promise<IngestReport> {
  const { threads, now, onProgress, ...prepare } = options
  const started = now()
  const begun = performance.now()
  const id = `ingest ${started.toISOString()} ${Math.random().toString(36).slice(2, 8)}`
  await startRun(db, { id, job: 'ingest', at: started.toISOString() })
  let counts = NO_COUNTS
  const report = (): IngestReport => ({
    ...counts,
    seconds: Math.round((performance.now() - begun) / 10) / 100,
  })
  const store = async (prepared: readonly Prepared[], unread: readonly Unread[]): Promise<void> => {
    counts = addCounts(counts, await storeBatch(db, prepared, unread, now().toISOString()))
    onProgress?.(counts)
  }
  try {
    await pump(documents, threads, prepare, store)
    await endRun(db, { id, at: now().toISOString(), outcome: 'done', report: report() })
    return report()
  } catch (error) {
    const failed = { ...report(), error: (error as Error).message }
    await endRun(db, { id, at: now().toISOString(), outcome: 'failed', report: failed }).catch(
      () => undefined,
    )
    throw error
  }
}

/** Prepares and writes a few documents, as a crawl does after fetching them. */
export async function ingestFetched(
  db: Db,
  documents: Documents,
  options: PrepareOptions & Readonly<{ now: () => Date }>,
): Promise<Counts> {
  const { now, ...prepare } = options
  const prepared = await parsePool(0, prepare).prepare(documents)
  return storeBatch(db, prepared, [], now().toISOString())
}

async function pump(
  documents: AsyncIterable<ReadEntry>,
  threads: number,
  options: PrepareOptions,
  store: (prepared: readonly Prepared[], unread: readonly Unread[]) => Promise<void>,
): Promise<void> {
  const pool = parsePool(threads, options)
  const running: Promise<readonly Prepared[]>[] = []
  let ready: Prepared[] = []
  let unread: Unread[] = []
  let notices = 0
  let bytes = 0
  const flush = async (): Promise<void> => {
    if (ready.length || unread.length) await store(ready, unread)
    ready = []
    unread = []
    notices = 0
    bytes = 0
  }
  const takeOldest = async (): Promise<void> => {
    for (const one of await running.shift()!) {
      ready.push(one)
      notices += one.notices.length + one.rejected.length
      bytes += one.notices.reduce((sum, notice) => sum + notice.json.length * 2, one.document.bytes.length)
    }
    if (notices >= BATCH_NOTICES || bytes >= BATCH_BYTES_MAX) await flush()
  }
  try {
    for await (const task of tasks(documents, entry => unread.push(entry), options.source ?? '')) {
      const under = pool.prepare(task)
      // Awaited in its turn; until then a failure must not count as unhandled.
      under.catch(() => undefined)
      running.push(under)
      while (running.length > Math.max(threads, 1) * TASKS_PER_THREAD) await takeOldest()
      if (unread.length >= BATCH_NOTICES) await flush()
    }
    while (running.length) await takeOldest()
    await flush()
  } finally {
    await Promise.allSettled(running)
    await pool.close()
  }
}

/** Documents in handfuls; what could not be read goes to `onUnread`. */
async function* tasks(
  documents: AsyncIterable<ReadEntry>,
  onUnread: (unread: Unread) => void,
  source: string,
): AsyncGenerator<Documents> {
  let task: { name: string; bytes: Uint8Array }[] = []
  let bytes = 0
  for await (const entry of documents) {
    if (entry.error) {
      onUnread({ name: entry.name, source, ...entry.error })
      continue
    }
    task.push({ name: entry.name, bytes: entry.bytes })
    bytes += entry.bytes.length
    if (task.length < TASK_DOCUMENTS_MAX && bytes < TASK_BYTES_MAX) continue
    yield task
    task = []
    bytes = 0
  }
  if (task.length) yield task
}
