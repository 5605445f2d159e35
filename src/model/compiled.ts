import type { Instant } from './common.ts'

/**
 * What an opportunity knows beyond a notice: it travels in a compiled release (`dragoman export`), so that a bank
 * filled from an export holds what the first one held. A procedure whose only notice carries this is folded from
 * it: `Opportunity.id` is the notice's id, everything below is taken over as it is, and what is not below
 * (texts, organisations, lots' own fields, groups, flags, ...) comes from the notice itself.
 */
export type Compiled = Readonly<{
  /** Opportunity.procedure */
  procedure: string
  /** Opportunity.notice: the notice whose words stand */
  notice: string
  /** Opportunity.notices */
  notices: readonly Readonly<{
    id: string
    source: string
    form: string
    type?: string
    at?: string
    url?: string
    change?: string
  }>[]
  /** Opportunity.changes */
  changes: readonly Readonly<{
    notice: string
    at?: string
    lot?: string
    field: string
    old?: string
    new?: string
  }>[]
  /** Opportunity.provenance */
  provenance: Readonly<Record<string, string>>
  /** Opportunity.publishedAt and updatedAt, UTC */
  publishedAt?: string
  updatedAt?: string
  /** Per lot of the notice, in its order: what the fold had decided. Results are in Notice.results, by lot. */
  lots: readonly Readonly<{
    id: string
    state: 'planned' | 'live' | 'paused' | 'awarded' | 'unsuccessful' | 'cancelled'
    closesAt?: Instant
    notice: string
  }>[]
}>
