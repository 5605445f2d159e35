import { parentPort, workerData } from 'node:worker_threads'
import { prepareDocument, type Prepared, type PrepareOptions } from './ingest-prepare.ts'

/** A worker thread that prepares documents: one message in, one out, in order. See ingest-pool.ts. */
export type Task = Readonly<{
  id: number
  documents: readonly Readonly<{ name: string; bytes: Uint8Array; number?: string }>[]
}>
export type Done = Readonly<{ id: number; prepared: readonly Prepared[] }>

const NOTHING = new Uint8Array()
const options = workerData as PrepareOptions
parentPort?.on('message', ({ id, documents }: Task) => {
  const prepared = documents.map(document => {
    const one = prepareDocument(document, options)
    // The other side has the bytes already.
    return { ...one, document: { ...one.document, bytes: NOTHING } }
  })
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
  parentPort!.postMessage({ id, prepared } satisfies Done)
})
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
parentPort?.postMessage('ready')
