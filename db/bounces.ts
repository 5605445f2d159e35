import { batch, statement, type Db } from './batch.ts'
import { suppressDeliveries } from './deliveries.ts'
import { NEVER } from './outbox.ts'
import { suppress } from './suppression.ts'

export type BouncedMessage = Readonly<{
  message?: string
  address?: string
  kind: 'hard' | 'soft' | 'complaint'
  detail: string
}>

/**
 * Notes that a message came back. For good, or as a complaint, nothing is sent to its address any more. Only addresses
 * we have written to count: who guesses the address of this hook can stop nobody else's mail.
 *
 * @returns whether it was about one of our messages
 */
export async function noteBounce(db: Db, bounce: BouncedMessage, now: string): Promise<boolean> {
  const { message, address, kind, detail } = bounce
  const row = await db.query
    .selectFrom('outbox')
    .select(['id', 'recipient', 'state'])
    .$if(message !== undefined, query => query.where('id', '=', message!))
    .$if(message === undefined, query => query.where('recipient', '=', address ?? ''))
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return false
  const answer = `${kind}: ${detail}`.slice(0, 500)
  const note = db.query.updateTable('outbox').set({ answer }).where('id', '=', row.id)
  if (kind === 'soft') {
    await batch(db, [statement(db, note)])
    return true
  }
  const failed = db.query
    .updateTable('outbox')
    .set({ state: 'failed', answer, next_at: NEVER, claim: null, claim_until: null })
    .where('id', '=', row.id)
  await batch(db, [
    ...(await suppress(db, row.recipient, kind === 'hard' ? 'bounce' : 'complaint', detail, now)),
    // A complaint came from somebody who got the mail; a bounce from nobody.
    ...(kind === 'hard'
      ? [statement(db, failed), suppressDeliveries(db, row.id, 'address')]
      : [statement(db, note)]),
  ])
  return true
}
