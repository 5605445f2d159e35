import type { Instant, Money, OpportunityKind, Place, Texts } from './common.ts'
import type { LotGroup, LotResult, NoticeLot, NoticeOrganisation } from './notice.ts'

/**
 * open: can be answered now. paused: cancel-intent or a review (no alerts). closed: the deadline has passed
 * without a result yet. awarded / unsuccessful / cancelled: final. planned: not yet open.
 */
export type LotStatus = 'planned' | 'open' | 'paused' | 'closed' | 'awarded' | 'unsuccessful' | 'cancelled'

/** A lot of an opportunity: the words of the latest notice that may define it, its status, its results. */
export type Lot = Readonly<
  Omit<NoticeLot, 'status'> & {
    /** What the notices say, without the clock: see lotStatusAt */
    state: 'planned' | 'live' | 'paused' | 'awarded' | 'unsuccessful' | 'cancelled'
    /** Latest live deadline of the kind the procedure uses, UTC */
    closesAt?: Instant
    /**
     * Only where no deadline was published: from here on (UTC) the notices have been silent for so long that the lot
     * is taken for over. Derived from the other fields, never published (see silentUntil).
     */
    quietAt?: string
    results: readonly LotResult[]
    /** The notice that defines this lot's words */
    notice: string
  }
>

/** One step of the published history, old -> new, computed from full versions (fields.md 3.4, rule 4). */
export type Change = Readonly<{
  notice: string
  at?: string
  lot?: string
  /** deadline, value, title, description, cpv, places, lots, reserved, status, documents */
  field: string
  old?: string
  new?: string
}>

/** What one can answer: the fold of all notices of one procedure (OCDS compiled release). */
export type Opportunity = Readonly<{
  /** id of the earliest notice: `<source>:<publication number>` */
  id: string
  /** BT-04, ocid, or the id of the earliest notice where no procedure id was ever published */
  procedure: string
  kind: OpportunityKind
  /** The notice whose words stand */
  notice: string
  /** All notices, earliest first, with where to read each at its publisher */
  notices: readonly Readonly<{
    id: string
    source: string
    form: string
    type?: string
    at?: string
    url?: string
    change?: string
  }>[]
  languages: readonly string[]
  title: Texts
  description: Texts
  notes?: Texts
  buyers: readonly string[]
  organisations: readonly NoticeOrganisation[]
  nature?: string
  procedureType?: string
  legalBasis?: string
  cpv: readonly string[]
  places: readonly Place[]
  value?: Money
  frameworkMax?: Money
  publishedAt?: string
  updatedAt?: string
  lots: readonly Lot[]
  groups: readonly LotGroup[]
  lotRules?: Readonly<{ maxBid?: number; maxAward?: number; all?: boolean }>
  changes: readonly Change[]
  flags: readonly string[]
  url?: string
  /** Provenance: field path -> id of the notice it came from, where it is not `notice` */
  provenance: Readonly<Record<string, string>>
}>
