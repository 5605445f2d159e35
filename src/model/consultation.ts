import { z } from 'zod'

/** What an organisation answers to a market consultation. The town that asks reads it, and nobody else. */
export const consultationAnswerSchema = z.strictObject({
  /** What it could do, in its own words */
  text: z.string().trim().min(1).max(10_000),
  /** The first day on which it could, YYYY-MM-DD; '' = not said */
  from: z
    .string()
    .regex(/^(\d{4}-\d{2}-\d{2})?$/u)
    .default(''),
  /** How much, and of what: 120 meals a day */
  amount: z.number().min(0).max(1_000_000_000).optional(),
  unit: z.string().max(100).default(''),
  /** How many people would work on it */
  people: z.int().min(0).max(1_000_000).optional(),
  /** What it would cost, as the organisation puts it: "3.10 euros a meal" */
  price: z.string().max(200).default(''),
  /** Languages in which it can work, ISO 639-1 */
  languages: z
    .array(z.string().regex(/^[a-z]{2}$/u))
    .max(24)
    .default([]),
  /** A mailbox for questions back; '' = none given */
  contact: z.string().max(254).default(''),
})
export type ConsultationAnswer = Readonly<z.output<typeof consultationAnswerSchema>>
