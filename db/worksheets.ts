import { batch, statement, type Db } from './batch.ts'

/** Bytes of a sheet: its lines are few and short. */
const JSON_MAX = 20_000

/** The worksheet of a profile for a lot as JSON text, and when it was saved; undefined where there is none. */
export async function readWorksheet(
  db: Db,
  profile: string,
  item: string,
): Promise<Readonly<{ json: string; at: string }> | undefined> {
  return db.query
    .selectFrom('worksheet')
    .select(['json', 'at'])
    .where('profile', '=', profile)
    .where('item', '=', item)
    .executeTakeFirst()
}

/** Keeps a worksheet. @throws RangeError for one that no form of ours makes */
export async function saveWorksheet(
  db: Db,
  row: Readonly<{ profile: string; item: string; json: string; at: string }>,
): Promise<void> {
  const { profile, item, json, at } = row
  if (json.length > JSON_MAX) throw new RangeError('The worksheet is too large.')
  await batch(db, [
    statement(
      db,
      db.query
        .insertInto('worksheet')
        .values({ profile, item, json, at })
        .onConflict(conflict => conflict.columns(['profile', 'item']).doUpdateSet({ json, at })),
    ),
  ])
}
