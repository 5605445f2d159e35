import { Hono, type Context as HonoContext } from 'hono'
import { readOrganisation, type OrganisationRow } from '../../../db/organisations.ts'
import { createPost, postsOf, readPost } from '../../../db/posts.ts'
import { newId } from '../../auth/secrets.ts'
import type { Person } from '../../auth/types.ts'
import type { Context as AppContext } from '../../context.ts'
import { ConflictError } from '../../errors.ts'
import { POST_KINDS, type Post } from '../../model/post.ts'
import { postWorkSchema } from '../../model/post-work.ts'
import { postOfNotice } from '../../model/post-of-notice.ts'
import { parseDocument } from '../../sources/formats/index.ts'
import { demand } from '../access.ts'
import { newPostPage, type NewParts } from '../pages/post-new.ts'
import { outcomePage } from '../pages/posts-outcome.ts'
import { postsPage } from '../pages/posts.ts'
import { partPath, townsOf, workOf } from '../post-access.ts'
import { newPost, POST_TEMPLATES } from '../post-templates.ts'
import { readOutcomes } from '../post-outcomes.ts'
import type { WebEnv } from '../reader.ts'
import { one } from '../start-steps.ts'
import { newProcedureId } from '../post-ids.ts'

/** A notice with all its lots; the body limit of the application is below this anyway. */
const FILE_BYTES_MAX = 250_000
/** Earlier posts that one is offered to copy. */
const COPIES_MAX = 50

/** What a town posts: the list, new drafts, and what came of it all. */
export function postsRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/posts', async (context): Promise<Response> => {
    const person = demand(context, 'post.list')
    const towns = await Promise.all(
      townsOf(person).map(async ({ organisation, name }) => {
        const [town, posts] = await Promise.all([
          readOrganisation(ctx.db, organisation),
          postsOf(ctx.db, [organisation]),
        ])
        return { id: organisation, name, country: town?.country ?? '', posts }
      }),
    )
    return context.html(await postsPage(context.get('view'), towns, person.id))
  })

  app.get('/posts/new', async (context): Promise<Response> => {
    const person = demand(context, 'post.list')
    if (!townsOf(person).length) return context.redirect('/posts', 303)
    return context.html(await newPostPage(context.get('view'), await newParts(ctx, person)))
  })

  app.post('/posts', async (context): Promise<Response> => {
    const form = await context.req.parseBody()
    const { town, person } = await ownTown(ctx, context, form)
    const view = context.get('view')
    const copied = one(form, 'copy')
    if (copied) {
      const row = await readPost(ctx.db, copied)
      // A post of a town of hers only: of another's she is told what she would be told of none.
      demand(context, 'post.read', row && { organisation: row.organisation })
      return begin(ctx, context, town, person, copyOf(workOf(row!).post, copied))
    }
    const template = POST_TEMPLATES.find(each => each.name === one(form, 'template'))?.name
    const kind = POST_KINDS.find(each => each === one(form, 'kind')) ?? 'tender'
    return begin(
      ctx,
      context,
      town,
      person,
      newPost({ kind, template }, view.say, view.language, town.country),
    )
  })

  app.post('/posts/import', async (context): Promise<Response> => {
    const form = await context.req.parseBody()
    const { town, person } = await ownTown(ctx, context, form)
    const post = await importedPost(form.file)
    if (post) return begin(ctx, context, town, person, post)
    const failure = context.get('view').say('post.new.import.failed')
    return context.html(
      await newPostPage(context.get('view'), { ...(await newParts(ctx, person)), failure }),
      400,
    )
  })

  app.get('/posts/outcome', async (context): Promise<Response> => {
    const person = demand(context, 'post.list')
    const towns = townsOf(person).map(town => town.organisation)
    return context.html(await outcomePage(context.get('view'), await readOutcomes(ctx.db, towns, ctx.now())))
  })
  return app
}

type Form = Readonly<Record<string, unknown>>

/** The town that a form names, where the asker may post for it. */
async function ownTown(
  ctx: AppContext,
  context: HonoContext<WebEnv>,
  form: Form,
): Promise<{ town: OrganisationRow; person: Person }> {
  const town = await readOrganisation(ctx.db, one(form, 'town'))
  const person = demand(context, 'post.create', town && { organisation: town.id })
  return { town: town!, person }
}

async function newParts(ctx: AppContext, person: Person): Promise<NewParts> {
  const towns = townsOf(person)
  const posts = await postsOf(
    ctx.db,
    towns.map(town => town.organisation),
  )
  return { towns, posts: posts.slice(0, COPIES_MAX) }
}

async function begin(
  ctx: AppContext,
  context: HonoContext<WebEnv>,
  town: OrganisationRow,
  person: Person,
  post: Post,
): Promise<Response> {
  const id = newId(ctx, 'post')
  const work = postWorkSchema.parse({ post })
  const procedure = newProcedureId(ctx.random)
  const now = ctx.now().toISOString()
  try {
    await createPost(ctx.db, { id, organisation: town.id, procedure, work, person: person.id, now })
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    const failure = context.get('view').say('post.many')
    return context.html(
      await newPostPage(context.get('view'), { ...(await newParts(ctx, person)), failure }),
      400,
    )
  }
  return context.redirect(partPath(id, 'what'), 303)
}

/** What is bought again is bought at another time. */
function copyOf(post: Post, copiedFrom: string): Post {
  const { deadline: _d, questionsUntil: _q, opensAt: _o, earlier: _e, template: _t, ...rest } = post
  return { ...rest, copiedFrom }
}

/** The first notice of a file as a draft; undefined where there is none. Times that are over are left out. */
async function importedPost(file: unknown): Promise<Post | undefined> {
  if (!(file instanceof File) || !file.size || file.size > FILE_BYTES_MAX) return undefined
  const { notices } = parseDocument(new Uint8Array(await file.arrayBuffer()), { name: file.name })
  const notice = notices.find(each => each.form !== 'result') ?? notices[0]
  return notice && postOfNotice(notice)
}
