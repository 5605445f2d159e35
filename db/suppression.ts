import { batch, statement, type Db, type Statement } from './batch.ts'
import type { MatchesSchema } from './schema-matches.ts'

export type SuppressionRow = MatchesSchema['suppression']
export type SuppressionReason = 'bounce' | 'complaint' | 'refused'

/** How an address is kept: SHA-256 of it in lower case, so that the list names nobody. */
export async function addressHash(address: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(address.trim().toLowerCase()))
  return [...new Uint8Array(bytes)].map(byte => byte.toString(16).padStart(2, '0')).join('')
}

/** Why an address must not be written to; undefined where it may. */
export async function suppressionOf(db: Db, address: string): Promise<SuppressionRow | undefined> {
  return db.query
    .selectFrom('suppression')
    .selectAll()
    .where('address_hash', '=', await addressHash(address))
    .executeTakeFirst()
}

/**
 * Statements that forbid an address from now on: what is queued to it fails, what those messages would have told is
 * suppressed.
 *
 * @param detail what the server or provider said, cut at 500 letters
 */
export async function suppress(
  db: Db,
  address: string,
  reason: SuppressionReason,
  detail: string,
  now: string,
): Promise<Statement[]> {
  const row = { address_hash: await addressHash(address), reason, detail: detail.slice(0, 500), at: now }
  const queued = db.query
    .selectFrom('outbox')
    .select('id')
    .where('recipient', '=', address)
    .where('state', '=', 'queued')
  return [
    statement(
      db,
      db.query
        .insertInto('suppression')
        .values(row)
        .onConflict(conflict => conflict.column('address_hash').doUpdateSet(row)),
    ),
    statement(
      db,
      db.query
        .updateTable('delivery')
        .set({ state: 'suppressed', why: 'address' })
        .where('message', 'in', queued),
    ),
    statement(
      db,
      db.query
        .updateTable('outbox')
        .set({ state: 'failed', answer: `suppressed: ${reason}`, claim: null, claim_until: null })
        .where('recipient', '=', address)
        .where('state', '=', 'queued'),
    ),
  ]
}

/**
 * Allows an address whose owner has just signed in by a mail: mail arrives there again. A complaint stays, since it came
 * from somebody whom mail had reached.
 */
export async function unsuppress(db: Db, address: string): Promise<void> {
  const allowed = db.query.deleteFrom('suppression').where('address_hash', '=', await addressHash(address))
  await batch(db, [statement(db, allowed.where('reason', '!=', 'complaint'))])
}

/** Statement that allows an address again, by its hash. */
export function liftStatement(db: Db, hash: string): Statement {
  return statement(db, db.query.deleteFrom('suppression').where('address_hash', '=', hash))
}
