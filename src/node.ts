import { randomUUID } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { serve, type ServerType } from '@hono/node-server'
import type { Db } from '../db/batch.ts'
import { crawlDeps } from '../jobs/crawl-deps.ts'
import { crawlJobs } from '../jobs/crawl-jobs.ts'
import { createAnswerers } from '../jobs/answerers.ts'
import { startBeats } from '../jobs/beats.ts'
import { createSchedule } from '../jobs/cron.ts'
import { startInsightBeats } from '../jobs/insight-beats.ts'
import { nextSlot } from '../jobs/next-slot.ts'
import { applyRedactions } from '../jobs/redact.ts'
import { previewDigest } from '../jobs/digest-preview.ts'
import { digestDeps, matchDeps, publishDeps, startNgoJobs } from '../jobs/ngo-jobs.ts'
import { publishDue } from '../jobs/posts-publish.ts'
import { replayOrders } from '../jobs/replay.ts'
import { SCHEDULE_ZONE } from '../jobs/schedule.ts'
import { replayDeps, startWatchJobs } from '../jobs/watch-jobs.ts'
import { createMatcher } from '../jobs/matcher.ts'
import { loadPlaces } from '../jobs/model.ts'
import { learn } from '../jobs/retrain.ts'
import { modelInputs } from '../jobs/train.ts'
import { startRulesJobs } from '../jobs/rules-jobs.ts'
import { createTuning } from '../jobs/tuning.ts'
import type { Config } from './config.ts'
import type { Context, LoopDelay } from './context.ts'
import { createLog } from './io/node/log.ts'
import { createMailer } from './io/node/mail.ts'
import { random } from './io/node/random.ts'
import { createApp } from './web/app.ts'

/** Builds the Context of a server on this machine; `overrides` replaces parts, for tests. */
export function buildContext(config: Config, db: Db, overrides: Partial<Context> = {}): Context {
  const log = overrides.log ?? createLog(config.logLevel)
  const now = overrides.now ?? ((): Date => new Date())
  const started = performance.now()
  const engine = overrides.matcher ? undefined : learn(modelInputs(config.dataDir, config.referenceDir))
  engine?.then(
    ({ versions }) => log.info({ ...versions, ms: Math.round(performance.now() - started) }, 'engine ready'),
    (error: unknown) => log.error({ err: error }, 'the engine could not be built'),
  )
  const breathe = (): Promise<void> => new Promise(done => setImmediate(done))
  const live = overrides.matcher
    ? undefined
    : createMatcher({ db, engine: engine!, now, breathe, places: loadPlaces(config.referenceDir) })
  const matcher = overrides.matcher ?? live!
  const answerers = live && createAnswerers({ db, engine: live.engine, now, breathe })
  const mail = overrides.mail ?? createMailer({ url: config.smtpUrl, from: config.mailFrom })
  const parts = { config, db, now, log, matcher, mail, random }
  const tuning = createTuning(parts, matchDeps(parts))
  const preview = (person: string, masked = false) => previewDigest(digestDeps(parts), person, masked)
  const replay = (): Promise<unknown> => replayOrders(replayDeps(parts), randomUUID())
  // What goes through the whole bank is left to the schedule: nobody waits for it in front of a page.
  const redact = async (): Promise<void> => void (await applyRedactions(db, now, false))
  return {
    ...parts,
    applyRedactions: redact,
    nextSlot,
    loopDelay: watchLoop(),
    ...(tuning && { tuning }),
    previewDigest: preview,
    replay,
    ...(answerers && { answerers }),
    publishPosts: () => publishDue(publishDeps(parts)),
    ...overrides,
  }
}

/** Watches how long the event loop keeps callbacks waiting; each answer is about the time since the last one. */
function watchLoop(): () => LoopDelay {
  // 20 ms: coarse enough to cost nothing, fine enough to see a page that had to wait.
  const resolution = 20
  const histogram = monitorEventLoopDelay({ resolution })
  histogram.enable()
  return () => {
    // The timer's own period is no delay; nanoseconds to seconds.
    const seconds = (value: number): number => Math.max(value / 1e9 - resolution / 1000, 0)
    const delay = {
      p50: seconds(histogram.percentile(50)),
      p99: seconds(histogram.percentile(99)),
      max: seconds(histogram.max),
    }
    histogram.reset()
    return delay
  }
}

/** Crawls every source by its own cron line, matches and mails, until stopped. What is under way resumes later. */
export function startSchedule(context: Context): { stop: () => Promise<void> } {
  const { db, config, log, now } = context
  const deps = crawlDeps(db, config)
  const schedule = createSchedule({
    db,
    zone: SCHEDULE_ZONE,
    now,
    leaseMs: config.leaseMs,
    owner: randomUUID(),
    log,
    jobs: crawlJobs(deps, log),
  })
  const beats = startBeats(schedule, log)
  const ngo = startNgoJobs(context)
  const watch = startWatchJobs(context)
  const rules = startRulesJobs(context)
  const insight = startInsightBeats(context)
  return {
    stop: async () => {
      await deps.close()
      await Promise.all([beats.stop(), ngo.stop(), watch.stop(), rules.stop(), insight.stop()])
    },
  }
}

export type Server = Readonly<{ url: string; close: () => Promise<void> }>

/** Serves the application on the configured address; port 0 takes a free one. Resolves once it listens. */
export function listen(context: Context): Promise<Server> {
  const { host, port } = context.config
  return new Promise((done, failed) => {
    const server: ServerType = serve({ fetch: createApp(context).fetch, hostname: host, port }, address => {
      const url = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
      done({
        url,
        close: () =>
          new Promise(closed => {
            server.close(() => closed())
            if ('closeIdleConnections' in server) server.closeIdleConnections()
          }),
      })
    })
    server.on('error', failed)
  })
}
