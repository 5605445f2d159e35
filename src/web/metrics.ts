import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { bankFigures } from '../../db/opportunities.ts'
import { listJobs } from '../../db/jobs.ts'
import type { Context as AppContext } from '../context.ts'
import { readHealth, readQuarantine, SOURCE_STATES } from './source-health.ts'
import { canonicalAddress, peerOf } from './network.ts'

/** Seconds; from a cached page to the five seconds after which a busy bank answers 503. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const
// Node answers any method; a label takes only those that mean something.
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

type Timing = { buckets: number[]; sum: number; count: number }

/** Counts of this process since it started; all labels come from closed lists (routes, methods, status codes). */
export type Meter = Readonly<{
  middleware: MiddlewareHandler
  /** The counts in Prometheus' text format */
  lines: () => string[]
}>

/** Counts requests and times them, by the pattern of their route: an address may hold what somebody typed. */
export function createMeter(): Meter {
  const requests = new Map<string, number>()
  const timings = new Map<string, Timing>()
  return {
    middleware: async (context, next) => {
      const started = performance.now()
      await next()
      const seconds = (performance.now() - started) / 1000
      const route = routeOf(context)
      const method = METHODS.has(context.req.method) ? context.req.method : 'other'
      const labels = labelled({ method, route, status: String(context.res.status) })
      requests.set(labels, (requests.get(labels) ?? 0) + 1)
      let timing = timings.get(route)
      if (!timing) timings.set(route, (timing = { buckets: BUCKETS.map(() => 0), sum: 0, count: 0 }))
      timing.sum += seconds
      timing.count++
      BUCKETS.forEach((limit, at) => seconds <= limit && timing.buckets[at]!++)
    },
    lines: () => [
      ...family('dragoman_http_requests_total', 'counter', 'Requests answered.', [...requests]),
      ...histogram(timings),
    ],
  }
}

/** The pattern of the route that answered, '' for an address that has none. */
function routeOf(context: HonoContext): string {
  return matchedRoutes(context).find(({ method }) => method !== 'ALL')?.path ?? ''
}

function histogram(timings: ReadonlyMap<string, Timing>): string[] {
  const name = 'dragoman_http_request_duration_seconds'
  const lines = [`# HELP ${name} Time to answer.`, `# TYPE ${name} histogram`]
  for (const [route, { buckets, sum, count }] of timings) {
    BUCKETS.forEach((limit, at) =>
      lines.push(`${name}_bucket${labelled({ route, le: String(limit) })} ${buckets[at]}`),
    )
    lines.push(`${name}_bucket${labelled({ route, le: '+Inf' })} ${count}`)
    lines.push(`${name}_sum${labelled({ route })} ${sum}`, `${name}_count${labelled({ route })} ${count}`)
  }
  return timings.size ? lines : []
}

type Samples = readonly (readonly [labels: string, value: number])[]

function family(name: string, type: 'counter' | 'gauge', help: string, samples: Samples): string[] {
  if (!samples.length) return []
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(([labels, value]) => `${name}${labels} ${value}`),
  ]
}

/** `{a="1",b="2"}` with backslash, quote and line break escaped as the format asks. */
function labelled(labels: Readonly<Record<string, string>>): string {
  const escaped = (value: string): string =>
    value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`
}

/** What the bank and the jobs say of themselves. Counts only: no names, no addresses, no texts. */
export async function bankLines(ctx: AppContext): Promise<string[]> {
  const now = ctx.now()
  const [figures, health, quarantine, jobs] = await Promise.all([
    bankFigures(ctx.db, now.toISOString()),
    readHealth(ctx),
    readQuarantine(ctx),
    listJobs(ctx.db),
  ])
  const seconds = (utc: string | null | undefined): number | undefined =>
    utc == null || Number.isNaN(Date.parse(utc)) ? undefined : Date.parse(utc) / 1000
  const each =
    <T>(rows: readonly T[], labels: (row: T) => Readonly<Record<string, string>>) =>
    (value: (row: T) => number | undefined): Samples =>
      rows.flatMap(row => {
        const measured = value(row)
        return measured === undefined ? [] : [[labelled(labels(row)), measured] as const]
      })
  const ofJob = each(jobs, job => ({ job: job.name }))
  const ofSource = each(health, ({ source }) => ({ source: source.id }))
  const states = health.flatMap(({ source, state }) =>
    SOURCE_STATES.map(
      each => [labelled({ source: source.id, state: each }), state === each ? 1 : 0] as const,
    ),
  )
  const delay = ctx.loopDelay?.()
  return [
    ...family('dragoman_bank', 'gauge', 'What the bank holds.', [
      [labelled({ of: 'opportunities' }), figures.opportunities],
      [labelled({ of: 'open' }), figures.open],
      [labelled({ of: 'notices' }), figures.notices],
      [labelled({ of: 'languages' }), figures.languages],
    ]),
    ...family('dragoman_quarantine', 'gauge', 'Records waiting in quarantine.', [
      ...each(quarantine, ({ source, reason }) => ({ source, reason }))(row => row.count),
    ]),
    ...family('dragoman_source_state', 'gauge', '1 for the state a source is in.', states),
    ...family(
      'dragoman_source_notices',
      'gauge',
      'Notices of a source.',
      ofSource(row => row.notices),
    ),
    ...family(
      'dragoman_source_lag_seconds',
      'gauge',
      'Since the first reading that was missed.',
      ofSource(row => row.lagSeconds),
    ),
    ...family(
      'dragoman_source_newest_notice_timestamp_seconds',
      'gauge',
      'When the newest notice of a source was published.',
      ofSource(row => seconds(row.newestNotice)),
    ),
    ...family(
      'dragoman_job_last_success_timestamp_seconds',
      'gauge',
      'When a job last ended well.',
      ofJob(job => seconds(job.done_at)),
    ),
    ...family(
      'dragoman_job_last_failure_timestamp_seconds',
      'gauge',
      'When a job last failed.',
      ofJob(job => seconds(job.failed_at)),
    ),
    ...family(
      'dragoman_job_paused',
      'gauge',
      '1 where a job is paused.',
      ofJob(job => job.paused),
    ),
    ...family(
      'dragoman_event_loop_delay_seconds',
      'gauge',
      'How long the event loop kept callbacks waiting since the last scrape.',
      delay
        ? [
            [labelled({ quantile: '0.5' }), delay.p50],
            [labelled({ quantile: '0.99' }), delay.p99],
            [labelled({ quantile: '1' }), delay.max],
          ]
        : [],
    ),
  ]
}

/**
 * May this request read the metrics? Only a direct connection from one of DRAGOMAN_METRICS_FROM. What a proxy passed
 * on comes from outside, whatever address the proxy itself has; the edge has no connections to look at.
 */
export function mayScrape(context: HonoContext, from: readonly string[]): boolean {
  if (['X-Forwarded-For', 'Forwarded', 'X-Real-IP', 'Via'].some(name => context.req.header(name)))
    return false
  const peer = peerOf(context)
  return peer !== undefined && from.map(canonicalAddress).includes(peer)
}
