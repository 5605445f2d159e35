/**
 * How long the figures of insight take on a bank of synthetic opportunities (test/insight/bank.ts), and how long it takes to
 * fill the tables they are read from. Prints a table or JSON; never a test.
 *
 *   node test/bench/insight.ts [--rows 100000] [--rounds 15] [--json]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { migrate } from '../../db/migrate.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { followInsight } from '../../jobs/insight.ts'
import { readFigures } from '../../src/web/insight-figures.ts'
import { opportunityFrom, putOpportunities } from '../insight/bank.ts'
import { choiceOf } from '../../src/web/insight-query.ts'
import { quantile, rounded } from './synthetic.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '15' },
    json: { type: 'boolean' },
  },
})
const rows = Number(values.rows)
const rounds = Number(values.rounds)
const BATCH = 1_000
const NOW = new Date('2026-11-22T09:00:00.000Z')

const folder = mkdtempSync(join(tmpdir(), 'dragoman-insight-'))
const db = openSqlite(join(folder, 'bank.sqlite'))
try {
  await migrate(db)
  for (let at = 0; at < rows; at += BATCH)
    await putOpportunities(
      db,
      Array.from({ length: Math.min(BATCH, rows - at) }, (_, more) => opportunityFrom(1, at + more)),
    )
  const started = performance.now()
  await followInsight({ db })
  const filling = performance.now() - started
  const changed = performance.now()
  await putOpportunities(
    db,
    Array.from({ length: 100 }, (_, at) => opportunityFrom(2, at * 7)),
  )
  await followInsight({ db })
  const following = performance.now() - changed
  const asked = [
    { name: 'everything', region: '', theme: '', periods: 8 },
    { name: 'everything, 5 years', region: '', theme: '', periods: 20 },
    { name: 'one country', region: 'DE', theme: '', periods: 8 },
    { name: 'one theme', region: '', theme: 'cleaning', periods: 8 },
    { name: 'the theme "other"', region: '', theme: 'other', periods: 20 },
    { name: 'one region, one theme', region: 'BG421', theme: 'meals', periods: 8 },
  ]
  const table: Record<string, string | number>[] = []
  for (const { name, ...query } of asked) {
    const times: number[] = []
    const before = process.cpuUsage()
    for (let round = 0; round < rounds; round++) {
      const begun = performance.now()
      await readFigures(db, choiceOf(query, NOW), NOW)
      times.push(performance.now() - begun)
    }
    const { user, system } = process.cpuUsage(before)
    table.push({
      figures: name,
      'first ms': rounded(times[0]!, 1),
      'p50 ms': rounded(quantile(times, 0.5), 1),
      'p99 ms': rounded(quantile(times, 0.99), 1),
      // What a busy machine does not change
      'processor ms': rounded((user + system) / 1000 / rounds, 1),
    })
  }
  const summary = {
    opportunities: rows,
    'fill s': rounded(filling / 1000, 1),
    'follow 100 changes ms': rounded(following, 0),
  }
  if (values.json) console.log(JSON.stringify({ ...summary, figures: table }))
  else {
    console.table([summary])
    console.table(table)
  }
} finally {
  await db.close()
  rmSync(folder, { recursive: true, force: true })
}
