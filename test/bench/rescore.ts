/**
 * A profile edited in the page against all open lots: reading it, bounding every lot, scoring the best, writing their
 * reasons. Lots are the development data's, repeated under new ids with their words shuffled; without that data, the
 * demo bank's. Beside it the scan that the index replaces; both must answer the same. Never a test.
 *
 *   node test/bench/rescore.ts [--lots 40000] [--top 20] [--json]
 */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadModel } from '../../jobs/model.ts'
import { readConfig } from '../../src/config.ts'
import { createEngine } from '../../src/matching/engine.ts'
import { createItemIndex } from '../../src/matching/percolate/items.ts'
import type { Texts } from '../../src/model/common.ts'
import { DEFAULT_RULES } from '../../src/model/rules.ts'
import { judged, NOW, seed } from '../matching/collection.ts'
import { randomFrom } from '../matching/random.ts'
import { quantile, rounded } from './synthetic.ts'

const ROUNDS = 3
const SCANS = 5

const { values } = parseArgs({
  options: {
    lots: { type: 'string', default: '40000' },
    top: { type: 'string', default: '20' },
    json: { type: 'boolean' },
  },
})
const shared = resolve(import.meta.dirname, '../..', process.env.DRAGOMAN_SHARED ?? '../shared')
const real = judged(true)
const { items, profiles } = real ?? seed()
const { model } = await loadModel({
  cacheDir: join(readConfig(process.env).dataDir, 'models'),
  ...(real && { reference: join(shared, 'reference'), train: [join(shared, 'bench/train.jsonl.gz')] }),
})
const engine = createEngine({ model, rules: DEFAULT_RULES })
const index = createItemIndex(engine)
const random = randomFrom(1)
const shuffled = (texts: Texts): Texts =>
  Object.fromEntries(
    Object.entries(texts).map(([language, text]) => [
      language,
      text
        .split(' ')
        .map(word => [random(), word] as const)
        .sort(([a], [b]) => a - b)
        .map(([, word]) => word)
        .join(' '),
    ]),
  )
const count = Number(values.lots)
const started = performance.now()
for (let number = 0; number < count; number++) {
  const item = items[number % items.length]!
  const copy = Math.floor(number / items.length)
  const words = copy
    ? {
        title: shuffled(item.title),
        body: shuffled(item.body),
        groupTitle: shuffled(item.groupTitle),
        groupBody: shuffled(item.groupBody),
      }
    : {}
  // The development notices are closed by now: open again, on many days
  const closesAt = new Date(Date.parse(NOW) + (1 + (number % 90)) * 86_400_000).toISOString()
  index.put({ ...item, ...words, id: `${copy}#${item.id}`, group: `${copy}#${item.group}`, closesAt })
}
index.tidy()
const building = performance.now() - started

const top = Number(values.top)
const options = { now: NOW, top }
const times: number[][] = [[], []]
for (let round = 0; round < ROUNDS; round++)
  for (const profile of profiles) {
    const begun = performance.now()
    index.rank(engine.profile({ ...profile, mission: `${profile.mission} ` }), options)
    times[round === 0 ? 0 : 1]!.push(performance.now() - begun)
  }
const all = Array.from(index.items(), ({ id }) => index.get(id)!)
const scans = profiles.slice(0, SCANS).map(profile => {
  const prepared = engine.profile(profile)
  const begun = performance.now()
  const expected = engine.rank(prepared, all, options)
  const ms = performance.now() - begun
  const found = index.rank(prepared, options)
  if (found.some(({ item, z }, at) => item !== expected[at]!.item || z !== expected[at]!.z))
    throw new Error('the index and the scan differ')
  return ms
})
const row = {
  lots: count,
  from: real ? 'development data' : 'demo bank',
  'build s': rounded(building / 1000, 1),
  'first time p50 ms': rounded(quantile(times[0]!, 0.5), 1),
  'first time p99 ms': rounded(quantile(times[0]!, 0.99), 1),
  'again p50 ms': rounded(quantile(times[1]!, 0.5), 1),
  'again p99 ms': rounded(quantile(times[1]!, 0.99), 1),
  'scan p50 ms': rounded(quantile(scans, 0.5), 1),
  'process MB': Math.round(process.memoryUsage().rss / 1e6),
}
if (values.json) console.log(JSON.stringify(row))
else console.table([row])
