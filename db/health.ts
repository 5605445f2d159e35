import type { Db } from './batch.ts'
import { readJob } from './jobs.ts'
import { listRuns } from './runs.ts'
import type { JobRow, RunRow } from './schema.ts'
import { readSourceSettings } from './source-settings.ts'
import type { SourceSettings } from '../src/model/source-settings.ts'

/** What the bank knows about a source; `newest` is when its newest notice was said, UTC. */
export type SourceRecord = Readonly<{
  job?: JobRow
  /** True where the crawl or its schedule is paused */
  paused: boolean
  notices: number
  newest?: string
  /** The last runs, newest first */
  runs: readonly RunRow[]
  /** What an administrator set */
  settings: SourceSettings
}>

/**
 * Where a source stands. Dates in the future are publishers' slips and do not make a source look fresh.
 *
 * @param runs how many of the last runs, 1 to 100
 */
export async function sourceRecord(db: Db, source: string, nowUtc: string, runs = 5): Promise<SourceRecord> {
  const name = `crawl:${source}`
  const [job, schedule, lastRuns, settings] = await Promise.all([
    readJob(db, name),
    readJob(db, `schedule:${name}`),
    listRuns(db, name, Math.min(runs, 100)),
    readSourceSettings(db, source),
  ])
  const counted = await db.query
    .selectFrom('notice')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('source', '=', source)
    .executeTakeFirst()
  const newest = await db.query
    .selectFrom('notice')
    .select('said_at')
    .where('source', '=', source)
    .where('said_at', '<=', nowUtc)
    .orderBy('said_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return {
    ...(job && { job }),
    paused: job?.paused === 1 || schedule?.paused === 1,
    notices: Number(counted?.n ?? 0),
    ...(newest?.said_at && { newest: newest.said_at }),
    runs: lastRuns,
    settings,
  }
}

export type QuarantineCount = Readonly<{ source: string; reason: string; count: number }>

/** How many records wait in quarantine, by source and reason; reasons are a short list of codes. */
export async function countQuarantine(db: Db): Promise<QuarantineCount[]> {
  const rows = await db.query
    .selectFrom('quarantine')
    .select(({ fn }) => ['source', 'reason', fn.countAll<number>().as('n')])
    .where('closed_at', 'is', null)
    .groupBy(['source', 'reason'])
    .orderBy('source')
    .orderBy('reason')
    .limit(1_000)
    .execute()
  return rows.map(({ source, reason, n }) => ({ source, reason, count: Number(n) }))
}
