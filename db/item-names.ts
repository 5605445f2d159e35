import { sql } from 'kysely'
import { statement, type Db, type Statement } from './batch.ts'
import { listOf } from './rows.ts'

/** Everything that names an item of an opportunity; each is renamed when the opportunity gets an earlier notice. */
const ITEM_TABLES = ['match', 'feedback', 'delivery', 'note', 'worksheet', 'hand', 'introduction'] as const
const KEYS: Readonly<Record<(typeof ITEM_TABLES)[number], readonly string[]>> = {
  match: ['profile'],
  feedback: ['profile', 'answer'],
  delivery: ['person', 'reason', 'material'],
  note: ['profile'],
  worksheet: ['profile'],
  hand: ['profile'],
  introduction: ['asker', 'asked'],
}

/** Of these ids, those that rows about items still stand under. */
export async function itemsUnder(db: Db, opportunities: readonly string[]): Promise<string[]> {
  if (!opportunities.length) return []
  const ids = listOf(db, opportunities)
  const { rows } = await sql<{ id: string }>`
    select opportunity as id from delivery where opportunity in ${ids}
    union select opportunity from feedback where opportunity in ${ids}
    union select opportunity from ${sql.table('match')} where opportunity in ${ids}`.execute(db.query)
  return rows.map(row => row.id)
}

/**
 * Statements that move everything said about the items of one opportunity to another id: an earlier notice arrived,
 * or two opportunities turned out to be one. What the new id already has stands.
 */
export function renameItems(db: Db, from: string, to: string): Statement[] {
  const [low, high] = [`${from}#`, `${from}$`]
  const under = sql`item >= ${low} and item < ${high}`
  const renamed = sql`${`${to}#`} || substr(t.item, ${[...low].length + 1})`
  return ITEM_TABLES.flatMap(table => {
    const name = sql.table(table)
    const same = sql.join(
      KEYS[table].map(key => sql`o.${sql.ref(key)} = t.${sql.ref(key)}`),
      sql` and `,
    )
    const named = table === 'match' || table === 'feedback' || table === 'delivery'
    return [
      statement(
        db,
        sql`update ${name} as t set item = ${renamed} ${named ? sql`, opportunity = ${to}` : sql``}
          where ${under} and not exists (select 1 from ${name} o where o.item = ${renamed} and ${same})`,
      ),
      statement(db, sql`delete from ${name} where ${under}`),
    ]
  })
}
