import { Hono, type Context as HonoContext } from 'hono'
import { membersOf } from '../../../db/organisations.ts'
import { readPerson } from '../../../db/people.ts'
import { postEvents, savePostWork, type PostEventRow } from '../../../db/posts.ts'
import { postVersions } from '../../../db/post-versions.ts'
import { mayPublish } from '../../auth/verification.ts'
import type { Context as AppContext } from '../../context.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { postGaps, postParts, type PostPart } from '../../model/post-gaps.ts'
import { POST_DEEDS, postDeeds } from '../../model/post-steps.ts'
import type { PostWork } from '../../model/post-work.ts'
import { cleanText } from '../../sources/formats/values.ts'
import { demand } from '../access.ts'
import { checkPage } from '../pages/post-check.ts'
import { postPage } from '../pages/post.ts'
import { heldPost, partPath, type HeldPost } from '../post-access.ts'
import { doDeed } from '../post-deeds.ts'
import { draftFiles, fileAnswer } from '../post-files.ts'
import { findings } from '../post-law.ts'
import { PARTS, type PartRead } from '../post-parts.ts'
import { utcOf } from '../post-time.ts'
import type { WebEnv } from '../reader.ts'
import { one } from '../start-steps.ts'
import type { Html } from '../view.ts'

type Request = HonoContext<WebEnv>

/** One post: where it stands, its parts, what is done with it, and files of it. Members of its town only. */
export function postRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/posts/:post', async (context): Promise<Response> => {
    const held = await heldPost(ctx, context, 'post.read')
    return context.html(await overview(ctx, context, held))
  })

  app.get('/posts/:post/edit/:part', async (context): Promise<Response> => {
    const held = await heldPost(ctx, context, 'post.read')
    const part = partOf(context, held)
    if (held.row.stage !== 'draft') return context.redirect(`/posts/${held.row.id}`, 303)
    if (part === 'check') return context.html(await check(ctx, context, held))
    return context.html(await PARTS[part].show(ctx, context, held))
  })

  app.post('/posts/:post/edit/:part', async (context): Promise<Response> => {
    const held = await heldPost(ctx, context, 'post.write')
    const part = partOf(context, held)
    const form = await context.req.parseBody({ all: true })
    const quiet = context.req.header('X-Autosave') === '1'
    if (held.row.stage !== 'draft' || part === 'check') return late(ctx, context, held, quiet)
    const read = PARTS[part].read(held, context, form)
    // A second window, or a colleague at the same draft: what she wrote is not lost unseen.
    const stale = one(form, 'revision') !== '' && Number(one(form, 'revision')) !== held.row.revision
    if (stale && held.row.author !== held.person.id) return conflict(ctx, context, held, part, read, quiet)
    try {
      await savePostWork(ctx.db, held.row, read.work, held.person.id, ctx.now().toISOString())
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error
      return late(ctx, context, held, quiet)
    }
    const revision = held.row.revision + 1
    if (quiet) return context.json({ revision, wrong: [...read.wrong.keys()] })
    const next = { ...held, work: read.work, row: { ...held.row, revision } }
    if (read.wrong.size) return context.html(await PARTS[part].show(ctx, context, next, read), 400)
    return context.redirect(read.path ?? afterSaving(next, part, one(form, 'do')), 303)
  })

  app.post('/posts/:post/do/:deed', async (context): Promise<Response> => {
    const deed = POST_DEEDS.find(each => each === context.req.param('deed'))
    const action = deed === 'approve' || deed === 'return' ? 'post.approve' : 'post.decide'
    const held = await heldPost(ctx, context, action)
    if (!deed) throw new NotFoundError('There is no such step.')
    if (['addendum', 'cancellation', 'result', 'discard', 'submit'].includes(deed))
      demand(context, 'post.write', { organisation: held.row.organisation })
    const form = await context.req.parseBody()
    const at = utcOf({ day: one(form, 'at-day'), time: one(form, 'at-time') || '09:00' }, held.town.country)
    const reason = 'reason' in form ? cleanText(one(form, 'reason')).slice(0, 2_000) : undefined
    const note = cleanText(one(form, 'note')).slice(0, 1_000)
    const done = await doDeed(ctx, held, deed, { at, note, ...(reason !== undefined && { reason }) })
    if ('path' in done) return context.redirect(done.path, 303)
    const failure = context.get('view').say(`post.failed.${done.failure}`)
    if (deed === 'submit' && done.failure !== 'late')
      return context.html(
        await check(ctx, context, held, { failure, ...(reason !== undefined && { reason }) }),
        400,
      )
    return context.html(await overview(ctx, context, held, failure), 409)
  })

  app.get('/posts/:post/export/:export', async (context): Promise<Response> => {
    const held = await heldPost(ctx, context, 'post.read')
    const versions = await postVersions(ctx.db, held.row.id)
    return fileAnswer(context, context.req.param('export'), draftFiles(ctx, held, versions))
  })
  return app
}

function partOf(context: Request, held: HeldPost): PostPart {
  const part = postParts(held.act).find(each => each === context.req.param('part'))
  if (!part) throw new NotFoundError('There is no such part.')
  return part
}

/** Saving leads on to the next part; the button that only saves stays. */
function afterSaving(held: HeldPost, part: PostPart, button: string): string {
  const parts = postParts(held.act)
  const next = button === 'next' ? parts[parts.indexOf(part) + 1] : part
  return partPath(held.row.id, next ?? part)
}

async function late(ctx: AppContext, context: Request, held: HeldPost, quiet: boolean): Promise<Response> {
  if (quiet) return context.json({ problem: 'late' }, 409)
  return context.html(await overview(ctx, context, held, context.get('view').say('post.failed.late')), 409)
}

async function conflict(
  ctx: AppContext,
  context: Request,
  held: HeldPost,
  part: Exclude<PostPart, 'check'>,
  read: PartRead,
  quiet: boolean,
): Promise<Response> {
  if (quiet) return context.json({ problem: 'stale' }, 409)
  const failure = context.get('view').say('post.failed.stale')
  const typed = { ...held, work: read.work }
  return context.html(await PARTS[part].show(ctx, context, typed, { ...read, failure }), 409)
}

async function check(
  ctx: AppContext,
  context: Request,
  held: HeldPost,
  more: Readonly<{ failure?: string; reason?: string }> = {},
): Promise<Html> {
  const now = ctx.now().toISOString()
  const work: PostWork = more.reason === undefined ? held.work : { ...held.work, reason: more.reason }
  const members = await membersOf(ctx.db, held.town.id)
  return checkPage(context.get('view'), held, {
    gaps: postGaps(work, held.act, now),
    findings: findings(context.get('view'), held, work, now),
    alone: members.length < 2,
    verified: mayPublish(held.town),
    ...more,
  })
}

async function overview(ctx: AppContext, context: Request, held: HeldPost, failure?: string): Promise<Html> {
  const events = await postEvents(ctx.db, held.row.id)
  return postPage(context.get('view'), held, {
    deeds: postDeeds(held.row, held.person.id, ctx.now().toISOString()),
    events,
    names: await namesOf(ctx, events),
    failure,
  })
}

async function namesOf(
  ctx: AppContext,
  events: readonly PostEventRow[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(events.map(event => event.person).filter(Boolean))]
  const people = await Promise.all(ids.map(id => readPerson(ctx.db, id)))
  return new Map(
    people.flatMap(person =>
      person && !person.erased_at ? [[person.id, person.name || person.email] as const] : [],
    ),
  )
}
