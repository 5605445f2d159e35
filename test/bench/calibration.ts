/**
 * Is a probability honest: what a model's calibration says of lots in the own country, and how it holds on the judged
 * collection (DRAGOMAN_SHARED, default ../shared), for the lexicon's model and the full one. Never a test.
 *
 *   node test/bench/calibration.ts
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { countriesOf } from '../../src/matching/where.ts'
import { loadModel } from '../../jobs/model.ts'
import { fitPlatt } from '../../src/matching/calibrate.ts'
import type { Outcome } from '../../src/matching/calibrate.ts'
import type { ConceptModel } from '../../src/matching/concepts/model.ts'
import { createEngine } from '../../src/matching/engine.ts'
import { DEFAULT_RULES } from '../../src/model/rules.ts'
import type { Item } from '../../src/model/item.ts'
import type { Profile } from '../../src/model/profile.ts'
import { judged, NOW, seed } from '../matching/collection.ts'

const SHARED = process.env['DRAGOMAN_SHARED'] ?? '../shared'
/** The notices are of the past; what counts here is how they would have been answered while open. */
const CLOSES = '2026-12-20T10:00:00.000Z'
const CACHE = join(process.env['DRAGOMAN_DATA'] ?? './data', 'models')

type Collection = Readonly<{ profiles: readonly Profile[]; items: readonly Item[] }>

const pairsIn = (file: string): Set<string> =>
  new Set(
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map(line => line.split('\t'))
      .filter(([, , grade]) => Number(grade) > 0)
      .map(([profile, notice]) => `${profile} ${notice}`),
  )

/** Pairs of a profile and a lot of its own country, as open: z with all signals, and whether it was judged relevant. */
function outcomes(
  model: ConceptModel,
  { profiles, items }: Collection,
  relevant: ReadonlySet<string>,
): Outcome[] {
  const engine = createEngine({ model, rules: DEFAULT_RULES })
  const prepared = items.map(item => engine.item({ ...item, closesAt: CLOSES }))
  return profiles.flatMap(profile => {
    const countries = new Set(countriesOf(profile))
    const here = prepared.filter(({ item }) => countries.has(item.facts.country ?? ''))
    return engine
      .rank(engine.profile(profile), here, { now: NOW, top: here.length })
      .map(({ z, group }) => ({ z, relevant: relevant.has(`${profile.id} ${group}`) }))
  })
}

const EDGES = [0, 0.02, 0.1, 0.25, 0.5, 0.75, 1.01]

function table(all: readonly Outcome[], slope: number, offset: number): string {
  const p = ({ z }: Outcome) => 1 / (1 + Math.exp(-(slope * z + offset)))
  return EDGES.slice(0, -1)
    .map((edge, at) => {
      const inside = all.filter(each => p(each) >= edge && p(each) < EDGES[at + 1]!)
      const right = inside.filter(each => each.relevant).length / Math.max(1, inside.length)
      const said = inside.reduce((sum, each) => sum + p(each), 0) / Math.max(1, inside.length)
      return `${edge}: ${inside.length} pairs, said ${said.toFixed(2)}, relevant ${right.toFixed(2)}`
    })
    .join('\n  ')
}

const full = { reference: join(SHARED, 'reference'), train: [join(SHARED, 'bench', 'train.jsonl.gz')] }
const there = existsSync(SHARED)
const models = [
  ['lexicon', (await loadModel({ cacheDir: CACHE })).model],
  ...(there ? [['full', (await loadModel({ cacheDir: CACHE, ...full })).model] as const] : []),
] as const
for (const [name, model] of models) {
  const shipped = outcomes(model, seed(), pairsIn('fixtures/judgments/seed.tsv'))
  const { slope, offset } = model.calibration ?? fitPlatt(shipped)
  console.log(
    `${name}: calibrated by the shipped judgments: slope ${slope.toFixed(3)}, offset ${offset.toFixed(3)}`,
  )
  console.log(`  ${table(shipped, slope, offset)}`)
  const dev = judged()
  if (!dev) continue
  const outside = outcomes(model, dev, pairsIn(join(SHARED, 'bench', 'qrels-dev.tsv')))
  const own = fitPlatt(outside)
  console.log(` judged collection by the shipped fit:\n  ${table(outside, slope, offset)}`)
  console.log(
    ` by the rules as they are:\n  ${table(outside, DEFAULT_RULES.calibration.slope, DEFAULT_RULES.calibration.offset)}`,
  )
  console.log(` its own fit: slope ${own.slope.toFixed(3)}, offset ${own.offset.toFixed(3)}`)
}
