import type { Instant, Money, OpportunityKind, Place, Texts } from './common.ts'
import type { Compiled } from './compiled.ts'
import type { LotGroup, LotResult, NoticeLot } from './lot.ts'

export type {
  AwardCriterion,
  LotGroup,
  LotResult,
  NoticeLot,
  ReservedCode,
  SelectionCriterion,
} from './lot.ts'

/** BT-03 form types; `change` is not one: a change notice keeps its form and carries `change`. */
export type FormType =
  'consultation' | 'planning' | 'competition' | 'dir-awa-pre' | 'result' | 'cont-modif' | 'completion'

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
  /** Only in a notice read from a compiled release of our own export: what the fold had found, taken over whole */
  compiled?: Compiled
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
