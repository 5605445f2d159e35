import { statement, type Db, type Statement } from './batch.ts'
import { listOf } from './rows.ts'
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

/** Statements that store documents; one that is there already is left as it is, for documents never change. */
export function insertDocuments(db: Db, documents: readonly DocumentRow[]): Statement[] {
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

/** One document with its bytes as stored (see `encoding`); undefined where it is not there. */
export async function getDocument(db: Db, hash: string): Promise<DocumentRow | undefined> {
  return db.query.selectFrom('document').selectAll().where('hash', '=', hash).executeTakeFirst()
}
