import { movePost, deletePost, type PostChange, type PostEvent } from '../../db/posts.ts'
import { postVersions } from '../../db/post-versions.ts'
import { mayPublish } from '../auth/verification.ts'
import type { Context as AppContext } from '../context.ts'
import { ConflictError } from '../errors.ts'
import { postGaps } from '../model/post-gaps.ts'
import { afterApproval, postDeeds, type PostDeed } from '../model/post-steps.ts'
import { postWorkSchema, type PostAct, type PostWork } from '../model/post-work.ts'
import { workOf, type HeldPost } from './post-access.ts'
import { refusals } from './post-law.ts'

/** What came of a deed: where to go next, or why it was not done. */
export type Done =
  Readonly<{ path: string }> | Readonly<{ failure: 'late' | 'gaps' | 'law' | 'unverified' | 'time' }>

/** What a form says beside the deed. */
export type DeedForm = Readonly<{ reason?: string; note?: string; at?: string | undefined }>

/**
 * Does one deed to a post, if this person may do it now (postDeeds). `late`: somebody else was first, or it is not to
 * be done any more.
 */
export async function doDeed(ctx: AppContext, held: HeldPost, deed: PostDeed, form: DeedForm): Promise<Done> {
  const now = ctx.now().toISOString()
  if (!postDeeds(held.row, held.person.id, now).includes(deed)) return { failure: 'late' }
  try {
    return await DEEDS[deed](ctx, held, now, form)
  } catch (error) {
    if (error instanceof ConflictError) return { failure: 'late' }
    throw error
  }
}

type Deed = (ctx: AppContext, held: HeldPost, now: string, form: DeedForm) => Promise<Done>

const DEEDS: Readonly<Record<PostDeed, Deed>> = {
  submit: async (ctx, held, now, form) => {
    const work = form.reason === undefined ? held.work : { ...held.work, reason: form.reason }
    if (postGaps(work, held.act, now).length) return { failure: 'gaps' }
    if (refusals(held, work, now).length) return { failure: 'law' }
    await move(ctx, held, { ...staged(held, 'review'), work, author: held.person.id }, 'submitted', now)
    return home(held)
  },
  withdraw: async (ctx, held, now) => {
    await move(ctx, held, { ...staged(held, 'draft'), approver: '', publish_at: '' }, 'withdrawn', now)
    return home(held)
  },
  return: async (ctx, held, now, { note }) => {
    await move(ctx, held, staged(held, 'draft'), 'returned', now, note ? { note } : {})
    return home(held)
  },
  approve: async (ctx, held, now) => {
    // What was complete a week ago may have run out of time since.
    if (postGaps(held.work, held.act, now).length) return { failure: 'gaps' }
    if (refusals(held, held.work, now).length) return { failure: 'law' }
    if (!mayPublish(held.town)) return { failure: 'unverified' }
    const { stage, publish_at } = afterApproval(held.act, held.work.post.opensAt, now)
    const change = { ...staged(held, stage), publish_at, approver: held.person.id }
    await move(ctx, held, change, 'approved', now, publish_at ? { at: publish_at } : {})
    await ctx.publishPosts?.()
    return home(held)
  },
  publish: async (ctx, held, now) => {
    await move(ctx, held, { ...staged(held, 'scheduled'), publish_at: now }, 'scheduled', now, { at: now })
    await ctx.publishPosts?.()
    return home(held)
  },
  schedule: async (ctx, held, now, { at }) => {
    if (!at || at <= now || (held.work.post.deadline ?? '9') <= at) return { failure: 'time' }
    await move(ctx, held, { ...staged(held, 'scheduled'), publish_at: at }, 'scheduled', now, { at })
    return home(held)
  },
  addendum: (ctx, held, now) => begin(ctx, held, now, 'addendum'),
  cancellation: (ctx, held, now) => begin(ctx, held, now, 'cancellation'),
  result: (ctx, held, now) => begin(ctx, held, now, 'result'),
  discard: async (ctx, held, now) => {
    if (!held.row.versions) {
      await deletePost(ctx.db, held.row.id)
      return { path: '/posts' }
    }
    const work = await lastPublished(ctx, held)
    await move(ctx, held, { act: '', stage: '', work }, 'discarded', now, { act: held.act })
    return home(held)
  },
}

/** Where the working copy now is; before the first publication the post itself is there too. */
function staged(held: HeldPost, stage: string): PostChange {
  return { stage, ...(held.row.versions === 0 && { state: stage }) }
}

/** Begins the next version from what was published last. */
async function begin(ctx: AppContext, held: HeldPost, now: string, act: PostAct): Promise<Done> {
  const last = await lastPublished(ctx, held)
  const results = act === 'result' ? last.results : []
  const work = postWorkSchema.parse({ post: last.post, results })
  const change = { act, stage: 'draft', author: held.person.id, approver: '', publish_at: '', work }
  await move(ctx, held, change, 'begun', now, { act })
  const part = act === 'result' ? 'result' : act === 'cancellation' ? 'check' : 'what'
  return { path: `/posts/${held.row.id}/edit/${part}` }
}

async function lastPublished(ctx: AppContext, held: HeldPost): Promise<PostWork> {
  const versions = await postVersions(ctx.db, held.row.id)
  return workOf(versions.at(-1)!)
}

async function move(
  ctx: AppContext,
  held: HeldPost,
  change: PostChange,
  kind: PostEvent['kind'],
  at: string,
  detail: NonNullable<PostEvent['detail']> = {},
): Promise<void> {
  await movePost(ctx.db, held.row, change, { kind, person: held.person.id, at, detail })
}

function home(held: HeldPost): Done {
  return { path: `/posts/${held.row.id}` }
}
