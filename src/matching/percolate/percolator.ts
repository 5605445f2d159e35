import { BLOCK_ROWS, blockOf, bytesOf, mergeBlocks, type Block } from './block.ts'
import { createRows } from './rows.ts'
import { boundBlock, reachedBy, scratch, searchBlock, type Hit } from './search.ts'
import { dot, type Sparse } from './sparse.ts'

/** New rows wait here, scanned one by one, until there are enough for a block. */
const PENDING_ROWS_MAX = 512
/**
 * So many blocks of about the same size are put together: few blocks search faster, and a row is rewritten only once
 * for each factor that the whole grows by.
 */
const SAME_SIZE_MAX = 4
/** Rows of one key; more than a profile has lines. They are sealed together, so that a block has room for them. */
const ROWS_MAX = 1024
/** A block that is this full is left alone: filling it up would rewrite all of it. */
const FULL_ROWS = 0.9 * BLOCK_ROWS
/**
 * The shares of a guess that are tried. It comes from bounds of a few rows and is a little too high; a second search
 * costs more than a first that is too low.
 */
const TRIES = [0.95, 0.85, 0.6] as const
/** A block with more dead rows than this share is rewritten at the next tidy-up. */
const DEAD_SHARE_MAX = 0.25

/** States of a slot: nothing of it counts any more; its rows are pending, or in blocks. */
const [GONE, WAITING, SEALED] = [0, 1, 2] as const

export type Found<K> = Readonly<{ key: K; score: number }>

export type Asked = Readonly<{ query: Sparse; cut: number; top?: number }>

/**
 * Profiles stored once, each lot asked against all of them. A key may have several rows (the facets of a profile) and
 * scores as its best row. Exact: what `search` answers equals a scan of every row.
 */
export type Percolator<K> = Readonly<{
  /** Adds or replaces a key. @throws RangeError for a weight that is not positive and finite, or over 1,024 rows */
  put: (key: K, rows: readonly Sparse[]) => void
  /** Adds or replaces many at once: whole blocks are made, without steps between. @throws RangeError as put */
  fill: (all: Iterable<readonly [key: K, rows: readonly Sparse[]]>) => void
  remove: (key: K) => boolean
  keys: () => IterableIterator<K>
  /**
   * Keys whose best row reaches `cut`, best first, then in the order of keys; at most `top`.
   * @throws RangeError for a cut that is not positive
   */
  search: (query: Sparse, cut: number, top?: number) => Found<K>[]
  /** The same for several questions, which together take less time than one after the other */
  searchAll: (asked: readonly Asked[]) => Found<K>[][]
  /** The `top` keys with the best rows that share anything with the query, in the same order */
  best: (query: Sparse, top: number) => Found<K>[]
  /** Every row that shares a feature with the query, with a bound its inner product never exceeds; in any order */
  bounds: (query: Sparse, visit: (key: K, bound: number) => void) => void
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

/** `pendingMax` rows wait unsorted before they are sealed; `order` decides between equal scores. */
export function createPercolator<K = string>({
  pendingMax = PENDING_ROWS_MAX,
  order = (a, b) => (a < b ? -1 : 1),
}: Readonly<{ pendingMax?: number; order?: (a: K, b: K) => number }> = {}): Percolator<K> {
  const slotOf = new Map<K, number>()
  /** A slot is never given to another key while a block still has rows of it: its number is what tells them dead. */
  const keys: (K | undefined)[] = []
  let alive = new Uint8Array(1024)
  let free: number[] = []
  let blocks: Block[] = []
  const pending = createRows()
  const space = scratch()

  const isAlive = (slot: number): boolean => alive[slot] !== GONE
  const living = (block: Block): number => {
    let count = 0
    for (const slot of block.slots) if (isAlive(slot)) count++
    return count
  }

  function slotFor(key: K): number {
    const slot = free.pop() ?? keys.length
    if (slot >= alive.length) {
      const longer = new Uint8Array(2 * alive.length)
      longer.set(alive)
      alive = longer
    }
    keys[slot] = key
    alive[slot] = WAITING
    slotOf.set(key, slot)
    return slot
  }

  /** Dead slots that no block knows any more. */
  function reclaim(): void {
    if (free.length + slotOf.size === keys.length) return
    const held = new Uint8Array(keys.length)
    for (const { slots } of blocks) for (const slot of slots) held[slot] = 1
    free = []
    for (let slot = 0; slot < keys.length; slot++) if (!alive[slot] && !held[slot]) free.push(slot)
  }

  /** Puts blocks together, as many of them in one as fit. */
  function unite(loose: readonly Block[]): void {
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

  /** Keeps fewer than SAME_SIZE_MAX blocks of each size; the largest are filled up where that saves any. */
  function settle(): void {
    for (let size = pendingMax * SAME_SIZE_MAX; size < BLOCK_ROWS; size *= SAME_SIZE_MAX) {
      const alike = blocks.filter(block => block.rows < size)
      if (alike.length >= SAME_SIZE_MAX) unite(alike)
    }
    const open = blocks.filter(block => block.rows < FULL_ROWS)
    const rows = open.reduce((sum, block) => sum + block.rows, 0)
    if (open.length >= 2 * SAME_SIZE_MAX && open.length > 2 + rows / FULL_ROWS) unite(open)
  }

  function seal(): void {
    if (pending.count()) blocks.push(blockOf(pending))
    for (let row = 0; row < pending.count(); row++) alive[pending.slot(row)] = SEALED
    pending.clear()
  }

  function remove(key: K): boolean {
    const slot = slotOf.get(key)
    if (slot === undefined) return false
    if (alive[slot] === WAITING) pending.drop(slot)
    slotOf.delete(key)
    keys[slot] = undefined
    alive[slot] = GONE
    return true
  }

  function add(key: K, rows: readonly Sparse[]): void {
    if (rows.length > ROWS_MAX) throw new RangeError(`a key may have ${ROWS_MAX} rows at most`)
    for (const { weights } of rows)
      if (weights.some(weight => !(weight > 0 && weight < Infinity)))
        throw new RangeError('weights must be positive and finite')
    remove(key)
    const slot = slotFor(key)
    for (const vector of rows) pending.push(slot, vector)
  }

  /** Block by block, so that what one question has brought into the processor's memory serves the next. */
  function searchAll(asked: readonly Asked[]): Found<K>[][] {
    const answers = asked.map(({ cut, top = Infinity }) => collector(cut, top))
    for (const block of blocks)
      asked.forEach(({ query }, number) => {
        const { cut, hits, take } = answers[number]!
        searchBlock(block, query, cut(), alive, space, hits)
        take()
      })
    return asked.map(({ query }, number) => {
      const { cut, hits, take, best } = answers[number]!
      for (let row = 0; row < pending.count(); row++) {
        const score = dot(pending.at(row), query)
        if (score >= cut()) hits.push({ slot: pending.slot(row), score })
      }
      take()
      return best()
    })
  }

  /** Gathers hits into the best row of each slot; `cut` rises once there are more than enough. */
  function collector(from: number, top: number) {
    let cut = from
    const hits: Hit[] = []
    const scores = new Map<number, number>()
    return {
      hits,
      cut: () => cut,
      take: (): void => {
        for (const { slot, score } of hits) if (score > (scores.get(slot) ?? 0)) scores.set(slot, score)
        hits.length = 0
        // What is worse than the worst of enough others is not wanted from the next block
        if (scores.size > top) cut = Math.max(cut, Float64Array.from(scores.values()).sort().at(-top)!)
      },
      best: (): Found<K>[] => {
        const found: Found<K>[] = []
        for (const [slot, score] of scores) if (score >= cut) found.push({ key: keys[slot]!, score })
        found.sort((a, b) => b.score - a.score || order(a.key, b.key))
        return found.length > top ? found.slice(0, top) : found
      },
    }
  }

  const search = (query: Sparse, cut: number, top: number): Found<K>[] => searchAll([{ query, cut, top }])[0]!

  return {
    put: (key, rows) => {
      add(key, rows)
      if (pending.count() < pendingMax) return
      seal()
      settle()
    },
    fill: all => {
      for (const [key, rows] of all) {
        if (pending.count() + rows.length > BLOCK_ROWS) seal()
        add(key, rows)
      }
      if (pending.count() < pendingMax) return
      seal()
      settle()
    },
    remove,
    keys: () => slotOf.keys(),
    search: (query, cut, top = Infinity) => {
      checkCut(cut)
      return search(query, cut, top)
    },
    searchAll: asked => {
      for (const { cut } of asked) checkCut(cut)
      return searchAll(asked)
    },
    best: (query, top) => {
      // What as large a share of one block reaches is tried first; too few, and the next try is lower.
      const [block] = blocks
      const guess = block ? reachedBy(block, query, top / slotOf.size, space) : 0
      if (guess > 0)
        for (const share of TRIES) {
          const found = search(query, share * guess, top)
          if (found.length >= top) return found
        }
      return search(query, Number.MIN_VALUE, top)
    },
    bounds: (query, visit) => {
      for (const block of blocks)
        boundBlock(block, query, alive, space, (slot, bound) => visit(keys[slot]!, bound))
      for (let row = 0; row < pending.count(); row++) {
        const product = dot(pending.at(row), query)
        if (product > 0) visit(keys[pending.slot(row)]!, product)
      }
    },
    tidy: () => {
      seal()
      unite(
        blocks.filter(block => block.rows < FULL_ROWS || living(block) < block.rows * (1 - DEAD_SHARE_MAX)),
      )
    },
    size: () => {
      const bytes = blocks.map(bytesOf)
      return {
        keys: slotOf.size,
        rows: blocks.reduce((sum, block) => sum + living(block), 0) + pending.count(),
        blocks: blocks.length,
        postingBytes: bytes.reduce((sum, { postings }) => sum + postings, 0),
        weightBytes: bytes.reduce((sum, { weights }) => sum + weights, 0),
      }
    },
  }
}

function checkCut(cut: number): void {
  if (!(cut > 0)) throw new RangeError('the cut must be above 0: everything matches at 0')
}
