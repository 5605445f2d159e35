import { BLOCK_ROWS, blockOf, bytesOf, mergeBlocks, type Block } from './block.ts'
import { searchBlock, type Hit } from './search.ts'
import { dot, type Sparse } from './sparse.ts'

/** New rows wait here, scanned one by one, until there are enough for a block. */
const PENDING_ROWS_MAX = 512
/** Small blocks are put together once there are this many of them: few blocks search faster. */
const SMALL_BLOCKS_MAX = 8
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
  /** Keys whose best row reaches `cut`, best first, then by key; at most `top` */
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

type Pending = { slot: number; vector: Sparse }

export function createPercolator(): Percolator {
  const slotOf = new Map<string, number>()
  const keys: (string | undefined)[] = []
  const free: number[] = []
  let blocks: Block[] = []
  let pending: Pending[] = []
  const accumulators = new Int32Array(BLOCK_ROWS)

  const living = (block: Block): number => {
    let dead = 0
    for (const flag of block.dead) dead += flag
    return block.rows - dead
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
      const merged = group.length === 1 && !group[0]!.dead.includes(1) ? group[0]! : mergeBlocks(group)
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
    pending = pending.filter(row => row.slot !== slot)
    for (const block of blocks)
      for (let row = 0; row < block.rows; row++) if (block.slots[row] === slot) block.dead[row] = 1
    slotOf.delete(key)
    keys[slot] = undefined
    free.push(slot)
    return true
  }

  return {
    put: (key, rows) => {
      for (const { weights } of rows)
        if (weights.some(weight => !(weight > 0 && weight <= 1 + 1e-6)))
          throw new RangeError(`weights of ${key} must be in 0..1`)
      remove(key)
      const slot = free.pop() ?? keys.length
      keys[slot] = key
      slotOf.set(key, slot)
      for (const vector of rows) pending.push({ slot, vector })
      if (pending.length >= PENDING_ROWS_MAX) {
        seal()
        compact(false)
      }
    },
    remove,
    search: (query, cut, top = Infinity) => {
      if (!(cut > 0)) throw new RangeError('the cut must be above 0: everything matches at 0')
      const hits: Hit[] = []
      for (const block of blocks) searchBlock(block, query, cut, accumulators, hits)
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
