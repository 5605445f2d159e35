import { createHmac, randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Db } from '../db/batch.ts'
import { claimEvents, failuresOf, settleEvent, type ClaimedEvent } from '../db/webhook-events.ts'
import type { Config } from '../src/config.ts'
import { createFetch } from '../src/io/node/fetch.ts'
import type { Fetch } from '../src/model/request.ts'

export type Hooks = Readonly<{ post: Fetch; close: () => Promise<void> }>

export type HookDeps = Readonly<{
  db: Db
  now: () => Date
  log: Pick<Logger, 'warn'>
  hooks: Pick<Hooks, 'post'>
}>

export type HookReport = Readonly<{ sent: number; later: number; failed: number; disabled: number }>

const MINUTE_MS = 60_000
/** Waits after each failed attempt; the last ones cover a weekend without anybody at the receiver's. */
const BACK_OFF_MS = [1, 5, 30, 120, 360, 720, 1_440, 1_440].map(minutes => minutes * MINUTE_MS)
/** Failures in a row, over all events of a webhook, until it is switched off. */
const FAILURES_MAX = 20
/** Events of one beat: the next one comes in a minute. */
const EVENTS_MAX = 200
const LEASE_MS = 5 * MINUTE_MS
/** The answer is only looked at for its status. */
const LIMITS = { wireBytesMax: 64_000, decodedBytesMax: 64_000, totalMs: 15_000, redirectsMax: 0 } as const

/** The guarded way out: public addresses only, no redirects, little patience. */
export function createHooks(config: Pick<Config, 'publicUrl'>, allowPrivate: readonly string[] = []): Hooks {
  const fetch = createFetch({ userAgent: `dragoman-webhooks (+${config.publicUrl})`, allowPrivate })
  return { post: fetch, close: () => fetch.close() }
}

/**
 * Signature of the Standard Webhooks specification: HMAC-SHA-256 over id, timestamp and body, keyed with the bytes
 * behind `whsec_`.
 */
export function signature(secret: string, id: string, seconds: string, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`
}

/** Posts the events that are due. An event that was posted when the process died is posted again with the same id. */
export async function sendHooks({ db, now, log, hooks }: HookDeps): Promise<HookReport> {
  const report = { sent: 0, later: 0, failed: 0, disabled: 0 }
  const claim = randomUUID()
  const until = new Date(now().getTime() + LEASE_MS).toISOString()
  const events = await claimEvents(db, { claim, now: now().toISOString(), until, limit: EVENTS_MAX })
  const off = new Set<string>()
  for (const event of events) {
    if (off.has(event.webhook)) continue
    const problem = await post(event, hooks, now())
    const attempts = event.attempts + 1
    const failures = problem === undefined ? 0 : (await failuresOf(db, event.webhook)) + 1
    const wait = BACK_OFF_MS[attempts - 1]
    const state = problem === undefined ? 'sent' : wait === undefined ? 'failed' : 'queued'
    // 410 is the receiver's own word that nobody listens there any more.
    const disabled = failures >= FAILURES_MAX || problem === 'status 410'
    if (disabled) {
      off.add(event.webhook)
      report.disabled++
      log.warn({ webhook: event.webhook, problem }, 'a webhook is switched off')
    }
    await settleEvent(db, event, {
      state,
      attempts,
      failures,
      answer: problem ?? '',
      next_at: new Date(now().getTime() + (wait ?? 0)).toISOString(),
      disabled_at: disabled ? now().toISOString() : null,
    })
    report[state === 'queued' ? 'later' : state]++
  }
  return report
}

/** What went wrong; undefined where the receiver said 2xx. */
async function post(
  { id, url, secret, json }: ClaimedEvent,
  { post: send }: Pick<Hooks, 'post'>,
  now: Date,
): Promise<string | undefined> {
  const seconds = String(Math.floor(now.getTime() / 1000))
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': signature(secret, id, seconds, json),
  }
  try {
    const { status } = await send({ purpose: 'webhook', method: 'POST', url, headers, body: json }, LIMITS)
    return status >= 200 && status < 300 ? undefined : `status ${status}`
  } catch (error) {
    return (error as Error).message
  }
}
