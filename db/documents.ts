import { statement, type Db, type Statement } from './batch.ts'
import { listOf, upsertRows, type ColumnTypes } from './rows.ts'
import type { DocumentRow } from './schema.ts'

/** Which of the content hashes are stored already. */
export async function knownDocuments(db: Db, hashes: readonly string[]): Promise<Set<string>> {
  if (!hashes.length) return new Set()
  const rows = await db.query
    .selectFrom('document')
    .select('hash')
    .where('hash', 'in', listOf(db, hashes))
    .execute()
  return new Set(rows.map(row => row.hash))
}

const WITHOUT_BYTES = {
  hash: 'text',
  name: 'text',
  source: 'text',
  fetched_at: 'text',
  size: 'integer',
  encoding: 'text',
} as ColumnTypes<DocumentRow>

/**
 * Statements that store documents; one that is there already is left as it is, for documents never change. D1 has
 * no room for their bytes: there a document is its hash, name and size.
 */
export function insertDocuments(db: Db, documents: readonly DocumentRow[]): Statement[] {
  if (db.engine === 'd1') {
    const rows = documents.map(row => ({ ...row, encoding: 'none' as const }))
    return upsertRows(db, 'document', WITHOUT_BYTES, ['hash'], rows, 'keep')
  }
  return documents.map(row =>
    statement(
      db,
      db.query
        .insertInto('document')
        .values(row)
        .onConflict(conflict => conflict.column('hash').doNothing()),
    ),
  )
}

/** Why and since when a document is handed out no more: the reason of the first redaction that withholds it. */
export type Withheld = Readonly<{ reason: string; at: string }>

/**
 * One document with its bytes as stored (see `encoding`); undefined where it is not there. A document that something
 * was taken out of comes without its bytes and says so: every way out of the house goes through here.
 */
export async function getDocument(
  db: Db,
  hash: string,
): Promise<(DocumentRow & Readonly<{ withheld?: Withheld }>) | undefined> {
  const row = await originalDocument(db, hash)
  if (!row) return undefined
  const withheld = await db.query
    .selectFrom('withheld')
    .innerJoin('redaction', 'redaction.id', 'withheld.redaction')
    .select(['redaction.reason', 'redaction.at'])
    .where('withheld.document', '=', hash)
    .orderBy('redaction.at')
    .orderBy('redaction.id')
    .executeTakeFirst()
  return withheld ? { ...row, bytes: null, withheld } : row
}

/** One document whatever is withheld: for reading it again, never for showing it. */
export async function originalDocument(db: Db, hash: string): Promise<DocumentRow | undefined> {
  return db.query.selectFrom('document').selectAll().where('hash', '=', hash).executeTakeFirst()
}
