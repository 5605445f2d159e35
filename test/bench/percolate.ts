/**
 * Speed of the percolator on synthetic profiles (Zipf words, 40 words and 12 concepts each), beside FTS5 and MiniSearch
 * used the same way round: profiles as rows, the lot as the query, the best 1,000. Prints a table; never a test.
 *
 *   node test/bench/percolate.ts [--rows 1000000] [--lots 60] [--peers 100000]
 */
import Database from 'better-sqlite3'
import MiniSearch from 'minisearch'
import { parseArgs } from 'node:util'
import { createPercolator } from '../../src/matching/percolate/percolator.ts'
import { dot, sparseOf, type Sparse } from '../../src/matching/percolate/sparse.ts'

const WORDS = 60_000
const CONCEPTS = 5_000
const LOT_WORDS = 52
const LOT_CONCEPTS = 12

function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Zipf with exponent 1 by inversion: rank 1 is the commonest. */
const zipf = (random: () => number, size: number): number => Math.min(size - 1, Math.floor(Math.exp(random() * Math.log(size))))

/** A unit vector of words and concepts; rare words weigh more, as idf makes them. */
function vectorOf(random: () => number, words: number, concepts: number): Sparse {
  const entries = new Map<number, number>()
  while (entries.size < words) {
    const word = zipf(random, WORDS)
    entries.set(word, Math.log(2 + word))
  }
  while (entries.size < words + concepts) {
    const concept = zipf(random, CONCEPTS)
    entries.set(WORDS + concept, 2 * Math.log(2 + concept) * (0.3 + random()))
  }
  const length = Math.sqrt([...entries.values()].reduce((sum, weight) => sum + weight * weight, 0))
  return sparseOf([...entries].map(([id, weight]) => [id, Math.fround(weight / length)] as const))
}

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]!
const at = (list: readonly number[], share: number): number =>
  [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))]!
const timed = <T>(work: () => T): [T, number] => {
  const started = performance.now()
  const value = work()
  return [value, performance.now() - started]
}

type Row = Record<string, string | number>

function measure(rows: number, lots: readonly Sparse[]): { row: Row; cuts: number[] } {
  const random = generator(1)
  const index = createPercolator()
  const [, building] = timed(() => {
    for (let row = 0; row < rows; row++) index.put(`p${row}`, [vectorOf(random, 40, 12)])
    index.tidy()
  })
  // The cut of a real alert: what about 400 of a million profiles reach (ten lots a week each, 5,300 lots a day).
  const cuts = lots.map(lot => {
    let cut = 0.6
    while (cut > 0.05 && index.search(lot, cut).length < Math.max(20, rows * 0.0004)) cut *= 0.94
    return cut
  })
  const times: number[] = []
  let found = 0
  for (let round = 0; round < 3; round++)
    lots.forEach((lot, number) => {
      const [hits, ms] = timed(() => index.search(lot, cuts[number]!, 1000))
      times.push(ms)
      found += hits.length / 3
    })
  const size = index.size()
  return {
    cuts,
    row: {
      profiles: rows,
      'build s': +(building / 1000).toFixed(1),
      'p50 ms': +median(times).toFixed(2),
      'p99 ms': +at(times, 0.99).toFixed(2),
      'lots/s': Math.round(1000 / (times.reduce((a, b) => a + b) / times.length)),
      'matches/lot': Math.round(found / lots.length),
      'postings+offsets B/profile': Math.round(size.postingBytes / rows),
      'weights B/profile': Math.round(size.weightBytes / rows),
      'process RSS B/profile': Math.round(process.memoryUsage().rss / rows),
    },
  }
}

function peers(rows: number, lots: readonly Sparse[], cuts: readonly number[]): Row[] {
  const random = generator(1)
  const vectors = Array.from({ length: rows }, () => vectorOf(random, 40, 12))
  const text = (vector: Sparse): string => Array.from(vector.ids, id => `w${id}`).join(' ')
  const ask = (name: string, work: (lot: Sparse, number: number) => unknown, count: number): Row => {
    const times = lots.slice(0, count).map((lot, number) => timed(() => work(lot, number))[1])
    return { engine: name, profiles: rows, 'p50 ms': +median(times).toFixed(2), 'lots measured': times.length }
  }
  const index = createPercolator()
  vectors.forEach((vector, row) => index.put(`p${row}`, [vector]))
  index.tidy()
  const ours = ask('dragoman percolator', (lot, number) => index.search(lot, cuts[number]!, 1000), lots.length)
  const ours1000 = ask('dragoman percolator, low cut', (lot, number) => index.search(lot, cuts[number]! * 0.7, 1000), lots.length)
  const naive = ask('naive scan', (lot, number) => vectors.filter(vector => dot(vector, lot) >= cuts[number]!), 10)
  const sqlite = new Database(':memory:')
  sqlite.exec('CREATE VIRTUAL TABLE p USING fts5(t)')
  const insert = sqlite.prepare('INSERT INTO p(rowid, t) VALUES (?, ?)')
  sqlite.transaction(() => vectors.forEach((vector, row) => insert.run(row, text(vector))))()
  const query = sqlite.prepare('SELECT rowid FROM p WHERE p MATCH ? ORDER BY bm25(p) LIMIT 1000')
  const fts = ask('SQLite FTS5 bm25', lot => query.all(Array.from(lot.ids, id => `w${id}`).join(' OR ')), 15)
  const table = [ours, ours1000, naive, fts]
  if (rows <= 100_000) {
    const mini = new MiniSearch({ fields: ['t'], idField: 'id', tokenize: words => words.split(' ') })
    mini.addAll(vectors.map((vector, id) => ({ id, t: text(vector) })))
    table.push(ask('MiniSearch', lot => mini.search(text(lot)).slice(0, 1000), 8))
  }
  return table.map(row => ({ ...row, 'times ours': +((row['p50 ms'] as number) / (ours['p50 ms'] as number)).toFixed(1) }))
}

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000,10000,100000,1000000' },
    lots: { type: 'string', default: '60' },
    peers: { type: 'string', default: '100000' },
    json: { type: 'boolean' },
  },
})
const random = generator(99)
const lots = Array.from({ length: Number(values.lots) }, () => vectorOf(random, LOT_WORDS, LOT_CONCEPTS))
const sizes = values.rows.split(',').map(Number)
const measured = sizes.map(rows => measure(rows, lots))
const peerRows = Number(values.peers)
const cuts = measured[sizes.indexOf(peerRows)]?.cuts ?? measure(peerRows, lots).cuts
const compared = peers(peerRows, lots, cuts)
if (values.json) console.log(JSON.stringify({ speed: measured.map(({ row }) => row), peers: compared }))
else {
  console.table(measured.map(({ row }) => row))
  console.table(compared)
}
