import { Worker } from 'node:worker_threads'
import { prepareDocument, refuseDocument, type Prepared, type PrepareOptions } from './ingest-prepare.ts'
import type { Done, Task } from './ingest-worker.ts'

export type Documents = Task['documents']

/** Prepares documents, in worker threads or in this one. */
export type ParsePool = Readonly<{
  /** Prepared in the order given. What brings a thread down is answered as rejected; throws only where none starts. */
  prepare: (documents: Documents) => Promise<readonly Prepared[]>
  close: () => Promise<void>
}>

export type PoolLimits = Readonly<{
  /** The program of a thread */
  worker: URL
  /** The slowest real document takes 0.2 s; a task holds some dozen. What takes longer hangs. */
  taskMsMax: number
  /** A thread that needs more for one task has met a bomb */
  heapMbMax: number
}>
const LIMITS: PoolLimits = {
  worker: new URL('./ingest-worker.ts', import.meta.url),
  taskMsMax: 60_000,
  heapMbMax: 1_024,
}

/** Loading the readers takes 0.3 s, on a busy machine some seconds; that is no document's fault. */
const START_MS_MAX = 60_000

/** A program that does not start does not start three times. */
const STARTS_MAX = 3

const CRASHED = { reason: 'parser-crashed', detail: 'reading it takes too much time or memory' }

type Waiting = Readonly<{
  task: Task
  settle: (prepared: readonly Prepared[] | undefined) => void
  reject: (error: Error) => void
}>

/**
 * Starts `threads` worker threads (0: prepare here, for small amounts and where there are no threads). A thread that
 * dies or hangs over one document is replaced; its task is tried again one document at a time, so that a poisonous
 * one never takes its neighbours along.
 */
export function parsePool(threads: number, options: PrepareOptions, limits: PoolLimits = LIMITS): ParsePool {
  if (threads < 1)
    return {
      prepare: async documents => documents.map(document => prepareDocument(document, options)),
      close: async () => undefined,
    }
  const slots = Array.from({ length: threads }, () => slot(options, limits))
  const run = (documents: Documents): Promise<readonly Prepared[] | undefined> =>
    slots.reduce((least, one) => (one.waiting() < least.waiting() ? one : least)).run(documents)
  return {
    prepare: async documents => {
      const all = await run(documents)
      if (all) return all
      const each: Prepared[] = []
      for (const document of documents) {
        // Alone, and a second time alone: a thread that another task brings down takes the last answer it sent along,
        // and nobody may be refused for having stood beside it.
        const prepared = (await run([document])) ?? (await run([document]))
        each.push(prepared?.[0] ?? refuseDocument(document, options, CRASHED))
      }
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

function slot(options: PrepareOptions, { worker: file, taskMsMax, heapMbMax }: PoolLimits): Slot {
  const queue = new Map<number, Waiting>()
  let worker: Worker | undefined
  let timer: NodeJS.Timeout | undefined
  let next = 0
  let ready = false
  let failedStarts = 0

  const start = (): Worker => {
    const fresh = new Worker(file, {
      workerData: options,
      resourceLimits: { maxOldGenerationSizeMb: heapMbMax },
    })
    ready = false
    fresh.on('message', (message: Done | 'ready') => {
      if (message === 'ready') {
        ready = true
        failedStarts = 0
        watch()
        return
      }
      const { id, prepared } = message
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
    fresh.on('error', error => fail(fresh, error as Error))
    fresh.on('exit', () => fail(fresh))
    return fresh
  }
  /** The first task in the queue is the one that was running; the rest goes to a new thread. */
  const fail = (dead: Worker, error?: Error): void => {
    if (worker !== dead) return
    worker = undefined
    const [first, ...rest] = [...queue.values()]
    queue.clear()
    void dead.terminate()
    if (!ready && ++failedStarts < STARTS_MAX) {
      // It may have begun work and died before its word that it was ready came through: once more, with everything.
      for (const waiting of [first, ...rest]) if (waiting) post(waiting)
      return
    }
    if (!ready) {
      // No document's fault: the program itself does not start, and nothing may be refused for that.
      const why = new Error(`The reading thread does not start: ${error?.message ?? 'no reason given'}`)
      for (const waiting of [first, ...rest]) waiting?.reject(why)
      return
    }
    first?.settle(undefined)
    for (const waiting of rest) post(waiting)
    watch()
  }
  const watch = (): void => {
    clearTimeout(timer)
    const current = worker
    if (queue.size && current) timer = setTimeout(() => fail(current), taskMsMax + (ready ? 0 : START_MS_MAX))
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
    run: documents =>
      new Promise((settle, reject) => post({ task: { id: next++, documents }, settle, reject })),
    close: async () => {
      clearTimeout(timer)
      const last = worker
      worker = undefined
      await last?.terminate()
    },
  }
}
