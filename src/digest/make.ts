import { compose, type ComposeInput, type Composed } from './compose.ts'
import { renderDigest, type Rendered } from './render.ts'
import type { Voice } from './voice.ts'

/** A digest as decided and as worded; `rendered` is absent where there is nothing to say. */
export type Made = Composed & Readonly<{ rendered?: Rendered }>

/** Gmail cuts a mail at 102 KB; Latin letters are one byte, Greek and Cyrillic two. */
const HTML_BYTES_MAX = 95_000

/**
 * Composes and words what one person is told in one slot. Pure. Where many long entries would make the mail larger than
 * mail programs show, fewer new ones are told and the rest waits in the inbox, as where the budget is spent.
 */
export async function makeDigest(input: ComposeInput, voice: Voice): Promise<Made> {
  for (let budgetLeft = input.budgetLeft; ;) {
    const composed = compose({ ...input, budgetLeft })
    const { digest } = composed
    if (!digest) return composed
    const rendered = await renderDigest(digest, voice)
    const offers = digest.fresh.length + digest.early.length
    if (offers <= 1 || new TextEncoder().encode(rendered.html).length <= HTML_BYTES_MAX)
      return { ...composed, rendered }
    budgetLeft = Math.floor(offers * 0.75)
  }
}
