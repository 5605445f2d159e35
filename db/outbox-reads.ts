import { sql } from 'kysely'
import type { Db } from './batch.ts'
import type { OutboxRow } from './outbox.ts'

/** A message as lists show it: without its texts. */
export type MessageHead = Omit<OutboxRow, 'html' | 'body' | 'headers' | 'claim' | 'claim_until'>
export type MessageFilter = Readonly<{ person?: string; state?: string; doubtful?: boolean; limit?: number }>

/** The latest messages, for the administrator and for a person's own page. */
export async function listMessages(db: Db, filter: MessageFilter = {}): Promise<MessageHead[]> {
  return db.query
    .selectFrom('outbox')
    .select(['id', 'person', 'slot', 'kind', 'recipient', 'subject', 'state', 'attempts', 'next_at'])
    .select(['answer', 'created_at', 'sent_at', 'unknown_at'])
    .$if(filter.person !== undefined, query => query.where('person', '=', filter.person!))
    .$if(filter.state !== undefined, query => query.where('state', '=', filter.state!))
    .$if(filter.doubtful === true, query => query.where('unknown_at', 'is not', null))
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(Math.min(filter.limit ?? 100, 1_000))
    .execute()
}

/** How many messages stand in each state. */
export async function outboxFigures(db: Db): Promise<Readonly<Record<string, number>>> {
  const rows = await db.query
    .selectFrom('outbox')
    .select(['state', sql<number>`count(*)`.as('n')])
    .groupBy('state')
    .execute()
  return Object.fromEntries(rows.map(row => [row.state, Number(row.n)]))
}
