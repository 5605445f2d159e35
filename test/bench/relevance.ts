/**
 * Relevance on the judged collection: baselines and ours side by side, scored by the same code in one run. Prints a
 * table; never a test. Needs the development data (DRAGOMAN_SHARED, default ../shared).
 *
 *   node test/bench/relevance.ts [--halves]
 */
import Database from 'better-sqlite3'
import MiniSearch from 'minisearch'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bytesOf, loadModel } from '../../jobs/model.ts'
import { createEngine } from '../../src/matching/engine.ts'
import { evaluate, pairedBootstrap } from '../../src/matching/evaluate.ts'
import type { Judgments, Run } from '../../src/matching/evaluate.ts'
import { fold } from '../../src/model/fold.ts'
import { itemsOf } from '../../src/model/item-of.ts'
import type { Item } from '../../src/model/item.ts'
import { profileSchema } from '../../src/model/profile.ts'
import type { Profile } from '../../src/model/profile.ts'
import { DEFAULT_RULES, rulesSchema } from '../../src/model/rules.ts'
import type { RuleSetInput } from '../../src/model/rules.ts'
import { parseOcdsReleases } from '../../src/sources/formats/ocds/index.ts'
import { languageCode } from '../../src/text/languages.ts'
import { tokens } from '../../src/text/tokens.ts'
import type { ConceptModel } from '../../src/matching/concepts/model.ts'
import { packSmallModel, unpackSmallModel } from '../../src/matching/concepts/pack-small.ts'

const SHARED = process.env['DRAGOMAN_SHARED'] ?? '../shared'
const BENCH = join(SHARED, 'bench')
const CACHE = join(process.env['DRAGOMAN_DATA'] ?? './data', 'models')
const NOW = '2026-11-22T09:00:00.000Z'
const TOP = 1_000
/** Codes that a patient person would tick. */
const CLASSES = 5

if (!existsSync(BENCH)) {
  console.log(`${BENCH} is not there: nothing to measure`)
  process.exit(0)
}
const { values } = parseArgs({ options: { halves: { type: 'boolean' } } })

type Notice = Readonly<{ id: string; language: string; items: readonly Item[] }>

async function noticesOf(file: string): Promise<Notice[]> {
  return parseOcdsReleases(await bytesOf(join(BENCH, file))).releases.map(({ releaseId, notice }) => ({
    id: releaseId,
    language: languageCode(notice.languages[0] ?? ''),
    items: itemsOf(fold([notice])!, NOW).map(item => ({ ...item, group: releaseId })),
  }))
}

const linesOf = (file: string): string[] =>
  readFileSync(join(BENCH, file), 'utf8').split('\n').filter(Boolean)
const profiles: Profile[] = linesOf('profiles-dev.jsonl').map(line => profileSchema.parse(JSON.parse(line)))
const judgments: Judgments = linesOf('qrels-dev.tsv').reduce((all, line) => {
  const [topic, document, grade] = line.split('\t')
  if (!all.has(topic!)) all.set(topic!, new Map())
  all.get(topic!)!.set(document!, Number(grade))
  return all
}, new Map<string, Map<string, number>>())
const notices = await noticesOf('notices-dev.jsonl')
const hidden = await noticesOf('notices-dev-nocpv.jsonl')
const languages = new Map(notices.map(({ id, language }) => [id, language]))
const own = new Map(profiles.map(({ id, language }) => [id, language]))

function ours(model: ConceptModel, from: readonly Notice[], weights: RuleSetInput['weights'] = {}): Run {
  const engine = createEngine({
    model,
    rules: rulesSchema.parse({ ...DEFAULT_RULES, weights: { ...DEFAULT_RULES.weights, ...weights } }),
  })
  const items = from.flatMap(notice => notice.items.map(engine.item))
  return new Map(
    profiles.map(profile => [
      profile.id,
      engine
        .rank(engine.profile(profile), items, { now: NOW, subject: true, top: TOP })
        .map(match => match.group),
    ]),
  )
}

/** SQLite's own bm25 over title and text, asked with all words of the profile: what a portal's search box does. */
function fts5(): Run {
  const db = new Database(':memory:')
  db.exec(
    "create virtual table notice using fts5(id unindexed, title, body, tokenize = 'unicode61 remove_diacritics 2')",
  )
  const put = db.prepare('insert into notice values (?, ?, ?)')
  for (const { id, items } of notices) {
    const said = (texts: readonly Item['title'][]) => texts.flatMap(text => Object.values(text)).join('. ')
    put.run(
      id,
      said([items[0]!.groupTitle]),
      said(items.flatMap(item => [item.groupBody, item.title, item.body])),
    )
  }
  const ask = db.prepare(
    'select id from notice where notice match ? order by bm25(notice, 0, 2, 1) limit 1000',
  )
  return new Map(
    profiles.map(({ id, services, mission }) => {
      const asked = [...new Set(tokens([...services, mission].join(' ')))].filter(word => word.length > 2)
      const query = asked.map(word => `"${word}"`).join(' OR ')
      return [id, (ask.all(query) as { id: string }[]).map(row => row.id)]
    }),
  )
}

/** The same with MiniSearch: prefixes and one typo in five letters allowed, as its makers advise. */
function miniSearch(): Run {
  const index = new MiniSearch<{ id: string; title: string; body: string }>({
    fields: ['title', 'body'],
    processTerm: term => tokens(term)[0] ?? null,
    searchOptions: { boost: { title: 2 }, prefix: true, fuzzy: 0.2 },
  })
  const said = (texts: readonly Item['title'][]) => texts.flatMap(text => Object.values(text)).join('. ')
  index.addAll(
    notices.map(({ id, items }) => ({
      id,
      title: said([items[0]!.groupTitle]),
      body: said(items.flatMap(item => [item.groupBody, item.title, item.body])),
    })),
  )
  return new Map(
    profiles.map(({ id, services, mission }) => [
      id,
      index
        .search([...services, mission].join(' '))
        .slice(0, TOP)
        .map(found => found.id as string),
    ]),
  )
}

/**
 * What a portal's alert by CPV finds, set up as well as can be: the organisation chose the five classes that its words
 * lead to, and is told of every notice that declares one of them or a code below, newest first.
 */
function exactCpv(model: ConceptModel): Run {
  const engine = createEngine({ model, rules: DEFAULT_RULES })
  return new Map(
    profiles.map(({ id, services, mission, language }) => {
      const classes = engine
        .conceptsOf([...services, mission].join('\n'), language)
        .slice(0, CLASSES)
        .map(({ code }) => code.slice(0, 4))
      const told = notices.filter(({ items }) =>
        items.some(({ cpv }) => cpv.some(code => classes.some(each => code.startsWith(each)))),
      )
      return [id, told.map(notice => notice.id)]
    }),
  )
}

const reference = join(SHARED, 'reference')
const train = [join(BENCH, 'train.jsonl.gz')]
const lexicon = (await loadModel({ cacheDir: CACHE })).model
const labelled = (await loadModel({ cacheDir: CACHE, reference })).model
const full = (await loadModel({ cacheDir: CACHE, reference, train })).model

const small = unpackSmallModel(packSmallModel(lexicon))!

const FULL = 'lexicon + labels + notices'
const same = (topic: string, document: string) => own.get(topic) === languages.get(document)
const rows: readonly (readonly [string, Run])[] = [
  ['order of the file', new Map(profiles.map(({ id }) => [id, notices.map(notice => notice.id)]))],
  ['SQLite FTS5 bm25', fts5()],
  ['MiniSearch', miniSearch()],
  ['alert by CPV, five classes', exactCpv(full)],
  ['own words alone (lexical)', ours(full, notices, { concept: 0, both: 0 })],
  ['lexicon alone', ours(lexicon, notices)],
  ['lexicon alone, codes hidden', ours(lexicon, hidden)],
  ['... at most 4 MB (Worker)', ours(small, notices)],
  ['lexicon + labels', ours(labelled, notices)],
  [FULL, ours(full, notices)],
  ['... codes hidden', ours(full, hidden)],
  ['... without own words', ours(full, notices, { lexical: 0, both: 0 })],
]
const figure = (value: number): string => value.toFixed(3)
console.log(
  '| ranking | nDCG@10 | same language | cross language | P@5 | R@50 | MAP | judged@10 | against full (95 %) |',
)
console.log('|---|---|---|---|---|---|---|---|---|')
const best = [...evaluate(rows.find(([name]) => name === FULL)![1], judgments).byTopic.values()].map(
  each => each.nDCG10,
)
for (const [name, run] of rows) {
  const { mean, byTopic } = evaluate(run, judgments)
  const near = evaluate(run, judgments, same).mean.nDCG10
  const far = evaluate(run, judgments, (topic, document) => !same(topic, document)).mean.nDCG10
  const topics = [...byTopic.values()].map(each => each.nDCG10)
  const { difference, low, high } = pairedBootstrap(topics, best)
  const half = (odd: number) => {
    const part = topics.filter((_, index) => index % 2 === odd)
    return figure(part.reduce((sum, value) => sum + value, 0) / part.length)
  }
  const cells = [mean.nDCG10, near, far, mean.P5, mean.R50, mean.MAP, mean.judged10].map(figure)
  const against = `${figure(difference)} (${figure(low)} to ${figure(high)})`
  console.log(
    `| ${name} | ${cells.join(' | ')} | ${against} |${values.halves ? ` ${half(0)} ${half(1)}` : ''}`,
  )
}
