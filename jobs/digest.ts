import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { batch, type Db, type Statement } from '../db/batch.ts'
import { owe, settle, type DeliveryRow } from '../db/deliveries.ts'
import { queueMessage, type Message } from '../db/outbox.ts'
import { outboundIsOn } from '../db/settings.ts'
import { slotStatement, slotUntouched, subscribers, type Subscriber } from '../db/subscriptions.ts'
import type { Matcher } from '../src/context.ts'
import { ConflictError } from '../src/errors.ts'
import { linkSecret } from '../src/auth/mail-links.ts'
import type { ComposeInput, Outcome } from '../src/digest/compose.ts'
import { slotOf, type Rhythm } from '../src/digest/slots.ts'
import { makeDigest, type Made } from '../src/digest/make.ts'
import type { Rendered } from '../src/digest/render.ts'
import { gather, type Gathered } from './digest-gather.ts'
import { linksFor, mailLanguage, voiceFor } from './digest-voice.ts'
import { wallClock } from './schedule.ts'

export type DigestDeps = Readonly<{
  db: Db
  matcher: Pick<Matcher, 'conceptName' | 'placeName'>
  now: () => Date
  /** Address people use, without a slash at the end */
  publicUrl: string
  /** Sender people see; its domain is that of the Message-IDs */
  from: string
  /** Address that bounces go to, `local@domain`; empty = the sender's, without telling messages apart */
  bounces: string
  random: (bytes: number) => Uint8Array
  log: Pick<Logger, 'error'>
  /** Named points at which fault tests kill the process */
  point: (name: string) => void
}>

export type DigestReport = Readonly<{ due: number; queued: number; empty: number; failed: number }>

/**
 * Composes and queues the digest of everybody whose slot has come. Message, deliveries and slot are written in one
 * batch, guarded by the slot that was read, so that any number of processes and any crash make one message a person and
 * slot. While outbound is off nothing is composed: slots that pass merge into the first after it is on again.
 */
export async function digestBeat(deps: DigestDeps): Promise<DigestReport> {
  const { db, now } = deps
  const report = { due: 0, queued: 0, empty: 0, failed: 0 }
  if (!(await outboundIsOn(db))) return report
  for (const subscriber of await subscribers(db)) {
    const slot = dueSlot(subscriber, now())
    if (slot === undefined) continue
    report.due++
    try {
      const made = await prepareDigest(deps, subscriber)
      deps.point('digest-composed')
      if (await store(deps, subscriber, slot, made)) report[made.rendered ? 'queued' : 'empty']++
      deps.point('digest-queued')
    } catch (error) {
      // One person's broken row must not keep the others waiting; she is tried again at the next beat.
      report.failed++
      deps.log.error({ err: error, person: subscriber.person }, 'digest failed')
    }
  }
  return report
}

/** The slot of a person that is due now and not done; undefined while paused. */
export function dueSlot(subscriber: Subscriber, now: Date): string | undefined {
  const { hour, weekday, zone, last_slot, paused_until, updated_at } = subscriber
  if (paused_until && paused_until > now.toISOString()) return undefined
  const wishes = { rhythm: subscriber.rhythm as Rhythm, hour, weekday }
  const slot = slotOf(wishes, wallClock(zone, now))
  // Who has just subscribed waits for the next chosen hour: the slot that was running then counts as done.
  const last = last_slot ?? slotOf(wishes, wallClock(zone, new Date(updated_at)))
  return slot !== undefined && (last === undefined || slot > last) ? slot : undefined
}

export type Prepared = Made &
  Pick<Gathered, 'reminders' | 'person' | 'input'> &
  Readonly<{ unsubscribe: string }>

/** What a person would be told now. Writes nothing. */
export async function prepareDigest(deps: DigestDeps, subscriber: Subscriber): Promise<Prepared> {
  const { db, now, random } = deps
  const secret = await linkSecret(db, random, now().toISOString())
  const gathered = await gather(db, subscriber, now().toISOString())
  const links = await linksFor(deps.publicUrl, secret, gathered, mailLanguage(subscriber.language))
  const made = await makeDigest(gathered.input, voiceFor(deps, subscriber, gathered, links))
  return { ...made, ...gathered, unsubscribe: links.unsubscribe }
}

async function store(
  deps: DigestDeps,
  subscriber: Subscriber,
  slot: string,
  made: Prepared,
): Promise<boolean> {
  const { db, now } = deps
  const { person } = subscriber
  const nowUtc = now().toISOString()
  const id = randomBytes(16).toString('hex')
  const told = new Set(made.outcomes.map(outcome => keyOf(outcome)))
  // A reminder that is not told now was not due: it is found again at the next slot.
  const reminders: DeliveryRow[] = made.reminders.filter(row => told.has(keyOf(row)))
  const message = made.rendered && messageOf(deps, subscriber, slot, id, made.rendered, made.unsubscribe)
  const statements: Statement[] = [
    ...(message ? [queueMessage(db, message, nowUtc)] : []),
    ...owe(db, reminders),
    ...settle(
      db,
      made.outcomes.map(outcome => ({ ...outcome, person, ...toldOf(made.input, outcome) })),
      message ? id : null,
    ),
    slotStatement(db, person, slot),
  ]
  try {
    await batch(db, statements, slotUntouched(person, subscriber.last_slot))
    return true
  } catch (error) {
    // Another process did this slot, or the person unsubscribed meanwhile.
    if (error instanceof ConflictError) return false
    throw error
  }
}

/** What a carried offer rests on, as it is told: whoever asks later sees the reasons and versions of that day. */
function toldOf({ known }: ComposeInput, { item, reason, state }: Outcome): { told?: string } {
  const best = known
    .get(item)
    ?.standings.filter(({ match }) => match)
    .sort((a, b) => b.match!.z - a.match!.z)[0]
  if (state !== 'carried' || (reason !== 'new' && reason !== 'early') || !best) return {}
  return { told: JSON.stringify({ match: best.match, explanation: best.explanation }) }
}

const keyOf = ({ item, reason, material }: Pick<DeliveryRow, 'item' | 'reason' | 'material'>): string =>
  `${item} ${reason} ${material}`

/** What the sender needs beside the texts, as the outbox keeps it. */
export type Envelope = Readonly<{
  messageId: string
  returnPath?: string
  headers: Readonly<Record<string, string>>
}>

function messageOf(
  { from, bounces }: DigestDeps,
  { person, email }: Subscriber,
  slot: string,
  id: string,
  rendered: Rendered,
  unsubscribe: string,
): Message {
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim()
  const domain = address.slice(address.lastIndexOf('@') + 1)
  const envelope: Envelope = {
    messageId: `<${id}@${domain}>`,
    // VERP: the address a bounce comes back to names the message.
    ...(bounces && { returnPath: bounces.replace('@', `+${id}@`) }),
    headers: {
      'List-Unsubscribe': `<${unsubscribe}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'List-Id': `Dragoman <digest.${domain}>`,
      'Auto-Submitted': 'auto-generated',
    },
  }
  return {
    id,
    person,
    slot,
    kind: 'digest',
    recipient: email,
    subject: rendered.subject,
    html: rendered.html,
    body: rendered.text,
    headers: JSON.stringify(envelope),
  }
}
