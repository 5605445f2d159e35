import { Hono, type Context as HonoContext } from 'hono'
import { readAudit } from '../../../db/audit.ts'
import { namesOfPeople } from '../../../db/people-admin.ts'
import {
  countOpenReports,
  listReports,
  readReport,
  reportsAbout,
  type ReportRow,
} from '../../../db/reports.ts'
import type { Context as AppContext } from '../../context.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { demand } from '../access.ts'
import { decide, type DecisionForm } from '../moderation.ts'
import { queuePage, reportPage, type ReportPage } from '../pages/moderation.ts'
import type { WebEnv } from '../reader.ts'
import { subjectOf } from '../report-subject.ts'
import { one } from '../start-steps.ts'

const PAGE = 50

/** What visitors reported, and what is decided about it. */
export function moderationRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/admin/moderation', async context => {
    demand(context, 'admin.read')
    const state = context.req.query('state') === 'closed' ? 'closed' : 'open'
    const [at, id] = (context.req.query('after') ?? '').slice(0, 200).split(' ')
    const after = at && id ? { after: { at, id } } : {}
    const [reports, open] = await Promise.all([
      listReports(ctx.db, { state, ...after }),
      countOpenReports(ctx.db),
    ])
    const last = reports.at(-1)
    const next = new URLSearchParams({ state, after: last ? `${last.at} ${last.id}` : '' })
    return context.html(
      await queuePage(context.get('view'), {
        state,
        reports,
        open,
        ...(reports.length === PAGE && { next: next.toString() }),
      }),
    )
  })

  const show = async (
    context: HonoContext<WebEnv>,
    report: ReportRow,
    parts: Partial<ReportPage> = {},
    status: 200 | 400 | 409 = 200,
  ): Promise<Response> => {
    const [subject, others, trail] = await Promise.all([
      subjectOf(ctx, report.kind === 'organisation' ? `/organisation/${report.object}` : report.object),
      reportsAbout(ctx.db, report.object, report.id),
      readAudit(ctx.db, { object: `report:${report.id}`, limit: 10 }),
    ])
    const names = await namesOfPeople(ctx.db, [report.decided_by, ...trail.map(entry => entry.person)])
    return context.html(
      await reportPage(context.get('view'), { report, subject, others, trail, names, ...parts }),
      status,
    )
  }
  const reportIn = async (context: HonoContext<WebEnv>): Promise<ReportRow> => {
    const report = await readReport(ctx.db, context.req.param('report') ?? '')
    if (!report) throw new NotFoundError('There is no such report.')
    return report
  }

  app.get('/admin/moderation/:report', async context => {
    demand(context, 'admin.read')
    return show(context, await reportIn(context), { done: context.req.query('done') === '1' })
  })

  app.post('/admin/moderation/:report', async context => {
    const person = demand(context, 'admin.write')
    const report = await reportIn(context)
    const form = readForm(await context.req.parseBody())
    if (report.state !== 'open') return show(context, report, { problem: 'twice' }, 409)
    try {
      const problem = await decide(ctx, report, form, person.id)
      if (problem) return show(context, report, { form, problem }, 400)
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error
      return show(context, await reportIn(context), { problem: 'twice' }, 409)
    }
    return context.redirect(`/admin/moderation/${encodeURIComponent(report.id)}?done=1`, 303)
  })
  return app
}

function readForm(form: Readonly<Record<string, unknown>>): DecisionForm {
  const text = (name: string): string => one(form, name).slice(0, 2_000)
  return {
    decision: text('decision'),
    why: text('why'),
    scope: text('scope'),
    object: text('object'),
    field: text('field'),
    words: text('words'),
    reason: text('reason'),
    note: '',
  }
}
