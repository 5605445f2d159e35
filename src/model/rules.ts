import { z } from 'zod'
import { ITEM_KINDS } from './item.ts'

const weight = z.number().min(-20).max(20)

/**
 * Log-odds that each signal can bring at most, per unit of what it measures (0 to 1, or -1 to 1). The defaults of the
 * subject are a logistic fit on the judged collection (docs/benchmarks.md), the others are set by hand.
 */
const weightsSchema = z.strictObject({
  /** b0: where a pair starts that has nothing in common */
  intercept: weight.default(-8.5),
  lexical: weight.min(0).default(3.5),
  concept: weight.min(0).default(14.5),
  /** b3: words and concept agree; counted for the concept */
  both: weight.min(0).default(5),
  /** What the profile excludes, times -1 */
  excluded: weight.min(0).default(8),
  place: weight.min(0).default(1.2),
  /** In another country than the profile's, where no chosen place covers it */
  abroad: weight.min(0).default(2.5),
  value: weight.min(0).default(0.8),
  deadline: weight.min(0).default(0.6),
  language: weight.min(0).default(0.8),
  reserved: weight.min(0).default(1.5),
  social: weight.min(0).default(0.3),
  green: weight.min(0).default(0.2),
  sme: weight.min(0).default(0.2),
})

/** A word of the house: when a profile says it, these CPV codes are meant, each with a weight up to 1. */
const synonymSchema = z.strictObject({
  language: z.string().max(8).optional(),
  say: z.string().min(2).max(200),
  cpv: z.record(z.string().regex(/^\d{8}$/u), z.number().min(0).max(1)),
})

const branch = z.string().regex(/^\d{2,8}$/u)
const amount = z.number().min(-5).max(5)

/** Items below a CPV node, of a kind, or both, move up or down by a fixed amount, for everybody. */
const boostSchema = z
  .strictObject({ cpv: branch.optional(), kind: z.enum(ITEM_KINDS).optional(), add: amount })
  .refine(({ cpv, kind }) => cpv !== undefined || kind !== undefined, 'cpv or kind')

/** Several branches of the CPV tree under one name that move together: an item in two of them moves once. */
const themeSchema = z.strictObject({
  name: z.string().min(1).max(100),
  cpv: z.array(branch).min(1).max(100),
  add: amount,
})

/**
 * A rule set: all that an administrator can tune of the matching, versioned. Unknown keys are errors; missing
 * ones have the defaults below, which were tuned on the judged collection (docs/benchmarks.md).
 */
export const rulesSchema = z.strictObject({
  version: z.string().min(1).max(100).default('default-1'),
  weights: weightsSchema.prefault({}),
  gates: z
    .strictObject({
      /** Items the profile may not answer by law are left out; unknown never is */
      ineligible: z.boolean().default(true),
      /** Items that are closed at the given moment are left out */
      closed: z.boolean().default(true),
    })
    .prefault({}),
  synonyms: z.array(synonymSchema).max(5_000).default([]),
  boosts: z.array(boostSchema).max(1_000).default([]),
  themes: z.array(themeSchema).max(200).default([]),
  reservations: z
    .strictObject({
      /** Countries (ISO 3166-1 alpha-2) whose rules of reserved contracts are not applied: nothing is gated or scored by them */
      off: z
        .array(z.string().regex(/^[A-Z]{2}$/u))
        .max(60)
        .default([]),
    })
    .prefault({}),
  /** How much of an item's concept is read from its text, the rest from its declared codes (0 to 1) */
  textShare: z.number().min(0).max(1).default(0.5),
  /** Probability from which a match is called strong, good, possible */
  bands: z
    .strictObject({
      strong: z.number().min(0).max(1).default(0.5),
      good: z.number().min(0).max(1).default(0.25),
      possible: z.number().min(0).max(1).default(0.1),
    })
    .prefault({}),
  /** p = sigmoid(slope x z + offset): maps scores to probabilities, never changes an order */
  calibration: z
    .strictObject({
      slope: z.number().min(0.01).max(10).default(1),
      offset: z.number().min(-10).max(10).default(0),
    })
    .prefault({}),
})
export type RuleSet = Readonly<z.output<typeof rulesSchema>>
export type RuleSetInput = z.input<typeof rulesSchema>
export type Weights = RuleSet['weights']

/** The rules of a fresh system. */
export const DEFAULT_RULES: RuleSet = rulesSchema.parse({})
