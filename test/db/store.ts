import { prepareDocument, prepareOpportunity, type Prepared } from '../../jobs/ingest-prepare.ts'
import { storeBatch } from '../../jobs/ingest-store.ts'
import type { Db } from '../../db/batch.ts'
import { migrate } from '../../db/migrate.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { fold } from '../../src/model/fold.ts'
import { linkableOf, rowId } from '../../src/model/fold-groups.ts'
import { saidAt } from '../../src/model/fold-order.ts'
import type { Notice } from '../../src/model/notice.ts'
import { createHash } from 'node:crypto'

export const AT = '2026-01-05T08:00:00.000Z'

/** A new bank in memory. */
export async function freshSqlite(): Promise<Db> {
  const db = openSqlite(':memory:')
  await migrate(db)
  return db
}

/** A new bank: in memory, or with BANK_IN_TESTS=postgres on a server, so that any test can be tried on both. */
export async function freshBank(): Promise<Db> {
  if (process.env.BANK_IN_TESTS !== 'postgres') return freshSqlite()
  const db = await (await import('../servers/postgres.ts')).freshPostgres()
  await migrate(db)
  return db
}

const sha = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Notices as if a reader had found them in one document each. */
export function preparedNotices(notices: readonly Notice[]): Prepared[] {
  return notices.map(notice => {
    const json = JSON.stringify(notice)
    return {
      document: {
        hash: sha(json),
        name: `${notice.id}.json`,
        source: notice.source,
        size: json.length,
        bytes: Buffer.from(json),
      },
      notices: [
        {
          id: rowId(notice),
          source: notice.source,
          saidAt: saidAt(notice),
          hash: sha(json),
          json,
          link: linkableOf(notice),
          alone: prepareOpportunity(fold([notice])!),
        },
      ],
      rejected: [],
    }
  })
}

export const storeNotices = (db: Db, notices: readonly Notice[]) =>
  storeBatch(db, preparedNotices(notices), [], AT)
export const storeText = (db: Db, name: string, text: string) =>
  storeBatch(db, [prepareDocument({ name, bytes: Buffer.from(text) }, {})], [], AT)

/** Everything in the bank that a reader can tell, in a fixed order: equal dumps are equal banks. */
export async function dump(db: Db): Promise<string> {
  const opportunities = await db.query
    .selectFrom('opportunity')
    .select(['id', 'procedure', 'json', 'live_until', 'country', 'cpv', 'hash'])
    .orderBy('id')
    .execute()
  const members = await db.query
    .selectFrom('notice')
    .select(['id', 'procedure', 'hash'])
    .orderBy('id')
    .execute()
  const facets = await db.query
    .selectFrom('facet')
    .selectAll()
    .orderBy('kind')
    .orderBy('value')
    .orderBy('opportunity')
    .execute()
  const lots = await db.query.selectFrom('lot').selectAll().orderBy('opportunity').orderBy('lot').execute()
  const words = await db.query
    .selectFrom('search_text')
    .select(['opportunity', 'words'])
    .orderBy('opportunity')
    .execute()
  return JSON.stringify({ opportunities, members, facets, lots, words })
}
