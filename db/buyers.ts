import type { Opportunity } from '../src/model/opportunity.ts'
import type { Db } from './batch.ts'
import type { OrganisationRow } from './organisations.ts'
import { listOf } from './rows.ts'

/** Opportunities of one buyer that its page is made of, the newest. The largest cities publish some hundred a year. */
export const BUYER_OPPORTUNITIES_MAX = 500

/** The newest opportunities that one of these keys finds (model/buyer), or that were posted under these numbers. */
export async function opportunitiesOfBuyer(
  db: Db,
  keys: readonly string[],
  posted: readonly string[] = [],
): Promise<Opportunity[]> {
  const ids = posted.map(number => `post:${number}`)
  const rows = await db.query
    .selectFrom('opportunity')
    .select(['id', 'json'])
    .where(on =>
      on.or([
        ...(ids.length ? [on('id', 'in', listOf(db, ids))] : []),
        on(
          'id',
          'in',
          on
            .selectFrom('facet')
            .select('facet.opportunity')
            .where('facet.kind', '=', 'buyer')
            .where('facet.value', 'in', listOf(db, keys)),
        ),
      ]),
    )
    .orderBy('published_at', 'desc')
    .orderBy('id')
    .limit(BUYER_OPPORTUNITIES_MAX)
    .execute()
  return rows.map(row => JSON.parse(row.json) as Opportunity)
}

/** Publication numbers under which a town has posted, the latest first. */
export async function numbersOf(db: Db, town: string): Promise<string[]> {
  const rows = await db.query
    .selectFrom('post')
    .select('number')
    .where('organisation', '=', town)
    .where('versions', '>', 0)
    .orderBy('number', 'desc')
    .limit(BUYER_OPPORTUNITIES_MAX)
    .execute()
  return rows.map(row => row.number)
}

/** The towns that posted under these publication numbers. */
export async function townsBehind(db: Db, numbers: readonly string[]): Promise<OrganisationRow[]> {
  if (!numbers.length) return []
  return db.query
    .selectFrom('organisation')
    .selectAll()
    .where(
      'id',
      'in',
      db.query.selectFrom('post').select('post.organisation').where('post.number', 'in', listOf(db, numbers)),
    )
    .orderBy('id')
    .limit(20)
    .execute()
}

/**
 * Opportunities that were published as what follows from this one, and those that it says it follows: a consultation
 * and the tender it led to. By published references alone.
 */
export async function relatedTo(
  db: Db,
  opportunity: Opportunity,
): Promise<Readonly<{ earlier: readonly Opportunity[]; later: readonly Opportunity[] }>> {
  const notices = opportunity.notices.map(({ id }) => id)
  const [earlier, later] = await Promise.all([linked(db, notices, 1), linked(db, notices, 0)])
  const others = (found: readonly Opportunity[]): Opportunity[] =>
    found.filter(({ id }) => id !== opportunity.id)
  return { earlier: others(earlier), later: others(later) }
}

/** At most this many on either side: a plan can lead to several procedures. */
const RELATED_MAX = 10

/** What these notices cite (1), or what cites them (0), through the names that notices bear. */
async function linked(db: Db, notices: readonly string[], cited: 0 | 1): Promise<Opportunity[]> {
  if (!notices.length) return []
  const rows = await db.query
    .selectFrom('notice_name as own')
    .innerJoin('notice_name as other', join =>
      join.onRef('other.name', '=', 'own.name').on('other.cited', '=', cited === 1 ? 0 : 1),
    )
    .innerJoin('notice', 'notice.id', 'other.notice')
    .innerJoin('opportunity', 'opportunity.procedure', 'notice.procedure')
    .select(['opportunity.id', 'opportunity.json'])
    .distinct()
    .where('own.notice', 'in', listOf(db, notices))
    .where('own.cited', '=', cited)
    .orderBy('opportunity.id')
    .limit(RELATED_MAX)
    .execute()
  return rows.map(row => JSON.parse(row.json) as Opportunity)
}
