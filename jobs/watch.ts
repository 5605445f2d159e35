import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { sql } from 'kysely'
import { administratorsOf } from '../db/administrators.ts'
import { batch, statement, type Db, type Statement } from '../db/batch.ts'
import {
  changeIncident,
  closeIncident,
  openIncident,
  openIncidents,
  type IncidentRow,
} from '../db/incidents.ts'
import { readJob } from '../db/jobs.ts'
import { queueMessage } from '../db/outbox.ts'
import { runsSince } from '../db/runs.ts'
import { readSourceSettings } from '../db/source-settings.ts'
import { renderAlarm } from '../src/digest/alarm.ts'
import { ConflictError } from '../src/errors.ts'
import { readFinding, type Finding } from '../src/model/finding.ts'
import { SOURCES } from '../src/sources/index.ts'
import { HISTORY_DAYS, judgeSource } from '../src/sources/judge.ts'
import type { Source } from '../src/sources/source.ts'
import type { Envelope } from './digest.ts'
import { mailLanguage } from './digest-voice.ts'
import { nextSlot } from './next-slot.ts'
import { SCHEDULE_ZONE } from './schedule.ts'

export type WatchDeps = Readonly<{
  db: Db
  now: () => Date
  /** Address people use, without a slash at the end */
  publicUrl: string
  /** Sender people see; its domain is that of the Message-IDs */
  from: string
  log: Pick<Logger, 'warn'>
  /** Others than the house's own, for tests */
  sources?: readonly Source[]
}>

export type WatchReport = Readonly<{ opened: number; changed: number; closed: number; mails: number }>

const DAY_MS = 86_400_000
/** Closed records and incidents serve questions about last year; then they go. */
const KEPT_DAYS = 400

/**
 * Looks at every source: silent, dropped, garbage, or well. A trouble is one incident from its beginning to its end,
 * whatever it turns into meanwhile, and tells each administrator twice: when it begins and when it is over. Incident and
 * mails are one batch, so that neither a crash nor a second process mails twice. A paused source is left alone.
 */
export async function watchSources(deps: WatchDeps): Promise<WatchReport> {
  const { db, now, sources = SOURCES } = deps
  const report = { opened: 0, changed: 0, closed: 0, mails: 0 }
  const open = new Map((await openIncidents(db)).map(row => [row.source, row]))
  for (const source of sources) {
    const incident = open.get(source.id)
    const { finding, paused } = await lookAt(deps, source)
    try {
      if (paused) {
        if (incident)
          await closeIncident(db, { id: incident.id, at: now().toISOString(), ended: 'paused' }, [])
      } else if (finding && !incident) {
        report.mails += await begin(deps, source, finding)
        report.opened++
      } else if (finding && incident && incident.facts !== JSON.stringify(finding)) {
        const facts = JSON.stringify(finding)
        const changed_at = now().toISOString()
        await changeIncident(db, { id: incident.id, kind: finding.kind, facts, changed_at })
        report.changed++
      } else if (!finding && incident) {
        report.mails += await end(deps, source, incident)
        report.closed++
      }
    } catch (error) {
      // Another process saw the same and was first: it has told everybody.
      if (!(error instanceof ConflictError)) throw error
    }
  }
  await prune(db, now())
  return report
}

/** What is wrong with a source now; nothing while it is paused. */
export async function lookAt(
  { db, now }: Pick<WatchDeps, 'db' | 'now'>,
  source: Source,
): Promise<Readonly<{ finding?: Finding; paused: boolean }>> {
  const name = `crawl:${source.id}`
  const since = new Date(now().getTime() - HISTORY_DAYS * DAY_MS).toISOString()
  const [job, schedule, settings, runs] = await Promise.all([
    readJob(db, name),
    readJob(db, `schedule:${name}`),
    readSourceSettings(db, source.id),
    runsSince(db, name, since),
  ])
  const paused = job?.paused === 1 || schedule?.paused === 1
  if (paused) return { paused }
  const every = settings.every ?? source.every
  const finding = judgeSource(source, {
    runs,
    lastSuccess: job?.done_at ?? undefined,
    now: now(),
    zone: SCHEDULE_ZONE,
    nextSlot: after => nextSlot(every, after),
  })
  return { paused, ...(finding && { finding }) }
}

async function begin(deps: WatchDeps, source: Source, finding: Finding): Promise<number> {
  const at = deps.now().toISOString()
  const id = `${source.id} ${at} ${randomBytes(3).toString('hex')}`
  const mails = await tell(deps, source, finding, id, false)
  if (!mails.length)
    deps.log.warn({ source: source.id, ...finding }, 'a source is in trouble; nobody to tell')
  const row = { id, source: source.id, kind: finding.kind, facts: JSON.stringify(finding), opened_at: at }
  await openIncident(deps.db, row, mails)
  return mails.length
}

async function end(deps: WatchDeps, source: Source, incident: IncidentRow): Promise<number> {
  const finding = readFinding(incident.facts)
  const mails = finding ? await tell(deps, source, finding, incident.id, true) : []
  await closeIncident(deps.db, { id: incident.id, at: deps.now().toISOString(), ended: 'well' }, mails)
  return mails.length
}

/** One message to each administrator, in her language. The incident is the slot: the outbox takes no second one. */
async function tell(
  { db, now, from, publicUrl }: WatchDeps,
  source: Source,
  finding: Finding,
  incident: string,
  over: boolean,
): Promise<Statement[]> {
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim()
  const domain = address.slice(address.lastIndexOf('@') + 1)
  const messages: Statement[] = []
  for (const { id: person, email, language: wanted } of await administratorsOf(db)) {
    const language = mailLanguage(wanted)
    const rendered = await renderAlarm({
      source: source.title,
      finding,
      over,
      link: `${publicUrl}/admin/sources/${source.id}`,
      language,
      now: now(),
      zone: SCHEDULE_ZONE,
      publicUrl,
    })
    const id = randomBytes(16).toString('hex')
    const envelope: Envelope = {
      messageId: `<${id}@${domain}>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'List-Id': `Dragoman <alarm.${domain}>` },
    }
    const { subject, html, text: body } = rendered
    const kind = over ? 'alarm-over' : 'alarm'
    const headers = JSON.stringify(envelope)
    const message = { id, person, slot: incident, kind, recipient: email, subject, html, body, headers }
    messages.push(queueMessage(db, message, now().toISOString()))
  }
  return messages
}

async function prune(db: Db, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEPT_DAYS * DAY_MS).toISOString()
  await batch(db, [
    statement(db, sql`delete from quarantine where closed_at < ${before}`),
    statement(db, sql`delete from incident where closed_at < ${before}`),
  ])
}
