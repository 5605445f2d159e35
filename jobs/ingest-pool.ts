import { Worker } from 'node:worker_threads'
import { prepareDocument, refuseDocument, type Prepared, type PrepareOptions } from './ingest-prepare.ts'
import type { Done, Task } from './ingest-worker.ts'

export type Documents = Task['documents']

/** Prepares documents, in worker threads or in this one. */
export type ParsePool = Readonly<{
  /** Prepared in the order given. Never rejects: what brings a thread down is answered as rejected. */
  prepare: (documents: Documents) => Promise<readonly Prepared[]>
  close: () => Promise<void>
}>

/** The slowest real document takes 0.2 s; a task holds some dozen. What takes longer hangs. */
const TASK_MS_MAX = 60_000
/** A thread that needs more for one task has met a bomb. */
const HEAP_MB_MAX = 1_024

const CRASHED = { reason: 'parser-crashed', detail: 'reading it takes too much time or memory' }

type Waiting = Readonly<{
  task: Task
  settle: (prepared: readonly Prepared[] | undefined) => void
}>

/**
 * Starts `threads` worker threads (0: prepare here, for small amounts and where there are no threads). A thread that
 * dies or hangs over one document is replaced; its task is tried again one document at a time, so that a poisonous
 * one never takes its neighbours along.
 */
export function parsePool(threads: number, options: PrepareOptions): ParsePool {
  if (threads < 1)
    return {
      prepare: async documents => documents.map(document => prepareDocument(document, options)),
      close: async () => undefined,
    }
  const slots = Array.from({ length: threads }, () => slot(options))
  const run = (documents: Documents): Promise<readonly Prepared[] | undefined> =>
    slots.reduce((least, one) => (one.waiting() < least.waiting() ? one : least)).run(documents)
  return {
    prepare: async documents => {
      const all = await run(documents)
      if (all) return all
      const each: Prepared[] = []
      for (const document of documents)
        each.push((await run([document]))?.[0] ?? refuseDocument(document, options, CRASHED))
      return each
    },
    close: async () => {
      await Promise.all(slots.map(one => one.close()))
    },
  }
}

type Slot = Readonly<{
  waiting: () => number
  run: (documents: Documents) => Promise<readonly Prepared[] | undefined>
  close: () => Promise<void>
}>

function slot(options: PrepareOptions): Slot {
  const queue = new Map<number, Waiting>()
  let worker: Worker | undefined
  let timer: NodeJS.Timeout | undefined
  let next = 0

  const start = (): Worker => {
    const fresh = new Worker(new URL('./ingest-worker.ts', import.meta.url), {
      workerData: options,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX },
    })
    fresh.on('message', ({ id, prepared }: Done) => {
      const waiting = queue.get(id)
      waiting?.settle(
        prepared.map((one, at) => ({
          ...one,
          document: { ...one.document, bytes: waiting.task.documents[at]!.bytes },
        })),
      )
      queue.delete(id)
      watch()
    })
    fresh.on('error', () => fail(fresh))
    fresh.on('exit', () => fail(fresh))
    return fresh
  }
  /** The first task in the queue is the one that was running; the rest goes to a new thread. */
  const fail = (dead: Worker): void => {
    if (worker !== dead) return
    worker = undefined
    const [first, ...rest] = [...queue.values()]
    queue.clear()
    void dead.terminate()
    first?.settle(undefined)
    for (const waiting of rest) post(waiting)
    watch()
  }
  const watch = (): void => {
    clearTimeout(timer)
    const current = worker
    if (queue.size && current) timer = setTimeout(() => fail(current), TASK_MS_MAX)
  }
  const post = (waiting: Waiting): void => {
    queue.set(waiting.task.id, waiting)
    worker ??= start()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
    worker.postMessage(waiting.task)
    if (queue.size === 1) watch()
  }
  return {
    waiting: () => queue.size,
    run: documents => new Promise(settle => post({ task: { id: next++, documents }, settle })),
    close: async () => {
      clearTimeout(timer)
      const last = worker
      worker = undefined
      await last?.terminate()
    },
  }
}
