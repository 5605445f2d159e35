import type { Item } from './item.ts'

/** Who could answer some items. Organisations are counted once, however many profiles they have. */
export type AnswerCount = Readonly<{
  /** Able to answer at least one of the items */
  able: number
  /** Able to answer each of them, in the order of the items */
  each: readonly number[]
  /** Of those able to answer a reserved item: with the status as the law was read, and where that is not known */
  eligible: number
  unknown: number
  /** One region an organisation, the one nearest to the work; without `count` where it is fewer than three */
  regions: readonly Readonly<{ code: string; count?: number }>[]
  /** Those that want to be found, by name */
  named: readonly Readonly<{ organisation: string; name: string; region: string }>[]
}>

/** Who could answer items that nobody published yet. */
export type Answerers = Readonly<{
  /** One count for each variant of some items; undefined while the profiles are still being read: ask again later */
  count: (variants: readonly (readonly Item[])[]) => Promise<readonly AnswerCount[] | undefined>
}>
