import { listIncidents, type IncidentRow } from '../../db/incidents.ts'
import { sourceRecord } from '../../db/health.ts'
import { runsSince } from '../../db/runs.ts'
import type { RunRow } from '../../db/schema.ts'
import type { Context as AppContext } from '../context.ts'
import { readFinding, type Finding } from '../model/finding.ts'
import type { SourceSettings } from '../model/source-settings.ts'
import { daysOf, HISTORY_DAYS, usualOn, type SourceDay } from '../sources/judge.ts'
import type { Source } from '../sources/source.ts'
import { SCHEDULE_CLOCK } from './parts/moments.ts'
import { healthOf, type SourceHealth } from './source-health.ts'

export type WatchedDay = SourceDay & Readonly<{ usual?: number }>

/** An incident with what was found, as pages show it. */
export type Incident = Readonly<{ row: IncidentRow; finding: Finding }>

/** Everything an administrator sees of one source. */
export type SourceWatch = Readonly<{
  source: Source
  health: SourceHealth
  settings: SourceSettings
  /** Days with a run, newest first, each beside what its weekday usually brings */
  days: readonly WatchedDay[]
  /** Newest first; one that is open has no `closed_at` */
  incidents: readonly Incident[]
  /** The runs themselves, newest first */
  runs: readonly RunRow[]
}>

const DAY_MS = 86_400_000
const DAYS_SHOWN = 14
const RUNS_SHOWN = 8
const INCIDENTS_SHOWN = 10

/** One source as its administrator sees it. */
export async function readSourceWatch(ctx: AppContext, source: Source): Promise<SourceWatch> {
  const now = ctx.now()
  const since = new Date(now.getTime() - HISTORY_DAYS * DAY_MS).toISOString()
  const [record, history, incidents] = await Promise.all([
    sourceRecord(ctx.db, source.id, now.toISOString(), RUNS_SHOWN),
    runsSince(ctx.db, `crawl:${source.id}`, since),
    listIncidents(ctx.db, source.id, INCIDENTS_SHOWN),
  ])
  const days = daysOf(history, SCHEDULE_CLOCK)
  return {
    source,
    health: healthOf(source, record, ctx),
    settings: record.settings,
    days: days
      .slice(-DAYS_SHOWN)
      .map(day => ({ ...day, usual: usualOn(day.day, days) }))
      .map(({ usual, ...day }) => ({ ...day, ...(usual !== undefined && { usual }) }))
      .reverse(),
    incidents: incidents.flatMap(row => {
      const finding = readFinding(row.facts)
      return finding ? [{ row, finding }] : []
    }),
    runs: record.runs,
  }
}
