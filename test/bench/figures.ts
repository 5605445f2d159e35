/**
 * `node test/bench/figures.ts`: measures the quality of the matching on the judged collection and writes
 * src/web/figures.json, which the page about the method shows. Three ways to search the same notices for the same
 * organisations: SQLite's full-text index (bm25), Dragoman as it comes, Dragoman with reference pack and training.
 * Needs the judged collection and the reference pack (`DRAGOMAN_SHARED`, default ../shared). Minutes the first time.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { fold } from '../../src/text/fold.ts'
import { tokens } from '../../src/text/tokens.ts'
import type { Figures, Quality } from '../../src/web/figures.ts'

const root = resolve(import.meta.dirname, '../..')
const shared = resolve(root, process.env.DRAGOMAN_SHARED ?? '../shared')
const bench = join(shared, 'bench')
const notices = join(bench, 'notices-dev.jsonl')
const profiles = join(bench, 'profiles-dev.jsonl')
const TOP = 100

type Release = Readonly<{
  id: string
  language: string
  tender: Readonly<{
    title?: string
    description?: string
    lots?: readonly Readonly<{ title?: string; description?: string }>[]
  }>
}>
type Asker = Readonly<{ id: string; mission?: string; services?: readonly string[] }>

const readLines = <T>(path: string): T[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => JSON.parse(line) as T)

/** What a search box over a full-text index would answer: any word of the profile, ranked by bm25. */
function fullText(): string {
  const db = new Database(':memory:')
  db.exec('create virtual table found using fts5 (id unindexed, words)')
  const insert = db.prepare('insert into found values (?, ?)')
  for (const { id, tender } of readLines<Release>(notices)) {
    const texts = [tender, ...(tender.lots ?? [])].flatMap(({ title, description }) => [title, description])
    insert.run(id, tokens(fold(texts.filter(Boolean).join(' '))).join(' '))
  }
  const find = db.prepare(
    'select id, bm25(found) as score from found where found match ? order by score, id limit ?',
  )
  const run = readLines<Asker>(profiles).flatMap(({ id, mission = '', services = [] }) => {
    const words = [...new Set(tokens(fold([mission, ...services].join(' '))))]
    const rows = find.all(words.map(word => `"${word}"`).join(' OR '), TOP) as { id: string; score: number }[]
    return rows.map((row, rank) => `${id} Q0 ${row.id} ${rank + 1} ${-row.score} fts5`)
  })
  db.close()
  return `${run.join('\n')}\n`
}

function dragoman(args: readonly string[]): string {
  return execFileSync(process.execPath, [join(root, 'bin/dragoman.mjs'), ...args], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

function qualityOf(run: string): Quality {
  const qrels = join(bench, 'qrels-dev.tsv')
  const json = dragoman([
    'evaluate',
    '--run',
    run,
    '--qrels',
    qrels,
    '--profiles',
    profiles,
    '--notices',
    notices,
    '--json',
  ])
  const parts = JSON.parse(json) as Record<keyof Quality, Record<string, number>>
  const measures = (part: keyof Quality): Quality['all'] => {
    const { 'nDCG@10': nDCG10 = 0, 'P@5': P5 = 0, 'R@50': R50 = 0, MAP = 0 } = parts[part]
    return { nDCG10, P5, R50, MAP }
  }
  return {
    all: measures('all'),
    sameLanguage: measures('sameLanguage'),
    crossLanguage: measures('crossLanguage'),
  }
}

const folder = mkdtempSync(join(tmpdir(), 'dragoman-figures-'))
try {
  const files = ['--notices', notices, '--profiles', profiles, '--subject', '--top', String(TOP)]
  const learned = ['--reference', join(shared, 'reference'), '--train', join(bench, 'train.jsonl.gz')]
  const path = (name: string): string => join(folder, `${name}.trec`)
  writeFileSync(path('fulltext'), fullText())
  dragoman(['match', ...files, '--out', path('builtin')])
  dragoman(['match', ...files, ...learned, '--out', path('trained')])
  const shown = 'dragoman match --notices notices.jsonl --profiles profiles.jsonl --subject'
  const commands = {
    fulltext: 'node test/bench/figures.ts',
    builtin: shown,
    trained: `${shown} --reference reference --train train.jsonl.gz`,
  }
  const releases = readLines<Release>(notices)
  const figures: Figures = {
    made: new Date().toISOString().slice(0, 10),
    command: 'node test/bench/figures.ts',
    collection: {
      notices: releases.length,
      profiles: readLines<Asker>(profiles).length,
      languages: new Set(releases.map(({ language }) => language)).size,
    },
    runs: (['fulltext', 'builtin', 'trained'] as const).map(id => ({
      id,
      command: commands[id],
      quality: qualityOf(path(id)),
    })),
  }
  writeFileSync(join(root, 'src/web/figures.json'), `${JSON.stringify(figures, null, 2)}\n`)
  for (const { id, quality } of figures.runs)
    console.log(
      id,
      Object.values(quality)
        .map(({ nDCG10 }) => nDCG10)
        .join(' '),
    )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
