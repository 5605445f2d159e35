import { OPPORTUNITY_KINDS, type Money, type Place, type Texts } from './common.ts'
import type { ReservedCode } from './notice.ts'

/** Kinds the engine can score: opportunities today, events and library items on the same rails later. */
export const ITEM_KINDS = [
  ...OPPORTUNITY_KINDS,
  'event',
  'library',
  'practice',
  'idea',
  'organisation',
] as const
export type ItemKind = (typeof ITEM_KINDS)[number]

/**
 * Whatever the engine can score and a digest can carry. Engine, index, matches, deliveries and feedback know
 * Items only. A lot is one; `group` is the opportunity it belongs to (which ranks as its best lot).
 */
export type Item = Readonly<{
  id: string
  group: string
  kind: ItemKind
  /** The item's own title and text per language (for a lot: its own words) */
  title: Texts
  body: Texts
  /** Words it shares with its group (for a lot: the procedure's title and description) */
  groupTitle: Texts
  groupBody: Texts
  /** Declared CPV codes, 8 digits, the main one first */
  cpv: readonly string[]
  places: readonly Place[]
  /** Languages one can answer in; empty = not published */
  languages: readonly string[]
  opensAt?: string
  /** UTC */
  closesAt?: string
  value?: Money
  facts: ItemFacts
}>

/** Published facts that signals and the verdict read. Absent = not published = unknown. */
export type ItemFacts = Readonly<{
  country?: string
  buyerId?: string
  buyerName?: string
  reserved?: readonly ReservedCode[]
  reservedExecution?: string
  social?: readonly string[]
  green?: readonly string[]
  strategic?: readonly string[]
  sme?: boolean
  months?: number
  legalBasis?: string
  nature?: string
  euFunds?: boolean
  open?: boolean
  flags?: readonly string[]
}>
