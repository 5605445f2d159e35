import { parentPort } from 'node:worker_threads'
import { prepareDocument } from '../../jobs/ingest-prepare.ts'
import type { Task } from '../../jobs/ingest-worker.ts'

/** A thread that some documents bring down, as a fault of a reader would. */
parentPort!.on('message', ({ id, documents }: Task) => {
  for (const { name } of documents) {
    if (name === 'dies') process.exit(1)
    if (name === 'throws') throw new Error('thrown')
    if (name === 'hangs') for (;;) void 0
  }
  const prepared = documents.map(document => prepareDocument(document, {}))
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
  parentPort!.postMessage({ id, prepared })
})
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
parentPort!.postMessage('ready')
