import { parentPort, workerData } from 'node:worker_threads'
import { createPercolator } from '../../src/matching/percolate/percolator.ts'
import type { Sparse } from '../../src/matching/percolate/sparse.ts'
import { profilesFrom } from './synthetic.ts'

export type ShardData = Readonly<{ rows: number; shard: number; shards: number }>
export type Asked = Readonly<{ lots: readonly Sparse[]; cuts: readonly number[]; best: number }>
/** For each lot the numbers of the profiles that it reaches and their scores */
export type Answered = readonly Readonly<{ profiles: Uint32Array; scores: Float64Array }>[]

/** One shard of the synthetic profiles in a thread of its own: every n-th of them. */
if (parentPort) {
  const { rows, shard, shards } = workerData as ShardData
  const index = createPercolator<number>()
  const next = profilesFrom(1)
  index.fill(
    (function* () {
      for (let row = 0; row < rows; row++) {
        const vector = next()
        if (row % shards === shard) yield [row, [vector]] as const
      }
    })(),
  )
  index.tidy()
  parentPort.on('message', ({ lots, cuts, best }: Asked) => {
    const asked = lots.map((query, number) => ({ query, cut: cuts[number]!, top: best }))
    const answers = index.searchAll(asked).map(found => ({
      profiles: Uint32Array.from(found, ({ key }) => key),
      scores: Float64Array.from(found, ({ score }) => score),
    }))
    parentPort!.postMessage(answers satisfies Answered)
  })
  parentPort.postMessage('ready')
}
