import { parentPort, workerData } from 'node:worker_threads'
import { unpackModel } from '../src/matching/concepts/pack.ts'
import type { Item } from '../src/model/item.ts'
import { compare, type CompareAnswer, type CompareInput } from './compare.ts'

export type CompareData = Readonly<{ model: Uint8Array; input: CompareInput }>
/** Lots come in slices, so that whoever sends them is never busy for long; then the word to begin. */
export type CompareTask = Readonly<{ lots: readonly Item[] } | { begin: true }>
export type CompareSaid = Readonly<{ progress: number } | { answer: CompareAnswer } | { problem: string }>

/** Ranks thousands of pairs in a thread of its own. */
if (parentPort) {
  const { model: bytes, input } = workerData as CompareData
  const port = parentPort
  const say = (said: CompareSaid): void => port.postMessage(said)
  const lots: Item[] = []
  port.on('message', (task: CompareTask) => {
    if ('lots' in task) {
      for (const item of task.lots) lots.push(item)
      return
    }
    try {
      const model = unpackModel(bytes)
      if (!model) throw new Error('the model is of another version')
      const steps = compare(model, input, lots)
      let told = 0
      for (;;) {
        const step = steps.next()
        if (step.done) {
          say({ answer: step.value })
          break
        }
        // A hundred messages are enough for a bar.
        if (step.value - told >= 0.01) say({ progress: (told = step.value) })
      }
    } catch (error) {
      say({ problem: (error as Error).message })
    }
    port.close()
  })
}
