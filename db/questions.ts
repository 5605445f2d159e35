import { sql } from 'kysely'
import { batch, statement, type Db, type Statement } from './batch.ts'
import { listOf } from './rows.ts'
import type { TownSchema } from './schema-town.ts'

export type QuestionRow = TownSchema['question']

/** Questions about one post. Large procedures get some dozens; more from one organisation would be a flood. */
const POST_MAX = 500
const ORGANISATION_MAX = 20

/** One question, or undefined. */
export async function readQuestion(db: Db, id: string): Promise<QuestionRow | undefined> {
  return db.query.selectFrom('question').selectAll().where('id', '=', id).executeTakeFirst()
}

/** What was asked about a post, first things first; taken back ones left out. */
export async function questionsOf(db: Db, post: string): Promise<QuestionRow[]> {
  return db.query
    .selectFrom('question')
    .selectAll()
    .where('post', '=', post)
    .where('withdrawn_at', 'is', null)
    .orderBy('at')
    .orderBy('id')
    .limit(POST_MAX)
    .execute()
}

/** How many questions of each of these towns' posts wait for an answer. */
export async function openQuestions(db: Db, towns: readonly string[]): Promise<Map<string, number>> {
  if (!towns.length) return new Map()
  const rows = await db.query
    .selectFrom('question')
    .select(['post', sql<number>`count(*)`.as('n')])
    .where('town', 'in', listOf(db, towns))
    .where('answered_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .groupBy('post')
    .execute()
  return new Map(rows.map(row => [row.post, Number(row.n)]))
}

/** Of these questions, those whose answers are public. */
export async function answeredQuestions(db: Db, ids: readonly string[]): Promise<QuestionRow[]> {
  if (!ids.length) return []
  return db.query
    .selectFrom('question')
    .selectAll()
    .where('id', 'in', listOf(db, ids))
    .where('answered_at', 'is not', null)
    .where('withdrawn_at', 'is', null)
    .execute()
}

/**
 * Asks a question.
 *
 * @throws ConflictError where the organisation or all together have asked as many as one post can have
 */
export async function askQuestion(db: Db, row: QuestionRow): Promise<void> {
  await batch(
    db,
    [statement(db, db.query.insertInto('question').values(row))],
    sql`(select count(*) from question where post = ${row.post}) < ${POST_MAX}
      and (select count(*) from question where post = ${row.post} and organisation = ${row.organisation})
        < ${ORGANISATION_MAX}`,
  )
}

/** Keeps an answer that is not finished: from now on the question lies with this clerk. */
export async function keepAnswer(db: Db, id: string, keeper: string, draft: string): Promise<void> {
  await batch(
    db,
    [statement(db, db.query.updateTable('question').set({ keeper, draft }).where('id', '=', id))],
    stillOpen(id),
  )
}

/** An answer as it becomes public. */
export type PublicAnswer = Readonly<{ answer: string; language: string; by: string; at: string }>

/**
 * Makes question and answer public, together with what follows from it (whom it is told to).
 *
 * @throws ConflictError where it was answered or taken back meanwhile
 */
export async function publishAnswer(
  db: Db,
  id: string,
  { answer, language, by, at }: PublicAnswer,
  more: readonly Statement[],
): Promise<void> {
  const change = {
    answer,
    answer_language: language,
    answered_by: by,
    answered_at: at,
    keeper: by,
    draft: '',
  }
  await batch(
    db,
    [statement(db, db.query.updateTable('question').set(change).where('id', '=', id)), ...more],
    stillOpen(id),
  )
}

/** Puts a question aside: it is not answered and not shown. @throws ConflictError where it is public already */
export async function setAside(db: Db, id: string, at: string): Promise<void> {
  await batch(
    db,
    [statement(db, db.query.updateTable('question').set({ withdrawn_at: at }).where('id', '=', id))],
    stillOpen(id),
  )
}

function stillOpen(id: string) {
  return sql`exists (select 1 from question where id = ${id} and answered_at is null and withdrawn_at is null)`
}
