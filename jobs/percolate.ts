import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import type { ConceptModel } from '../src/matching/concepts/model.ts'
import { packModel } from '../src/matching/concepts/pack.ts'
import type { Reached } from '../src/matching/percolate/profiles.ts'
import type { Item } from '../src/model/item.ts'
import type { RuleSet } from '../src/model/rules.ts'
import {
  shardTasks,
  type Answer,
  type ShardAnswer,
  type Change,
  type ShardData,
  type Task,
} from './percolate-shard.ts'

/**
 * All profiles of a bank, dealt out by the hash of their ids to threads that each hold an index of their share. Answers
 * are the same for any number of threads.
 */
export type ProfilePool = Readonly<{
  /** Adds, replaces (with the least probability wanted, 0 to 1) or removes profiles */
  change: (changes: readonly Change[]) => Promise<void>
  /** For each item the profiles it reaches, best first, then by id. `now`: UTC, ISO 8601 */
  reached: (items: readonly Item[], now: string) => Promise<readonly (readonly Reached[])[]>
  /** Puts together what came in; nightly */
  tidy: () => Promise<void>
  close: () => Promise<void>
}>

export type ProfilePoolParts = Readonly<{ model: ConceptModel; rules: RuleSet; threads: number }>

/** One share, here or in a thread. */
type Shard = Readonly<{ ask: (task: Task) => Promise<Answer>; close: () => Promise<void> }>
/** With 0 threads everything is done here: for small banks, and where there are no threads. */
export function profilePool({ model, rules, threads }: ProfilePoolParts): ProfilePool {
  const bytes = threads > 0 ? packModel(model) : undefined
  const shards = bytes
    ? Array.from({ length: threads }, () => threadOf({ model: bytes, rules }))
    : [shardHere(model, rules)]
  const shardOf = (id: string): number =>
    createHash('sha256').update(id).digest().readUInt32BE() % shards.length
  const all = (task: Task): Promise<Answer[]> => Promise.all(shards.map(shard => shard.ask(task)))
  return {
    change: async changes => {
      const shares = Map.groupBy(changes, change => shardOf('put' in change ? change.put.id : change.remove))
      await Promise.all(
        Array.from(shares, ([number, own]) => shards[number]!.ask({ kind: 'change', changes: own })),
      )
    },
    reached: async (items, now) => {
      const answers = await all({ kind: 'reached', items, now })
      return items.map((_, number) =>
        answers
          .flatMap(answer => answer[number] ?? [])
          .sort((a, b) => b.z - a.z || (a.profile < b.profile ? -1 : 1)),
      )
    },
    tidy: async () => void (await all({ kind: 'tidy' })),
    close: async () => void (await Promise.all(shards.map(shard => shard.close()))),
  }
}

function shardHere(model: ConceptModel, rules: RuleSet): Shard {
  const tasks = shardTasks(model, rules)
  return { ask: async task => tasks(task), close: async () => undefined }
}

/** A thread answers its tasks in order; when it falls, all that wait are told, and every later task. */
function threadOf(data: ShardData): Shard {
  const worker = new Worker(new URL('./percolate-worker.ts', import.meta.url), { workerData: data })
  const waiting: Readonly<{ settle: (answer: Answer) => void; reject: (error: Error) => void }>[] = []
  let fallen: Error | undefined
  const fall = (error: Error): void => {
    fallen ??= error
    for (const { reject } of waiting.splice(0)) reject(fallen)
  }
  worker.on('message', (found: ShardAnswer) => {
    const { settle, reject } = waiting.shift()!
    if ('answer' in found) settle(found.answer)
    else reject(new Error(found.problem))
  })
  worker.on('error', fall)
  worker.on('exit', code => fall(new Error(`a thread of the profile index ended (${code})`)))
  return {
    ask: task =>
      new Promise((settle, reject) => {
        if (fallen) return reject(fallen)
        waiting.push({ settle, reject })
        worker.postMessage(task)
      }),
    close: async () => void (await worker.terminate()),
  }
}
