import { countQuarantine, sourceRecord, type QuarantineCount, type SourceRecord } from '../../db/health.ts'
import type { RunRow } from '../../db/schema.ts'
import type { Context as AppContext } from '../context.ts'
import { SOURCES } from '../sources/index.ts'
import type { Source } from '../sources/source.ts'
import { problemCode, type ProblemCode } from '../words/problems.ts'

/** How a source is doing, worst news first where several hold. */
export const SOURCE_STATES = ['paused', 'running', 'never', 'failing', 'late', 'silent', 'fresh'] as const
export type SourceState = (typeof SOURCE_STATES)[number]

/** How a run ended; `cut` = it never said so. */
export const RUN_OUTCOMES = ['done', 'incomplete', 'failed', 'running', 'cut'] as const

/** One reading of a source. Instants are UTC. */
export type SourceRun = Readonly<{
  startedAt: string
  endedAt?: string
  outcome: (typeof RUN_OUTCOMES)[number]
  listed: number
  stored: number
  unchanged: number
  quarantined: number
}>

/** A source's health as page, API and metrics tell it. Nothing in it is more than its publisher's own public doing. */
export type SourceHealth = Readonly<{
  source: Pick<Source, 'id' | 'title' | 'country' | 'homepage' | 'licence'>
  state: SourceState
  paused: boolean
  /** Notices of this source in the bank */
  notices: number
  lastSuccess?: string
  /** Seconds since the first slot that was missed; 0 where none was */
  lagSeconds: number
  newestNotice?: string
  nextSlot?: string
  problem?: Readonly<{ code: ProblemCode; at: string }>
  runs: readonly SourceRun[]
}>

/** A slot is not late while it may still be worked on (jobs/crawl.ts lets a run take 50 minutes). */
const LATE_SECONDS = 3_600
/** A weekend with a holiday on either side: longer silence of a source that always has something is an alarm. */
const SILENT_DAYS = 5
const RUNS_SHOWN = 5

/** The health of every source, in the order of SOURCES. */
export async function readHealth(ctx: AppContext): Promise<readonly SourceHealth[]> {
  const now = ctx.now()
  return Promise.all(
    SOURCES.map(async source =>
      healthOf(source, await sourceRecord(ctx.db, source.id, now.toISOString(), RUNS_SHOWN), ctx),
    ),
  )
}

/** What waits in quarantine, by source and reason: figures only. */
export async function readQuarantine(ctx: AppContext): Promise<readonly QuarantineCount[]> {
  return countQuarantine(ctx.db)
}

/** Judges a source by its record. */
export function healthOf(
  source: Source,
  record: SourceRecord,
  ctx: Pick<AppContext, 'now' | 'nextSlot' | 'config'>,
): SourceHealth {
  const { job, paused, notices, newest, settings } = record
  const every = settings.every ?? source.every
  const now = ctx.now()
  const lastSuccess = job?.done_at ?? undefined
  const running = job?.lease_until != null && job.lease_until > now.toISOString()
  const failedAt = job?.failed_at ?? undefined
  const failing = job?.problem != null && failedAt !== undefined && failedAt > (lastSuccess ?? '')
  const due = lastSuccess === undefined ? undefined : ctx.nextSlot?.(every, new Date(lastSuccess))
  const lagSeconds = due === undefined ? 0 : Math.max(0, Math.floor((now.getTime() - due.getTime()) / 1000))
  const silentMs = SILENT_DAYS * 86_400_000
  const silent =
    source.expects === 'always' && newest !== undefined && now.getTime() - Date.parse(newest) > silentMs
  const state: SourceState = paused
    ? 'paused'
    : running
      ? 'running'
      : failing
        ? 'failing'
        : lastSuccess === undefined
          ? 'never'
          : lagSeconds > LATE_SECONDS
            ? 'late'
            : silent
              ? 'silent'
              : 'fresh'
  const next = paused || !ctx.config.scheduled ? undefined : ctx.nextSlot?.(every, now)
  const { id, title, country, homepage, licence } = source
  return {
    source: { id, title, country, homepage, licence },
    state,
    paused,
    notices,
    ...(lastSuccess && { lastSuccess }),
    lagSeconds,
    ...(newest && { newestNotice: newest }),
    ...(next && { nextSlot: next.toISOString() }),
    ...(failing && { problem: { code: problemCode(job.problem!), at: failedAt } }),
    runs: record.runs.map((run, index) => runOf(run, running && index === 0)),
  }
}

function runOf(run: RunRow, running: boolean): SourceRun {
  const report = reportOf(run.report)
  const number = (name: string): number => (typeof report[name] === 'number' ? report[name] : 0)
  return {
    startedAt: run.started_at,
    ...(run.ended_at && { endedAt: run.ended_at }),
    outcome: outcomeOf(run, report, running),
    listed: number('listed'),
    stored: number('stored'),
    unchanged: number('unchanged'),
    quarantined: number('quarantined'),
  }
}

function outcomeOf(
  run: RunRow,
  report: Readonly<Record<string, unknown>>,
  running: boolean,
): SourceRun['outcome'] {
  if (run.ended_at === null) return running ? 'running' : 'cut'
  if (run.outcome === 'done') return 'done'
  // A run that broke on our side has the same row as one that could not finish, but another reason.
  return typeof report.reason === 'string' && problemCode(report.reason) === 'failed'
    ? 'failed'
    : 'incomplete'
}

function reportOf(json: string | null): Readonly<Record<string, unknown>> {
  try {
    const report: unknown = JSON.parse(json ?? '{}')
    return typeof report === 'object' && report !== null ? (report as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
