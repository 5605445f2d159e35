import { jobPlans, listJobs } from '../../db/jobs.ts'
import type { JobRow } from '../../db/schema.ts'
import type { Context as AppContext } from '../context.ts'

/** How a job stands; `lost`: its worker is gone without a word, and the next beat takes it over. */
export type JobState = 'failed' | 'lost' | 'running' | 'paused' | 'never' | 'well'

export type JobView = Readonly<{
  name: string
  state: JobState
  /** Cron line; absent for work that has no schedule of its own */
  every?: string
  next?: string
  startedAt?: string
  doneAt?: string
  failedAt?: string
  /** As it was written down: it may name files and hosts, so it is for administrators only */
  problem?: string
  /** Who holds the lease, and until when */
  owner?: string
  leaseUntil?: string
}>

/** What needs somebody first. */
const ORDER: readonly JobState[] = ['failed', 'lost', 'running', 'paused', 'never', 'well']

/**
 * Every job with its schedule: what needs somebody first, then what runs, then by what is next. A job that keeps a lease
 * of its own under its schedule (a crawl) is one job.
 */
export async function readJobs(ctx: AppContext): Promise<readonly JobView[]> {
  const now = ctx.now()
  const [rows, plans] = await Promise.all([listJobs(ctx.db), jobPlans(ctx.db)])
  const byName = new Map(rows.map(row => [row.name, row]))
  const names = new Set([...plans.keys(), ...rows.map(({ name }) => name.replace(/^schedule:/, ''))])
  return [...names]
    .map(name => {
      const parts = [byName.get(`schedule:${name}`), byName.get(name)].filter(row => row !== undefined)
      return jobOf(name, plans.get(name), parts, ctx, now)
    })
    .sort(
      (a, b) =>
        ORDER.indexOf(a.state) - ORDER.indexOf(b.state) ||
        (a.next ?? '9').localeCompare(b.next ?? '9') ||
        (a.name < b.name ? -1 : 1),
    )
}

function jobOf(
  name: string,
  every: string | undefined,
  parts: readonly JobRow[],
  ctx: AppContext,
  now: Date,
): JobView {
  const latest = (column: 'started_at' | 'done_at' | 'failed_at'): string | undefined =>
    parts
      .flatMap(row => row[column] ?? [])
      .sort()
      .at(-1)
  const held = parts.find(row => row.owner !== null && row.lease_until !== null)
  const failed = parts.find(row => row.problem !== null)
  const alive = held && held.lease_until! > now.toISOString()
  const paused = parts.some(row => row.paused === 1)
  const [startedAt, doneAt, failedAt] = [latest('started_at'), latest('done_at'), latest('failed_at')]
  const next = every !== undefined && !paused ? ctx.nextSlot?.(every, now).toISOString() : undefined
  const state: JobState = alive
    ? 'running'
    : paused
      ? 'paused'
      : held
        ? 'lost'
        : failed
          ? 'failed'
          : doneAt === undefined
            ? 'never'
            : 'well'
  return {
    name,
    state,
    ...(every !== undefined && { every }),
    ...(next !== undefined && ctx.config.scheduled && { next }),
    ...(startedAt !== undefined && { startedAt }),
    ...(doneAt !== undefined && { doneAt }),
    ...(failedAt !== undefined && { failedAt }),
    ...(failed?.problem && { problem: failed.problem }),
    ...(held && { owner: held.owner!, leaseUntil: held.lease_until! }),
  }
}

/** Whether a job will not come right by itself. */
export function needsSomebody({ state }: JobView): boolean {
  return state === 'failed' || state === 'lost'
}
