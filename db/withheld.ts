import { statement, type Db, type Statement } from './batch.ts'
import { listOf, upsertRows, type ColumnTypes } from './rows.ts'
import type { OrderSchema } from './schema-order.ts'

const WITHHELD_TYPES: ColumnTypes<OrderSchema['withheld']> = {
  document: 'text',
  redaction: 'text',
  at: 'text',
}

export type WithheldRow = Readonly<OrderSchema['withheld']>

/** By which redactions these documents are withheld. */
export async function withheldOf(db: Db, documents: readonly string[]): Promise<WithheldRow[]> {
  if (!documents.length) return []
  return db.query
    .selectFrom('withheld')
    .selectAll()
    .where('document', 'in', listOf(db, documents))
    .orderBy('at')
    .orderBy('redaction')
    .execute()
}

/** Statements that withhold documents. */
export function withhold(db: Db, rows: readonly WithheldRow[]): Statement[] {
  return upsertRows(db, 'withheld', WITHHELD_TYPES, ['document', 'redaction'], rows, 'keep')
}

/** Documents that a redaction withholds. */
export async function documentsWithheldBy(db: Db, redaction: string): Promise<string[]> {
  const rows = await db.query
    .selectFrom('withheld')
    .select('document')
    .where('redaction', '=', redaction)
    .orderBy('document')
    .limit(100_000)
    .execute()
  return rows.map(row => row.document)
}

/** Statements that hand documents out again, as far as no other redaction withholds them. */
export function release(db: Db, redaction: string): Statement[] {
  return [statement(db, db.query.deleteFrom('withheld').where('redaction', '=', redaction))]
}

/** Why parts of these notices were taken out, and when: what a reader is told. */
export async function removalsIn(
  db: Db,
  notices: readonly string[],
): Promise<Readonly<{ reason: string; at: string }>[]> {
  if (!notices.length) return []
  return db.query
    .selectFrom('withheld')
    .innerJoin('notice', 'notice.document', 'withheld.document')
    .innerJoin('redaction', 'redaction.id', 'withheld.redaction')
    .select(['redaction.reason', 'redaction.at'])
    .distinct()
    .where('notice.id', 'in', listOf(db, notices))
    .where('redaction.undone_at', 'is', null)
    .orderBy('redaction.at')
    .limit(20)
    .execute()
}
