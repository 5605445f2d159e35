import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { batch, type Db } from '../db/batch.ts'
import { releaseDeliveries, suppressDeliveries } from '../db/deliveries.ts'
import { claimMessages, doubt, NEVER, progress, type OutboxRow, type Progress } from '../db/outbox.ts'
import { suppress, suppressionOf } from '../db/suppression.ts'
import type { MailAnswer, Mailer } from '../src/io/types.ts'
import type { Envelope } from './digest.ts'
import { createGate, type Gate } from './send-gate.ts'
import { isAboutAddress, nextTry, RETRY_UNKNOWN_MS } from './send-rules.ts'

export type SendDeps = Readonly<{
  db: Db
  mail: Mailer
  now: () => Date
  /** How long a claim holds without a sign of life; longer than a message may take in all */
  leaseMs: number
  /** Messages under way at once: a server that keeps one waiting delays no other */
  lanes: number
  /** Messages that a lane claims at a time */
  claimed: number
  /** How long lanes wait for one another at the final dot; see send-gate.ts */
  dotPatienceMs: number
  log: Pick<Logger, 'info' | 'warn'>
  /** Named points at which fault tests kill the process */
  point: (name: string) => void
}>

/**
 * Settings of a server: four connections are what most mail servers allow one sender; two seconds are longer than any
 * server thinks that is well.
 */
export const SEND_DEFAULTS = { leaseMs: 300_000, lanes: 4, claimed: 5, dotPatienceMs: 2_000 } as const

export type SendReport = Record<'sent' | 'later' | 'failed' | 'unknown', number>

/** So many hand-overs in a row without any word from the server, and it is taken for down until the next beat. */
const DEAF_MAX = 8
const DOWN_MS = 60_000

/** What lanes of one run share. */
type Run = { report: SendReport; deaf: number; readonly dot: Gate }

/**
 * Sends what is due until nothing is. Any number of processes may do so at once on one bank: a message is claimed under
 * a lease, and every later write asks whether the claim still holds. What may have arrived is remembered before the
 * final dot is written (RFC 1047), so that a crash at any moment sends no message twice but for the one retry of those
 * in doubt, which bears the same Message-ID.
 */
export async function sendDue(deps: SendDeps): Promise<SendReport> {
  const { db, mail, now, lanes } = deps
  const report = { sent: 0, later: 0, failed: 0, unknown: 0 }
  const run: Run = { report, deaf: 0, dot: createGate(deps.dotPatienceMs) }
  if (!mail.configured) return run.report
  await doubt(db, now().toISOString(), after(now(), RETRY_UNKNOWN_MS))
  await Promise.all(Array.from({ length: lanes }, () => lane(deps, run)))
  return run.report
}

const after = (moment: Date, ms: number): string => new Date(moment.getTime() + ms).toISOString()

async function lane(deps: SendDeps, run: Run): Promise<void> {
  const { db, now, leaseMs, claimed: limit, point } = deps
  while (run.deaf < DEAF_MAX) {
    const claim = randomUUID()
    const options = { claim, now: now().toISOString(), until: after(now(), leaseMs), limit }
    const rows = await claimMessages(db, options)
    point('digest-claimed')
    if (!rows.length) return
    for (const [at, row] of rows.entries()) {
      if (run.deaf >= DEAF_MAX) {
        await giveBack(deps, row, claim)
        continue
      }
      // The first was claimed just now; the others have waited for those before them.
      const held =
        at === 0 ||
        (await progress(db, row.id, claim, { state: 'claimed', claim_until: after(now(), leaseMs) }))
      if (held) await sendOne(deps, run, row, claim)
    }
  }
}

/** Back in the queue as it was: nothing was tried. */
async function giveBack({ db, now }: SendDeps, row: OutboxRow, claim: string): Promise<void> {
  const state = row.unknown_at ? 'unknown' : 'queued'
  await progress(db, row.id, claim, { state, next_at: after(now(), DOWN_MS) })
}

async function sendOne(deps: SendDeps, run: Run, row: OutboxRow, claim: string): Promise<void> {
  const { db, mail, now, leaseMs, point } = deps
  const suppressed = await suppressionOf(db, row.recipient)
  if (suppressed) {
    const answer = `suppressed: ${suppressed.reason}`
    await progress(db, row.id, claim, { state: 'failed', answer }, [
      suppressDeliveries(db, row.id, 'address'),
    ])
    run.report.failed++
    return
  }
  const { messageId, returnPath, headers } = JSON.parse(row.headers) as Envelope
  let [handedOver, lost] = [false, false]
  let leave = (): void => undefined
  const answer = await mail.send(
    {
      to: row.recipient,
      subject: row.subject,
      html: row.html,
      text: row.body,
      messageId,
      headers,
      ...(returnPath && { returnPath }),
    },
    {
      beforeEnd: async () => {
        leave = await run.dot.enter()
        const until = after(now(), leaseMs)
        handedOver = await progress(db, row.id, claim, { state: 'handed_over', claim_until: until })
        if (!handedOver) {
          lost = true
          throw new Error('the claim was lost')
        }
        point('digest-handed-over')
      },
    },
  )
  try {
    if (lost) return
    point('digest-answered')
    run.deaf = answer.accepted || answer.code !== undefined ? 0 : run.deaf + 1
    await settle(deps, run, row, claim, answer, handedOver)
    point('digest-settled')
  } finally {
    leave()
  }
}

/** Writes what came of one hand-over. */
async function settle(
  deps: SendDeps,
  run: Run,
  row: OutboxRow,
  claim: string,
  answer: MailAnswer,
  handedOver: boolean,
): Promise<void> {
  const { db, now, log } = deps
  const nowUtc = now().toISOString()
  const attempts = row.attempts + 1
  const said = answer.accepted ? answer.response : `${answer.failure}: ${answer.response}`
  const write = (change: Progress, also: Parameters<typeof progress>[4] = []): Promise<boolean> =>
    progress(db, row.id, claim, { attempts, answer: said.slice(0, 500), ...change }, also)
  if (answer.accepted) {
    // After a doubt the row stays where an administrator sees it: the message may have arrived twice.
    await write({ state: row.unknown_at ? 'unknown' : 'sent', sent_at: nowUtc, next_at: NEVER })
    run.report.sent++
  } else if (answer.failure === 'unknown') {
    const again = row.unknown_at === null
    await write({
      state: 'unknown',
      unknown_at: row.unknown_at ?? nowUtc,
      next_at: again ? after(now(), RETRY_UNKNOWN_MS) : NEVER,
    })
    run.report.unknown++
    log.warn({ message: row.id, said }, 'no answer after the final dot')
  } else if (answer.failure === 'off') {
    await giveBack(deps, row, claim)
  } else if (isAboutAddress(answer, handedOver)) {
    const forbid = await suppress(db, row.recipient, 'refused', said, nowUtc)
    await write({ state: 'failed', next_at: NEVER }, [...forbid, suppressDeliveries(db, row.id, 'address')])
    run.report.failed++
  } else {
    await tryLater(deps, run, row, write, attempts, said)
  }
}

async function tryLater(
  { db, now, log }: SendDeps,
  run: Run,
  row: OutboxRow,
  write: (change: Progress, also?: Parameters<typeof progress>[4]) => Promise<boolean>,
  attempts: number,
  said: string,
): Promise<void> {
  const next = nextTry(attempts, row.created_at, now())
  if (next !== undefined) {
    // A retry after a doubt that fails before the dot has changed nothing: it stays in doubt.
    await write({ state: row.unknown_at ? 'unknown' : 'queued', next_at: next })
    run.report.later++
    return
  }
  log.warn({ message: row.id, said }, 'a message is given up')
  // What it would have told is owed again, and told at the next slot, unless it may have arrived.
  if (row.unknown_at) await write({ state: 'unknown', next_at: NEVER })
  else await write({ state: 'failed', next_at: NEVER }, [releaseDeliveries(db, row.id)])
  run.report.failed++
}

/** Sends nothing more to an address, for example after a bounce; what is queued to it fails. */
export async function forbidAddress(
  db: Db,
  address: string,
  reason: 'bounce' | 'complaint',
  detail: string,
  now: Date,
): Promise<void> {
  await batch(db, await suppress(db, address, reason, detail, now.toISOString()))
}
