import { batch, statement, type Db } from './batch.ts'
import type { MatchesSchema } from './schema-matches.ts'

export type FeedbackRow = MatchesSchema['feedback']
export const ANSWERS = ['relevant', 'follow', 'not-for-us'] as const
export type Answer = (typeof ANSWERS)[number]

/** More answers than anybody gives; the newest count. */
const ANSWERS_MAX = 2_000

/**
 * Keeps one standing answer of a profile about a lot. `relevant` and `not-for-us` exclude each other; whatever is not
 * for an organisation is not followed any more either.
 */
export async function setFeedback(db: Db, row: FeedbackRow): Promise<void> {
  const { profile, item } = row
  const ends: Readonly<Record<string, readonly string[]>> = {
    relevant: ['not-for-us'],
    follow: ['not-for-us'],
    'not-for-us': ['relevant', 'follow'],
  }
  const { reason, person, at, opportunity, material } = row
  await batch(db, [
    statement(
      db,
      db.query
        .deleteFrom('feedback')
        .where('profile', '=', profile)
        .where('item', '=', item)
        .where('answer', 'in', [...(ends[row.answer] ?? [])]),
    ),
    statement(
      db,
      db.query
        .insertInto('feedback')
        .values(row)
        .onConflict(conflict =>
          conflict
            .columns(['profile', 'item', 'answer'])
            .doUpdateSet({ reason, person, at, opportunity, material }),
        ),
    ),
  ])
}

/** Takes one answer back, or every answer about the lot. */
export async function takeBack(db: Db, profile: string, item: string, answer?: Answer): Promise<void> {
  let query = db.query.deleteFrom('feedback').where('profile', '=', profile).where('item', '=', item)
  if (answer !== undefined) query = query.where('answer', '=', answer)
  await batch(db, [statement(db, query)])
}

/** The standing answers of a profile, newest first. */
export async function feedbackOf(db: Db, profile: string): Promise<FeedbackRow[]> {
  return db.query
    .selectFrom('feedback')
    .selectAll()
    .where('profile', '=', profile)
    .orderBy('at', 'desc')
    .orderBy('item')
    .limit(ANSWERS_MAX)
    .execute()
}
