import { randomUUID } from 'node:crypto'
import type { Db } from '../db/batch.ts'
import { outboundIsOn } from '../db/settings.ts'
import type { Config } from '../src/config.ts'
import type { Context } from '../src/context.ts'
import { readMailbox } from '../src/io/node/mailbox.ts'
import { pruneAccounts } from './accounts-prune.ts'
import { startBeats } from './beats.ts'
import { takeBounces, type BounceDeps } from './bounces.ts'
import { crashPoint } from './crawl-deps.ts'
import { createSchedule, type ScheduledJob } from './cron.ts'
import { digestBeat, type DigestDeps } from './digest.ts'
import { pruneMail } from './digest-prune.ts'
import { matchSlice, type MatchDeps } from './match.ts'
import { guardCopy } from './outbound.ts'
import { applyRedactions, redactAgain } from './redact.ts'
import { publishDue, type PublishDeps } from './posts-publish.ts'
import { SCHEDULE_ZONE } from './schedule.ts'
import { sendDue, SEND_DEFAULTS, type SendDeps } from './send.ts'
import { fillBuyers } from './fill-buyers.ts'
import { createHooks, sendHooks } from './webhooks.ts'

export type NgoContext = Pick<Context, 'config' | 'db' | 'now' | 'log' | 'matcher' | 'mail' | 'random'>

const pointOf = (config: Config): ((name: string) => void) =>
  crashPoint(config.crashAt, () => process.kill(process.pid, 'SIGKILL'))

/** What matching needs, of a server's context. */
export function matchDeps({ config, db, now, matcher }: NgoContext): MatchDeps {
  const breathe = (): Promise<void> => new Promise(done => setImmediate(done))
  return { db, matcher, now, leaseMs: config.leaseMs, point: pointOf(config), breathe }
}

/** What composing needs. */
export function digestDeps({ config, db, now, matcher, random, log }: NgoContext): DigestDeps {
  const { publicUrl, mailFrom: from, mailBounces: bounces } = config
  return { db, matcher, now, publicUrl, from, bounces, random, log, point: pointOf(config) }
}

/** What publishing posts needs. */
export function publishDeps({ config, db, now }: NgoContext): PublishDeps {
  return { db, now, publicUrl: config.publicUrl, point: pointOf(config) }
}

/** What sending needs. */
export function sendDeps({ config, db, now, mail, log }: NgoContext): SendDeps {
  return { db, mail, now, log, point: pointOf(config), ...SEND_DEFAULTS }
}

/** So many at a time; the next ones come five minutes later. */
const BOUNCES_AT_ONCE = 500

/** What reading the mailbox of returned mail needs. */
export function bounceDeps({ config, db, now }: NgoContext): BounceDeps {
  const { bouncesImap: url, mailBounces: bounces } = config
  const read: BounceDeps['read'] = take => readMailbox({ url, most: BOUNCES_AT_ONCE }, take)
  return { db, now, bounces, read, point: pointOf(config) }
}

/**
 * Matching, composing and sending on their schedule, until stopped. In schedules of their own: a crawl that takes an
 * hour, or a mail server that keeps every message waiting, must not hold up a digest.
 */
export function startNgoJobs(context: NgoContext): { stop: () => Promise<void> } {
  const { db, now, log, config } = context
  const match = matchDeps(context)
  const hooks = createHooks(config)
  const telling: readonly ScheduledJob[] = [
    {
      name: 'posts-publish',
      every: '* * * * *',
      run: async () => said(log, 'posts', await publishDue(publishDeps(context))),
    },
    {
      name: 'match',
      every: '*/10 * * * *',
      run: async owner => said(log, 'matched', await matchSlice(match, owner)),
    },
    // Once a night every profile is put to the whole bank: what a slice should have found and did not, turns up here.
    {
      name: 'match-all',
      every: '40 3 * * *',
      run: async owner => said(log, 'matched all', await matchSlice(match, owner, true)),
    },
    {
      name: 'digest',
      every: '* * * * *',
      run: async () => said(log, 'digests', await digestBeat(digestDeps(context))),
    },
    {
      name: 'buyers-fill',
      every: '*/5 * * * *',
      run: async () =>
        said(log, 'buyers of earlier opportunities', await fillBuyers(db, now().toISOString())),
    },
    {
      name: 'mail-prune',
      every: '20 4 * * *',
      run: async () => said(log, 'pruned', await pruneMail(db, now())),
    },
    {
      name: 'redact',
      every: '* * * * *',
      run: async () => said(log, 'redacted', await applyRedactions(db, now)),
    },
    {
      name: 'redact-again',
      every: '30 4 * * *',
      run: async () => said(log, 'redacted again', await redactAgain(db, now)),
    },
    {
      name: 'accounts-prune',
      every: '25 4 * * *',
      run: async () => {
        await pruneAccounts(db, now())
        return undefined
      },
    },
  ]
  const sending: readonly ScheduledJob[] = [
    {
      name: 'send',
      every: '* * * * *',
      run: async () => said(log, 'sent', await sendDue(sendDeps(context))),
    },
    {
      name: 'webhooks',
      every: '* * * * *',
      run: async () => said(log, 'webhooks', await sendHooks({ db, now, log, hooks })),
    },
  ]
  const returning: readonly ScheduledJob[] = config.bouncesImap
    ? [
        {
          name: 'bounces',
          every: '*/5 * * * *',
          run: async () => said(log, 'bounces', await takeBounces(bounceDeps(context))),
        },
      ]
    : []
  const common = { db, zone: SCHEDULE_ZONE, now, leaseMs: config.leaseMs, log }
  const beats = [telling, sending, returning].map(jobs =>
    startBeats(createSchedule({ ...common, jobs, owner: randomUUID() }), log),
  )
  guard(db, now, log).catch((error: unknown) =>
    log.error({ err: error }, 'the bank could not be told from a copy'),
  )
  return {
    stop: async () => {
      await Promise.all(beats.map(each => each.stop()))
      await hooks.close()
    },
  }
}

async function guard(db: Db, now: () => Date, log: Context['log']): Promise<void> {
  const copied = await guardCopy(db, now())
  if (copied || !(await outboundIsOn(db)))
    log.warn('no mail leaves this bank: it was restored or copied. See `dragoman digest --confirm-outbound`')
}

/** A job's report is written down where there was something to do; it never is a problem. */
function said(
  log: Context['log'],
  what: string,
  report: Readonly<Record<string, number>> | undefined,
): undefined {
  if (report && Object.values(report).some(Boolean)) log.info(report, what)
  return undefined
}
