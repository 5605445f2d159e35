import type { ConceptModel } from '../src/matching/concepts/model.ts'
import { createEngine } from '../src/matching/engine.ts'
import { createProfileIndex, type Reached } from '../src/matching/percolate/profiles.ts'
import type { PreparedItem } from '../src/matching/subject/prepare.ts'
import type { Item } from '../src/model/item.ts'
import type { Profile } from '../src/model/profile.ts'
import type { RuleSet } from '../src/model/rules.ts'

export type ShardData = Readonly<{ model: Uint8Array; rules: RuleSet }>
/** `threshold`: the least probability that the profile wants, 0 to 1 */
export type Change = Readonly<{ put: Profile; threshold: number } | { remove: string }>
export type Task = Readonly<
  | { kind: 'change'; changes: readonly Change[] }
  | { kind: 'reached'; items: readonly Item[]; now: string }
  | { kind: 'tidy' }
>
/** For each item the profiles it reaches; empty for other tasks */
export type Answer = readonly (readonly Reached[])[]

/** A task that fails is that task's problem: the others go on. */
export type ShardAnswer = Readonly<{ answer: Answer } | { problem: string }>

/** Items kept as read, by their words: a draft and its changes are some twenty. */
const READ_MAX = 100

/** What a shard does with a task, wherever it is. */
export function shardTasks(model: ConceptModel, rules: RuleSet): (task: Task) => Answer {
  const engine = createEngine({ model, rules })
  const index = createProfileIndex(engine)
  const known = new Map<string, PreparedItem>()

  /** What is asked again with other facts (a place, a value, a reservation) is not read again: reading is the long part. */
  function read(item: Item): PreparedItem {
    const { title, body, groupTitle, groupBody, cpv } = item
    const key = JSON.stringify([title, body, groupTitle, groupBody, cpv])
    const made = known.get(key) ?? engine.item(item)
    if (!known.has(key) && known.size >= READ_MAX) known.delete(known.keys().next().value!)
    known.set(key, made)
    return { ...made, item }
  }

  return task => {
    if (task.kind === 'reached') return task.items.map(item => index.reached(read(item), task.now))
    if (task.kind === 'tidy') index.tidy()
    else
      for (const change of task.changes) {
        if ('put' in change) index.put(change.put, change.threshold)
        else index.remove(change.remove)
      }
    return []
  }
}
