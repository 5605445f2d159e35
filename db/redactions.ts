import { sql } from 'kysely'
import type { Redaction } from '../src/model/redact.ts'
import { statement, type Db, type Statement } from './batch.ts'
import { listOf } from './rows.ts'
import type { OrderSchema } from './schema-order.ts'

export type RedactionRow = Readonly<OrderSchema['redaction']>

/** As many as stand at once: each is looked for in every notice that is stored. */
export const REDACTIONS_MAX = 2_000

/** A redaction that stands, with the procedures it reaches now: those that its notice belongs to. */
export type Standing = Redaction & Readonly<{ procedure?: string }>

/** Every redaction that stands, oldest first. */
export async function standingRedactions(db: Db): Promise<Standing[]> {
  const rows = await db.query
    .selectFrom('redaction')
    .select(['id', 'source', 'scope', 'object', 'field', 'words'])
    .where('undone_at', 'is', null)
    .orderBy('at')
    .orderBy('id')
    .limit(REDACTIONS_MAX)
    .execute()
  const anchors = rows.filter(row => row.scope === 'procedure').map(row => row.object)
  const procedures = anchors.length
    ? await db.query
        .selectFrom('notice')
        .select(['id', 'procedure'])
        .where('id', 'in', listOf(db, anchors))
        .execute()
    : []
  const belongs = new Map(procedures.map(row => [row.id, row.procedure]))
  return rows.map(row => {
    const procedure = row.scope === 'procedure' ? belongs.get(row.object) : undefined
    return { ...(row as Redaction), ...(procedure !== undefined && { procedure }) }
  })
}

/** One redaction, standing or undone. */
export async function readRedaction(db: Db, id: string): Promise<RedactionRow | undefined> {
  return db.query.selectFrom('redaction').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Redactions, newest first, at most 200: for the administrator's list. */
export async function listRedactions(db: Db, limit = 200): Promise<RedactionRow[]> {
  return db.query
    .selectFrom('redaction')
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(Math.min(limit, 200))
    .execute()
}

/** Redactions whose effect on what is stored is still owed. */
export async function owedRedactions(db: Db): Promise<RedactionRow[]> {
  return db.query
    .selectFrom('redaction')
    .selectAll()
    .where('applied_at', 'is', null)
    .orderBy('at')
    .orderBy('id')
    .limit(100)
    .execute()
}

export async function countRedactions(db: Db): Promise<number> {
  const row = await db.query
    .selectFrom('redaction')
    .select(sql<number>`count(*)`.as('n'))
    .where('undone_at', 'is', null)
    .executeTakeFirst()
  return Number(row?.n ?? 0)
}

/**
 * Statements that make a redaction stand. They move the sequence, so that whoever is about to store notices and has
 * not seen it yet is refused and looks again.
 */
export function insertRedaction(
  db: Db,
  row: Omit<RedactionRow, 'applied_at' | 'undone_at' | 'undone_by'>,
): Statement[] {
  return [
    moveOn(db),
    statement(
      db,
      db.query.insertInto('redaction').values({ ...row, applied_at: null, undone_at: null, undone_by: '' }),
    ),
  ]
}

/** Statements that end a redaction; what it took out comes back when it is applied. */
export function undoRedaction(db: Db, id: string, person: string, now: string): Statement[] {
  return [
    moveOn(db),
    statement(
      db,
      db.query
        .updateTable('redaction')
        .set({ undone_at: now, undone_by: person, applied_at: null })
        .where('id', '=', id)
        .where('undone_at', 'is', null),
    ),
  ]
}

/** Statements that say that what was stored before has been gone through. */
export function redactionApplied(db: Db, id: string, now: string): Statement[] {
  return [statement(db, db.query.updateTable('redaction').set({ applied_at: now }).where('id', '=', id))]
}

function moveOn(db: Db): Statement {
  return statement(db, sql`update change_seq set value = value + 1 where name = 'seq'`)
}
