import { batch, statement, type Db, type Statement } from './batch.ts'
import type { JobRow } from './schema.ts'

/** Where a job stands; undefined before its first run. */
export async function readJob(db: Db, name: string): Promise<JobRow | undefined> {
  return db.query.selectFrom('job').selectAll().where('name', '=', name).executeTakeFirst()
}

/** All jobs that ever ran, by name. */
export async function listJobs(db: Db): Promise<JobRow[]> {
  return db.query.selectFrom('job').selectAll().orderBy('name').limit(1_000).execute()
}

export type Claim = Readonly<{ name: string; owner: string; now: string; leaseUntil: string; slot?: string }>

/**
 * Takes the lease of a job, if nobody holds a live one, the job is not paused, and (where a slot is given) that slot
 * or a later one was not done yet. One conditional statement, so that two workers cannot both have it.
 */
export async function claimJob(db: Db, claim: Claim): Promise<boolean> {
  const { name, owner, now, leaseUntil, slot } = claim
  const fresh = { ...neverRun(name), paused: 0 as const }
  await batch(db, [
    statement(
      db,
      db.query
        .insertInto('job')
        .values(fresh)
        .onConflict(conflict => conflict.column('name').doNothing()),
    ),
    statement(
      db,
      db.query
        .updateTable('job')
        .set({ owner, lease_until: leaseUntil, started_at: now })
        .where('name', '=', name)
        .where('paused', '=', 0)
        .where(on =>
          on.or([on('lease_until', 'is', null), on('lease_until', '<=', now), on('owner', '=', owner)]),
        )
        .where(on =>
          slot === undefined ? on.lit(true) : on.or([on('slot', 'is', null), on('slot', '<', slot)]),
        ),
    ),
  ])
  const row = await readJob(db, name)
  return (
    row?.owner === owner &&
    row.lease_until === leaseUntil &&
    (slot === undefined || row.slot === null || row.slot < slot)
  )
}

/** Keeps a lease alive. Answers false when it was lost: the worker must stop. */
export async function renewJob(db: Db, name: string, owner: string, leaseUntil: string): Promise<boolean> {
  await batch(db, [
    statement(
      db,
      db.query
        .updateTable('job')
        .set({ lease_until: leaseUntil })
        .where('name', '=', name)
        .where('owner', '=', owner),
    ),
  ])
  return (await readJob(db, name))?.owner === owner
}

export type Outcome = Readonly<{
  name: string
  owner: string
  now: string
  cursor?: string
  slot?: string
  problem?: string
}>

/**
 * Gives the lease back. The cursor and the slot move here and nowhere else: after everything they stand for is
 * durable. With `problem` neither moves.
 */
export async function finishJob(db: Db, outcome: Outcome): Promise<void> {
  const { name, owner, now, cursor, slot, problem } = outcome
  await batch(db, [
    statement(
      db,
      db.query
        .updateTable('job')
        .set({
          owner: null,
          lease_until: null,
          problem: problem ?? null,
          ...(problem === undefined ? { done_at: now } : { failed_at: now }),
          ...(problem === undefined && cursor !== undefined && { cursor }),
          ...(problem === undefined && slot !== undefined && { slot }),
        })
        .where('name', '=', name)
        .where('owner', '=', owner),
    ),
  ])
}

/** Writes down by which cron line a job runs. */
export async function planJob(
  db: Db,
  { name, every, at }: Readonly<{ name: string; every: string; at: string }>,
): Promise<void> {
  await batch(db, [
    statement(
      db,
      db.query
        .insertInto('job_plan')
        .values({ name, every, at })
        .onConflict(conflict => conflict.column('name').doUpdateSet({ every, at })),
    ),
  ])
}

/** The cron lines of all scheduled jobs, by name. */
export async function jobPlans(db: Db): Promise<ReadonlyMap<string, string>> {
  const rows = await db.query.selectFrom('job_plan').selectAll().limit(1_000).execute()
  return new Map(rows.map(row => [row.name, row.every]))
}

/** Statements that stop jobs from being claimed, or let them be claimed again; one that never ran is made. */
export function pauseStatements(db: Db, name: string, paused: boolean): Statement[] {
  const flag = paused ? 1 : 0
  const row = { ...neverRun(name), paused: flag } as const
  const insert = db.query
    .insertInto('job')
    .values(row)
    .onConflict(conflict => conflict.column('name').doUpdateSet({ paused: flag }))
  return [statement(db, insert)]
}

/** Statement that makes a scheduled job due at the next beat, whatever its slot and its last failure. */
export function againStatement(db: Db, name: string): Statement {
  const due = db.query.updateTable('job').set({ slot: null, failed_at: null }).where('name', '=', name)
  return statement(db, due)
}

/** The row of a job that nobody has run yet. */
const neverRun = (name: string) => ({
  name,
  cursor: null,
  slot: null,
  owner: null,
  lease_until: null,
  started_at: null,
  done_at: null,
  failed_at: null,
  problem: null,
})
