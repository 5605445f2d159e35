import { BLOCK_ROWS, blockOf, bytesOf, mergeBlocks, type Block } from './block.ts'
import { scratch, searchBlock, type Hit } from './search.ts'
import { dot, type Sparse } from './sparse.ts'

/** New rows wait here, scanned one by one, until there are enough for a block. */
const PENDING_ROWS_MAX = 512
/** Small blocks are put together once there are this many of them: few blocks search faster. */
const SMALL_BLOCKS_MAX = 8
/** Sums of impacts stay 32-bit integers up to this total of a query's weights; a unit vector of 4,096 terms has 64. */
const QUERY_WEIGHT_MAX = 4096
/** A block with more dead rows than this share is rewritten at the next tidy-up. */
const DEAD_SHARE_MAX = 0.25

export type Found = Readonly<{ key: string; score: number }>

/**
 * Profiles stored once, each lot asked against all of them. A key may have several rows (the facets of a profile) and
 * scores as its best row. Exact: what `search` answers equals a scan of every row.
 */
export type Percolator = Readonly<{
  /** Adds or replaces a key. Weights must be in 0..1. @throws RangeError otherwise */
  put: (key: string, rows: readonly Sparse[]) => void
  remove: (key: string) => boolean
  /**
   * Keys whose best row reaches `cut`, best first, then by key; at most `top`.
   * @throws RangeError for a cut that is not positive, or a query whose weights add up to more than 4,096
   */
  search: (query: Sparse, cut: number, top?: number) => Found[]
  /** Seals pending rows and rewrites what is too dead; called nightly, and before measuring */
  tidy: () => void
  size: () => Readonly<{
    keys: number
    rows: number
    blocks: number
    postingBytes: number
    weightBytes: number
  }>
}>

type Pending = Readonly<{ slot: number; vector: Sparse }>

export function createPercolator(): Percolator {
  const slotOf = new Map<string, number>()
  /** A slot is never given to another key while a block still has rows of it: its number is what tells them dead. */
  const keys: (string | undefined)[] = []
  let alive = new Uint8Array(1024)
  let free: number[] = []
  let blocks: Block[] = []
  let pending: Pending[] = []
  const space = scratch()

  const isAlive = (slot: number): boolean => alive[slot] === 1
  const living = (block: Block): number => {
    let count = 0
    for (const slot of block.slots) count += alive[slot]!
    return count
  }

  function slotFor(key: string): number {
    const slot = free.pop() ?? keys.length
    if (slot >= alive.length) {
      const longer = new Uint8Array(2 * alive.length)
      longer.set(alive)
      alive = longer
    }
    keys[slot] = key
    alive[slot] = 1
    slotOf.set(key, slot)
    return slot
  }

  /** Dead slots that no block knows any more. */
  function reclaim(): void {
    const held = new Uint8Array(keys.length)
    for (const { slots } of blocks) for (const slot of slots) held[slot] = 1
    free = []
    for (let slot = 0; slot < keys.length; slot++) if (!alive[slot] && !held[slot]) free.push(slot)
  }

  /** Puts small and half-dead blocks together, as many as fit in one. */
  function compact(all: boolean): void {
    const loose = blocks.filter(
      block => block.rows < BLOCK_ROWS / 2 || (all && living(block) < block.rows * (1 - DEAD_SHARE_MAX)),
    )
    if (!all && loose.length <= SMALL_BLOCKS_MAX) return
    const kept = blocks.filter(block => !loose.includes(block))
    let group: Block[] = []
    let rows = 0
    const flush = (): void => {
      const merged = group.length === 1 && rows === group[0]!.rows ? group[0]! : mergeBlocks(group, isAlive)
      if (merged.rows) kept.push(merged)
      group = []
      rows = 0
    }
    for (const block of loose) {
      const more = living(block)
      if (group.length && rows + more > BLOCK_ROWS) flush()
      group.push(block)
      rows += more
    }
    if (group.length) flush()
    blocks = kept
    reclaim()
  }

  function seal(): void {
    if (pending.length)
      blocks.push(
        blockOf(
          pending.map(row => row.vector),
          pending.map(row => row.slot),
        ),
      )
    pending = []
  }

  function remove(key: string): boolean {
    const slot = slotOf.get(key)
    if (slot === undefined) return false
    if (pending.some(row => row.slot === slot)) pending = pending.filter(row => row.slot !== slot)
    slotOf.delete(key)
    keys[slot] = undefined
    alive[slot] = 0
    return true
  }

  return {
    put: (key, rows) => {
      for (const { weights } of rows)
        if (weights.some(weight => !(weight > 0 && weight <= 1 + 1e-6)))
          throw new RangeError(`weights of ${key} must be in 0..1`)
      remove(key)
      const slot = slotFor(key)
      for (const vector of rows) pending.push({ slot, vector })
      if (pending.length >= PENDING_ROWS_MAX) {
        seal()
        compact(false)
      }
    },
    remove,
    search: (query, cut, top = Infinity) => {
      if (!(cut > 0)) throw new RangeError('the cut must be above 0: everything matches at 0')
      if (query.weights.reduce((sum, weight) => sum + weight, 0) > QUERY_WEIGHT_MAX)
        throw new RangeError(`the weights of a query may add up to ${QUERY_WEIGHT_MAX} at most`)
      const hits: Hit[] = []
      for (const block of blocks) searchBlock(block, query, cut, alive, space, hits)
      for (const { slot, vector } of pending) {
        const score = dot(vector, query)
        if (score >= cut) hits.push({ slot, score })
      }
      const best = new Map<number, number>()
      for (const { slot, score } of hits) if (score > (best.get(slot) ?? 0)) best.set(slot, score)
      const found = Array.from(best, ([slot, score]) => ({ key: keys[slot]!, score }))
      found.sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1))
      return found.length > top ? found.slice(0, top) : found
    },
    tidy: () => {
      seal()
      compact(true)
    },
    size: () => {
      const bytes = blocks.map(bytesOf)
      return {
        keys: slotOf.size,
        rows: blocks.reduce((sum, block) => sum + living(block), 0) + pending.length,
        blocks: blocks.length,
        postingBytes: bytes.reduce((sum, { postings }) => sum + postings, 0),
        weightBytes: bytes.reduce((sum, { weights }) => sum + weights, 0),
      }
    },
  }
}
