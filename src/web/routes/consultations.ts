import { Hono, type Context as HonoContext } from 'hono'
import { answersTo, giveAnswer, readAnswer, takeAnswerBack } from '../../../db/consultations.ts'
import { readOrganisation, type OrganisationRow } from '../../../db/organisations.ts'
import type { Person } from '../../auth/types.ts'
import type { Context as AppContext } from '../../context.ts'
import { ConflictError, ForbiddenError, NotFoundError, UsageError } from '../../errors.ts'
import { consultationAnswerSchema, type ConsultationAnswer } from '../../model/consultation.ts'
import { POST_SOURCE } from '../../model/post-notice.ts'
import { demand } from '../access.ts'
import { readAnswerForm, typedOf } from '../consultation-form.ts'
import { answersCsv, answersJson, type AnswerHere } from '../consultation-export.ts'
import { answerPage, type AnswerPage } from '../pages/consultation.ts'
import { answersPage } from '../pages/answers.ts'
import { heldPost } from '../post-access.ts'
import { mayAnswer, readPublished, type Published } from '../post-side.ts'
import type { WebEnv } from '../reader.ts'

type Request = HonoContext<WebEnv>
type Asked = Readonly<{ organisation: OrganisationRow; person: Person; published: Published }>

/** Market consultations: each organisation's own answer, and all of them for the town that asks. */
export function consultationRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/consultations/:number/:organisation', async context => {
    const asked = await askedOf(ctx, context)
    const done =
      context.req.query('done') === 'yes' ? context.get('view').say('town.consult.saved') : undefined
    return page(ctx, context, asked, { said: done })
  })

  app.post('/consultations/:number/:organisation', async context => {
    const asked = await askedOf(ctx, context)
    const { organisation, person, published } = asked
    const { say } = context.get('view')
    if (!mayAnswer(ctx, published))
      return page(ctx, context, asked, { failure: say('town.consult.over') }, 400)
    const form = await context.req.parseBody({ all: true })
    const { row } = published
    const opportunity = `${POST_SOURCE}:${row.number}`
    if (form.do === 'back') {
      await takeAnswerBack(ctx.db, row.id, organisation.id)
      return context.redirect(`/opportunities/${encodeURIComponent(opportunity)}#consultation`, 303)
    }
    const { answer, typed, problems } = readAnswerForm(form)
    if (!answer) return page(ctx, context, asked, { typed, problems }, 400)
    const now = ctx.now().toISOString()
    try {
      await giveAnswer(ctx.db, {
        post: row.id,
        organisation: organisation.id,
        opportunity,
        person: person.id,
        json: JSON.stringify(answer),
        at: now,
        updated_at: now,
      })
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error
      throw new UsageError('This consultation has as many answers as one can have.')
    }
    return context.redirect(`${context.req.path}?done=yes`, 303)
  })

  app.get('/posts/:post/answers', async context => {
    const { row, work } = await heldPost(ctx, context, 'post.read')
    const answers = await answersHere(ctx, row.id)
    context.header('Cache-Control', 'no-store')
    return context.html(await answersPage(context.get('view'), { post: row, content: work.post, answers }))
  })

  app.get('/posts/:post/answers/:answers', async context => {
    const { row } = await heldPost(ctx, context, 'post.read')
    const kind = FILES[context.req.param('answers') as keyof typeof FILES]
    if (!kind) throw new NotFoundError('There is no such file.')
    const { write, type } = kind
    return context.body(write(row, await answersHere(ctx, row.id)), 200, {
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="answers-${row.number || 'draft'}.${context.req.param('answers').split('.').at(-1)}"`,
      'Cache-Control': 'no-store',
    })
  })
  return app
}

const FILES = {
  'answers.csv': { write: answersCsv, type: 'text/csv; charset=utf-8' },
  'answers.json': { write: answersJson, type: 'application/json; charset=utf-8' },
} as const

/** The consultation of the address and the organisation that answers, for its members. */
async function askedOf(ctx: AppContext, context: Request): Promise<Asked> {
  const organisation = await readOrganisation(ctx.db, context.req.param('organisation') ?? '')
  const person = demand(context, 'consultation.answer', organisation && { organisation: organisation.id })
  const published = await readPublished(ctx, context.req.param('number') ?? '')
  if (!published || published.post.kind !== 'consultation')
    throw new NotFoundError('There is no such consultation.')
  if (organisation!.kind === 'municipality') throw new ForbiddenError('Towns ask; they do not answer here.')
  return { organisation: organisation!, person, published }
}

async function page(
  ctx: AppContext,
  context: Request,
  { organisation, published }: Asked,
  parts: Partial<AnswerPage> = {},
  status: 200 | 400 = 200,
): Promise<Response> {
  const { row, post } = published
  const given = await readAnswer(ctx.db, row.id, organisation.id)
  context.header('Cache-Control', 'no-store')
  const answer = given && consultationAnswerSchema.parse(JSON.parse(given.json))
  return context.html(
    await answerPage(context.get('view'), {
      number: row.number,
      post,
      organisation,
      given: given?.updated_at,
      open: mayAnswer(ctx, published),
      typed: typedOf(answer),
      problems: [],
      said: undefined,
      ...parts,
    }),
    status,
  )
}

async function answersHere(ctx: AppContext, post: string): Promise<AnswerHere[]> {
  return (await answersTo(ctx.db, post)).map(({ name, country, at, updated_at, json }) => ({
    name,
    country,
    at,
    updatedAt: updated_at,
    answer: consultationAnswerSchema.parse(JSON.parse(json)) as ConsultationAnswer,
  }))
}
