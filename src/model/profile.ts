import { z } from 'zod'

/**
 * What an organisation wants to be told about, in its own words: the interchange form of design.md section 5.
 * Unknown keys are kept out, missing ones are unknown, never "no".
 */
export const profileSchema = z.object({
  id: z.string().min(1).max(200),
  name: z.string().max(500).default(''),
  /** ISO 639-1; detected from the text where absent */
  language: z.string().max(8).optional(),
  /** ISO 3166-1 alpha-2 */
  country: z.string().max(3).optional(),
  nuts: z.array(z.string().max(5)).max(200).default([]),
  legalForm: z.string().max(500).optional(),
  employees: z.number().nonnegative().optional(),
  /** Yearly turnover in euros */
  turnoverEur: z.number().nonnegative().optional(),
  mission: z.string().max(20_000).default(''),
  services: z.array(z.string().max(2_000)).max(100).default([]),
  cpv: z.array(z.string().max(12)).max(200).optional(),
  /** What it does not want to hear of: words, or 8-digit CPV codes with all that lies below them */
  excludes: z.array(z.string().max(500)).max(100).optional(),
  minValueEur: z.number().nonnegative().optional(),
  maxValueEur: z.number().nonnegative().optional(),
  /** What the organisation says of itself under art. 20 and art. 77; absent = not said */
  reserved: z.object({ art20: z.boolean().optional(), art77: z.boolean().optional() }).optional(),
  /** Of a hundred people who work there, how many have a disability or are disadvantaged (Dir. 2014/24/EU art. 20) */
  disadvantagedShare: z.number().min(0).max(100).optional(),
  /** Languages it can bid in, ISO 639-1 */
  languages: z.array(z.string().max(8)).max(50).optional(),
  /** CPV codes that its answers to matches must teach nothing about: what it took out of the learned list */
  unlearned: z.array(z.string().max(12)).max(100).optional(),
})
export type Profile = Readonly<z.output<typeof profileSchema>>
export type ProfileInput = z.input<typeof profileSchema>
