import { sql } from 'kysely'
import { statement, type Db, type Statement } from './batch.ts'
import type { OpportunityRows } from './opportunity-rows.ts'
import { deleteRows, listOf, upsertRows, type ColumnTypes } from './rows.ts'
import type { OpportunityRow, Schema } from './schema.ts'

const TYPES: ColumnTypes<OpportunityRow> = {
  id: 'text',
  procedure: 'text',
  kind: 'text',
  title: 'text',
  country: 'text',
  cpv: 'text',
  nature: 'text',
  published_at: 'text',
  updated_at: 'text',
  live_until: 'text',
  paused: 'integer',
  planned_until: 'text',
  awarded: 'integer',
  unsuccessful: 'integer',
  value_minor: 'integer',
  currency: 'text',
  hash: 'text',
  json: 'text',
  seq: 'integer',
}
const LOT_TYPES: ColumnTypes<Schema['lot']> = {
  opportunity: 'text',
  lot: 'text',
  state: 'text',
  closes_at: 'text',
  value_minor: 'integer',
  currency: 'text',
}
const FACET_TYPES: ColumnTypes<Schema['facet']> = { kind: 'text', value: 'text', opportunity: 'text' }
const GONE_TYPES: ColumnTypes<Schema['gone']> = { opportunity: 'text', seq: 'integer' }

/** One opportunity ready to be written: its rows, words for the search and content hash. */
export type Written = Readonly<{
  rows: OpportunityRows
  procedure: string
  words: string
  hash: string
  seq: number
}>

/** Folded words of one opportunity: at most 200 KB of UTF-8, cut at a word. */
const WORDS_BYTES_MAX = 200_000

/** What stands for these procedures now. */
export async function opportunityHeads(
  db: Db,
  procedures: readonly string[],
): Promise<Pick<OpportunityRow, 'id' | 'procedure' | 'hash'>[]> {
  if (!procedures.length) return []
  return db.query
    .selectFrom('opportunity')
    .select(['id', 'procedure', 'hash'])
    .where('procedure', 'in', listOf(db, procedures))
    .execute()
}

/**
 * Statements that write opportunities and everything that finds them.
 *
 * @param replaced ids among `written` that had rows before
 * @param gone ids that are no opportunity any more, with the number of their end
 */
export function writeOpportunities(
  db: Db,
  written: readonly Written[],
  replaced: readonly string[],
  gone: readonly Schema['gone'][],
): Statement[] {
  const ended = gone.map(row => row.opportunity)
  const stale = [...replaced, ...ended]
  return [
    ...deleteRows(db, 'lot', 'opportunity', stale),
    ...deleteRows(db, 'facet', 'opportunity', stale),
    ...deleteRows(db, 'search_text', 'opportunity', stale),
    ...deleteRows(db, 'opportunity', 'id', ended),
    ...upsertRows(db, 'gone', GONE_TYPES, ['opportunity'], gone),
    ...(written.length
      ? deleteRows(
          db,
          'gone',
          'opportunity',
          written.map(one => one.rows.opportunity.id),
        )
      : []),
    ...upsertRows(
      db,
      'opportunity',
      TYPES,
      ['id'],
      written.map(({ rows, procedure, hash, seq }) => ({ ...rows.opportunity, procedure, hash, seq })),
    ),
    ...upsertRows(
      db,
      'lot',
      LOT_TYPES,
      ['opportunity', 'lot'],
      written.flatMap(one => one.rows.lots),
    ),
    ...upsertRows(
      db,
      'facet',
      FACET_TYPES,
      ['kind', 'value', 'opportunity'],
      written.flatMap(one => one.rows.facets),
    ),
    ...upsertSearchText(db, written),
  ]
}

function upsertSearchText(db: Db, written: readonly Written[]): Statement[] {
  const rows = written.map(({ rows: { opportunity }, words }) => ({
    opportunity: opportunity.id,
    words: capped(words),
  }))
  return upsertRows(
    db,
    'search_text',
    { opportunity: 'text', words: 'text' } as ColumnTypes<Schema['search_text']>,
    ['opportunity'],
    rows as Schema['search_text'][],
  )
}

function capped(words: string): string {
  // A UTF-16 unit is at most 3 bytes of UTF-8: most texts need not be measured.
  if (words.length * 3 <= WORDS_BYTES_MAX) return words
  const bytes = new TextEncoder().encode(words)
  if (bytes.length <= WORDS_BYTES_MAX) return words
  const cut = new TextDecoder().decode(bytes.subarray(0, WORDS_BYTES_MAX))
  return cut.slice(0, cut.lastIndexOf(' '))
}

/** Statement that tells the planner how the tables have grown; after large loads only. */
export function analyse(db: Db): Statement {
  return statement(db, sql`analyze`)
}
