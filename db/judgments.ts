import { sql } from 'kysely'
import type { Profile } from '../src/model/profile.ts'
import { batch, statement, type Db } from './batch.ts'
import type { RulesSchema } from './schema-rules.ts'

export type JudgmentRow = Readonly<RulesSchema['judgment']>
/** A pair that somebody graded: an administrator, or an organisation by its answer. */
export type Labelled = Readonly<{ profile: string; item: string; opportunity: string; grade: number }>

/** As many as a nightly report can rank in a minute. */
const LABELS_MAX = 5_000

/** Keeps an administrator's grade of a pair; another one replaces it. */
export async function judge(db: Db, row: JudgmentRow): Promise<void> {
  const { grade, hash, author, at } = row
  const insert = db.query
    .insertInto('judgment')
    .values(row)
    .onConflict(conflict => conflict.columns(['profile', 'item']).doUpdateSet({ grade, hash, author, at }))
  await batch(db, [statement(db, insert)])
}

/** Takes a grade back. */
export async function unjudge(db: Db, profile: string, item: string): Promise<void> {
  const query = db.query.deleteFrom('judgment').where('profile', '=', profile).where('item', '=', item)
  await batch(db, [statement(db, query)])
}

/** The newest grade somebody gave; what an undo takes back. */
export async function lastJudgment(db: Db, author: string): Promise<JudgmentRow | undefined> {
  return db.query
    .selectFrom('judgment')
    .selectAll()
    .where('author', '=', author)
    .orderBy('at', 'desc')
    .orderBy('item')
    .limit(1)
    .executeTakeFirst()
}

/** How many pairs were graded of each profile; those without any are absent. */
export async function judgmentCounts(db: Db): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query
    .selectFrom('judgment')
    .select(['profile', sql<number>`count(*)`.as('n')])
    .groupBy('profile')
    .execute()
  return new Map(rows.map(row => [row.profile, Number(row.n)]))
}

/** The items of a profile that were graded or answered: they teach nothing new. */
export async function gradedItems(db: Db, profile: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ item: string }>`select item from judgment where profile = ${profile}
    union select item from feedback where profile = ${profile}`.execute(db.query)
  return new Set(rows.map(row => row.item))
}

/**
 * The labelled set: what administrators graded, and where they did not, what organisations answered. `relevant` and
 * `follow` say 2. `not-for-us` says 0 where the subject was the reason or none was given: that a right lot is too far
 * or too big is no judgment of the order of subjects. The newest count.
 */
export async function labels(db: Db): Promise<readonly Labelled[]> {
  const judged = await db.query
    .selectFrom('judgment')
    .select(['profile', 'item', 'opportunity', 'grade'])
    .orderBy('at', 'desc')
    .orderBy('item')
    .limit(LABELS_MAX)
    .execute()
  const answered = await db.query
    .selectFrom('feedback')
    .select(['profile', 'item', 'opportunity', 'answer', 'reason'])
    .where('opportunity', '<>', '')
    .orderBy('at', 'desc')
    .orderBy('item')
    .limit(LABELS_MAX)
    .execute()
  const found = new Map<string, Labelled>()
  for (const row of judged) found.set(`${row.profile} ${row.item}`, row)
  for (const { answer, reason, ...row } of answered) {
    if (answer === 'not-for-us' && reason !== '' && reason !== 'subject') continue
    const key = `${row.profile} ${row.item}`
    if (!found.has(key)) found.set(key, { ...row, grade: answer === 'not-for-us' ? 0 : 2 })
  }
  return [...found.values()].slice(0, LABELS_MAX)
}

/** A profile that takes part: somebody's own, or one that came with the bank (the demonstration's). */
export type Living = Readonly<{ profile: Profile; hash: string }>

/** Profiles in the order of their ids, or the one of an id; begun but unclaimed drafts are left out. */
export async function livingProfiles(db: Db, limit: number, only?: string): Promise<readonly Living[]> {
  let query = db.query
    .selectFrom('profile')
    .leftJoin('profile_owner', 'profile_owner.profile', 'profile.id')
    .select(['profile.hash', 'profile.json'])
    .where(on =>
      on.or([
        on('profile_owner.profile', 'is', null),
        on('profile_owner.person', '<>', ''),
        on('profile_owner.organisation', '<>', ''),
      ]),
    )
  if (only !== undefined) query = query.where('profile.id', '=', only)
  const rows = await query.orderBy('profile.id').limit(Math.min(limit, 10_000)).execute()
  return rows.map(({ json, hash }) => ({ hash, profile: JSON.parse(json) as Profile }))
}
