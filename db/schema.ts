import type { InsightSchema } from './schema-insight.ts'
import type { MatchesSchema } from './schema-matches.ts'
import type { OrderSchema } from './schema-order.ts'
import type { PeopleSchema } from './schema-people.ts'
import type { QuarantineFate, WatchSchema } from './schema-watch.ts'
import type { PostsSchema } from './schema-posts.ts'
import type { RulesSchema } from './schema-rules.ts'
import type { TownSchema } from './schema-town.ts'

/** Row types, one a table; what the columns mean is said in the migrations. Booleans are 0 | 1, instants UTC text. */

type ChangeSeqRow = { name: string; value: number }
type GuardRow = { ok: number }

export type DocumentRow = {
  hash: string
  name: string
  source: string
  fetched_at: string
  /** Bytes before compression */
  size: number
  encoding: 'zstd' | 'none'
  /** Absent where raw bytes are not kept (the edge) */
  bytes: Uint8Array | null
}

export type NoticeRow = {
  id: string
  source: string
  procedure: string
  said_at: string
  document: string
  hash: string
  link: string
  json: string
  seq: number
}

type NoticeNameRow = { name: string; cited: 0 | 1; notice: string }

export type OpportunityRow = {
  id: string
  procedure: string
  kind: string
  title: string
  country: string
  cpv: string
  nature: string
  published_at: string
  updated_at: string
  live_until: string
  paused: 0 | 1
  planned_until: string
  awarded: 0 | 1
  unsuccessful: 0 | 1
  value_minor: number | null
  currency: string | null
  hash: string
  json: string
  seq: number
}

type GoneRow = { opportunity: string; seq: number }

type LotRow = {
  opportunity: string
  lot: string
  state: string
  closes_at: string
  value_minor: number | null
  currency: string | null
}

export type FacetKind =
  'buyer' | 'host' | 'cpv' | 'division' | 'nuts' | 'country' | 'reserved' | 'social' | 'language'
type FacetRow = { kind: FacetKind; value: string; opportunity: string }

/** `number` is SQLite's row number, which the word index points to; nothing else does. */
type SearchTextRow = { number: number | null; opportunity: string; words: string }

export type QuarantineRow = {
  id: string
  document: string
  name: string
  source: string
  reason: string
  field: string | null
  detail: string
  notice: string | null
  at: string
}

export type RunRow = {
  id: string
  job: string
  started_at: string
  ended_at: string | null
  outcome: string | null
  report: string | null
}

export type ProfileRow = { id: string; hash: string; json: string; seq: number }

export type JobRow = {
  name: string
  cursor: string | null
  slot: string | null
  owner: string | null
  lease_until: string | null
  started_at: string | null
  done_at: string | null
  failed_at: string | null
  problem: string | null
  paused: 0 | 1
}

export type Schema = PeopleSchema &
  InsightSchema &
  MatchesSchema &
  OrderSchema &
  RulesSchema &
  WatchSchema &
  PostsSchema &
  TownSchema & {
    change_seq: ChangeSeqRow
    guard: GuardRow
    document: DocumentRow
    notice: NoticeRow
    notice_name: NoticeNameRow
    opportunity: OpportunityRow
    gone: GoneRow
    lot: LotRow
    facet: FacetRow
    search_text: SearchTextRow
    quarantine: QuarantineRow & QuarantineFate
    run: RunRow
    profile: ProfileRow
    job: JobRow
  }
