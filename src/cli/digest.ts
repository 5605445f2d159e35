import { digestBeat, dueSlot, prepareDigest } from '../../jobs/digest.ts'
import { matchSlice } from '../../jobs/match.ts'
import { digestDeps, matchDeps, sendDeps } from '../../jobs/ngo-jobs.ts'
import { confirmOutbound, guardCopy } from '../../jobs/outbound.ts'
import { sendDue } from '../../jobs/send.ts'
import { findPerson } from '../../db/people.ts'
import { outboundIsOn } from '../../db/settings.ts'
import { subscribers, type Subscriber } from '../../db/subscriptions.ts'
import { readConfig } from '../config.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { createLog } from '../io/node/log.ts'
import { buildContext } from '../node.ts'
import { openBank } from './bank.ts'
import { flag, text, type Terminal, type Values, type Verb } from './verb.ts'

export const digestVerb: Verb = {
  name: 'digest',
  summary:
    'Matches, composes the digests whose hour has come, and sends what is queued. The server does so by itself; this is for a look, and for machines without a schedule.',
  options: {
    'dry-run': { type: 'boolean', help: 'write nothing, send nothing: print what everybody would get now' },
    person: { type: 'string', value: 'EMAIL', help: 'with --dry-run: this one person, with the whole mail' },
    'confirm-outbound': {
      type: 'boolean',
      help: 'after a restore or a copy: this bank is the one that mails. What was queued then is dropped',
    },
    resend: {
      type: 'boolean',
      help: 'with --confirm-outbound: send what was queued, at the risk of repeating it',
    },
    db: {
      type: 'string',
      value: 'FILE',
      help: 'the bank; default: DATABASE_URL, else dragoman.sqlite in DRAGOMAN_DATA',
    },
  },
  run: async (values, positionals, terminal) => {
    if (positionals.length) throw new UsageError('digest takes no arguments, only options')
    const person = text(values, 'person')
    if (person !== undefined && !flag(values, 'dry-run')) throw new UsageError('--person goes with --dry-run')
    const config = readConfig(terminal.env)
    const db = await openBank(config, text(values, 'db'))
    try {
      if (flag(values, 'confirm-outbound')) {
        const { was, dropped, kept } = await confirmOutbound(db, new Date(), flag(values, 'resend'))
        if (flag(values, 'json')) terminal.out(`${JSON.stringify({ was, dropped, kept })}\n`)
        else
          terminal.out(
            `Mail may leave this bank. It was ${was}; ${dropped} queued messages dropped, ${kept} kept.\n`,
          )
        return 0
      }
      const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel)
      const context = buildContext(config, db, { log })
      try {
        return flag(values, 'dry-run')
          ? await show(context, values, terminal)
          : await work(context, values, terminal)
      } finally {
        await context.mail.close()
      }
    } finally {
      await db.close()
    }
  },
}

/** Matches, composes and sends, as one beat of the server would. */
async function work(context: Context, values: Values, terminal: Terminal): Promise<number> {
  if ((await guardCopy(context.db, context.now())) || !(await outboundIsOn(context.db))) {
    terminal.err(
      'Nothing leaves this bank: it was restored or copied. If it is the one that mails, say `dragoman digest --confirm-outbound`.\n',
    )
    return 1
  }
  const matched = await matchSlice(matchDeps(context), `cli-${process.pid}`)
  const { due, queued, failed: broken } = await digestBeat(digestDeps(context))
  const { sent, later, failed, unknown } = await sendDue(sendDeps(context))
  const report = { matched: matched?.kept ?? 0, due, queued, broken, sent, later, failed, unknown }
  if (flag(values, 'json')) terminal.out(`${JSON.stringify(report)}\n`)
  else
    terminal.out(
      `${report.matched} matches, ${due} people due, ${queued} digests; ${sent} sent, ${later} put off, ${failed} failed, ${unknown} in doubt\n`,
    )
  if (!context.mail.configured)
    terminal.err('No mail server is set up (DRAGOMAN_SMTP_URL): nothing was sent.\n')
  return broken || failed ? 1 : 0
}

/** Prints who would get what if her hour came now. */
async function show(context: Context, values: Values, terminal: Terminal): Promise<number> {
  const { db } = context
  const email = text(values, 'person')
  const person = email === undefined ? undefined : await findPerson(db, email.trim().toLowerCase())
  if (email !== undefined && !person) throw new UsageError(`there is no account of ${email}`)
  const all = await subscribers(db, person?.id)
  if (email !== undefined && !all.length) terminal.err(`${email} wants no mails.\n`)
  if (all.length) await context.matcher.ready()
  for (const subscriber of all) await showOne(context, subscriber, email !== undefined, values, terminal)
  return 0
}

async function showOne(
  context: Context,
  subscriber: Subscriber,
  whole: boolean,
  values: Values,
  terminal: Terminal,
): Promise<void> {
  const made = await prepareDigest(digestDeps(context), subscriber)
  const slot = dueSlot(subscriber, context.now()) ?? null
  const { email, rhythm, zone } = subscriber
  if (flag(values, 'json')) {
    const { subject = null, text: body = null, html = null } = made.rendered ?? {}
    const outcomes = made.outcomes.map(({ item, reason, state, why }) => ({ item, reason, state, why }))
    terminal.out(
      `${JSON.stringify({ email, rhythm, zone, slot, subject, outcomes, ...(whole && { text: body, html }) })}\n`,
    )
    return
  }
  const when = slot === null ? 'not due' : `due for ${slot}`
  terminal.out(`${email} (${rhythm}, ${when}): ${made.rendered?.subject ?? 'nothing to say'}\n`)
  if (whole && made.rendered) terminal.out(`\n${made.rendered.text}`)
}
