import { z } from 'zod'

/**
 * What a municipality posts. Fields follow eForms (the BT number stands at each) under the names that NoticeLot has;
 * a draft may be empty or half done, so that this schema only bounds what can be stored: what must be there before
 * a second person may approve is said by postGaps() in post-gaps.ts.
 */
export const POST_KINDS = ['tender', 'planned', 'consultation', 'local'] as const
export type PostKind = (typeof POST_KINDS)[number]

/** Codes of the eForms SDK code lists that a post can carry, in the order in which they are offered. */
export const POST_CODES = {
  /** BT-23 contract-nature */
  nature: ['services', 'supplies', 'works'],
  /** BT-105 procurement-procedure-type; those that end in an award without a call are not posted */
  procedureType: ['open', 'restricted', 'neg-w-call', 'comp-dial', 'innovation', 'oth-single', 'oth-mult'],
  /** BT-71 reserved-procurement: res-ws is Directive 2014/24/EU art. 20, res-pub-ser art. 77 */
  reserved: ['none', 'res-ws', 'res-pub-ser'],
  /** BT-736 reserved-execution */
  reservedExecution: ['yes', 'no', 'not-known'],
  /** BT-06 strategic-procurement */
  strategic: ['soc-obj', 'env-imp', 'inn-pur', 'none'],
  /** BT-775 social-objective */
  social: ['opp', 'acc-all', 'work-cond', 'gen-eq', 'et-eq', 'hum-right', 'other'],
  /** BT-774 environmental-impact */
  green: ['circ-econ', 'clim-mitig', 'clim-adapt', 'pollu-prev', 'biodiv-eco', 'water-mar', 'other'],
  /** BT-776 innovative-acquisition */
  innovation: ['proc-innov', 'prod-innov', 'mar-nov', 'rd-act'],
  /** BT-805 gpp-criteria */
  gpp: ['eu', 'national', 'other', 'none'],
  /** BT-754 accessibility */
  accessibility: ['inc', 'n-inc', 'n-inc-just'],
} as const

/** A procedure of more lots is better posted in parts; the largest real notice seen has 652, a small town's few. */
export const POST_LOTS_MAX = 50
/** Largest amount in minor units that still counts exactly as a number everywhere. */
const MINOR_MAX = Number.MAX_SAFE_INTEGER

/** `YYYY-MM-DDTHH:MM:SS.sssZ` */
const utc = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/u)
const codes = <const C extends string>(list: readonly C[]) =>
  z
    .array(z.enum(list as readonly [C, ...C[]]))
    .max(list.length)
    .default([])

export const postLotSchema = z.strictObject({
  /** LOT-0001, ...: eForms form of BT-137 */
  id: z.string().regex(/^LOT-\d{4}$/u),
  /** BT-21, BT-24 in the language of the post */
  title: z.string().max(400).default(''),
  description: z.string().max(10_000).default(''),
  /** BT-262 first, then BT-263: 8 digits without check digit */
  cpv: z
    .array(z.string().regex(/^\d{8}$/u))
    .max(20)
    .default([]),
  /** BT-5071, a country code alone where the place is a whole country */
  nuts: z
    .array(z.string().regex(/^[A-Z]{2}[A-Z0-9]{0,3}$/u))
    .max(50)
    .default([]),
  /** BT-27 without VAT, in minor units of the post's currency */
  valueMinor: z.int().min(0).max(MINOR_MAX).optional(),
  /** BT-36 */
  months: z.int().min(1).max(600).optional(),
  /** BT-71; empty = not said */
  reserved: codes(POST_CODES.reserved),
  /** BT-736 */
  reservedExecution: z.enum(POST_CODES.reservedExecution).optional(),
  /** BT-06 */
  strategic: codes(POST_CODES.strategic),
  /** BT-777: what the social, green or innovative aim is, and the clauses that were taken over */
  strategicText: z.string().max(10_000).default(''),
  /** BT-775 */
  social: codes(POST_CODES.social),
  /** BT-774 */
  green: codes(POST_CODES.green),
  /** BT-776 */
  innovation: codes(POST_CODES.innovation),
  /** BT-805 */
  gpp: codes(POST_CODES.gpp),
  /** BT-754 */
  accessibility: z.enum(POST_CODES.accessibility).optional(),
  /** BT-97, ISO 639-1; empty = not said */
  submissionLanguages: z
    .array(z.string().regex(/^[a-z]{2}$/u))
    .max(24)
    .default([]),
})
export type PostLot = Readonly<z.output<typeof postLotSchema>>

/** Only https: a link from a public body must not be changed on its way, nor run anything. */
const link = z.strictObject({
  url: z
    .string()
    .max(2_000)
    .regex(/^https:\/\/[^\s]+$/u)
    .refine(url => URL.canParse(url)),
  label: z.string().max(200).default(''),
})

/** A post's content: what a version publishes. Times are UTC `YYYY-MM-DDTHH:MM:SS.sssZ`. */
export const postSchema = z.strictObject({
  kind: z.enum(POST_KINDS),
  /** ISO 639-1: the language that title, descriptions and labels are written in (BT-702) */
  language: z.string().regex(/^[a-z]{2}$/u),
  /** BT-21, BT-24 of the procedure */
  title: z.string().max(400).default(''),
  description: z.string().max(20_000).default(''),
  nature: z.enum(POST_CODES.nature).optional(),
  procedureType: z.enum(POST_CODES.procedureType).optional(),
  /** ISO 4217 */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/u)
    .default('EUR'),
  /** BT-131, in two-stage procedures BT-1311, in a consultation until when answers are read */
  deadline: utc.optional(),
  /** BT-13: until when questions are answered */
  questionsUntil: utc.optional(),
  /** When it is to be published; absent = as soon as somebody says so after approval */
  opensAt: utc.optional(),
  /** The first is BT-15, where the documents are */
  links: z.array(link).max(20).default([]),
  /** BT-506: a mailbox of the office, not of a person */
  contact: z
    .string()
    .max(254)
    .regex(/^(?:[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+)?$/u)
    .default(''),
  lots: z
    .array(postLotSchema)
    .min(1)
    .max(POST_LOTS_MAX)
    .refine(lots => new Set(lots.map(lot => lot.id)).size === lots.length, 'each lot has its own id'),
  /** Name of the template, or id of the post, that it was started from */
  template: z.string().max(100).optional(),
  copiedFrom: z.string().max(100).optional(),
  /** Id of the consultation or plan (an opportunity, `<source>:<number>`) that it follows */
  earlier: z.string().max(200).optional(),
})
export type Post = Readonly<z.output<typeof postSchema>>
export type PostInput = z.input<typeof postSchema>
