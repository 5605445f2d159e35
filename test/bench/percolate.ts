/**
 * Speed of the percolator on the synthetic load (synthetic.ts), one size a process, so that its memory is its own.
 * With --peers, beside FTS5, MiniSearch and a naive scan used the same way round: profiles as rows, the lot as the
 * query (the same at most 64 terms for all), the best 1,000. Prints a table or JSON; never a test.
 *
 *   node test/bench/percolate.ts [--rows 100000] [--lots 60] [--peers] [--json]
 */
import { setFlagsFromString } from 'node:v8'
import { parseArgs } from 'node:util'
import { runInNewContext } from 'node:vm'
import { createPercolator } from '../../src/matching/percolate/percolator.ts'
import { dot, type Sparse } from '../../src/matching/percolate/sparse.ts'
import { lotsFrom, profilesFrom, quantile, REACHED, rounded, timed } from './synthetic.ts'

const ROUNDS = 3
const BEST = 1000

type Row = Record<string, string | number>

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as (how: object) => void
/** What a search leaves no use for is given back to the system, as it is by itself after a while. */
const collectGarbage = (): void => gc({ execution: 'sync', flavor: 'last-resort' })

function* named(count: number, next: () => Sparse): Iterable<readonly [string, readonly Sparse[]]> {
  for (let row = 0; row < count; row++) yield [`p${row}`, [next()]]
}

function measure(rows: number, lots: readonly Sparse[]): { row: Row; cuts: number[] } {
  const next = profilesFrom(1)
  const index = createPercolator()
  const [, building] = timed(() => {
    index.fill(named(rows, next))
    index.tidy()
  })
  collectGarbage()
  collectGarbage()
  const { rss } = process.memoryUsage()
  // The cut of a real alert
  const cuts = lots.map(lot => {
    let cut = 0.6
    while (cut > 0.05 && index.search(lot, cut).length < Math.max(20, rows * REACHED)) cut *= 0.94
    return cut
  })
  const times: number[] = []
  let found = 0
  const before = process.cpuUsage()
  for (let round = 0; round < ROUNDS; round++)
    lots.forEach((lot, number) => {
      const [hits, ms] = timed(() => index.search(lot, cuts[number]!, BEST))
      times.push(ms)
      found += hits.length
    })
  const { user, system } = process.cpuUsage(before)
  const size = index.size()
  return {
    cuts,
    row: {
      profiles: rows,
      'build s': rounded(building / 1000, 1),
      'p50 ms': rounded(quantile(times, 0.5)),
      'p99 ms': rounded(quantile(times, 0.99)),
      'processor ms/lot': rounded((user + system) / 1000 / times.length),
      'lots/s': Math.round(1000 / (times.reduce((a, b) => a + b) / times.length)),
      'matches/lot': Math.round(found / times.length),
      'postings+offsets B/profile': Math.round(size.postingBytes / rows),
      'weights B/profile': Math.round(size.weightBytes / rows),
      'process B/profile': Math.round(rss / rows),
    },
  }
}

async function peers(rows: number, lots: readonly Sparse[], cuts: readonly number[]): Promise<Row[]> {
  // Not there while our own memory is measured
  const { default: Database } = await import('better-sqlite3')
  const { default: MiniSearch } = await import('minisearch')
  const next = profilesFrom(1)
  const vectors = Array.from({ length: rows }, next)
  const text = (vector: Sparse): string => Array.from(vector.ids, id => `w${id}`).join(' ')
  const ask = (
    engine: string,
    build: number,
    work: (lot: Sparse, number: number) => unknown,
    count: number,
  ): Row => {
    const times = lots.slice(0, count).map((lot, number) => timed(() => work(lot, number))[1])
    return {
      engine,
      profiles: rows,
      'build s': rounded(build / 1000, 1),
      'p50 ms': rounded(quantile(times, 0.5)),
      'lots measured': times.length,
    }
  }
  const index = createPercolator()
  const [, own] = timed(() => {
    index.fill(vectors.map((vector, row) => [`p${row}`, [vector]] as const))
    index.tidy()
  })
  const ours = ask(
    'percolator, what an alert reaches',
    own,
    (lot, number) => index.search(lot, cuts[number]!, BEST),
    lots.length,
  )
  const whole = ask('percolator, the best 1,000', own, lot => index.best(lot, BEST), lots.length)
  const naive = ask(
    'naive scan',
    0,
    (lot, number) => vectors.filter(vector => dot(vector, lot) >= cuts[number]!),
    10,
  )
  const sqlite = new Database(':memory:')
  sqlite.exec('CREATE VIRTUAL TABLE p USING fts5(t)')
  const insert = sqlite.prepare('INSERT INTO p(rowid, t) VALUES (?, ?)')
  const [, filling] = timed(() =>
    sqlite.transaction(() => vectors.forEach((vector, row) => insert.run(row, text(vector))))(),
  )
  const query = sqlite.prepare(`SELECT rowid FROM p WHERE p MATCH ? ORDER BY bm25(p) LIMIT ${BEST}`)
  const fts = ask(
    'SQLite FTS5 bm25',
    filling,
    lot => query.all(Array.from(lot.ids, id => `w${id}`).join(' OR ')),
    15,
  )
  const mini = new MiniSearch({ fields: ['t'], idField: 'id', tokenize: words => words.split(' ') })
  const [, adding] = timed(() => mini.addAll(vectors.map((vector, id) => ({ id, t: text(vector) }))))
  const minis = ask('MiniSearch', adding, lot => mini.search(text(lot)).slice(0, BEST), 8)
  const base = ours['p50 ms'] as number
  return [ours, whole, naive, fts, minis].map(row => ({
    ...row,
    'times the first': rounded((row['p50 ms'] as number) / base, 1),
  }))
}

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    lots: { type: 'string', default: '60' },
    peers: { type: 'boolean' },
    json: { type: 'boolean' },
  },
})
const rows = Number(values.rows)
const lots = lotsFrom(99, Number(values.lots))
const { row, cuts } = measure(rows, lots)
const compared = values.peers ? await peers(rows, lots, cuts) : []
if (values.json) console.log(JSON.stringify({ speed: row, peers: compared }))
else {
  console.table([row])
  if (compared.length) console.table(compared)
}
