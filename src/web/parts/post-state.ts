import { html } from 'hono/html'
import type { PostRow } from '../../../db/posts.ts'
import { POST_ACTS, POST_STATES } from '../../model/post-work.ts'
import { wordMoment } from '../../words/dates.ts'
import { momentContext, type Html, type View } from '../view.ts'

/** A moment (UTC) on the town's clock, with its time of day. */
export function townMoment(view: View, utc: string, country: string): string {
  return wordMoment({ utc, published: utc }, view.language, momentContext(view, country))?.full ?? utc
}

/** Where a post stands, in a word. */
export function stateTag(view: View, row: Pick<PostRow, 'state'>): Html {
  const state = POST_STATES.find(each => each === row.state) ?? 'draft'
  return html`<span class="tag state-${state}">${view.say(`post.state.${state}`)}</span>`
}

/** What is on its way beside what was published; undefined where nothing is. */
export function pendingText(
  view: View,
  row: Pick<PostRow, 'act' | 'stage' | 'versions'>,
): string | undefined {
  const act = POST_ACTS.find(each => each === row.act)
  if (!act || act === 'publication' || !row.stage) return undefined
  return view.say(`post.pending.${act}`)
}

/** The one sentence that says what is to be done next, by this person. */
export function nextText(
  view: View,
  row: Pick<PostRow, 'state' | 'stage' | 'author' | 'publish_at' | 'deadline' | 'kind'>,
  person: string,
  country: string,
): string {
  const { say } = view
  const at = (utc: string): string => townMoment(view, utc, country)
  if (row.stage === 'draft') return say('post.next.draft')
  if (row.stage === 'review')
    return row.author === person ? say('post.next.review.own') : say('post.next.review')
  if (row.stage === 'approved') return say('post.next.approved')
  if (row.stage === 'scheduled') return say('post.next.scheduled', { at: at(row.publish_at) })
  if (row.state === 'cancelled') return say('post.next.cancelled')
  if (row.state === 'closed') return say('post.next.closed')
  const now = view.now.toISOString()
  if (!row.deadline) return say('post.next.standing')
  if (row.deadline > now) return say('post.next.open', { at: at(row.deadline) })
  return row.kind === 'consultation' || row.kind === 'planned'
    ? say('post.next.over')
    : say('post.next.result')
}
