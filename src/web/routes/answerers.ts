import { Hono, type Context as HonoContext } from 'hono'
import { savePostWork } from '../../../db/posts.ts'
import { authorize } from '../../auth/authorize.ts'
import type { Context as AppContext } from '../../context.ts'
import { ConflictError } from '../../errors.ts'
import type { PostLot } from '../../model/post.ts'
import type { PostWork } from '../../model/post-work.ts'
import { CLAUSES, clausesOf, withClauses } from '../../taxonomy/law/srpp.ts'
import { lawOf, shown } from '../../taxonomy/law/index.ts'
import { UI_LANGUAGES } from '../../words/languages.ts'
import { sayIn } from '../../words/messages.ts'
import { principalIn } from '../access.ts'
import { changed, CHANGES, draftItems, variantsOf } from '../draft-items.ts'
import { answerersPage, type AnswerersPage } from '../pages/answerers.ts'
import { clausesPage, type ClausesPage } from '../pages/clauses.ts'
import { lawNamed } from '../parts/finding.ts'
import { heldPost, type HeldPost } from '../post-access.ts'
import { lawOfPost } from '../post-law.ts'
import type { WebEnv } from '../reader.ts'
import { many, one } from '../start-steps.ts'

type Request = HonoContext<WebEnv>

/** Two helpers beside the composer: who could answer, and what may be reserved with which clauses. */
export function answererRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/posts/:post/answerers', async context => {
    const held = await heldPost(ctx, context, 'post.read')
    const page = await countFor(ctx, context, held)
    return context.html(await answerersPage(context.get('view'), held, page))
  })

  app.post('/posts/:post/answerers', async context => {
    const held = await heldPost(ctx, context, 'post.write')
    const form = await context.req.parseBody()
    const change = CHANGES.find(each => each === one(form, 'change'))
    const lots = change && changed(held.work.post, change)
    if (lots && held.row.stage === 'draft') await keep(ctx, held, withLots(held.work, lots))
    return context.redirect(`/posts/${held.row.id}/answerers`, 303)
  })

  app.get('/posts/:post/clauses', async context => {
    const held = await heldPost(ctx, context, 'post.read')
    return context.html(await clausesPage(context.get('view'), held, clausesFor(ctx, context, held)))
  })

  app.post('/posts/:post/clauses', async context => {
    const held = await heldPost(ctx, context, 'post.write')
    const form = await context.req.parseBody({ all: true })
    const page = clausesFor(ctx, context, held)
    if (held.row.stage !== 'draft')
      return context.html(await clausesPage(context.get('view'), held, page), 409)
    const picked = new Set([...many(form, 'clause'), one(form, 'reserve')])
    const asked = withClauses(page.lot, picked, page.texts)
    const lot: PostLot = one(form, 'reserve') === 'none' ? { ...asked, reserved: ['none'] } : asked
    const work = withLots(
      held.work,
      held.work.post.lots.map(each => (each.id === lot.id ? lot : each)),
    )
    const single = held.work.post.lots.length === 1
    const refused = lawOfPost(held, work, ctx.now().toISOString()).filter(
      finding => finding.severity === 'refuse' && (single || finding.lot === lot.id),
    )
    if (refused.length)
      return context.html(await clausesPage(context.get('view'), held, { ...page, picked, refused }), 400)
    const kept = await keep(ctx, held, work)
    const query = new URLSearchParams({ lot: lot.id, saved: kept ? 'yes' : 'late' }).toString()
    return context.redirect(`/posts/${held.row.id}/clauses?${query}`, 303)
  })
  return app
}

function withLots(work: PostWork, lots: readonly PostLot[]): PostWork {
  return { ...work, post: { ...work.post, lots: [...lots] } }
}

/** False where somebody else was faster: what is shown next is theirs. */
async function keep(ctx: AppContext, held: HeldPost, work: PostWork): Promise<boolean> {
  try {
    await savePostWork(ctx.db, held.row, work, held.person.id, ctx.now().toISOString())
    return true
  } catch (error) {
    if (error instanceof ConflictError) return false
    throw error
  }
}

function mayWrite(context: Request, held: HeldPost): boolean {
  const owned = { organisation: held.row.organisation }
  return held.row.stage === 'draft' && authorize(principalIn(context), 'post.write', owned) === 'allow'
}

async function countFor(ctx: AppContext, context: Request, held: HeldPost): Promise<AnswerersPage> {
  const { row, town, work } = held
  const may = mayWrite(context, held)
  const regions = await ctx.matcher.regions(town.country, context.get('view').language)
  if (!ctx.answerers) return { changes: [], off: true, regions, mayWrite: may }
  const of = { id: row.id, procedure: row.procedure, town: town.name, country: town.country }
  const nowUtc = ctx.now().toISOString()
  const variants = variantsOf(work.post)
  const items = [work.post.lots, ...variants.map(variant => variant.lots)].map(lots =>
    draftItems({ ...work.post, lots: [...lots] }, of, nowUtc),
  )
  const counts = await ctx.answerers.count(items)
  const [now, ...rest] = counts ?? []
  return {
    ...(now && { now }),
    regions,
    mayWrite: may,
    changes: rest.map((count, at) => ({
      change: variants[at]!.change,
      lots: variants[at]!.lots.length,
      count,
    })),
  }
}

function clausesFor(ctx: AppContext, context: Request, held: HeldPost): ClausesPage {
  const { post } = held.work
  const view = context.get('view')
  const lot = post.lots.find(each => each.id === context.req.query('lot')) ?? post.lots[0]!
  const known = UI_LANGUAGES.some(row => row.catalogue && row.code === post.language)
  const textLanguage = known ? post.language : 'en'
  const saved = context.req.query('saved')
  return {
    lot,
    findings: lawOfPost(held, held.work, ctx.now().toISOString()),
    picked: clausesOf(lot),
    texts: clauseTexts(textLanguage, held.town.country),
    textLanguage,
    ...(saved === 'yes' && { said: view.say('clause.saved') }),
    ...(saved === 'late' && { said: view.say('clause.late') }),
    mayWrite: mayWrite(context, held),
  }
}

/** Every clause's suggested text in a language, by its id. */
export function clauseTexts(language: string, country: string): ReadonlyMap<string, string> {
  const say = sayIn(language)
  return new Map(
    CLAUSES.map(({ id }) => {
      const article = id === 'cite-art77' ? 'art77' : 'art20'
      const law = lawNamed(say, article === 'art77' ? 77 : 20, shown(lawOf(country)?.[article])?.value)
      return [id, say(`clause.text.${id as 'cite-art20'}`, { law })] as const
    }),
  )
}
