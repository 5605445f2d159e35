import type { Db } from './batch.ts'

/** When the oldest notice of the bank was published (UTC): how far back its figures can speak. */
export async function bankSince(db: Db): Promise<string | undefined> {
  const row = await db.query
    .selectFrom('opportunity')
    .select('published_at')
    .where('published_at', '<>', '')
    .orderBy('published_at')
    .limit(1)
    .executeTakeFirst()
  return row?.published_at
}
