/**
 * A day of TED (3,000 notices, 5,300 lots) against synthetic profiles dealt out to worker threads, one a processor.
 * What is timed: from handing the lots over to having every lot's profiles merged, best first. Never a test.
 *
 *   node test/bench/ted-day.ts [--rows 1000000] [--lots 5300] [--workers 2] [--json]
 */
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { createPercolator } from '../../src/matching/percolate/percolator.ts'
import type { Answered, Asked, ShardData } from './shard-worker.ts'
import { lotsFrom, profilesFrom, REACHED, rounded } from './synthetic.ts'

/** Profiles that cuts are taken from, so that each lot reaches about REACHED of all. */
const SAMPLE = 8192
/** Lots handed over at a time: what a slice of the crawl brings. */
const SLICE = 100
const BEST = 1000

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    lots: { type: 'string', default: '5300' },
    workers: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    json: { type: 'boolean' },
  },
})
const rows = Number(values.rows)
const shards = Number(values.workers)
const lots = lotsFrom(7, Number(values.lots))
const cuts = cutsOf()
const workers = Array.from(
  { length: shards },
  (_, shard) =>
    new Worker(new URL('shard-worker.ts', import.meta.url), {
      workerData: { rows, shard, shards } satisfies ShardData,
    }),
)
await Promise.all(workers.map(worker => once(worker, 'message')))
const before = process.cpuUsage()
const started = performance.now()
let matches = 0
for (let from = 0; from < lots.length; from += SLICE) {
  const slice = { lots: lots.slice(from, from + SLICE), cuts: cuts.slice(from, from + SLICE), best: BEST }
  const answers = await Promise.all(workers.map(worker => ask(worker, slice)))
  for (let lot = 0; lot < slice.lots.length; lot++)
    matches += merged(answers.map(answer => answer[lot]!)).length
}
const seconds = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(before)
await Promise.all(workers.map(worker => worker.terminate()))
const row = {
  profiles: rows,
  lots: lots.length,
  workers: shards,
  seconds: rounded(seconds, 1),
  'processor seconds': rounded((user + system) / 1e6, 1),
  'lots/s': Math.round(lots.length / seconds),
  'matches/lot': Math.round(matches / lots.length),
}
if (values.json) console.log(JSON.stringify(row))
else console.table([row])

async function ask(worker: Worker, asked: Asked): Promise<Answered> {
  worker.postMessage(asked)
  const [answer] = (await once(worker, 'message')) as [Answered]
  return answer
}

/** The best of all shards: the same list whatever their number. */
function merged(parts: Answered): Readonly<{ profile: number; score: number }>[] {
  return parts
    .flatMap(({ profiles, scores }) =>
      Array.from(profiles, (profile, at) => ({ profile, score: scores[at]! })),
    )
    .sort((a, b) => b.score - a.score || a.profile - b.profile)
    .slice(0, BEST)
}

/** For each lot the score that REACHED of a sample exceed. */
function cutsOf(): number[] {
  const sample = createPercolator<number>()
  const next = profilesFrom(2)
  sample.fill(Array.from({ length: SAMPLE }, (_, row) => [row, [next()]] as const))
  sample.tidy()
  const wanted = Math.max(1, Math.round(SAMPLE * REACHED))
  return lots.map(lot => {
    const bounds: number[] = []
    sample.bounds(lot, (_, bound) => bounds.push(bound))
    return (
      Float64Array.from(bounds)
        .sort()
        .at(-1 - wanted) ?? 0.1
    )
  })
}
