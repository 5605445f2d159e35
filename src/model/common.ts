import { z } from 'zod'

/**
 * Multilingual text: ISO 639-1 code -> text. A set is always replaced as a whole, so that no stale
 * translation survives a correction (fields.md 3.4, rule 8).
 */
export type Texts = Readonly<Record<string, string>>
export const textsSchema = z.record(z.string(), z.string())

/**
 * A moment as published. `utc` is `YYYY-MM-DDTHH:MM:SS.sssZ`, the only form that is compared or sorted.
 * `assumed` says that the time of day or the zone was not published and the end of the buyer's day was taken.
 */
export type Instant = Readonly<{ utc: string; published: string; offset?: string; assumed?: true }>
export const instantSchema = z.object({
  utc: z.string(),
  published: z.string(),
  offset: z.string().optional(),
  assumed: z.literal(true).optional(),
})

/**
 * Money as published. `amount` is plain decimal text ('.' as separator, no exponent, no grouping): numbers stay
 * text until they are stored as minor units. `published` is kept where it differs from `amount`.
 */
export type Money = Readonly<{ amount: string; currency?: string; published?: string }>
export const moneySchema = z.object({
  amount: z.string(),
  currency: z.string().optional(),
  published: z.string().optional(),
})

/** Where work is done. `country` is ISO 3166-1 alpha-2 (GR, GB; never EL, UK), `nuts` a NUTS 2021 code (EL.., UK..). */
export type Place = Readonly<{
  country?: string
  nuts?: string
  city?: string
  postcode?: string
  /** BT-727: anyw, anyw-cou, anyw-eea */
  anywhere?: string
  text?: Texts
}>
export const placeSchema = z.object({
  country: z.string().optional(),
  nuts: z.string().optional(),
  city: z.string().optional(),
  postcode: z.string().optional(),
  anywhere: z.string().optional(),
  text: textsSchema.optional(),
})

/** The kinds an opportunity can be (vocabulary table); the engine adds further item kinds beside them. */
export const OPPORTUNITY_KINDS = ['tender', 'planned', 'consultation', 'funding', 'support', 'local'] as const
export type OpportunityKind = (typeof OPPORTUNITY_KINDS)[number]

/**
 * Picks the text to show: requested language, English, the notice's original language, then any in code order
 * (fields.md 3.4, rule 8). Returns undefined for an empty set.
 */
export function pickText(
  texts: Texts | undefined,
  wanted: string,
  original?: string,
): { language: string; text: string } | undefined {
  if (!texts) return undefined
  for (const language of [wanted, 'en', original, ...Object.keys(texts).sort()]) {
    const text = language === undefined ? undefined : texts[language]
    if (language !== undefined && text) return { language, text }
  }
  return undefined
}
