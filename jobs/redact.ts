import { zstdDecompressSync } from 'node:zlib'
import { sql } from 'kysely'
import { batch, statement, type Db, type Statement } from '../db/batch.ts'
import { originalDocument } from '../db/documents.ts'
import { listOf } from '../db/rows.ts'
import { owedRedactions, redactionApplied, standingRedactions, type RedactionRow } from '../db/redactions.ts'
import { documentsWithheldBy, release } from '../db/withheld.ts'
import type { Notice } from '../src/model/notice.ts'
import { redactorOf, wordTaker, type Redaction } from '../src/model/redact.ts'
import { prepareDocument, prepareNotice, type Prepared } from './ingest-prepare.ts'
import { storeBatch } from './ingest-store.ts'

export type RedactReport = Readonly<{ redactions: number; notices: number; documents: number; mails: number }>

type Stored = Readonly<{ id: string; source: string; document: string; procedure: string; json: string }>

/** Notices gone through at once; with their texts a few megabytes. */
const PAGE = 200
/** Documents read again in one batch: each may hold many notices. */
const DOCUMENTS = 20

/**
 * Does what is owed for redactions that were made or undone: what is stored already is gone through, its opportunities
 * folded anew. What is stored from now on is looked at when it is stored. Doing it again changes nothing.
 *
 * @param large false leaves those that go through the whole bank to the next beat of the schedule
 */
export async function applyRedactions(db: Db, now: () => Date, large = true): Promise<RedactReport> {
  const report = { redactions: 0, notices: 0, documents: 0, mails: 0 }
  for (const row of await owedRedactions(db)) {
    const whole = row.scope === 'bank' && row.undone_at === null
    if (whole && !large) continue
    if (row.undone_at === null) {
      const done = await takeOut(db, row as RedactionRow & Redaction, now)
      report.notices += done.notices
      report.mails += done.mails
    } else report.documents += await bringBack(db, row.id, now)
    await batch(db, redactionApplied(db, row.id, now().toISOString()))
    report.redactions++
  }
  return report
}

/** Once a night: a notice that came into a redacted procedure when two of them turned out to be one. */
export async function redactAgain(db: Db, now: () => Date): Promise<RedactReport> {
  const report = { redactions: 0, notices: 0, documents: 0, mails: 0 }
  for (const one of await standingRedactions(db)) {
    if (one.scope !== 'procedure') continue
    const { notices, mails } = await takeOut(db, one, now)
    report.notices += notices
    report.mails += mails
    report.redactions += notices ? 1 : 0
  }
  return report
}

async function takeOut(
  db: Db,
  redaction: Redaction,
  now: () => Date,
): Promise<{ notices: number; mails: number }> {
  const redact = redactorOf(redaction)
  let notices = 0
  let mails = 0
  for await (const page of pagesOf(db, redaction)) {
    const less = page.filter(row => {
      const notice = JSON.parse(row.json) as Notice
      return redact(notice) !== notice
    })
    if (!less.length) continue
    const words = [...new Set([redaction.words, ...less.flatMap(row => titlesOf(redaction, row))])]
    mails += await cleanMails(db, less, words.filter(Boolean))
    // Stored again as they are: it is there that everything which stands is taken out.
    await storeBatch(db, less.map(preparedOf), [], now().toISOString(), true)
    notices += less.length
  }
  return { notices, mails }
}

function preparedOf({ document, source, json }: Stored): Prepared {
  return {
    document: { hash: document, name: '', source, size: 0, bytes: new Uint8Array() },
    notices: [prepareNotice(JSON.parse(json) as Notice)],
    rejected: [],
  }
}

async function* pagesOf(db: Db, { scope, object, source }: Redaction): AsyncGenerator<Stored[]> {
  let query = db.query
    .selectFrom('notice')
    .select(['id', 'source', 'document', 'procedure', 'json'])
    .orderBy('id')
    .limit(PAGE)
  if (source) query = query.where('source', '=', source)
  if (scope === 'notice') query = query.where('id', '=', object)
  if (scope === 'procedure')
    query = query.where('procedure', '=', sql<string>`(select procedure from notice where id = ${object})`)
  for (let after = ''; ;) {
    const rows = await query.where('id', '>', after).execute()
    if (rows.length) yield rows
    if (rows.length < PAGE) return
    after = rows.at(-1)!.id
  }
}

/** What stood as a title is in mails that wait, and in those that are still kept. */
function titlesOf({ field }: Redaction, { json }: Stored): string[] {
  if (field !== 'title' && field !== 'texts') return []
  const { title, lots } = JSON.parse(json) as Notice
  return [title, ...lots.map(lot => lot.title)].flatMap(texts => Object.values(texts))
}

/** Messages about these notices lose the words too: those that wait, and the texts of those that went. */
async function cleanMails(db: Db, stored: readonly Stored[], words: readonly string[]): Promise<number> {
  if (!words.length) return 0
  const procedures = [...new Set(stored.map(row => row.procedure))]
  const messages = await db.query
    .selectFrom('outbox')
    .select(['id', 'subject', 'html', 'body'])
    .where(
      'id',
      'in',
      sql<string>`(select d.message from delivery d join opportunity o on o.id = d.opportunity
      where o.procedure in ${listOf(db, procedures)} and d.message is not null)`,
    )
    .limit(5_000)
    .execute()
  const takers = words.flatMap(each => [wordTaker(each), wordTaker(escapeHtml(each))])
  const take = (text: string): string => takers.reduce((rest, taker) => taker(rest), text)
  const statements: Statement[] = []
  for (const { id, subject, html, body } of messages) {
    const bare = { subject: take(subject), html: take(html), body: take(body) }
    if (bare.subject === subject && bare.html === html && bare.body === body) continue
    statements.push(statement(db, db.query.updateTable('outbox').set(bare).where('id', '=', id)))
  }
  await batch(db, statements)
  return statements.length
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`).replaceAll('&#38;', '&amp;')

/**
 * What a redaction took out is read again from the documents it withheld; what else stands is taken out again. Where
 * no bytes are kept (the edge) it comes back when the source says it again.
 */
async function bringBack(db: Db, redaction: string, now: () => Date): Promise<number> {
  const hashes = await documentsWithheldBy(db, redaction)
  for (let at = 0; at < hashes.length; at += DOCUMENTS) {
    const prepared: Prepared[] = []
    for (const hash of hashes.slice(at, at + DOCUMENTS)) {
      const row = await originalDocument(db, hash)
      if (!row?.bytes) continue
      const bytes = row.encoding === 'zstd' ? zstdDecompressSync(row.bytes) : new Uint8Array(row.bytes)
      prepared.push(await readAgain(db, { ...row, hash, bytes }))
    }
    await storeBatch(db, prepared, [], now().toISOString(), true)
  }
  await batch(db, release(db, redaction))
  return hashes.length
}

type Whole = Readonly<{ hash: string; name: string; source: string; bytes: Uint8Array }>

/**
 * A document as it was read when it came. Whether its source was named then, and whether its feed had given it its
 * number, stands in no document, but in the ids that its notices have here; no other notices come of it now.
 */
async function readAgain(db: Db, { hash, name, source, bytes }: Whole): Promise<Prepared> {
  const rows = await db.query.selectFrom('notice').select('id').where('document', '=', hash).execute()
  const ids = new Set(rows.map(row => row.id))
  const only = rows.length === 1 ? rows[0]!.id.replace(/#compiled$/, '') : undefined
  const number = only && { number: only.slice(only.indexOf(':') + 1) }
  const readings = [{ source }, {}].map(asked => {
    const again = prepareDocument({ name, bytes, ...number }, asked)
    return { ...again, notices: again.notices.filter(notice => ids.has(notice.id)) }
  })
  const best = readings.find(reading => reading.notices.length === ids.size) ?? readings[0]!
  return { ...best, document: { ...best.document, hash } }
}
