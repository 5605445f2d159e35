import { sql } from 'kysely'
import { batch, statement, type Db } from './batch.ts'
import type { TownSchema } from './schema-town.ts'

export type ConsultationAnswerRow = TownSchema['consultation_answer']

/** An answer with the name of whoever gave it. */
export type NamedAnswer = ConsultationAnswerRow & Readonly<{ name: string; country: string }>

/** Answers to one consultation that are read and exported. */
const ANSWERS_MAX = 2_000

/** What one organisation answered, or undefined. */
export async function readAnswer(
  db: Db,
  post: string,
  organisation: string,
): Promise<ConsultationAnswerRow | undefined> {
  return db.query
    .selectFrom('consultation_answer')
    .selectAll()
    .where('post', '=', post)
    .where('organisation', '=', organisation)
    .executeTakeFirst()
}

/** All answers to a consultation, first ones first. */
export async function answersTo(db: Db, post: string): Promise<NamedAnswer[]> {
  return db.query
    .selectFrom('consultation_answer')
    .innerJoin('organisation', 'organisation.id', 'consultation_answer.organisation')
    .selectAll('consultation_answer')
    .select(['organisation.name', 'organisation.country'])
    .where('consultation_answer.post', '=', post)
    .orderBy('consultation_answer.at')
    .orderBy('consultation_answer.organisation')
    .limit(ANSWERS_MAX)
    .execute()
}

/** How many organisations have answered. */
export async function countAnswers(db: Db, post: string): Promise<number> {
  const row = await db.query
    .selectFrom('consultation_answer')
    .select(sql<number>`count(*)`.as('n'))
    .where('post', '=', post)
    .executeTakeFirst()
  return Number(row?.n ?? 0)
}

/**
 * Gives an answer, or changes the one that was given.
 *
 * @throws ConflictError where a consultation has as many as one can have
 */
export async function giveAnswer(db: Db, row: ConsultationAnswerRow): Promise<void> {
  const { opportunity, person, json, updated_at } = row
  const { post, organisation } = row
  await batch(
    db,
    [
      statement(
        db,
        db.query
          .insertInto('consultation_answer')
          .values(row)
          .onConflict(conflict =>
            conflict.columns(['post', 'organisation']).doUpdateSet({ opportunity, person, json, updated_at }),
          ),
      ),
    ],
    sql`(select count(*) from consultation_answer where post = ${post} and organisation <> ${organisation})
      < ${ANSWERS_MAX}`,
  )
}

/** Takes an answer back. */
export async function takeAnswerBack(db: Db, post: string, organisation: string): Promise<void> {
  await batch(db, [
    statement(
      db,
      db.query
        .deleteFrom('consultation_answer')
        .where('post', '=', post)
        .where('organisation', '=', organisation),
    ),
  ])
}
