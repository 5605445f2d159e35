import type { Instant, Money, OpportunityKind, Place, Texts } from './common.ts'

/** BT-71 codes: none, res-ws (Directive 2014/24/EU art. 20), res-pub-ser (art. 77). */
export type ReservedCode = 'none' | 'res-ws' | 'res-pub-ser'

/** BT-03 form types; `change` is not one: a change notice keeps its form and carries `change`. */
export type FormType =
  | 'consultation'
  | 'planning'
  | 'competition'
  | 'dir-awa-pre'
  | 'result'
  | 'cont-modif'
  | 'completion'

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

/** An organisation as named in one notice. Contact data is kept apart so that it can be minimised. */
export type NoticeOrganisation = Readonly<{
  id: string
  roles: readonly string[]
  name: Texts
  identifiers: readonly string[]
  country?: string
  nuts?: string
  city?: string
  postcode?: string
  url?: string
  /** BT-165 for winners: micro, small, medium, large, sme */
  size?: string
  /** BT-11 and BT-10 for buyers */
  legalType?: string
  activity?: string
  contact?: Readonly<{ name?: string; email?: string; phone?: string }>
}>

/** efac:Changes: what this notice corrects and why (BT-758, BT-140, BT-141/762, BT-13716). */
export type NoticeChange = Readonly<{
  /** As published: a publication number, `uuid-version`, or an OJ number */
  refersTo: readonly string[]
  /** BT-140: cancel, cancel-intent, susp-review, info-release, update-add, cor-buy, cor-esen, cor-pub */
  reason?: string
  text?: Texts
  sections: readonly string[]
}>

/** A published link: OPP-090, BT-125(i), BT-1501(n) or an OCDS related process. */
export type NoticeReference = Readonly<{ kind: string; value: string; lot?: string }>

/** What a publisher said once: one version of one notice. */
export type Notice = Readonly<{
  /** `<source>:<publication number as published>` */
  id: string
  source: string
  publicationNumber: string
  format: 'eforms' | 'ted-export' | 'ocds'
  /** BT-701, BT-757: evidence only, never the key */
  uuid?: string
  version?: string
  form: FormType
  /** OPP-070 */
  subtype?: string
  /** BT-02 or the OCDS tag */
  type?: string
  kind: OpportunityKind
  legalBasis?: string
  sdk?: string
  /** BT-702, first is the original language; ISO 639-1 */
  languages: readonly string[]
  /** BT-05 */
  dispatchedAt?: Instant
  publishedAt?: Instant
  /** BT-04 or ocid */
  procedureId?: string
  references: readonly NoticeReference[]
  change?: NoticeChange
  buyers: readonly string[]
  organisations: readonly NoticeOrganisation[]
  title: Texts
  description: Texts
  notes?: Texts
  nature?: string
  /** BT-105 */
  procedureType?: string
  accelerated?: boolean
  cpv: readonly string[]
  places: readonly Place[]
  value?: Money
  frameworkMax?: Money
  lots: readonly NoticeLot[]
  groups: readonly LotGroup[]
  /** BT-31, BT-33, BT-763 */
  lotRules?: Readonly<{ maxBid?: number; maxAward?: number; all?: boolean }>
  results: readonly LotResult[]
  crossBorderLaw?: string
  /** Where the notice can be read at its publisher */
  url?: string
  /** Plausibility findings, never edits (fields.md 3.4, rule 10) */
  flags: readonly string[]
}>

/** A record that could not be understood: kept whole in quarantine with the reason and the field at fault. */
export type Rejected = Readonly<{
  /** Stable code, for example xml-malformed, field-missing, date-invalid, json-truncated */
  reason: string
  /** BT id or path, when one field is at fault */
  field?: string
  detail: string
  /** The notice's id where it could be read */
  id?: string
}>

/** What a parser answers for one document: every record is in exactly one of the two lists. */
export type Parsed = Readonly<{ notices: readonly Notice[]; rejected: readonly Rejected[] }>
