import { parentPort, workerData } from 'node:worker_threads'
import { loadModel, type ModelInputs } from './model.ts'

/** Trains in a thread of its own, so that pages are served meanwhile; the cache carries the result over. */
if (parentPort) {
  const { trained } = await loadModel(workerData as ModelInputs)
  parentPort.postMessage({ trained })
}
