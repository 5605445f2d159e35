import { Hono } from 'hono'
import { evaluations, readEvaluation } from '../../../db/evaluations.ts'
import {
  judge,
  judgmentCounts,
  labels,
  lastJudgment,
  livingProfiles,
  unjudge,
} from '../../../db/judgments.ts'
import { getOpportunity } from '../../../db/opportunities.ts'
import type { Context as AppContext } from '../../context.ts'
import { NotFoundError } from '../../errors.ts'
import { demand } from '../access.ts'
import { pairToJudge } from '../judge-reads.ts'
import { evaluationPage } from '../pages/evaluation.ts'
import { judgePage } from '../pages/judge.ts'
import type { WebEnv } from '../reader.ts'
import { one } from '../start-steps.ts'

const SILENT_MS = 120_000
/** The lists of a measurement by the name they are asked for. */
const LIST = /^(shipped|labelled)-(before\.trec|after\.trec|qrels\.tsv)$/

/** What is measured of the matching, and the pairs that an administrator grades for it. */
export function evaluationRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  const { db } = ctx

  app.get('/admin/evaluation', async context => {
    demand(context, 'admin.read')
    const reports = await evaluations(db, 'nightly', { state: 'done', limit: 30 })
    const [latest] = await evaluations(db, 'nightly', { limit: 1 })
    const alive = latest?.state === 'running' && ctx.now().getTime() - Date.parse(latest.seen_at) < SILENT_MS
    return context.html(
      await evaluationPage(context.get('view'), {
        reports,
        running: alive ? latest : undefined,
        labels: (await labels(db)).length,
        able: ctx.tuning !== undefined,
      }),
    )
  })

  app.post('/admin/evaluation', async context => {
    const person = demand(context, 'admin.write')
    await ctx.tuning?.evaluate(person.id)
    return context.redirect('/admin/evaluation', 303)
  })

  app.get('/admin/evaluation/:evaluation/:list', async context => {
    demand(context, 'admin.read')
    const [, name, file] = LIST.exec(context.req.param('list')) ?? []
    const row = name && file ? await readEvaluation(db, context.req.param('evaluation')) : undefined
    const runs = row?.runs
      ? (JSON.parse(row.runs) as { name: string; qrels: string; runs: string[] }[]).find(
          each => each.name === name,
        )
      : undefined
    const text = file === 'qrels.tsv' ? runs?.qrels : runs?.runs[file === 'before.trec' ? 0 : 1]
    if (text === undefined) throw new NotFoundError('There is no such list.')
    context.header('Content-Disposition', `attachment; filename="${name}-${file}"`)
    return context.text(`${text}\n`)
  })

  app.get('/admin/judge', async context => {
    const person = demand(context, 'admin.read')
    const view = context.get('view')
    const skipped = (context.req.query('skip') ?? '').split(' ').filter(Boolean).slice(-20)
    const counts = await judgmentCounts(db)
    return context.html(
      await judgePage(view, {
        pair: await pairToJudge(ctx, new Set(skipped)),
        count: [...counts.values()].reduce((sum, n) => sum + n, 0),
        undo: (await lastJudgment(db, person.id)) !== undefined,
        skipped,
        said: context.req.query('undone') ? view.say('judge.undone') : undefined,
      }),
    )
  })

  app.post('/admin/judge', async context => {
    const person = demand(context, 'admin.write')
    const form = await context.req.parseBody()
    const item = one(form, 'item').slice(0, 500)
    const asked = one(form, 'profile').slice(0, 200)
    const grade = ['0', '1', '2'].indexOf(one(form, 'grade'))
    const [living] = asked ? await livingProfiles(db, 1, asked) : []
    const opportunity = await getOpportunity(db, item.slice(0, item.indexOf('#')))
    if (living && opportunity && grade >= 0)
      await judge(db, {
        ...{ profile: living.profile.id, item, opportunity: opportunity.id, grade, hash: living.hash },
        ...{ author: person.id, at: ctx.now().toISOString() },
      })
    return context.redirect('/admin/judge', 303)
  })

  app.post('/admin/judge/undo', async context => {
    const person = demand(context, 'admin.write')
    const last = await lastJudgment(db, person.id)
    if (last) await unjudge(db, last.profile, last.item)
    return context.redirect(last ? '/admin/judge?undone=1' : '/admin/judge', 303)
  })
  return app
}
