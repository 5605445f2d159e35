import { Hono, type Context as HonoContext } from 'hono'
import { readOrganisation } from '../../../db/organisations.ts'
import { getOpportunity } from '../../../db/opportunities.ts'
import { oweAnswer } from '../../../db/question-owing.ts'
import {
  askQuestion,
  keepAnswer,
  publishAnswer,
  questionsOf,
  readQuestion,
  setAside,
} from '../../../db/questions.ts'
import { takeLimits } from '../../auth/limits.ts'
import { newId } from '../../auth/secrets.ts'
import type { Context as AppContext } from '../../context.ts'
import { ForbiddenError, NotFoundError } from '../../errors.ts'
import { itemId } from '../../model/item-of.ts'
import { POST_SOURCE } from '../../model/post-notice.ts'
import { wasDone } from '../done.ts'
import { demand } from '../access.ts'
import { questionsPage } from '../pages/questions.ts'
import { opportunityPath } from '../parts/card.ts'
import { heldPost } from '../post-access.ts'
import { mayAsk, readPublished } from '../post-side.ts'
import type { WebEnv } from '../reader.ts'

/** A question longer than this is a letter; an answer may quote the documents. */
export const QUESTION_MAX = 4_000
export const ANSWER_MAX = 8_000
const QUESTION_MIN = 10
const DAY_SECONDS = 86_400

/** Questions about posts: asked by organisations, answered by clerks, public with their answers. */
export function questionRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.post('/questions/:number/:organisation', async context => {
    const organisation = await readOrganisation(ctx.db, context.req.param('organisation'))
    const person = demand(context, 'question.ask', organisation && { organisation: organisation.id })
    const published = await readPublished(ctx, context.req.param('number'))
    if (!published) throw new NotFoundError('There is no such post.')
    if (organisation!.kind === 'municipality') throw new ForbiddenError('Towns answer; they do not ask here.')
    const opportunity = await getOpportunity(ctx.db, `${POST_SOURCE}:${published.row.number}`)
    if (!opportunity) throw new NotFoundError('There is no such opportunity.')
    const back = (asked: string): Response =>
      context.redirect(`${opportunityPath(opportunity.id)}?asked=${asked}#questions`, 303)
    const words = text((await context.req.parseBody()).words).slice(0, QUESTION_MAX)
    if (!mayAsk(ctx, published)) return back('late')
    if (words.length < QUESTION_MIN) return back('short')
    const limit = { kind: 'question-person', key: person.id, most: 30, seconds: DAY_SECONDS }
    if (await takeLimits(ctx, [limit])) return back('many')
    const row = {
      id: newId(ctx, 'question'),
      post: published.row.id,
      town: published.row.organisation,
      opportunity: opportunity.id,
      organisation: organisation!.id,
      person: person.id,
      language: context.get('view').language,
      words,
      at: ctx.now().toISOString(),
      keeper: '',
      draft: '',
      answer: '',
      answer_language: '',
      answered_by: '',
      answered_at: null,
      withdrawn_at: null,
    }
    return back((await wasDone(askQuestion(ctx.db, row))) ? 'yes' : 'many')
  })

  app.get('/posts/:post/questions', async context => {
    const held = await heldPost(ctx, context, 'post.read')
    const done = DONE.find(each => each === context.req.query('done'))
    return page(ctx, context, held, done && context.get('view').say(`town.answer.done.${done}`))
  })

  app.post('/posts/:post/questions/:question', async context => {
    const held = await heldPost(ctx, context, 'post.answer')
    const question = await readQuestion(ctx.db, context.req.param('question'))
    if (!question || question.post !== held.row.id) throw new NotFoundError('There is no such question.')
    const form = await context.req.parseBody()
    const words = text(form.answer).slice(0, ANSWER_MAX)
    const at = ctx.now().toISOString()
    const back = (done: string): Response =>
      context.redirect(`/posts/${encodeURIComponent(held.row.id)}/questions?done=${done}`, 303)
    if (form.do === 'aside')
      return back((await wasDone(setAside(ctx.db, question.id, at))) ? 'aside' : 'gone')
    if (form.do !== 'publish' || !words)
      return back((await wasDone(keepAnswer(ctx.db, question.id, held.person.id, words))) ? 'kept' : 'gone')
    const opportunity = await getOpportunity(ctx.db, question.opportunity)
    const lot = opportunity?.lots[0]?.id ?? ''
    const owed = await oweAnswer(ctx.db, {
      question: question.id,
      opportunity: opportunity?.id ?? question.opportunity,
      asker: question.person,
      item: itemId(opportunity?.id ?? question.opportunity, lot),
      at,
    })
    const answer = { answer: words, language: held.work.post.language, by: held.person.id, at }
    return back((await wasDone(publishAnswer(ctx.db, question.id, answer, owed))) ? 'public' : 'gone')
  })
  return app
}

const DONE = ['kept', 'public', 'aside', 'gone'] as const

async function page(
  ctx: AppContext,
  context: HonoContext<WebEnv>,
  held: Awaited<ReturnType<typeof heldPost>>,
  said: string | undefined,
): Promise<Response> {
  const { row, town, person, work } = held
  const rows = await questionsOf(ctx.db, row.id)
  const duties = person.memberships.find(each => each.organisation === town.id)?.duties
  context.header('Cache-Control', 'no-store')
  return context.html(
    await questionsPage(context.get('view'), {
      post: row,
      content: work.post,
      rows,
      reader: person.id,
      mayAnswer: !duties || duties.includes('answer'),
      said,
    }),
  )
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n').trim() : ''
}
