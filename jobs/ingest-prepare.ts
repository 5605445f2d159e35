import { hash } from 'node:crypto'
import { opportunityRows, type OpportunityRows } from '../db/opportunity-rows.ts'
import { fold } from '../src/model/fold.ts'
import { linkableOf, rowId, type Linkable } from '../src/model/fold-groups.ts'
import { saidAt } from '../src/model/fold-order.ts'
import type { Notice, Rejected } from '../src/model/notice.ts'
import type { Opportunity } from '../src/model/opportunity.ts'
import { parseDocument, type Format } from '../src/sources/formats/index.ts'
import { searchWords } from './search-words.ts'

/**
 * Everything about one document that can be found out without the bank: parsed, hashed, and each notice folded as if it were alone in its procedure, which most are. Runs in worker threads; what it answers is plain data.
 */
export type Prepared = Readonly<{
  /** `bytes` as they came; they are compressed when they are stored, which most runs need not */
  document: Readonly<{ hash: string; name: string; source: string; size: number; bytes: Uint8Array }>
  notices: readonly PreparedNotice[]
  rejected: readonly Rejected[]
}>

export type PreparedNotice = Readonly<{
  /** Row id: see rowId */
  id: string
  source: string
  saidAt: string
  hash: string
  json: string
  link: Linkable
  alone: PreparedOpportunity
}>

export type PreparedOpportunity = Readonly<{ rows: OpportunityRows; words: string; hash: string }>

export type PrepareOptions = Readonly<{ format?: Format; source?: string }>

/** Reads one document; never throws for what is in it. */
export function prepareDocument(
  document: Readonly<{ name: string; bytes: Uint8Array; number?: string }>,
  options: PrepareOptions,
): Prepared {
  const { name, number } = document
  const parsed = parseDocument(document.bytes, { ...options, name, ...(number && { number }) })
  return {
    document: keep(document, options.source ?? parsed.notices[0]?.source ?? ''),
    notices: parsed.notices.map(prepareNotice),
    rejected: parsed.rejected,
  }
}

/** A document refused without being read: for what brings a reader down. */
export function refuseDocument(
  document: Readonly<{ name: string; bytes: Uint8Array }>,
  options: PrepareOptions,
  rejected: Rejected,
): Prepared {
  return { document: keep(document, options.source ?? ''), notices: [], rejected: [rejected] }
}

function keep({ name, bytes }: { name: string; bytes: Uint8Array }, source: string): Prepared['document'] {
  return { hash: sha256(bytes), name, source, size: bytes.length, bytes }
}

/** Everything that is written about one notice. */
export function prepareNotice(notice: Notice): PreparedNotice {
  const json = JSON.stringify(notice)
  return {
    id: rowId(notice),
    source: notice.source,
    saidAt: saidAt(notice),
    hash: sha256(json),
    json,
    link: linkableOf(notice),
    alone: prepareOpportunity(fold([notice])!),
  }
}

/** Rows, words and content hash of an opportunity. */
export function prepareOpportunity(opportunity: Opportunity): PreparedOpportunity {
  const json = JSON.stringify(opportunity)
  return { rows: opportunityRows(opportunity, json), words: searchWords(opportunity), hash: sha256(json) }
}

function sha256(data: string | Uint8Array): string {
  return hash('sha256', data)
}
