import { batch, statement, type Db } from './batch.ts'
import { RETENTION_DAYS } from '../src/model/retention.ts'
import type { RunRow } from './schema.ts'

const KEPT_MS = RETENTION_DAYS.runs * 86_400_000

/**
 * Notes that a job began; `id` is the caller's (unique, for example job and start). Runs of the same job that began
 * 90 days before are forgotten.
 */
export async function startRun(
  db: Db,
  run: Readonly<{ id: string; job: string; at: string }>,
): Promise<void> {
  const row = { id: run.id, job: run.job, started_at: run.at, ended_at: null, outcome: null, report: null }
  await batch(db, [
    statement(
      db,
      db.query
        .insertInto('run')
        .values(row)
        .onConflict(conflict => conflict.column('id').doNothing()),
    ),
    statement(
      db,
      db.query
        .deleteFrom('run')
        .where('job', '=', run.job)
        .where('started_at', '<', new Date(Date.parse(run.at) - KEPT_MS).toISOString()),
    ),
  ])
}

/** Notes how it ended; a run without an end was cut off. */
export async function endRun(
  db: Db,
  run: Readonly<{ id: string; at: string; outcome: 'done' | 'failed'; report: unknown }>,
): Promise<void> {
  await batch(db, [
    statement(
      db,
      db.query
        .updateTable('run')
        .set({ ended_at: run.at, outcome: run.outcome, report: JSON.stringify(run.report) })
        .where('id', '=', run.id),
    ),
  ])
}

/** The runs of a job that began at or after a moment, oldest first, at most 10,000: a quarter of an hour each for 100 days. */
export async function runsSince(db: Db, job: string, since: string): Promise<RunRow[]> {
  return db.query
    .selectFrom('run')
    .selectAll()
    .where('job', '=', job)
    .where('started_at', '>=', since)
    .orderBy('started_at')
    .orderBy('id')
    .limit(10_000)
    .execute()
}

/** The newest runs, of one job where given, at most `limit` (1 to 1,000). */
export async function listRuns(db: Db, job?: string, limit = 50): Promise<RunRow[]> {
  let query = db.query.selectFrom('run').selectAll()
  if (job !== undefined) query = query.where('job', '=', job)
  return query
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(Math.min(Math.max(limit, 1), 1_000))
    .execute()
}
