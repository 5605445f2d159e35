import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { batch, statement } from '../../db/batch.ts'
import { migrate } from '../../db/migrate.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { queueMessage } from '../../db/outbox.ts'
import { takeRate } from '../../db/rates.ts'
import { endSessions } from '../../db/sessions.ts'

test('messages and tokens are on the disk when they are answered for; the rest is quick', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-lasting-'))
  const db = openSqlite(join(folder, 'bank.sqlite'))
  await migrate(db)
  await batch(db, [statement(db, sql`create table seen (what text, synchronous integer)`)])
  // A trigger looks at the setting from inside the transaction that writes.
  for (const [table, event] of [
    ['outbox', 'insert'],
    ['session', 'delete'],
    ['rate', 'insert'],
  ])
    await batch(db, [
      statement(
        db,
        sql`create trigger ${sql.ref(`see_${table}`)} after ${sql.raw(event!)} on ${sql.table(table!)} begin
          insert into seen select ${sql.lit(table!)}, synchronous from pragma_synchronous; end`,
      ),
    ])
  const now = '2026-11-23T06:00:00.000Z'
  const until = '2026-11-23T07:00:00.000Z'
  const message = { id: 'm', person: 'p', slot: 's', kind: 'digest', recipient: 'p@example.org' }
  await batch(db, [queueMessage(db, { ...message, subject: '', html: '', body: '', headers: '{}' }, now)])
  const session = { token_hash: 't', person: 'p', created_at: now, seen_at: now }
  const row = { ...session, expires_at: until, fresh_until: until }
  await batch(db, [statement(db, db.query.insertInto('session').values(row))])
  await endSessions(db, 'p')
  await takeRate(db, { key: 'k', now, until })
  const { rows } = await sql<{ what: string; synchronous: number }>`select * from seen`.execute(db.query)
  // SQLite counts: 1 is NORMAL, 2 is FULL.
  expect(Object.fromEntries(rows.map(each => [each.what, each.synchronous]))).toEqual({
    outbox: 2,
    session: 2,
    rate: 1,
  })
  await db.close()
  rmSync(folder, { recursive: true })
})
