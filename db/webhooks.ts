import { sql } from 'kysely'
import { batch, statement, type Db } from './batch.ts'
import { listOf } from './rows.ts'
import type { MatchesSchema } from './schema-matches.ts'

export type WebhookRow = MatchesSchema['webhook']

/** More than any person needs; each is posted to for every match. */
export const WEBHOOKS_MAX = 20

/** The webhooks of a person. */
export async function webhooksOf(db: Db, person: string): Promise<WebhookRow[]> {
  return db.query
    .selectFrom('webhook')
    .selectAll()
    .where('person', '=', person)
    .orderBy('created_at')
    .orderBy('id')
    .limit(WEBHOOKS_MAX)
    .execute()
}

/** The webhooks of these profiles that are switched on. */
export async function activeWebhooks(db: Db, profiles: readonly string[]): Promise<WebhookRow[]> {
  if (!profiles.length) return []
  return db.query
    .selectFrom('webhook')
    .selectAll()
    .where('profile', 'in', listOf(db, profiles))
    .where('disabled_at', 'is', null)
    .orderBy('id')
    .execute()
}

/** Adds a webhook, unless its person has as many as are allowed: answers whether. */
export async function addWebhook(db: Db, row: WebhookRow): Promise<boolean> {
  if ((await webhooksOf(db, row.person)).length >= WEBHOOKS_MAX) return false
  await batch(db, [statement(db, db.query.insertInto('webhook').values(row))])
  return true
}

/** Removes a person's webhook with what it was still to be told. */
export async function removeWebhook(db: Db, person: string, id: string): Promise<void> {
  const mine = sql`select id from webhook where id = ${id} and person = ${person}`
  await batch(db, [
    statement(db, sql`delete from webhook_event where webhook in (${mine})`),
    statement(db, db.query.deleteFrom('webhook').where('id', '=', id).where('person', '=', person)),
  ])
}

/** Switches a person's webhook on again after it was switched off for its failures. */
export async function enableWebhook(db: Db, person: string, id: string): Promise<void> {
  const on = db.query
    .updateTable('webhook')
    .set({ disabled_at: null, failures: 0 })
    .where('id', '=', id)
    .where('person', '=', person)
  await batch(db, [statement(db, on)])
}

/** One webhook. */
export async function readWebhook(db: Db, id: string): Promise<WebhookRow | undefined> {
  return db.query.selectFrom('webhook').selectAll().where('id', '=', id).executeTakeFirst()
}
