import { sql } from 'kysely'
import { batch, statement, type Db } from './batch.ts'

/**
 * Counts one attempt in a window that begins with the first; answers the count so far and when the window ends. A
 * window that is over begins anew.
 */
export async function takeRate(
  db: Db,
  attempt: Readonly<{ key: string; now: string; until: string }>,
): Promise<Readonly<{ count: number; until: string }>> {
  const { key, now, until } = attempt
  await batch(db, [
    statement(
      db,
      sql`insert into rate (key, count, until) values (${key}, 1, ${until})
        on conflict (key) do update set
          count = case when rate.until <= ${now} then 1 else rate.count + 1 end,
          until = case when rate.until <= ${now} then ${until} else rate.until end`,
    ),
  ])
  const row = await db.query.selectFrom('rate').selectAll().where('key', '=', key).executeTakeFirst()
  return { count: Number(row?.count ?? 1), until: row?.until ?? until }
}
