import { z } from 'zod'
import { POST_LOTS_MAX, postSchema } from './post.ts'

/**
 * draft -> review -> approved -> scheduled -> published, then cancelled or closed. Approved waits for somebody to
 * say when; scheduled waits for its time. An addendum, a cancellation and a result of a published post walk the same
 * way from draft to published while the post itself stays as it is.
 */
export const POST_STATES = [
  'draft',
  'review',
  'approved',
  'scheduled',
  'published',
  'cancelled',
  'closed',
] as const
export type PostState = (typeof POST_STATES)[number]

/** What a version of a post does to what was published before. */
export const POST_ACTS = ['publication', 'addendum', 'cancellation', 'result'] as const
export type PostAct = (typeof POST_ACTS)[number]

/** What came of one lot. */
export const postResultSchema = z.strictObject({
  lot: z.string().regex(/^LOT-\d{4}$/u),
  /** BT-759 */
  bids: z.int().min(0).max(100_000).optional(),
  /** BT-142: selec-w a winner was chosen, clos-nw closed without one */
  outcome: z.enum(['selec-w', 'clos-nw']),
  /** BT-500 of the winner */
  winner: z.string().max(400).default(''),
  /** BT-720 in minor units of the post's currency */
  valueMinor: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  /** Whether the winner is a social economy organisation, as the buyer says; no eForms field says it */
  socialEconomy: z.boolean().optional(),
})
export type PostResult = Readonly<z.output<typeof postResultSchema>>

/** The working copy of a post: what a clerk edits and a second person approves. */
export const postWorkSchema = z.strictObject({
  post: postSchema,
  /** Why it was changed or cancelled (BT-762), in the language of the post */
  reason: z.string().max(2_000).default(''),
  results: z.array(postResultSchema).max(POST_LOTS_MAX).default([]),
})
export type PostWork = Readonly<z.output<typeof postWorkSchema>>
