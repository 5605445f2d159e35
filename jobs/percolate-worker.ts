import { parentPort, workerData } from 'node:worker_threads'
import { unpackModel } from '../src/matching/concepts/pack.ts'
import { shardTasks, type ShardAnswer, type ShardData, type Task } from './percolate-shard.ts'

/** One share of the profiles in a thread of its own. */
if (parentPort) {
  const { model: bytes, rules } = workerData as ShardData
  const model = unpackModel(bytes)
  if (!model) throw new Error('the model is of another version')
  const tasks = shardTasks(model, rules)
  parentPort.on('message', (task: Task) => {
    let answer: ShardAnswer
    try {
      answer = { answer: tasks(task) }
    } catch (error) {
      answer = { problem: (error as Error).message }
    }
    parentPort!.postMessage(answer)
  })
}
