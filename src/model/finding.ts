import { z } from 'zod'

const count = z.int().min(0)

/** How a source is in trouble. Figures are records; days are YYYY-MM-DD on the schedule's clock, moments UTC. */
export const findingSchema = z.union([
  /** Not read to the end since a moment, so many readings missed */
  z.strictObject({ kind: z.literal('silent'), why: z.literal('unread'), since: z.string(), missed: count }),
  /** Read, but nothing new since a day; on so many days after it something usually comes */
  z.strictObject({ kind: z.literal('silent'), why: z.literal('nothing'), since: z.string(), days: count }),
  /** A day that brought far less than its weekday usually brings */
  z.strictObject({ kind: z.literal('dropped'), day: z.string(), arrived: count, usual: count }),
  /** So many of the records that came in two days were not understood */
  z.strictObject({ kind: z.literal('garbage'), quarantined: count, of: count }),
])

export type Finding = z.infer<typeof findingSchema>

/** A finding as it was kept; undefined for what is none. */
export function readFinding(json: string): Finding | undefined {
  try {
    return findingSchema.safeParse(JSON.parse(json)).data
  } catch {
    return undefined
  }
}
