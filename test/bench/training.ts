/**
 * How long the concept model takes to learn and to load, in a process of its own: from the built-in lexicon, and, where
 * the development data is there, from the reference pack and its notices. Never a test.
 *
 *   node test/bench/training.ts [--full] [--json]
 */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadModel } from '../../jobs/model.ts'
import { rounded } from './synthetic.ts'

const { values } = parseArgs({ options: { full: { type: 'boolean' }, json: { type: 'boolean' } } })
const shared = resolve(import.meta.dirname, '../..', process.env.DRAGOMAN_SHARED ?? '../shared')
const full = values.full && existsSync(join(shared, 'bench/train.jsonl.gz'))
const folder = mkdtempSync(join(tmpdir(), 'dragoman-training-'))
const inputs = {
  cacheDir: folder,
  ...(full && { reference: join(shared, 'reference'), train: [join(shared, 'bench/train.jsonl.gz')] }),
}
try {
  const times: number[] = []
  for (const trained of [true, false]) {
    const started = performance.now()
    if ((await loadModel(inputs)).trained !== trained) throw new Error('the model was not kept')
    times.push(performance.now() - started)
  }
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  const row = {
    from: full ? 'labels, lexicon, 5,771 notices' : 'lexicon',
    'train s': rounded(times[0]! / 1000, 1),
    'load s, inputs read and hashed': rounded(times[1]! / 1000),
    'model MB': rounded(bytes / 1e6, 1),
    'peak MB': Math.round(process.resourceUsage().maxRSS / 1000),
  }
  if (values.json) console.log(JSON.stringify(row))
  else console.table([row])
} finally {
  rmSync(folder, { recursive: true })
}
