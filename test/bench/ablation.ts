/**
 * What each part of the subject's score is worth on the judged collection (DRAGOMAN_SHARED, default ../shared): taken
 * away one at a time, with paired bootstrap intervals. Prints a table; never a test.
 *
 *   node test/bench/ablation.ts
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadModel } from '../../jobs/model.ts'
import { createEngine } from '../../src/matching/engine.ts'
import { evaluate, pairedBootstrap } from '../../src/matching/evaluate.ts'
import { scorePair } from '../../src/matching/score.ts'
import { rulesSchema } from '../../src/model/rules.ts'
import type { RuleSetInput } from '../../src/model/rules.ts'
import { judged, NOW } from '../matching/collection.ts'

const SHARED = process.env['DRAGOMAN_SHARED'] ?? '../shared'
const CACHE = join(process.env['DRAGOMAN_DATA'] ?? './data', 'models')
const TOP = 100

const ROWS: readonly (readonly [string, RuleSetInput])[] = [
  ['full', {}],
  ['no concept (words alone)', { weights: { concept: 0, both: 0 } }],
  ['no own words', { weights: { lexical: 0, both: 0 } }],
  ['no both', { weights: { both: 0 } }],
  ['no excludes', { weights: { excluded: 0 } }],
  ['declared codes alone', { textShare: 0 }],
  ['text alone', { textShare: 1 }],
  ['text share .23', { textShare: 0.23 }],
]

const collection = existsSync(SHARED) ? judged() : undefined
if (!collection) {
  console.log(`${SHARED} is not there: nothing to measure`)
  process.exit(0)
}
const { profiles, items } = collection
const judgments = new Map<string, Map<string, number>>()
for (const line of readFileSync(join(SHARED, 'bench', 'qrels-dev.tsv'), 'utf8')
  .split('\n')
  .filter(Boolean)) {
  const [topic, document, grade] = line.split('\t')
  const graded = judgments.get(topic!) ?? new Map<string, number>()
  judgments.set(topic!, graded.set(document!, Number(grade)))
}
const train = [join(SHARED, 'bench', 'train.jsonl.gz')]
const { model } = await loadModel({ cacheDir: CACHE, reference: join(SHARED, 'reference'), train })

function runOf(rules: RuleSetInput): ReadonlyMap<string, readonly string[]> {
  const engine = createEngine({ model, rules: rulesSchema.parse(rules) })
  const prepared = items.map(engine.item)
  const context = engine.context(NOW)
  return new Map(
    profiles.map(each => {
      const profile = engine.profile(each)
      const best = new Map<string, number>()
      for (const item of prepared) {
        const { z } = scorePair(profile, item, context, true)
        best.set(item.item.group, Math.max(z, best.get(item.item.group) ?? -Infinity))
      }
      const ranked = [...best].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, TOP)
      return [each.id, ranked.map(([group]) => group)]
    }),
  )
}

const figure = (value: number): string => value.toFixed(3)
console.log('| ranking | nDCG@10 | P@5 | R@50 | against full (95 %) |\n|---|---|---|---|---|')
let full: readonly number[] | undefined
for (const [name, rules] of ROWS) {
  const { mean, byTopic } = evaluate(runOf(rules), judgments)
  const topics = [...byTopic.values()].map(each => each.nDCG10)
  full ??= topics
  const { difference, low, high } = pairedBootstrap(topics, full)
  const against = `${figure(difference)} (${figure(low)} to ${figure(high)})`
  console.log(`| ${name} | ${[mean.nDCG10, mean.P5, mean.R50].map(figure).join(' | ')} | ${against} |`)
}
