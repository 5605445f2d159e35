import type { PostAct, PostState } from './post-work.ts'

/** Where a post stands, as its row says it. `stage` is that of the working copy, '' where there is none. */
export type PostStand = Readonly<{
  kind: string
  state: string
  act: string
  stage: string
  author: string
  versions: number
  /** UTC, '' where there is none */
  deadline: string
  publish_at: string
}>

/** What a person can do with a post, beside changing a draft. */
export const POST_DEEDS = [
  'submit',
  'approve',
  'return',
  'publish',
  'schedule',
  'withdraw',
  'addendum',
  'cancellation',
  'result',
  'discard',
] as const
export type PostDeed = (typeof POST_DEEDS)[number]

/**
 * What this person may do with a post now. Who changed it last never approves it; a result comes after the deadline;
 * while one version is on its way, no other is begun.
 */
export function postDeeds(post: PostStand, person: string, nowUtc: string): PostDeed[] {
  switch (post.stage) {
    case 'draft':
      return ['submit', 'discard']
    case 'review':
      return post.author === person ? ['withdraw'] : ['approve', 'return']
    case 'approved':
      return ['publish', 'schedule', 'withdraw']
    case 'scheduled':
      return post.publish_at > nowUtc ? ['publish', 'withdraw'] : []
    default:
      return begun(post, nowUtc)
  }
}

function begun({ state, kind, deadline }: PostStand, nowUtc: string): PostDeed[] {
  const awards = kind === 'tender' || kind === 'local'
  const result: PostDeed[] = awards && deadline <= nowUtc ? ['result'] : []
  if (state === 'published')
    return [...(deadline > nowUtc || !awards ? ['addendum' as const] : []), ...result, 'cancellation']
  // A result that was entered wrongly is corrected by another one.
  return state === 'closed' ? result : []
}

/** Where approval leads: to its time, or to somebody who says when. What corrects a published post does not wait. */
export function afterApproval(
  act: PostAct,
  opensAt: string | undefined,
  nowUtc: string,
): Readonly<{ stage: 'approved' | 'scheduled'; publish_at: string }> {
  if (act !== 'publication') return { stage: 'scheduled', publish_at: nowUtc }
  if (!opensAt) return { stage: 'approved', publish_at: '' }
  return { stage: 'scheduled', publish_at: opensAt > nowUtc ? opensAt : nowUtc }
}

/** What a post is once a version of it is out. A result for every lot closes it. */
export function afterPublication(act: PostAct, lots: number, results: number): PostState {
  if (act === 'cancellation') return 'cancelled'
  return act === 'result' && results >= lots ? 'closed' : 'published'
}
