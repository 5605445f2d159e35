import { batch, type Db } from '../db/batch.ts'
import { administratorsOf } from '../db/administrators.ts'
import { beginEvaluation, evaluations, readEvaluation } from '../db/evaluations.ts'
import { queueMessage } from '../db/outbox.ts'
import { dropMail } from '../src/digest/drop-mail.ts'
import { dropsOf, type Drop } from '../src/model/comparison.ts'
import type { CompareReport } from '../src/model/comparison.ts'
import { OFFERED } from '../src/words/languages.ts'
import type { Envelope } from './digest.ts'
import { carryOut, rulesInForce, underWay, type PreviewDeps } from './preview.ts'

export type EvaluateDeps = PreviewDeps &
  Readonly<{
    publicUrl: string
    /** Sender people see; its domain is that of the Message-IDs */
    from: string
  }>

/** Begins to measure the rules in force, in a thread; one at a time. */
export async function evaluateNow(
  deps: PreviewDeps,
  author = '',
): Promise<Readonly<{ id: string; done: Promise<void> }>> {
  const { db, now } = deps
  const running = await underWay(db, 'nightly', now())
  if (running) return { id: running, done: Promise.resolve() }
  const rules = await rulesInForce(db)
  const id = crypto.randomUUID()
  const at = now().toISOString()
  await beginEvaluation(db, {
    ...{ id, kind: 'nightly', state: 'running', version: rules.version, against: '', model: '', progress: 0 },
    ...{ step: 'read', author, at, seen_at: at, json: '', runs: '' },
  })
  return { id, done: carryOut(deps, id, [rules], false) }
}

/**
 * The nightly report: measures what is in force, by language, and tells every administrator by mail where a language
 * fell by more than five points since the report before. Nothing to say, no mail.
 */
export async function nightlyEvaluation(
  deps: EvaluateDeps,
): Promise<Readonly<{ drops: readonly Drop[]; queued: number }>> {
  const { db, now } = deps
  const [before] = await evaluations(db, 'nightly', { state: 'done', limit: 1 })
  const { id, done } = await evaluateNow(deps)
  await done
  const row = await readEvaluation(db, id)
  if (row?.state !== 'done') throw new Error(row?.step || 'the evaluation did not end')
  const drops = before
    ? dropsOf(JSON.parse(before.json) as CompareReport, JSON.parse(row.json) as CompareReport)
    : []
  if (!drops.length) return { drops, queued: 0 }
  const at = now().toISOString()
  const queued = await tell(deps, drops, at)
  return { drops, queued }
}

async function tell(
  { db, publicUrl, from }: EvaluateDeps,
  drops: readonly Drop[],
  at: string,
): Promise<number> {
  let queued = 0
  for (const { id: person, email, language: wanted } of await administratorsOf(db)) {
    const language = OFFERED.includes(wanted) ? wanted : 'en'
    if (await hasMessage(db, person, at.slice(0, 10))) continue
    const { subject, lines } = dropMail(drops, language, `${publicUrl}/admin/evaluation`)
    const messageId = crypto.randomUUID()
    const domain = /@([^>\s]+)>?\s*$/.exec(from)?.[1] ?? 'localhost'
    const envelope: Envelope = {
      messageId: `<${messageId}@${domain}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    }
    const message = {
      ...{ id: messageId, person, slot: at.slice(0, 10), kind: 'evaluation', recipient: email, subject },
      html: `<!doctype html><html lang="${language}"><body>${lines.map(line => `<p>${escaped(line)}</p>`).join('')}</body></html>`,
      ...{ body: `${lines.join('\n\n')}\n`, headers: JSON.stringify(envelope) },
    }
    await batch(db, [queueMessage(db, message, at)])
    queued++
  }
  return queued
}

/** One mail a day: a second report of the same night says nothing new. */
async function hasMessage(db: Db, person: string, slot: string): Promise<boolean> {
  const row = await db.query
    .selectFrom('outbox')
    .select('id')
    .where('person', '=', person)
    .where('slot', '=', slot)
    .where('kind', '=', 'evaluation')
    .executeTakeFirst()
  return row !== undefined
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
