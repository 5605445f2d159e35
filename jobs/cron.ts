import type { Logger } from 'pino'
import { claimJob, finishJob, planJob, readJob, renewJob } from '../db/jobs.ts'
import type { Db } from '../db/batch.ts'
import { latestSlot } from './schedule.ts'

/** A piece of work that comes round: `run` answers why it could not finish, or nothing. It must bear being run again. */
export type ScheduledJob = Readonly<{
  name: string
  /** Cron line, in the schedule's zone; asked anew at each beat where it may be set meanwhile */
  every: string | (() => Promise<string>)
  run: (owner: string) => Promise<string | undefined>
}>

export type ScheduleParts = Readonly<{
  db: Db
  jobs: readonly ScheduledJob[]
  zone: string
  now: () => Date
  leaseMs: number
  owner: string
  log: Pick<Logger, 'info' | 'error'>
}>

export type Schedule = Readonly<{
  /** Does what is due, one job after another; answers the slots done. Called at every beat, safe at any time. */
  beat: () => Promise<readonly string[]>
  stop: () => Promise<void>
}>

/** A job that failed is tried again after this, not at every beat. */
const RETRY_MS = 15 * 60_000

/**
 * Runs jobs by slots on the wall clock. A beat only asks what is due: a beat that was missed, because the loop was
 * blocked or the machine was off, costs nothing, and slots that passed meanwhile merge into the latest. The slot moves
 * after the work, under a lease, so that each slot's work is done once by however many processes.
 */
export function createSchedule(parts: ScheduleParts): Schedule {
  const { db, jobs, zone, now, leaseMs, owner, log } = parts
  const until = (): string => new Date(now().getTime() + leaseMs).toISOString()
  let running: Promise<readonly string[]> | undefined

  const told = new Map<string, string>()

  /** Its cron line, written down for whoever wants to know what is next. */
  async function cronOf(job: ScheduledJob): Promise<string> {
    const every = typeof job.every === 'string' ? job.every : await job.every()
    if (told.get(job.name) !== every) await planJob(db, { name: job.name, every, at: now().toISOString() })
    told.set(job.name, every)
    return every
  }

  async function doOne(job: ScheduledJob): Promise<string | undefined> {
    const name = `schedule:${job.name}`
    const slot = latestSlot(await cronOf(job), zone, now())
    const row = await readJob(db, name)
    if (row?.slot && row.slot >= slot) return undefined
    if (row?.failed_at && now().getTime() - Date.parse(row.failed_at) < RETRY_MS) return undefined
    if (!(await claimJob(db, { name, owner, now: now().toISOString(), leaseUntil: until(), slot })))
      return undefined
    const heart = setInterval(() => {
      renewJob(db, name, owner, until()).catch((error: unknown) =>
        log.error({ err: error, job: job.name }, 'lease'),
      )
    }, leaseMs / 3)
    // Only Node has timers that do not keep a process.
    if (typeof heart === 'object') heart.unref?.()
    let problem: string | undefined
    try {
      problem = await job.run(owner)
    } catch (error) {
      problem = (error as Error).message
      log.error({ err: error, job: job.name, slot }, 'job failed')
    } finally {
      clearInterval(heart)
    }
    await finishJob(db, {
      name,
      owner,
      now: now().toISOString(),
      slot,
      ...(problem !== undefined && { problem }),
    })
    log.info({ job: job.name, slot, ...(problem && { problem }) }, 'job ran')
    return problem === undefined ? `${job.name} ${slot}` : undefined
  }

  async function all(): Promise<readonly string[]> {
    const done: string[] = []
    for (const job of jobs) {
      const slot = await doOne(job)
      if (slot) done.push(slot)
    }
    return done
  }

  return {
    beat: () => (running ??= all().finally(() => (running = undefined))),
    stop: async () => {
      await running
    },
  }
}
