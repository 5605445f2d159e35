import { getDocument } from '../../db/documents.ts'
import { buyerName } from '../../db/insight-data.ts'
import type { InsightFilter } from '../../db/insight-filter.ts'
import { noticeHeads } from '../../db/notices.ts'
import { search, type SearchAnswer, type SearchQuery } from '../../db/opportunities-search.ts'
import { bankFigures, getOpportunity } from '../../db/opportunities.ts'
import type { Context as AppContext } from '../context.ts'
import { GoneError, NotFoundError } from '../errors.ts'
import type { Opportunity } from '../model/opportunity.ts'
import { fold } from '../text/fold.ts'
import { tokens } from '../text/tokens.ts'
import { deadlineRange, type BankQuery } from './bank-query.ts'
import { endingDays } from './insight-figures.ts'
import type { BankAnswer } from './pages/bank.ts'
import type { FacetCounts } from './parts/facets.ts'

/** BT-71 codes that keep a contract for some; `none` is a real answer and keeps it for nobody. */
const RESERVED = ['res-ws', 'res-pub-ser']
/** BT-775 codes. */
const SOCIAL = ['acc-all', 'et-eq', 'gen-eq', 'hum-right', 'opp', 'work-cond', 'other']
const PAGE_MAX = 20

/** Words as the bank keeps them: folded and cut the same way as the search text was. */
export function searchWords(q: string): string[] {
  return [...new Set(tokens(fold(q)))]
}

/** `yes` asks for any code of a list, a code for itself. */
export function codesOf(
  list: 'reserved' | 'social',
  choice: string | undefined,
): readonly string[] | undefined {
  if (choice === undefined) return undefined
  return choice === 'yes' ? (list === 'reserved' ? RESERVED : SOCIAL) : [choice]
}

/** One page of the bank for people. */
export async function readBank(ctx: AppContext, query: BankQuery): Promise<BankAnswer> {
  const now = ctx.now()
  const { from, to } = deadlineRange(query.deadline, now)
  const reserved = codesOf('reserved', query.reserved)
  const social = codesOf('social', query.social)
  const words = searchWords(query.q)
  const insight = countedOf(query, now)
  // Words that are all signs find nothing, rather than everything.
  if (query.q && !words.length) return { opportunities: [], total: 0, facets: {}, empty: false }
  const asked: SearchQuery = {
    now: now.toISOString(),
    limit: PAGE_MAX,
    facets: true,
    sort: query.sort,
    ...(words.length && { words }),
    ...(query.status !== 'any' && { status: [query.status] }),
    ...(query.kind && { kind: [query.kind] }),
    ...(query.country && { country: [query.country] }),
    ...(query.cpv && { cpv: [query.cpv] }),
    ...(reserved && { reserved }),
    ...(social && { social }),
    ...(insight && { insight }),
    ...(from && { deadlineFrom: from }),
    ...(to && { deadlineTo: to }),
    ...(query.after && { after: query.after }),
  }
  const answer = await search(ctx.db, asked)
  const empty = answer.found.length === 0 && (await bankFigures(ctx.db, asked.now)).opportunities === 0
  const who = query.who && (await buyerName(ctx.db, query.who))
  return {
    opportunities: answer.found.map(found => found.opportunity),
    ...(who && { who }),
    ...(answer.total === undefined ? {} : { total: answer.total }),
    ...(answer.next && { next: answer.next }),
    facets: countsOf(answer),
    empty,
  }
}

/** What of a query asks for the lots that a figure of insight counts. */
function countedOf(query: BankQuery, now: Date): InsightFilter | undefined {
  const { theme, region, from, to, about, who } = query
  if (!theme && !region && !from && !to && !about && !who) return undefined
  const { fromDay, toDay } = endingDays(now)
  return {
    ...(theme && { theme }),
    ...(region && { region }),
    ...(from && { from }),
    ...(to && { to }),
    ...(about && { about }),
    ...(who && { buyer: who }),
    ...(about === 'ending' && { endsFrom: fromDay, endsTo: toDay }),
  }
}

function countsOf({ facets }: SearchAnswer): FacetCounts {
  if (!facets) return {}
  const counts = (name: keyof typeof facets): ReadonlyMap<string, number> =>
    new Map(facets[name].map(({ value, count }) => [value, count]))
  return {
    kind: counts('kind'),
    country: counts('country'),
    cpv: counts('cpv'),
    reserved: counts('reserved'),
    social: counts('social'),
  }
}

/** One opportunity by any id that ever named it. @throws NotFoundError */
export async function readOpportunity(ctx: AppContext, id: string): Promise<Opportunity> {
  const opportunity = await getOpportunity(ctx.db, id)
  if (!opportunity) throw new NotFoundError(`There is no opportunity ${JSON.stringify(id)}.`)
  return opportunity
}

/** The newest opportunities that can be answered today. */
export async function newest(ctx: AppContext, limit: number): Promise<readonly Opportunity[]> {
  const answer = await search(ctx.db, {
    now: ctx.now().toISOString(),
    status: ['open'],
    sort: 'newest',
    limit,
  })
  return answer.found.map(found => found.opportunity)
}

/**
 * The stored bytes behind a notice, uncompressed; undefined where this server keeps none (the edge).
 *
 * @throws GoneError for a document that something was taken out of
 */
export async function noticeDocument(
  ctx: AppContext,
  notice: string,
): Promise<{ hash: string; name: string; bytes: Uint8Array<ArrayBuffer> } | undefined> {
  const head = (await noticeHeads(ctx.db, [notice])).get(notice)
  const row = head && (await getDocument(ctx.db, head.document))
  if (row?.withheld) {
    const { at, reason } = row.withheld
    throw new GoneError(`This document was taken down on ${at.slice(0, 10)}. Reason: ${reason}.`)
  }
  if (!row?.bytes) return undefined
  const stored = new Uint8Array(row.bytes)
  const bytes = row.encoding === 'zstd' ? await (await import('./files.ts')).unpack(stored, row.size) : stored
  // A name becomes a header: letters that headers and file systems take.
  const name =
    row.name
      .split('/')
      .at(-1)!
      .replace(/[^A-Za-z0-9._-]+/g, '_')
      .slice(-120) || 'notice'
  return { hash: row.hash, name, bytes }
}
