import { hash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { constants, zstdCompressSync } from 'node:zlib'
import { batch, moveSeq, readSeq, unchangedSince, type Db, type Statement } from '../db/batch.ts'
import { insertDocuments, knownDocuments } from '../db/documents.ts'
import { moveNotices, noticeHeads, readNotices, upsertNotices } from '../db/notices.ts'
import { closeQuarantine, insertQuarantine, quarantinedOf, type QuarantinedRow } from '../db/quarantine.ts'
import type { QuarantineRow } from '../db/schema.ts'
import { ConflictError } from '../src/errors.ts'
import { preferred } from '../src/model/fold-order.ts'
import type { Notice } from '../src/model/notice.ts'
import { withhold } from '../db/withheld.ts'
import { notWithheld, readRedactor, redactRecords, type Incoming } from './ingest-redact.ts'
import { refold } from './ingest-refold.ts'
import type { Prepared } from './ingest-prepare.ts'

export type Counts = Readonly<{ read: number; stored: number; unchanged: number; quarantined: number }>
export const NO_COUNTS: Counts = { read: 0, stored: 0, unchanged: 0, quarantined: 0 }

/** What could not even be read: an entry of readDocuments. */
export type Unread = Readonly<{ name: string; source: string; reason: string; detail: string }>

/** Level 1: four times smaller at 400 MB/s; higher levels gain a tenth and cost the throughput. */
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

/** Several machines that write at once take turns; more conflicts than this in a row mean that something is wrong. */
const ATTEMPTS_MAX = 40
const PAUSE_MS_MAX = 500

/** Two counts in one. */
export function addCounts(a: Counts, b: Counts): Counts {
  return {
    read: a.read + b.read,
    stored: a.stored + b.stored,
    unchanged: a.unchanged + b.unchanged,
    quarantined: a.quarantined + b.quarantined,
  }
}

/**
 * Writes prepared documents into the bank in one batch: documents, notices, and their procedures folded anew, or
 * nothing. Where somebody else wrote meanwhile, everything is looked at again. Running it twice writes nothing the
 * second time.
 *
 * @param at now, UTC
 * @param again what is stored already is gone through once more: its documents are there, and quarantine stays as it is
 * @throws ConflictError after forty conflicts in a row, UnavailableError while the bank is busy
 */
export async function storeBatch(
  db: Db,
  prepared: readonly Prepared[],
  unread: readonly Unread[],
  at: string,
  again = false,
): Promise<Counts> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await storeOnce(db, prepared, unread, at, again)
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt >= ATTEMPTS_MAX) throw error
      await sleep(Math.min(attempt * 20, PAUSE_MS_MAX) * (0.5 + Math.random()))
    }
  }
}

async function storeOnce(
  db: Db,
  prepared: readonly Prepared[],
  unread: readonly Unread[],
  at: string,
  again: boolean,
): Promise<Counts> {
  const seq = await readSeq(db)
  const redactor = await readRedactor(db)
  const quarantine = await quarantineChanges(db, again ? [] : prepared, unread, at)
  const whole = prepared.flatMap(({ document, notices }) =>
    notices.map(notice => ({ notice, document: document.hash })),
  )
  const { records, withheld } = await redactRecords(db, redactor, whole, at)
  const { changed, replaced, fates } = await decide(db, records)
  const written = new Set([
    ...quarantine.documents,
    ...records.filter((_, at) => fates[at] !== 'same').map(record => record.document),
  ])
  const known = await knownDocuments(db, [...written])
  const fresh = new Map(prepared.map(one => [one.document.hash, one.document]))
  const documents = [...written]
    .filter(hash => !known.has(hash))
    .map(hash => fresh.get(hash)!)
    .map(document => ({
      ...document,
      fetched_at: at,
      encoding: 'zstd' as const,
      // D1 keeps no bytes: see insertDocuments.
      bytes: db.engine === 'd1' ? document.bytes : zstdCompressSync(document.bytes, ZSTD),
    }))
  const folded = await refold(db, changed, replaced, seq, redactor)
  const late = folded.redacted.map(one => ({ ...one, at }))
  const statements: Statement[] = [
    ...insertDocuments(db, documents),
    ...quarantine.statements,
    ...upsertNotices(db, folded.notices, replaced),
    ...moveNotices(db, folded.moved),
    ...folded.statements,
    ...withhold(db, late.length ? await notWithheld(db, [...withheld, ...late]) : withheld),
  ]
  if (statements.length) await batch(db, [moveSeq(db, folded.seq), ...statements], unchangedSince(seq))
  const added = new Set(documents.map(document => document.hash))
  const stored = records.filter(
    (record, at) => fates[at] === 'write' || (fates[at] === 'lost' && added.has(record.document)),
  ).length
  const read = records.length + quarantine.read
  return { read, stored, quarantined: quarantine.added, unchanged: read - stored - quarantine.added }
}

/** write: the bank changes; same: it has exactly this; lost: it has, or gets now, a better reading of this notice. */
type Fate = 'write' | 'same' | 'lost'

/**
 * Which records change the bank. Of several readings of one notice the same one stands whatever the order (see
 * preferred); only a document that is read again may change its own notices, since then the reader has improved.
 */
async function decide(
  db: Db,
  records: readonly Incoming[],
): Promise<{ changed: Map<string, Incoming>; replaced: string[]; fates: Fate[] }> {
  const best = new Map<string, Incoming>()
  for (const record of records) {
    const other = best.get(record.notice.id)
    if (!other || better(record.notice.json, other.notice.json)) best.set(record.notice.id, record)
  }
  const heads = await noticeHeads(db, [...best.keys()])
  const contested = [...best].filter(([id, { notice, document }]) => {
    const head = heads.get(id)
    return head && head.hash !== notice.hash && head.document !== document
  })
  const present = await readNotices(
    db,
    contested.map(([id]) => id),
  )
  for (const [id, { notice }] of contested)
    if (!better(notice.json, JSON.stringify(present.get(id)))) best.delete(id)
  const changed = new Map([...best].filter(([id, { notice }]) => heads.get(id)?.hash !== notice.hash))
  const fates = records.map(({ notice }): Fate => {
    if (changed.get(notice.id)?.notice === notice) return 'write'
    return heads.get(notice.id)?.hash === notice.hash || changed.get(notice.id)?.notice.hash === notice.hash
      ? 'same'
      : 'lost'
  })
  return { changed, replaced: [...changed.keys()].filter(id => heads.has(id)), fates }
}

function better(json: string, than: string): boolean {
  if (json === than) return false
  const [left, right] = [JSON.parse(json) as Notice, JSON.parse(than) as Notice]
  return preferred(left, right) === left
}

type QuarantineChanges = Readonly<{
  read: number
  added: number
  documents: readonly string[]
  statements: readonly Statement[]
}>

/** What is new in quarantine, and what comes out of it because it is understood now. */
async function quarantineChanges(
  db: Db,
  prepared: readonly Prepared[],
  unread: readonly Unread[],
  at: string,
): Promise<QuarantineChanges> {
  const rows = new Map<string, QuarantineRow>()
  let read = unread.length
  for (const { document, rejected } of prepared) {
    read += rejected.length
    rejected.forEach((one, index) => {
      const id = `${document.hash}#${index}`
      const { reason, detail, field = null, id: notice = null } = one
      rows.set(id, {
        id,
        document: document.hash,
        name: document.name,
        source: document.source,
        reason,
        field,
        detail: detail.slice(0, DETAIL_LETTERS_MAX),
        notice,
        at,
      })
    })
  }
  for (const { name, source, reason, detail } of unread)
    rows.set(unreadId(name), {
      id: unreadId(name),
      document: unreadId(name),
      name,
      source,
      reason,
      field: null,
      detail: detail.slice(0, DETAIL_LETTERS_MAX),
      notice: null,
      at,
    })
  // A file that could not be read and now can leaves its old row behind, so that one is looked for as well.
  const names = [...prepared.map(one => one.document.name), ...unread.map(one => one.name)].map(unreadId)
  const asked = [...prepared.map(one => one.document.hash), ...names]
  const present = new Map((await quarantinedOf(db, asked)).map(row => [row.id, row]))
  const added = [...rows.values()].filter(row => !isKnown(row, present.get(row.id)))
  const released = [...present.values()].filter(row => row.closed_at === null && !rows.has(row.id))
  return {
    read,
    added: added.length,
    documents: prepared
      .map(one => one.document.hash)
      .filter(hash => added.some(row => row.document === hash)),
    statements: [
      ...insertQuarantine(db, added),
      ...closeQuarantine(
        db,
        released.map(row => row.id),
        at,
      ),
    ],
  }
}

function unreadId(name: string): string {
  // A path may be as long as a file system lets it; a key may not.
  return `unread ${name.length > UNREAD_LETTERS_MAX ? hash('sha256', name) : name}`
}

const UNREAD_LETTERS_MAX = 200

/** Enough to find the fault; the whole is in the document. */
const DETAIL_LETTERS_MAX = 1_000

function isKnown(row: QuarantineRow, present: QuarantinedRow | undefined): boolean {
  return (
    present !== undefined &&
    present.closed_at === null &&
    present.reason === row.reason &&
    present.field === row.field &&
    present.detail === row.detail.toWellFormed().replaceAll('\0', '')
  )
}
