import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { readEvaluation } from '../../db/evaluations.ts'
import { setFeedback } from '../../db/feedback.ts'
import { judge, livingProfiles } from '../../db/judgments.ts'
import { matchesOf } from '../../db/matches.ts'
import { saveProfile } from '../../db/profile-owners.ts'
import { activate, beginDraft, ruleSet, rulesOf, saveDraft } from '../../db/rules.ts'
import { countryOfLine, fillDates } from '../../fixtures/seed/dates.ts'
import { shippedJudgments } from '../../jobs/calibrate.ts'
import type { CompareRuns } from '../../jobs/compare.ts'
import type { CompareReport } from '../../src/model/comparison.ts'
import { matchSlice } from '../../jobs/match.ts'
import { createMatcher, type LiveMatcher } from '../../jobs/matcher.ts'
import { loadModel } from '../../jobs/model.ts'
import { beginPreview } from '../../jobs/preview.ts'
import { seedDemo } from '../../jobs/seed.ts'
import { main } from '../../src/cli/main.ts'
import { createEngine } from '../../src/matching/engine.ts'
import { DEFAULT_RULES } from '../../src/model/rules.ts'
import { freshBank } from '../db/store.ts'

/** The demonstration's bank and profiles, the real model, and a draft in which the place counts five times as much. */
const NOW = '2026-11-22T09:00:00.000Z'
const now = (): Date => new Date(NOW)
const by = { author: 'root', at: NOW }
let folder: string
let db: Db
let matcher: LiveMatcher
let draft: string
let report: CompareReport
let runs: CompareRuns

const at = (name: string): string => join(folder, name)
const breathe = (): Promise<void> => new Promise(done => setImmediate(done))

async function cli(...args: string[]): Promise<Record<string, Record<string, number>>> {
  let [out, err] = ['', '']
  const terminal = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    env: { DRAGOMAN_DATA: folder },
  }
  const code = await main([...args, '--json'], terminal, false)
  if (code !== 0) throw new Error(err)
  return JSON.parse(out) as Record<string, Record<string, number>>
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dragoman-preview-'))
  db = await freshBank()
  await seedDemo(db, NOW)
  // Where the command line keeps its models, so that all is measured with one and the same.
  const { model } = await loadModel({ cacheDir: at('models') })
  matcher = createMatcher({ db, engine: createEngine({ model, rules: DEFAULT_RULES }), now })
  for (const { profile } of await livingProfiles(db, 6)) {
    const owner = { organisation: '', person: 'ana', draft_hash: '', created_at: NOW, updated_at: NOW }
    await saveProfile(db, profile, JSON.stringify(profile), owner)
  }
  const [one, two] = await livingProfiles(db, 2)
  const lots = await matcher.lots(one!.profile, { top: 4 })
  for (const [rank, { match }] of lots.entries()) {
    const about = { profile: one!.profile.id, item: match.item, opportunity: match.group }
    const answer = rank % 2 ? 'not-for-us' : 'relevant'
    await setFeedback(db, { ...about, answer, reason: '', person: 'ana', at: NOW, material: '' })
    const grade = { grade: rank % 3, hash: two!.hash, author: 'root', at: NOW }
    await judge(db, { ...about, ...grade, profile: two!.profile.id })
  }
  draft = await beginDraft(db, (await ruleSet(db, 'default-1'))!, by)
  const rules = (await rulesOf(db, draft))!
  await saveDraft(db, { ...rules, weights: { ...rules.weights, place: 6 } }, 'nearer first', by)
  const log = { error: (about: object) => void console.error(about) }
  const begun = await beginPreview({ db, matcher, now, log, breathe }, draft, 'root')
  await begun!.done
  const row = (await readEvaluation(db, begun!.id))!
  expect(row).toMatchObject({ state: 'done', version: draft, against: 'default-1', progress: 1 })
  report = JSON.parse(row.json) as CompareReport
  runs = JSON.parse(row.runs) as CompareRuns
}, 120_000)
afterAll(async () => {
  await db?.close()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

const rounded = ({ nDCG10, P5, R50 }: { nDCG10: number; P5: number; R50: number }): number[] =>
  [nDCG10, P5, R50].map(value => Number(value.toFixed(4)))
const figures = (answer: Awaited<ReturnType<typeof cli>>): number[] =>
  ['nDCG@10', 'P@5', 'R@50'].map(name => answer.all![name]!)

test('on the shipped judgments the figures are those of `dragoman match` and `dragoman evaluate` with both versions', async () => {
  const { notices, profiles, relevant } = await shippedJudgments()
  const lines = notices.split('\n').filter(line => line.trim())
  const filled = lines.map(line => fillDates(line, NOW.slice(0, 10), countryOfLine(line)))
  writeFileSync(at('notices.jsonl'), filled.join('\n'))
  writeFileSync(at('profiles.jsonl'), profiles)
  writeFileSync(at('qrels.tsv'), relevant)
  const shipped = report.sets.find(({ name }) => name === 'shipped')!
  for (const [number, version] of ['default-1', draft].entries()) {
    writeFileSync(at(`${number}.json`), JSON.stringify(await rulesOf(db, version)))
    const input = ['--notices', at('notices.jsonl'), '--profiles', at('profiles.jsonl'), '--now', NOW]
    await cli('match', ...input, '--rules', at(`${number}.json`), '--out', at(`${number}.trec`))
    const answer = await cli('evaluate', '--run', at(`${number}.trec`), '--qrels', at('qrels.tsv'))
    expect(figures(answer)).toEqual(rounded(shipped.all[number]!.mean))
    expect(answer.all!.topics).toBe(shipped.all[number]!.topics)
    const run = runs.find(({ name }) => name === 'shipped')!.runs[number]!
    expect(readFileSync(at(`${number}.trec`), 'utf8').trim()).toBe(run)
  }
  // Nothing would be shown by two equal figures.
  expect(rounded(shipped.all[0]!.mean)).not.toEqual(rounded(shipped.all[1]!.mean))
})

test('every other figure is that of `dragoman evaluate` on the exported runs', async () => {
  for (const set of report.sets) {
    const exported = runs.find(({ name }) => name === set.name)!
    expect(set.all[0]!.topics).toBeGreaterThan(0)
    writeFileSync(at('x.tsv'), exported.qrels)
    for (const [number, run] of exported.runs.entries()) {
      writeFileSync(at('x.trec'), run)
      const answer = await cli('evaluate', '--run', at('x.trec'), '--qrels', at('x.tsv'))
      expect(figures(answer)).toEqual(rounded(set.all[number]!.mean))
    }
    const topics = set.languages.reduce((sum, { measured }) => sum + measured[0]!.topics, 0)
    expect(topics).toBe(set.all[0]!.topics)
  }
})

test('who gains and loses which lots is what the match job then does', async () => {
  const deps = { db, matcher, now, leaseMs: 60_000, point: () => undefined }
  const kept = async (profile: string): Promise<string[]> =>
    (await matchesOf(db, profile)).map(({ item }) => item).sort()
  await matchSlice(deps, 'a')
  const owned = report.sample.filter(({ profile }) => /^demo-p0[1-6]$/.test(profile))
  expect(owned.length).toBeGreaterThan(2)
  const before = new Map(
    await Promise.all(owned.map(async ({ profile }) => [profile, await kept(profile)] as const)),
  )
  await activate(db, draft, { ...by, reason: 'nearer first', before: undefined })
  await matchSlice(deps, 'a')
  let moves = 0
  for (const { profile, gained, lost, gains, losses, before: had, after: has } of owned) {
    const [old, current] = [before.get(profile)!, await kept(profile)]
    expect([old.length, current.length]).toEqual([had, has])
    // Answered matches are never dropped; nobody answered here but the first profile.
    expect(gained.map(({ item }) => item).sort()).toEqual(
      current.filter(item => !old.includes(item)).slice(0, 12),
    )
    expect(lost.map(({ item }) => item).sort()).toEqual(
      old.filter(item => !current.includes(item)).slice(0, 12),
    )
    moves += gains + losses
    for (const { item, after } of gained) {
      const row = (await matchesOf(db, profile)).find(each => each.item === item)!
      expect(row.z).toBe(after!.z)
    }
  }
  expect(moves).toBeGreaterThan(0)
})
