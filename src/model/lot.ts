import type { Instant, Money, Place, Texts } from './common.ts'

/** BT-71 codes: none, res-ws (Directive 2014/24/EU art. 20), res-pub-ser (art. 77). */
export type ReservedCode = 'none' | 'res-ws' | 'res-pub-ser'

/** BT-809/821 selection criterion: a barrier a small organisation should see before it starts. */
export type SelectionCriterion = Readonly<{
  code?: string
  name?: Texts
  text?: Texts
  threshold?: string
}>

/** BT-539/540/734/541 award criterion; `weight` as published, its meaning in `weightKind`. */
export type AwardCriterion = Readonly<{
  kind?: string
  name?: Texts
  text?: Texts
  weight?: string
  weightKind?: string
}>

/**
 * One lot, or in planning notices one part, of a notice. Absent means not published: an optional eForms field
 * that is missing is unknown, never "no" (fields.md 1, absence rule).
 */
export type NoticeLot = Readonly<{
  id: string
  part?: true
  title: Texts
  description: Texts
  notes?: Texts
  /** BT-23: works, supplies, services */
  nature?: string
  /** BT-262 first, then BT-263: 8 digits without check digit */
  cpv: readonly string[]
  places: readonly Place[]
  /** BT-27 */
  value?: Money
  /** BT-271 */
  frameworkMax?: Money
  /** BT-36 in months, or BT-536/537 as dates YYYY-MM-DD */
  duration?: Readonly<{ months?: number; start?: string; end?: string; unlimited?: true }>
  /** BT-58 */
  renewals?: string
  /** BT-94 */
  recurring?: boolean
  /** BT-131, BT-1311, BT-630, BT-13, BT-132 */
  deadlines: Readonly<{
    tenders?: Instant
    requests?: Instant
    interest?: Instant
    questions?: Instant
    opening?: Instant
  }>
  /** BT-71; empty = not published */
  reserved: readonly ReservedCode[]
  /** BT-736: yes, no, not-known */
  reservedExecution?: string
  /** BT-06, BT-775, BT-774, BT-776, BT-805; BT-777 as text */
  strategic: readonly string[]
  social: readonly string[]
  green: readonly string[]
  innovation: readonly string[]
  gpp: readonly string[]
  strategicText?: Texts
  /** BT-754 */
  accessibility?: string
  /** BT-726 */
  sme?: boolean
  /** BT-97, BT-708: ISO 639-1 */
  submissionLanguages: readonly string[]
  documentLanguages: readonly string[]
  /** BT-15/BT-615, BT-18 */
  documentsUrl?: string
  submissionUrl?: string
  selection: readonly SelectionCriterion[]
  /** BT-751/BT-75 */
  guarantee?: Readonly<{ required: boolean; text?: Texts }>
  /** BT-761/BT-76 */
  legalForm?: Readonly<{ required: boolean; text?: Texts }>
  /** BT-64/65/651/729 codes as published */
  subcontracting: readonly string[]
  award: readonly AwardCriterion[]
  /** BT-60: EU funds are used; BT-5010/6140 name the programme */
  euFunds?: boolean
  euProgramme?: string
  /** BT-765, BT-766 codes */
  framework?: string
  dps?: string
  /** As stated by the publisher where the format states it (OCDS lot status) */
  status?: 'planned' | 'active' | 'cancelled' | 'unsuccessful' | 'complete' | 'withdrawn'
}>

/** BT-330/BT-1375: a group of lots that can be bid for together. */
export type LotGroup = Readonly<{ id: string; title: Texts; lots: readonly string[]; value?: Money }>

/** A result for one lot: BT-142 outcome, BT-144 reason, BT-759/760 bids, BT-720 value, BT-145 date. */
export type LotResult = Readonly<{
  lot: string
  outcome?: 'selec-w' | 'open-nw' | 'clos-nw'
  reason?: string
  bids: readonly Readonly<{ kind: string; count: number }>[]
  value?: Money
  decidedAt?: Instant
  concludedAt?: Instant
  winners: readonly string[]
  /** BT-773 */
  subcontracted?: string
}>
