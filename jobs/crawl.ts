import { claimJob, finishJob, readJob, renewJob } from '../db/jobs.ts'
import type { Db } from '../db/batch.ts'
import { endRun, startRun } from '../db/runs.ts'
import { readSourceSettings } from '../db/source-settings.ts'
import { FetchRefused } from '../src/errors.ts'
import type { Fetch, FetchAnswer, RequestPlan } from '../src/model/request.ts'
import type { Source, Step } from '../src/sources/source.ts'

/** One document on its way into the bank; `number` is the publication number under which the portal lists it. */
export type Fetched = Readonly<{ name: string; bytes: Uint8Array; number?: string }>
export type StoreCounts = Readonly<{ read: number; stored: number; unchanged: number; quarantined: number }>

/** What a crawl needs of the outside; a test brings its own clock, network and crash points. */
export type CrawlDeps = Readonly<{
  db: Db
  fetch: Fetch
  now: () => Date
  wait: (ms: number) => Promise<void>
  /** 0..1, for jitter */
  random: () => number
  store: (documents: readonly Fetched[], source: Source) => Promise<StoreCounts>
  unpack: (name: string, bytes: Uint8Array) => AsyncIterable<Fetched>
  /** Of these publication numbers of a source, those that the bank has */
  known: (source: string, numbers: readonly string[]) => Promise<ReadonlySet<string>>
  /** A worker that has not renewed its lease for this long is taken for dead */
  leaseMs: number
  /** Named moments between effects, where a fault test may kill the process */
  point: (name: string) => void
}>

export type CrawlReport = Readonly<{
  source: string
  outcome: 'done' | 'incomplete' | 'busy' | 'paused'
  /** Why the cursor stayed where it was */
  reason?: string
  cursor?: string
  requests: number
  wireBytes: number
  listed: number
  missing: readonly string[]
  read: number
  stored: number
  unchanged: number
  quarantined: number
}>

/** A run that takes longer goes on in the next slot, from what is already stored. */
const RUN_MS_MAX = 50 * 60_000
/** Documents are stored in groups: one transaction for some, and little to fetch again after a crash. */
export const STORE_GROUP = 25
const ATTEMPTS = 4
/** A Retry-After beyond this is not waited for inside a run. */
const RETRY_AFTER_MS_MAX = 60_000
const MISSING_NAMED_MAX = 100

/** The window could not be finished; what was stored stays, the cursor does not move. */
export class Incomplete extends Error {
  override name = 'Incomplete'
}

/** Retry-After as seconds or as a date; undefined where absent or absurd. */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  if (!header) return undefined
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now.getTime()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

function rightType(answer: FetchAnswer, plan: RequestPlan): boolean {
  const type = answer.headers['content-type'] ?? ''
  return !plan.accepts || plan.accepts.some(accepted => type.startsWith(accepted))
}

/**
 * Makes one request politely: a pause before it, back-off with jitter on 429, 5xx and broken connections, the
 * publisher's own Retry-After where it is sane. A 404 is an answer; everything else that is not 200 ends the run.
 */
export async function politely(plan: RequestPlan, source: Source, deps: CrawlDeps): Promise<FetchAnswer> {
  let problem = 'no answer'
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await deps.wait(source.gapMs)
    let pause = source.gapMs * 2 ** (attempt + 1) * (0.5 + deps.random())
    try {
      const answer = await deps.fetch(plan)
      if (answer.status === 200 && answer.body.length && rightType(answer, plan)) return answer
      if (answer.status === 404) return answer
      problem = answer.status === 200 ? 'wrong-content' : `status-${answer.status}`
      if (answer.status >= 400 && answer.status < 500 && ![403, 408, 425, 429].includes(answer.status)) break
      const asked = retryAfterMs(answer.headers['retry-after'], deps.now())
      if (asked !== undefined && asked > RETRY_AFTER_MS_MAX) break
      pause = Math.max(pause, asked ?? 0)
    } catch (error) {
      if (!(error instanceof FetchRefused)) throw error
      problem = error.reason
      // What was refused on purpose will be refused again.
      if (!['connection', 'timeout'].includes(error.reason)) break
    }
    if (attempt < ATTEMPTS - 1) await deps.wait(pause)
  }
  throw new Incomplete(`${plan.purpose}: ${problem}`)
}

type Tally = {
  requests: number
  wireBytes: number
  listed: Set<string>
  total: number
  missing: string[]
  read: number
  stored: number
  unchanged: number
  quarantined: number
}

function count(tally: Tally, counts: StoreCounts): void {
  tally.read += counts.read
  tally.stored += counts.stored
  tally.unchanged += counts.unchanged
  tally.quarantined += counts.quarantined
}

/** A source as an administrator set it: her pause, where it is longer than the portal's own. */
function slowed(source: Source, gapMs = 0): Source {
  return gapMs > source.gapMs ? { ...source, gapMs } : source
}

/** Walks a queue of plans to its end, storing as it goes. Throws Incomplete where the window cannot be finished. */
async function walk(
  source: Source,
  first: readonly RequestPlan[],
  deps: CrawlDeps,
  tally: Tally,
  alive: () => Promise<void>,
  requestsMax = Infinity,
): Promise<void> {
  const queue = [...first]
  let group: Fetched[] = []
  const flush = async (): Promise<void> => {
    if (!group.length) return
    deps.point('before-store')
    count(tally, await deps.store(group, source))
    group = []
    deps.point('after-store')
    await alive()
  }
  let late: string | undefined
  const next = async (plan: RequestPlan): Promise<void> => {
    if (tally.requests >= requestsMax) throw new Incomplete('request-budget')
    const answer = await politely(plan, source, deps)
    tally.requests++
    tally.wireBytes += answer.wireBytes
    deps.point(`after-${plan.purpose}`)
    if (answer.status === 404) {
      if (plan.purpose === 'search') throw new Incomplete('search: status-404')
      if (tally.missing.length < MISSING_NAMED_MAX) tally.missing.push(plan.name ?? plan.url)
      return
    }
    const step: Step = source.read(answer, plan)
    if (step.total !== undefined) tally.total = step.total
    const already = tally.listed.size
    for (const number of step.listed) tally.listed.add(number)
    // A publisher that repeats its last page for ever must not keep us for ever.
    const ended = step.listed.length > 0 && tally.listed.size === already
    late ??= step.incomplete
    const fresh = step.plans.flatMap(plan => (plan.name ? [plan.name] : []))
    const known = fresh.length ? await deps.known(source.id, fresh) : new Set<string>()
    queue.unshift(...step.plans.filter(plan => (plan.name ? !known.has(plan.name) : !ended)))
    for (const { name, bytes } of step.documents)
      group.push({ name, bytes, ...(plan.name && { number: plan.name }) })
    for (const archive of step.archives)
      for await (const member of deps.unpack(archive.name, archive.bytes)) {
        group.push(member)
        if (group.length >= STORE_GROUP) await flush()
      }
    if (group.length >= STORE_GROUP) await flush()
  }
  try {
    while (queue.length) await next(queue.shift()!)
  } catch (error) {
    // What was fetched before the window broke off is stored: the next run need not fetch it again.
    if (error instanceof Incomplete) await flush()
    throw error
  }
  await flush()
  if (late) throw new Incomplete(late)
}

/**
 * Crawls one window of a source under a lease. The cursor moves only after everything it stands for is stored; a run
 * that was killed is simply run again, and fetches only what is not there yet.
 *
 * @param owner names this run; two runs with the same owner are the same run
 */
export async function crawl(asked: Source, deps: CrawlDeps, owner: string): Promise<CrawlReport> {
  const settings = await readSourceSettings(deps.db, asked.id)
  const source = slowed(asked, settings.gapMs)
  const runMsMax = settings.minutesMax === undefined ? RUN_MS_MAX : settings.minutesMax * 60_000
  const name = `crawl:${source.id}`
  const tally: Tally = {
    requests: 0,
    wireBytes: 0,
    listed: new Set(),
    total: 0,
    missing: [],
    read: 0,
    stored: 0,
    unchanged: 0,
    quarantined: 0,
  }
  const report = (outcome: CrawlReport['outcome'], more: Partial<CrawlReport> = {}): CrawlReport => ({
    source: source.id,
    outcome,
    ...more,
    requests: tally.requests,
    wireBytes: tally.wireBytes,
    listed: tally.listed.size,
    missing: tally.missing,
    read: tally.read,
    stored: tally.stored,
    unchanged: tally.unchanged,
    quarantined: tally.quarantined,
  })
  const until = (): string => new Date(deps.now().getTime() + deps.leaseMs).toISOString()
  const before = await readJob(deps.db, name)
  if (before?.paused) return report('paused')
  if (!(await claimJob(deps.db, { name, owner, now: deps.now().toISOString(), leaseUntil: until() })))
    return report('busy')
  deps.point('after-claim')
  const started = deps.now().getTime()
  const run = `${name} ${new Date(started).toISOString()} ${owner}`
  await startRun(deps.db, { id: run, job: name, at: new Date(started).toISOString() })
  // A run that was killed keeps its row without an end: the page of the sources calls it cut off.
  const ended = async (told: CrawlReport): Promise<CrawlReport> => {
    const outcome = told.outcome === 'done' ? 'done' : 'failed'
    await endRun(deps.db, { id: run, at: deps.now().toISOString(), outcome, report: told })
    return told
  }
  const alive = async (): Promise<void> => {
    if (!(await renewJob(deps.db, name, owner, until()))) throw new Incomplete('lease-lost')
    if ((await readJob(deps.db, name))?.paused) throw new Incomplete('paused')
    if (deps.now().getTime() - started > runMsMax) throw new Incomplete('time-budget')
  }
  const window = source.window(before?.cursor ?? null, deps.now().toISOString(), settings)
  const requestsMax = settings.requestsMax
  try {
    try {
      await walk(source, window.plans, deps, tally, alive, requestsMax)
    } catch (error) {
      // A dead iteration token answers 500 for ever: begin the window anew, once; what is stored is not fetched again.
      if (
        !(error instanceof Incomplete) ||
        !error.message.startsWith('search: status-5') ||
        tally.requests === 0
      )
        throw error
      tally.listed.clear()
      await walk(source, window.plans, deps, tally, alive, requestsMax)
    }
    // Publishers answer 200 and leave half out: their own count is the check.
    if (tally.listed.size < tally.total)
      throw new Incomplete(`count-short: ${tally.listed.size} of ${tally.total}`)
    deps.point('before-cursor')
    await finishJob(deps.db, { name, owner, now: deps.now().toISOString(), cursor: window.cursor })
    return await ended(report('done', { cursor: window.cursor }))
  } catch (error) {
    const reason = error instanceof Incomplete ? error.message : `failed: ${(error as Error).message}`
    await finishJob(deps.db, { name, owner, now: deps.now().toISOString(), problem: reason })
    const told = await ended(
      report('incomplete', { reason, ...(before?.cursor && { cursor: before.cursor }) }),
    )
    if (!(error instanceof Incomplete)) throw error
    return told
  }
}
