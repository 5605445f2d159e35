import { batch, statement, type Db, type Statement } from './batch.ts'

/** A setting of the bank, or undefined. */
export async function readSetting(db: Db, name: string): Promise<string | undefined> {
  const row = await db.query.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value
}

/** A statement that sets a setting. */
export function settingStatement(db: Db, name: string, value: string, now: string): Statement {
  return statement(
    db,
    db.query
      .insertInto('setting')
      .values({ name, value, at: now })
      .onConflict(conflict => conflict.column('name').doUpdateSet({ value, at: now })),
  )
}

/** Sets a setting of the bank. */
export async function writeSetting(db: Db, name: string, value: string, now: string): Promise<void> {
  await batch(db, [settingStatement(db, name, value, now)])
}

/** The setting as it stands; the first who asks makes it, and everybody gets the same. */
export async function ensureSetting(db: Db, name: string, fresh: string, now: string): Promise<string> {
  const known = await readSetting(db, name)
  if (known !== undefined) return known
  const insert = db.query
    .insertInto('setting')
    .values({ name, value: fresh, at: now })
    .onConflict(conflict => conflict.column('name').doNothing())
  await batch(db, [statement(db, insert)])
  return (await readSetting(db, name))!
}

const OUTBOUND = 'outbound'

/**
 * Whether anything may leave the house. Off after a backup was restored or a copy of the bank was started, until an
 * administrator confirms that this one is the one that speaks.
 */
export async function outboundIsOn(db: Db): Promise<boolean> {
  return (await readSetting(db, OUTBOUND)) !== 'off'
}

/** Statement that forbids or allows sending. */
export function outboundStatement(db: Db, on: boolean, now: string): Statement {
  return settingStatement(db, OUTBOUND, on ? 'on' : 'off', now)
}
