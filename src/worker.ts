import type { D1Database, Fetcher } from '@cloudflare/workers-types'
import { openD1 } from '../db/open/d1.ts'
import { bankFigures } from '../db/opportunities.ts'
import { edgeCrawlDeps } from '../jobs/crawl-edge.ts'
import { crawlJobs } from '../jobs/crawl-jobs.ts'
import { createSchedule, type ScheduledJob } from '../jobs/cron.ts'
import { publishDue } from '../jobs/posts-publish.ts'
import { insightJob, insightOnce } from '../jobs/insight-job.ts'
import { createMatcher } from '../jobs/matcher.ts'
import { applyRedactions } from '../jobs/redact.ts'
import { nextSlot } from '../jobs/next-slot.ts'
import { SCHEDULE_ZONE } from '../jobs/schedule.ts'
import { seedLines } from '../jobs/seed-lines.ts'
import { readConfig } from './config.ts'
import type { Context } from './context.ts'
import { createEdgeLog } from './io/edge/log.ts'
import { createHttpMailer } from './io/edge/mail.ts'
import { unpackModel } from './matching/concepts/pack.ts'
import { createEngine, type Engine } from './matching/engine.ts'
import { DEFAULT_RULES } from './model/rules.ts'
import { createApp } from './web/app.ts'
import { hashAssets, PUBLIC_FILES, type Assets } from './web/assets.ts'

/** Bindings and variables of wrangler.toml; settings are the same DRAGOMAN_* ones as on a server. */
type Env = Readonly<{
  DB: D1Database
  /** The folder that `dragoman edge` fills: public files, the small model, the demo bank */
  ASSETS: Fetcher
  /** `1`: the demonstration bank, seeded by the worker itself; no crawling, no mail */
  DEMO?: string
  /** HTTP mail API: its address and key */
  MAIL_URL?: string
  MAIL_KEY?: string
}>
type Later = Readonly<{ waitUntil: (promise: Promise<unknown>) => void }>
type Served = Readonly<{ fetch: (request: Request) => Response | Promise<Response> }>

/** What lives as long as the isolate: built by the first request, shared by all that follow. */
let context: Context | undefined
let served: Promise<Served> | undefined

const now = (): Date => new Date()

function contextOf(env: Env, origin: string): Context {
  const settings = Object.entries(env).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string' && pair[0].startsWith('DRAGOMAN_'),
  )
  const config = readConfig(
    { DRAGOMAN_PUBLIC_URL: origin, ...Object.fromEntries(settings) },
    env.DEMO === '1',
  )
  const db = openD1(env.DB)
  const { MAIL_URL: url = '', MAIL_KEY: key = '' } = env
  return {
    config,
    db,
    now,
    log: createEdgeLog(config.logLevel),
    matcher: createMatcher({ db, engine: engineOf(env), now }),
    mail: createHttpMailer({ url: config.demo ? '' : url, key, from: config.mailFrom }),
    random: bytes => crypto.getRandomValues(new Uint8Array(bytes)),
    nextSlot,
    applyRedactions: async () => void (await applyRedactions(db, now, false)),
  }
}

async function asset(env: Env, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await env.ASSETS.fetch(`https://assets.local/${name}`)
  if (!answer.ok) throw new Error(`${name} is not among the assets: run \`dragoman edge\` before wrangler`)
  return new Uint8Array(await answer.arrayBuffer())
}

async function engineOf(env: Env): Promise<Engine> {
  const packed = new Blob([await asset(env, 'concepts.model.gz')])
  const unpacked = packed.stream().pipeThrough(new DecompressionStream('gzip'))
  const model = unpackModel(new Uint8Array(await new Response(unpacked).arrayBuffer()))
  if (!model) throw new Error('the concept model is of another version: run `dragoman edge` again')
  return createEngine({ model, rules: DEFAULT_RULES })
}

async function publicFiles(env: Env): Promise<Assets> {
  const files = PUBLIC_FILES.map(async name => [name, await asset(env, name)] as const)
  return hashAssets(new Map(await Promise.all(files)))
}

async function seed(env: Env, { db }: Context): Promise<void> {
  const [notices, profiles] = await Promise.all(
    ['notices.jsonl', 'profiles.jsonl'].map(async name => new TextDecoder().decode(await asset(env, name))),
  )
  await seedLines(db, now().toISOString(), { notices: notices!, profiles: profiles! })
}

async function start(env: Env, ctx: Context): Promise<Served> {
  const assets = await publicFiles(env)
  if (ctx.config.demo && !(await bankFigures(ctx.db, now().toISOString())).opportunities) await seed(env, ctx)
  return createApp(ctx, { assets })
}

/** Answers a request from D1. */
async function answer(request: Request, env: Env, later: Later): Promise<Response> {
  const ctx = (context ??= contextOf(env, new URL(request.url).origin))
  if (!served) {
    served = start(env, ctx)
    // Others wait for these too: they must not end with the request that happened to come first.
    later.waitUntil(served.catch(() => undefined))
    later.waitUntil(
      served
        .then(() => ctx.matcher.ready())
        .catch((error: unknown) => ctx.log.error({ err: error }, 'the matcher is not ready')),
    )
  }
  try {
    return await (await served).fetch(plain(request))
  } catch (error) {
    ctx.log.error({ err: error }, 'the worker could not start')
    // The next request begins anew.
    served = undefined
    context = undefined
    return Response.json({ status: 503, title: 'Starting' }, { status: 503, headers: { 'Retry-After': '5' } })
  }
}

/** The platform compresses answers on their way out: what the application had compressed would be so twice. */
function plain(request: Request): Request {
  const headers = new Headers(request.headers)
  headers.delete('Accept-Encoding')
  return new Request(request, { headers })
}

/** Slices of a hundred opportunities that one beat may count: a beat at the edge has little time. */
const INSIGHT_SLICES = 10

/** Publishes what is due, each minute that the platform wakes us. */
function postsJob(ctx: Context): ScheduledJob {
  const deps = { db: ctx.db, now, publicUrl: ctx.config.publicUrl, point: () => undefined }
  return {
    name: 'posts-publish',
    every: '* * * * *',
    run: async () => {
      await publishDue(deps)
      return undefined
    },
  }
}

/** One beat of the schedule: a slice of what is due. A demonstration moves its dates on instead. */
async function beat(env: Env): Promise<void> {
  const ctx = (context ??= contextOf(env, 'https://dragoman.invalid'))
  if (ctx.config.demo) {
    await seed(env, ctx)
    return insightOnce(ctx, INSIGHT_SLICES)
  }
  await applyRedactions(ctx.db, now)
  const deps = edgeCrawlDeps(ctx.db, ctx.config, now)
  const schedule = createSchedule({
    db: ctx.db,
    zone: SCHEDULE_ZONE,
    now,
    leaseMs: ctx.config.leaseMs,
    owner: crypto.randomUUID(),
    log: ctx.log,
    jobs: [...crawlJobs(deps, ctx.log), insightJob(ctx, INSIGHT_SLICES), postsJob(ctx)],
  })
  await schedule.beat()
}

export default {
  fetch: answer,
  scheduled: (_event: unknown, env: Env): Promise<void> => beat(env),
}
