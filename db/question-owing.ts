import type { Db, Statement } from './batch.ts'
import { owe, type DeliveryRow } from './deliveries.ts'
import { followsOf } from './follows.ts'
import { listenersOf } from './match-owing.ts'

/** A question that is about to be answered in public. */
export type Answering = Readonly<{
  question: string
  opportunity: string
  /** The person who asked, '' where she is gone; she is told whether or not she follows it */
  asker: string
  /** Item that stands for the opportunity where the asker follows none of its lots */
  item: string
  /** UTC */
  at: string
}>

/**
 * Statements that owe everybody who follows the opportunity, and who asked, the answer: once a person, whatever she
 * follows of it. The next digest of each carries it.
 */
export async function oweAnswer(db: Db, answering: Answering): Promise<Statement[]> {
  const { question, opportunity, asker, item, at } = answering
  const follows = (await followsOf(db, [opportunity])).toSorted((a, b) => (a.item < b.item ? -1 : 1))
  const listeners = Map.groupBy(
    await listenersOf(db, [...new Set(follows.map(row => row.profile))]),
    row => row.profile,
  )
  const rows = new Map<string, DeliveryRow>()
  const add = (person: string, about: string, profile: string): void => {
    if (!rows.has(person))
      rows.set(person, {
        person,
        item: about,
        reason: 'answer',
        material: question,
        profile,
        opportunity,
        state: 'pending',
        why: '',
        message: null,
        at,
        json: '',
      })
  }
  for (const follow of follows)
    for (const { person } of listeners.get(follow.profile) ?? []) add(person, follow.item, follow.profile)
  if (asker) add(asker, item, '')
  return owe(db, [...rows.values()])
}
