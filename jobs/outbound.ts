import { stat } from 'node:fs/promises'
import { sql } from 'kysely'
import { batch, statement, type Db } from '../db/batch.ts'
import { outboundIsOn, outboundStatement, readSetting, settingStatement } from '../db/settings.ts'

const HOME = 'home'

/**
 * What tells this bank from a copy of it: the file's inode, or the server's own number and the database's. Undefined
 * where nothing does (a bank in memory, a server that keeps its number to itself).
 */
export async function bankIdentity(db: Db): Promise<string | undefined> {
  if (db.engine === 'sqlite') {
    const { rows } = await sql<{
      file: string
    }>`select file from pragma_database_list where name = 'main'`.execute(db.query)
    const file = rows[0]?.file
    return file ? `inode ${(await stat(file)).ino}` : undefined
  }
  if (db.engine !== 'postgres') return undefined
  const asked = sql<{ id: string }>`select (select system_identifier from pg_control_system())::text || ' ' ||
    (select oid from pg_database where datname = current_database())::text as id`
  const { rows } = await asked.execute(db.query).catch(() => ({ rows: [] }))
  return rows[0] && `server ${rows[0].id}`
}

/**
 * Forbids sending where this bank is a copy that was started beside, or instead of, the one that wrote it: two banks
 * that both mail would tell everybody everything twice. Answers whether it did.
 */
export async function guardCopy(db: Db, now: Date): Promise<boolean> {
  const here = await bankIdentity(db)
  if (here === undefined) return false
  const home = await readSetting(db, HOME)
  const nowUtc = now.toISOString()
  if (home === here) return false
  if (home === undefined) {
    await batch(db, [settingStatement(db, HOME, here, nowUtc)])
    return false
  }
  await batch(db, [outboundStatement(db, false, nowUtc)])
  return true
}

export type Confirmed = Readonly<{ was: 'on' | 'off'; dropped: number; kept: number }>

/**
 * An administrator's word that this bank is the one that speaks. What was queued when the backup was taken may have been
 * sent since by the bank it was taken from: it is dropped, and what it would have told counts as told, unless `resend`.
 */
export async function confirmOutbound(db: Db, now: Date, resend: boolean): Promise<Confirmed> {
  const nowUtc = now.toISOString()
  const was = (await outboundIsOn(db)) ? 'on' : 'off'
  const home = await bankIdentity(db)
  const waiting = sql`state in ('queued', 'claimed', 'handed_over', 'unknown') and next_at < '9999'`
  const { rows } = await sql<{ n: number }>`select count(*) as n from outbox where ${waiting}`.execute(
    db.query,
  )
  const count = was === 'on' ? 0 : Number(rows[0]?.n ?? 0)
  const drop = [
    statement(
      db,
      sql`update delivery set state = 'suppressed', why = 'restored'
        where message in (select id from outbox where ${waiting})`,
    ),
    statement(
      db,
      sql`update outbox set state = 'failed', answer = 'restored: it may have been sent before', claim = null,
        claim_until = null where ${waiting}`,
    ),
  ]
  await batch(db, [
    ...(was === 'off' && !resend ? drop : []),
    outboundStatement(db, true, nowUtc),
    ...(home === undefined ? [] : [settingStatement(db, HOME, home, nowUtc)]),
  ])
  return { was, dropped: resend ? 0 : count, kept: resend ? count : 0 }
}
