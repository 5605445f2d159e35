import { sql } from 'kysely'
import { statement, type Db, type Statement } from './batch.ts'
import { listOf, upsertRows, type ColumnTypes } from './rows.ts'
import type { MatchesSchema } from './schema-matches.ts'

export type DeliveryRow = MatchesSchema['delivery']

const TYPES: ColumnTypes<DeliveryRow> = {
  person: 'text',
  item: 'text',
  reason: 'text',
  material: 'text',
  profile: 'text',
  opportunity: 'text',
  state: 'text',
  why: 'text',
  message: 'text',
  at: 'text',
  json: 'text',
}
/** A new profile starts with fifty matches; nobody is owed more than some of those and what she follows. */
const OWED_MAX = 2_000

/** What a person is owed and was not told yet, oldest first. */
export async function owedTo(db: Db, person: string): Promise<DeliveryRow[]> {
  return db.query
    .selectFrom('delivery')
    .selectAll()
    .where('person', '=', person)
    .where('state', '=', 'pending')
    .orderBy('at')
    .orderBy('item')
    .limit(OWED_MAX)
    .execute()
}

/** How many new and early entries a person's messages carried since a moment. */
export async function offersSince(db: Db, person: string, since: string): Promise<number> {
  const row = await db.query
    .selectFrom('delivery')
    .innerJoin('outbox', 'outbox.id', 'delivery.message')
    .select(sql<number>`count(*)`.as('n'))
    .where('delivery.person', '=', person)
    .where('delivery.reason', 'in', ['new', 'early'])
    .where('delivery.state', '=', 'carried')
    .where('outbox.created_at', '>', since)
    .executeTakeFirst()
  return Number(row?.n ?? 0)
}

/** Of these reminders, those a person was not owed yet: `item reason material` of each that is there. */
export async function knownDeliveries(
  db: Db,
  person: string,
  items: readonly string[],
): Promise<Set<string>> {
  if (!items.length) return new Set()
  const rows = await db.query
    .selectFrom('delivery')
    .select(['item', 'reason', 'material'])
    .where('person', '=', person)
    .where('item', 'in', listOf(db, items))
    .execute()
  return new Set(rows.map(({ item, reason, material }) => `${item} ${reason} ${material}`))
}

/** Statements that owe rows. One that is there already stays as it is, whatever became of it. */
export function owe(db: Db, rows: readonly DeliveryRow[]): Statement[] {
  return upsertRows(db, 'delivery', TYPES, ['person', 'item', 'reason', 'material'], rows, 'keep')
}

/**
 * Statements that owe changes. A lot that goes from A to B, back to A and to B again has said B before: the row is owed
 * anew. The caller moves what was told last in the same batch, so that doing it again changes nothing.
 */
export function oweChanges(db: Db, rows: readonly DeliveryRow[]): Statement[] {
  return upsertRows(db, 'delivery', TYPES, ['person', 'item', 'reason', 'material'], rows)
}

/** What becomes of one owed row. */
export type Settled = Readonly<{
  person: string
  item: string
  reason: string
  material: string
  state: 'carried' | 'merged' | 'suppressed'
  why: string
  /** The match as it was told, with the versions it was made by (JSON): scores move on, what was said does not */
  told?: string
}>

/**
 * Statements that settle pending rows; `message` is the outbox row that carries them. Rows that are not pending any
 * more stay as they are.
 */
export function settle(db: Db, settled: readonly Settled[], message: string | null): Statement[] {
  return settled.map(({ person, item, reason, material, state, why, told }) =>
    statement(
      db,
      db.query
        .updateTable('delivery')
        .set({
          state,
          why,
          message: state === 'suppressed' && why !== 'budget' ? null : message,
          ...(told !== undefined && { json: told }),
        })
        .where('person', '=', person)
        .where('item', '=', item)
        .where('reason', '=', reason)
        .where('material', '=', material)
        .where('state', '=', 'pending'),
    ),
  )
}

/** Statement that takes back what a message would have told: it never left the house, the next slot tells it. */
export function releaseDeliveries(db: Db, message: string): Statement {
  return statement(
    db,
    db.query
      .updateTable('delivery')
      .set({ state: 'pending', why: '', message: null })
      .where('message', '=', message),
  )
}

/** Statement that gives up what a message would have told: its address takes no mail. */
export function suppressDeliveries(db: Db, message: string, why: string): Statement {
  return statement(
    db,
    db.query.updateTable('delivery').set({ state: 'suppressed', why }).where('message', '=', message),
  )
}

/** The latest deliveries of a person, for a page: what she was told, and why not. */
export async function deliveriesOf(db: Db, person: string, limit = 200): Promise<DeliveryRow[]> {
  return db.query
    .selectFrom('delivery')
    .selectAll()
    .where('person', '=', person)
    .orderBy('at', 'desc')
    .orderBy('item')
    .limit(Math.min(limit, 1_000))
    .execute()
}
