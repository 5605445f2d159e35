import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { Db } from '../db/batch.ts'
import { beginEvaluation, evaluations, noteEvaluation } from '../db/evaluations.ts'
import { livingProfiles } from '../db/judgments.ts'
import { budgetsOf } from '../db/match-owing.ts'
import { openLots } from '../db/opportunities.ts'
import { lastActivation, rulesOf } from '../db/rules.ts'
import { packModel } from '../src/matching/concepts/pack.ts'
import { countriesOf } from '../src/matching/where.ts'
import { answerableItems } from '../src/model/item-of.ts'
import { DEFAULT_RULES, type RuleSet } from '../src/model/rules.ts'
import type { CompareAnswer, CompareInput, Sampled } from './compare.ts'
import type { CompareData, CompareSaid, CompareTask } from './compare-worker.ts'
import { labelledSet, shippedSet } from './judged.ts'
import { learnedOf } from './match-learn.ts'
import type { LiveMatcher } from './matcher.ts'

export type PreviewDeps = Readonly<{
  db: Db
  matcher: LiveMatcher
  now: () => Date
  log: Pick<Logger, 'error'>
  /** Lets waiting requests through */
  breathe: () => Promise<void>
}>

/** Profiles of the live sample: enough to see who gains and loses, few enough to be read. */
const SAMPLE_MAX = 25
/** Open lots they are put to: some 10 s of reading. */
const LOTS_MAX = 20_000
/** Lots handed over at a time: some 5 ms of copying. */
const SLICE = 50
/** Entries a week of a profile whose people have not chosen. */
const BUDGET = 10
/** After this long without a sign a measurement is taken for dead: its process ended. */
export const SILENT_MS = 120_000

/** Which version is in force, as rules. */
export async function rulesInForce(db: Db): Promise<RuleSet> {
  const last = await lastActivation(db)
  return (last && (await rulesOf(db, last.version))) ?? DEFAULT_RULES
}

/** The measurement of a kind that is under way; undefined where there is none that is alive. */
export async function underWay(db: Db, kind: 'preview' | 'nightly', now: Date): Promise<string | undefined> {
  const [row] = await evaluations(db, kind, { state: 'running', limit: 1 })
  return row && now.getTime() - Date.parse(row.seen_at) < SILENT_MS ? row.id : undefined
}

/**
 * Begins to measure a version against the one in force, on the shipped judgments, on the labelled set and on a sample
 * of the bank's profiles, in a thread of its own. Answers the id of the measurement at once; `done` settles at its end.
 * One at a time: where one is under way, its id is answered.
 *
 * @returns undefined where there is no such version
 */
export async function beginPreview(
  deps: PreviewDeps,
  version: string,
  author: string,
): Promise<Readonly<{ id: string; done: Promise<void> }> | undefined> {
  const { db, now } = deps
  const after = await rulesOf(db, version)
  if (!after) return undefined
  const running = await underWay(db, 'preview', now())
  if (running) return { id: running, done: Promise.resolve() }
  const before = await rulesInForce(db)
  const id = crypto.randomUUID()
  const at = now().toISOString()
  await beginEvaluation(db, {
    ...{ id, kind: 'preview', state: 'running', version, against: before.version, model: '', progress: 0 },
    ...{ step: 'read', author, at, seen_at: at, json: '', runs: '' },
  })
  return { id, done: carryOut(deps, id, [before, after], true) }
}

/** Measures and writes down what was found; a failure is written down too, and never thrown. */
export async function carryOut(
  deps: PreviewDeps,
  id: string,
  rules: readonly RuleSet[],
  withSample: boolean,
): Promise<void> {
  const { db, now, log } = deps
  const note = (change: Parameters<typeof noteEvaluation>[3]): Promise<void> =>
    noteEvaluation(db, id, now().toISOString(), change)
  try {
    const { versions } = await deps.matcher.engine()
    const { report, runs } = await measure(deps, rules, withSample, progress =>
      note({ progress, step: 'rank' }),
    )
    await note({
      ...{ state: 'done', progress: 1, step: '', model: versions.model },
      ...{ json: JSON.stringify(report), runs: JSON.stringify(runs) },
    })
  } catch (error) {
    log.error({ err: error, evaluation: id }, 'evaluation failed')
    await note({ state: 'failed', step: (error as Error).message.slice(0, 300) }).catch(() => undefined)
  }
}

/** Gathers what is compared and lets a thread rank it. */
async function measure(
  deps: PreviewDeps,
  rules: readonly RuleSet[],
  withSample: boolean,
  told: (progress: number) => Promise<void>,
): Promise<CompareAnswer> {
  const { db, matcher, breathe } = deps
  const now = deps.now().toISOString()
  const engine = await matcher.engine()
  const sets = [await shippedSet(now), await labelledSet(db, now, breathe)]
  const sample = withSample ? await sampleOf(deps, now) : []
  const input: CompareInput = { now, rules, sets, sample }
  const data: CompareData = { model: packModel(engine.model), input }
  const worker = new Worker(new URL('./compare-worker.ts', import.meta.url), { workerData: data })
  const answer = new Promise<CompareAnswer>((done, failed) => {
    // At most one write a second: pages ask for the bar no more often.
    let written = 0
    worker.on('message', (said: CompareSaid) => {
      if ('answer' in said) done(said.answer)
      else if ('problem' in said) failed(new Error(said.problem))
      else if (performance.now() - written > 1_000) {
        written = performance.now()
        told(said.progress).catch(() => undefined)
      }
    })
    worker.once('error', failed)
    worker.once('exit', code => failed(new Error(`the thread ended (${code})`)))
  })
  // Its end may come while lots are still read.
  answer.catch(() => undefined)
  try {
    if (sample.length) await sendLots(deps, now, worker)
    worker.postMessage({ begin: true } satisfies CompareTask)
    return await answer
  } finally {
    await worker.terminate()
  }
}

async function sendLots({ db, breathe }: PreviewDeps, now: string, worker: Worker): Promise<void> {
  let sent = 0
  let slice: ReturnType<typeof answerableItems>[number][] = []
  const send = async (): Promise<void> => {
    worker.postMessage({ lots: slice } satisfies CompareTask)
    slice = []
    await breathe()
  }
  for await (const { opportunity } of openLots(db, now)) {
    slice.push(...answerableItems(opportunity, now))
    if (slice.length < SLICE) continue
    sent += slice.length
    await send()
    if (sent >= LOTS_MAX) return
  }
  await send()
}

/** Profiles spread evenly over all that live, the same at each look, each with what its answers taught. */
async function sampleOf({ db, matcher, breathe }: PreviewDeps, now: string): Promise<Sampled[]> {
  const all = await livingProfiles(db, 10_000)
  const step = Math.max(1, all.length / SAMPLE_MAX)
  const budgets = await budgetsOf(db)
  const sample: Sampled[] = []
  for (let at = 0; at < all.length && sample.length < SAMPLE_MAX; at += step) {
    const { profile } = all[Math.floor(at)]!
    sample.push({
      profile,
      countries: countriesOf(profile),
      learned: await learnedOf(db, matcher, profile, now),
      budget: budgets.get(profile.id) ?? BUDGET,
    })
    await breathe()
  }
  return sample
}
