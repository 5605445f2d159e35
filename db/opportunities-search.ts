import { sql, type Expression, type SelectQueryBuilder } from 'kysely'
import { UsageError } from '../src/errors.ts'
import type { LotStatus, Opportunity } from '../src/model/opportunity.ts'
import type { Db } from './batch.ts'
import { countedIn, type InsightFilter } from './insight-filter.ts'
import { NO_END } from '../src/model/fold-status.ts'
import { listOf } from './rows.ts'
import type { FacetKind, Schema } from './schema.ts'

/** Every filter is optional; lists mean "any of". Codes are prefixes: cpv 85 or 85310000, nuts LT01. */
export type SearchQuery = Readonly<{
  /** Folded words, all of which must occur; the last one may be the beginning of a word */
  words?: readonly string[]
  cpv?: readonly string[]
  nuts?: readonly string[]
  country?: readonly string[]
  kind?: readonly string[]
  status?: readonly LotStatus[]
  /** UTC, inclusive: of opportunities that are live and have a deadline */
  deadlineFrom?: string
  deadlineTo?: string
  reserved?: readonly string[]
  social?: readonly string[]
  language?: readonly string[]
  /** What a figure of insight counts; as far as insight has followed the bank */
  insight?: InsightFilter
  /** UTC; decides what is open */
  now: string
  sort?: 'newest' | 'deadline'
  /** Opaque, from a former answer */
  after?: string
  /** 1 to 200 */
  limit?: number
  /** Count the facets too; they are the same on every page of a search */
  facets?: boolean
}>

export type Found = Readonly<{ opportunity: Opportunity; status: LotStatus }>
export type FacetCount = Readonly<{ value: string; count: number }>
export type SearchAnswer = Readonly<{
  found: readonly Found[]
  /** Cursor of the next page, absent on the last */
  next?: string
  /** Given with `facets`: how many match, and how they divide */
  total?: number
  facets?: Readonly<
    Record<'country' | 'kind' | 'status' | 'cpv' | 'reserved' | 'social', readonly FacetCount[]>
  >
}>

const LIMIT_MAX = 200
const WORDS_MAX = 20
/** Values of one filter, and counts of one facet */
const VALUES_MAX = 100

type Query = SelectQueryBuilder<Schema, 'opportunity', object>

/**
 * Opportunities that match all filters, one page in a stable order.
 *
 * @throws UsageError for a cursor that this search did not give
 */
export async function search(db: Db, query: SearchQuery): Promise<SearchAnswer> {
  const limit = Math.min(Math.max(query.limit ?? 20, 1), LIMIT_MAX)
  const order = query.sort ?? 'newest'
  const filtered = filter(db, db.query.selectFrom('opportunity'), query)
  let page = filtered.select(['id', 'json', 'published_at', 'live_until', statusAt(query.now).as('status')])
  const column = order === 'newest' ? 'published_at' : 'live_until'
  if (query.after !== undefined) {
    const [value, id] = readCursor(query.after, order)
    page = page.where(on =>
      on.or([
        on(column, order === 'newest' ? '<' : '>', value),
        on.and([on(column, '=', value), on('id', '>', id)]),
      ]),
    )
  }
  const rows = await page
    .orderBy(column, order === 'newest' ? 'desc' : 'asc')
    .orderBy('id')
    .limit(limit + 1)
    .execute()
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    found: shown.map(row => ({
      opportunity: JSON.parse(row.json) as Opportunity,
      status: row.status as LotStatus,
    })),
    ...(rows.length > limit && last && { next: cursor(order, last[column], last.id) }),
    ...(query.facets && (await countFacets(db, filtered, query.now, isNarrow(query)))),
  }
}

/** Whether any filter is set: without one, facets are counted without looking at the opportunities. */
function isNarrow(query: SearchQuery): boolean {
  const { now: _now, sort, after: _after, limit: _limit, facets: _facets, ...filters } = query
  return (
    sort === 'deadline' ||
    Object.values(filters).some(value => value !== undefined && (!Array.isArray(value) || value.length > 0))
  )
}

function filter(db: Db, from: Query, query: SearchQuery): Query {
  let filtered = from
  if (query.words?.length) {
    const found = wordHits(db, query.words.slice(0, WORDS_MAX))
    filtered = filtered.where('id', 'in', found)
  }
  for (const [kind, values, prefix] of [
    ['cpv', query.cpv?.map(cpvPrefix), true],
    ['nuts', query.nuts, true],
    ['country', query.country, false],
    ['reserved', query.reserved, false],
    ['social', query.social, false],
    ['language', query.language, false],
  ] as const)
    if (values?.length)
      filtered = filtered.where(on =>
        on.exists(
          on
            .selectFrom('facet')
            .select('facet.value')
            .whereRef('facet.opportunity', '=', 'opportunity.id')
            .where('facet.kind', '=', kind)
            .where(match =>
              prefix
                ? match.or(
                    values
                      .slice(0, VALUES_MAX)
                      .map(value =>
                        match.and([
                          match('facet.value', '>=', value),
                          match('facet.value', '<', upTo(value)),
                        ]),
                      ),
                  )
                : match('facet.value', 'in', listOf(db, values.slice(0, VALUES_MAX))),
            ),
        ),
      )
  if (query.insight) filtered = filtered.where('id', 'in', countedIn(query.insight))
  if (query.kind?.length) filtered = filtered.where('kind', 'in', listOf(db, query.kind.slice(0, VALUES_MAX)))
  if (query.status?.length) filtered = filtered.where(statusAt(query.now), 'in', listOf(db, query.status))
  const { deadlineFrom, deadlineTo } = query
  if (deadlineFrom !== undefined || deadlineTo !== undefined)
    filtered = filtered
      .where('live_until', '>', '')
      .where('live_until', '>=', deadlineFrom ?? '')
      .where('live_until', '<', NO_END)
      .where('live_until', '<=', deadlineTo ?? NO_END)
  if (query.sort === 'deadline') filtered = filtered.where('live_until', '>', '')
  return filtered
}

/** The status of an opportunity at an instant, in SQL; the same rule as opportunityStatusAt in src/model. */
function statusAt(now: string): Expression<string> & ReturnType<typeof sql<string>> {
  return sql<string>`case when live_until > ${now} then 'open' when paused = 1 then 'paused' when planned_until > ${now} then 'planned'
    when live_until <> '' or planned_until <> '' then 'closed' when awarded = 1 then 'awarded' when unsuccessful = 1 then 'unsuccessful'
    else 'cancelled' end`
}

/** What src/text calls a word; anything else in a query would be an operator to one engine or another. */
const WORD = /^[\p{L}\p{N}\p{M}]+$/u

/** Ids of opportunities that have all the words; the last word may go on. */
function wordHits(db: Db, words: readonly string[]): Expression<string> {
  if (!words.every(word => WORD.test(word))) return sql`(select opportunity from search_text where 1 = 0)`
  if (db.engine === 'postgres') {
    // Lexemes as they are: to_tsquery would divide them by the rules of the server's locale.
    const text = words.map((word, at) => `'${word}'${at === words.length - 1 ? ':*' : ''}`).join(' & ')
    return sql`(select opportunity from search_text where lexemes @@ ${text}::tsquery)`
  }
  const text = words.map((word, at) => `"${word}"${at === words.length - 1 ? '*' : ''}`).join(' AND ')
  return sql`(select opportunity from search_text where number in (select rowid from search_index where search_index match ${text}))`
}

/** 85310000 asks for everything under 8531: trailing zeros of a CPV code only fill it up. Divisions have two digits. */
function cpvPrefix(code: string): string {
  const digits = code.replace(/\D.*$/, '').slice(0, 8)
  return digits.length === 8 ? digits.replace(/0+$/, '').padEnd(2, '0') : digits
}

/** The first text behind every text that begins so: prefixes are searched by range, never by LIKE. */
function upTo(prefix: string): string {
  return `${prefix}\u{10FFFF}`
}

async function countFacets(
  db: Db,
  filtered: Query,
  now: string,
  isNarrowed: boolean,
): Promise<Required<Pick<SearchAnswer, 'total' | 'facets'>>> {
  const count = sql<number>`count(*)`
  const totalRow = await filtered.select(count.as('n')).executeTakeFirst()
  const tidy = (rows: readonly { value: string; n: number }[]): FacetCount[] =>
    rows.map(({ value, n }) => ({ value, count: Number(n) })).filter(row => row.value !== '')
  const kinds = await filtered
    .select(['kind as value', count.as('n')])
    .groupBy('kind')
    .orderBy('n', 'desc')
    .orderBy('value')
    .execute()
  const status = statusAt(now)
  const statuses = await filtered
    .select([status.as('value'), count.as('n')])
    .groupBy(sql`1`)
    .orderBy('n', 'desc')
    .orderBy('value')
    .execute()
  let values = db.query.selectFrom('facet').select(['kind', 'value', count.as('n')])
  if (isNarrowed) values = values.where('opportunity', 'in', filtered.select('id') as never)
  const counted = await values
    .where('kind', 'in', [...COUNTED])
    .groupBy(['kind', 'value'])
    .orderBy('n', 'desc')
    .orderBy('value')
    .limit(COUNTED.length * 1_000)
    .execute()
  const facet = (kind: FacetKind): FacetCount[] =>
    tidy(counted.filter(row => row.kind === kind)).slice(0, VALUES_MAX)
  return {
    total: Number(totalRow?.n ?? 0),
    facets: {
      kind: tidy(kinds),
      status: tidy(statuses),
      country: facet('country'),
      cpv: facet('division'),
      reserved: facet('reserved'),
      social: facet('social'),
    },
  }
}

/** Facets of few values: what can be shown beside a list. */
const COUNTED = ['country', 'division', 'reserved', 'social'] as const

function cursor(order: string, value: string, id: string): string {
  return encodeURIComponent(JSON.stringify([order, value, id]))
}

function readCursor(text: string, order: string): [string, string] {
  try {
    const parts: unknown = JSON.parse(decodeURIComponent(text))
    if (
      Array.isArray(parts) &&
      parts.length === 3 &&
      parts[0] === order &&
      parts.every(part => typeof part === 'string')
    )
      return [parts[1] as string, parts[2] as string]
  } catch {
    // Falls through to the same answer as any other text that is no cursor.
  }
  throw new UsageError('This page mark does not belong to this search; start again without it.')
}
