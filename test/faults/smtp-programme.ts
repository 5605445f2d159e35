import pino from 'pino'
import { sql } from 'kysely'
import { batch, type Db } from '../../db/batch.ts'
import { owe, settle, type DeliveryRow } from '../../db/deliveries.ts'
import { NEVER, queueMessage } from '../../db/outbox.ts'
import { sendDue, type SendReport } from '../../jobs/send.ts'
import type { Mailer } from '../../src/io/types.ts'
import { mailerTo } from '../digest/world.ts'
import { startLine, type LineFault } from '../servers/smtp-line.ts'
import { startSmtp, type Received, type SmtpFault, type SmtpStep } from '../servers/smtp.ts'

/** How a server fails, for whom, and what must come of it. */
export type Programme = Readonly<{
  name: string
  step?: SmtpStep
  fault?: SmtpFault
  line?: LineFault
  /** Every nth recipient is met by the fault; 1: all */
  each: number
  /** later: delivered once the server is well. refused: never, and suppressed. doubt: perhaps twice */
  then: 'later' | 'refused' | 'doubt'
}>

const text = (code: number): string => (code < 500 ? '4.3.0 later' : '5.1.1 no such user')

/** Scripts of reliability.md, F5. */
export const PROGRAMMES: readonly Programme[] = [
  ...[421, 450, 451, 452].map(
    code =>
      ({
        name: `${code} to everybody`,
        step: 'rcpt',
        fault: { code, text: text(code) },
        each: 1,
        then: 'later',
      }) as const,
  ),
  { name: '421 on connecting', step: 'connect', fault: { code: 421 }, each: 1, then: 'later' },
  {
    name: '550 to one of a hundred',
    step: 'rcpt',
    fault: { code: 550, text: text(550) },
    each: 100,
    then: 'refused',
  },
  {
    name: '554 after the dot to one of a hundred',
    step: 'end',
    fault: { code: 554, text: '5.2.2 mailbox full for good' },
    each: 100,
    then: 'refused',
  },
  {
    name: 'one of fifty refused',
    step: 'rcpt',
    fault: { code: 553, text: '5.1.3 bad address' },
    each: 50,
    then: 'refused',
  },
  ...(['connect', 'mail', 'rcpt'] as const).map(
    step =>
      ({
        name: `hangs at ${step}`,
        step,
        fault: 'hang',
        each: step === 'connect' ? 1 : 20,
        then: 'later',
      }) as const,
  ),
  // This server has said 354 and takes the message without a word: for the sender, after the dot.
  { name: 'hangs at data', step: 'data', fault: 'hang', each: 20, then: 'doubt' },
  { name: 'hangs after the dot', step: 'end', fault: 'hang', each: 20, then: 'doubt' },
  { name: 'closes after the dot', step: 'end', fault: 'close', each: 10, then: 'doubt' },
  { name: 'STARTTLS refused', line: 'starttls-refused', each: 1, then: 'later' },
  { name: 'one byte at a time', line: 'drip', each: 1, then: 'later' },
]

export type Outcome = Readonly<{
  /** What the first run did, while the server failed */
  first: SendReport
  firstMs: number
  received: readonly Received[]
  rows: readonly Readonly<{
    id: string
    recipient: string
    state: string
    unknown_at: string | null
    answer: string
  }>[]
  deliveries: readonly Readonly<{ person: string; state: string; why: string }>[]
  suppressed: number
  /** Recipients that met the fault */
  met: ReadonlySet<string>
}>

const START = Date.parse('2026-11-23T06:00:00Z')
export const addressOf = (n: number): string => `r${n}@example.org`

/** Queues a message for each recipient, with one delivery that it carries. */
export async function queueAll(db: Db, recipients: number, at = new Date(START)): Promise<void> {
  const now = at.toISOString()
  const rows = Array.from({ length: recipients }, (_, index) => {
    const n = index + 1
    const id = `message-${String(n).padStart(6, '0')}`
    const headers = JSON.stringify({ messageId: `<${id}@dragoman.example.org>`, headers: {} })
    const delivery: DeliveryRow = {
      person: `p${n}`,
      item: 'item',
      reason: 'new',
      material: '',
      profile: 'profile',
      opportunity: 'opportunity',
      state: 'pending',
      why: '',
      message: null,
      at: now,
      json: '',
    }
    const message = {
      id,
      person: `p${n}`,
      slot: '2026-11-23',
      kind: 'digest',
      recipient: addressOf(n),
      headers,
    }
    return { delivery, message: { ...message, subject: `To ${n}`, html: '<p>Hello</p>', body: 'Hello' }, id }
  })
  for (let from = 0; from < rows.length; from += 500) {
    const part = rows.slice(from, from + 500)
    await batch(db, [
      ...part.map(row => queueMessage(db, row.message, now)),
      ...owe(
        db,
        part.map(row => row.delivery),
      ),
      ...part.flatMap(row => settle(db, [{ ...row.delivery, state: 'carried' as const, why: '' }], row.id)),
    ])
  }
}

/** Runs one programme: a beat while the server fails, then, with the clock moved on, until nothing is left to do. */
export async function run(db: Db, programme: Programme, recipients: number): Promise<Outcome> {
  const { step, fault, line, each } = programme
  const met = new Set<string>()
  const hit = (to: string): boolean => {
    const n = Number(/\d+/.exec(to)?.[0])
    if (each > 1 && n % each !== 0) return false
    if (to) met.add(to)
    return true
  }
  const smtp = await startSmtp({
    script: (at, { to }) =>
      fault !== undefined && at === step && (at === 'connect' || at === 'mail' || hit(to))
        ? fault
        : undefined,
  })
  if (step === 'mail') smtp.fail((at, { n }) => (at === 'mail' && n % each === 0 ? fault : undefined))
  const between = line && (await startLine(smtp.url, line))
  let clock = START
  const now = (): Date => new Date(clock)
  const mail: Mailer = mailerTo(between?.url ?? smtp.url, 400)
  const deps = {
    db,
    mail,
    now,
    log: pino({ level: 'silent' }),
    point: () => undefined,
    leaseMs: 10_000,
    lanes: 4,
    claimed: 5,
    dotPatienceMs: 50,
  }
  try {
    await queueAll(db, recipients)
    const started = performance.now()
    const first = await sendDue(deps)
    const firstMs = performance.now() - started
    // A refusal for good and a doubt stay what they are; everything else is mended.
    if (programme.then !== 'refused') smtp.fail(undefined)
    between?.heal()
    for (let beat = 0; beat < 100; beat++) {
      const { rows } = await sql<{ next: string | null }>`select min(next_at) as next from outbox
        where state not in ('sent', 'failed') and next_at < ${NEVER}`.execute(db.query)
      const next = rows[0]?.next
      if (!next) break
      clock = Math.max(clock + 60_000, Date.parse(next))
      await sendDue(deps)
    }
    const list = await db.query
      .selectFrom('outbox')
      .select(['id', 'recipient', 'state', 'unknown_at', 'answer'])
      .execute()
    const deliveries = await db.query.selectFrom('delivery').select(['person', 'state', 'why']).execute()
    const suppressed = (await db.query.selectFrom('suppression').selectAll().execute()).length
    return { first, firstMs, received: smtp.received, rows: list, deliveries, suppressed, met }
  } finally {
    await mail.close()
    await between?.close()
    await smtp.close()
  }
}

/** What is wrong with an outcome, in words; empty where everything is as promised. Judged by the server's own log. */
export function faults(programme: Programme, recipients: number, outcome: Outcome): string[] {
  const { received, rows, deliveries, met, suppressed } = outcome
  const wrong: string[] = []
  const copies = Map.groupBy(received, mail => mail.to[0]!)
  const unknown = new Set(rows.filter(row => row.unknown_at !== null).map(row => row.recipient))
  for (let n = 1; n <= recipients; n++) {
    const to = addressOf(n)
    const got = copies.get(to) ?? []
    const ids = new Set(got.map(mail => mail.headers.get('message-id')))
    const refused = programme.then === 'refused' && met.has(to)
    if (refused ? got.length > 0 : got.length === 0) wrong.push(`${to} got ${got.length}`)
    if (ids.size > 1) wrong.push(`${to} got several Message-IDs`)
    if (got.length > (unknown.has(to) ? 2 : 1)) wrong.push(`${to} got ${got.length} without a doubt noted`)
    const state = rows.find(row => row.recipient === to)?.state
    if (!(refused ? ['failed'] : unknown.has(to) ? ['unknown'] : ['sent']).includes(state ?? ''))
      wrong.push(`${to} is ${state}`)
    const delivery = deliveries.find(row => row.person === `p${n}`)
    if (delivery?.state !== (refused ? 'suppressed' : 'carried'))
      wrong.push(`${to}: delivery ${delivery?.state}`)
  }
  if (programme.then !== 'doubt' && unknown.size) wrong.push(`${unknown.size} in doubt`)
  if (programme.then === 'doubt' && unknown.size !== met.size)
    wrong.push(`${unknown.size} in doubt of ${met.size}`)
  if (suppressed !== (programme.then === 'refused' ? met.size : 0)) wrong.push(`${suppressed} suppressed`)
  return wrong
}
