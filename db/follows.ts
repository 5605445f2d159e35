import { statement, type Db, type Statement } from './batch.ts'
import type { FeedbackRow } from './feedback.ts'
import { listOf } from './rows.ts'

/** More answers than anybody gives about what one digest can hold. */
const ROWS_MAX = 5_000

/** What these profiles answered about these items. */
export async function answersAbout(
  db: Db,
  profiles: readonly string[],
  items: readonly string[],
): Promise<FeedbackRow[]> {
  if (!profiles.length || !items.length) return []
  return db.query
    .selectFrom('feedback')
    .selectAll()
    .where('profile', 'in', listOf(db, profiles))
    .where('item', 'in', listOf(db, items))
    .limit(ROWS_MAX)
    .execute()
}

/** What these profiles follow. */
export async function followedBy(db: Db, profiles: readonly string[]): Promise<FeedbackRow[]> {
  if (!profiles.length) return []
  return db.query
    .selectFrom('feedback')
    .selectAll()
    .where('answer', '=', 'follow')
    .where('profile', 'in', listOf(db, profiles))
    .orderBy('item')
    .limit(ROWS_MAX)
    .execute()
}

/** Who follows lots of these opportunities. */
export async function followsOf(db: Db, opportunities: readonly string[]): Promise<FeedbackRow[]> {
  if (!opportunities.length) return []
  return db.query
    .selectFrom('feedback')
    .selectAll()
    .where('answer', '=', 'follow')
    .where('opportunity', 'in', listOf(db, opportunities))
    .execute()
}

/** Statement that notes what followers were told last (JSON of a Material), unless somebody noted it meanwhile. */
export function toldStatement(db: Db, row: FeedbackRow, material: string): Statement {
  return statement(
    db,
    db.query
      .updateTable('feedback')
      .set({ material })
      .where('profile', '=', row.profile)
      .where('item', '=', row.item)
      .where('answer', '=', row.answer)
      .where('material', '=', row.material),
  )
}

/** How many answers each profile gave and when the last was: what tells that they changed. */
export async function answerMarks(db: Db): Promise<Map<string, string>> {
  const { fn } = db.query
  const rows = await db.query
    .selectFrom('feedback')
    .select('profile')
    .select([fn.countAll().as('n'), fn.max('at').as('last')])
    .groupBy('profile')
    .execute()
  return new Map(rows.map(({ profile, n, last }) => [profile, `${n} ${last}`]))
}
