import { Hono } from 'hono'
import { auditStatement } from '../../../db/audit.ts'
import { batch } from '../../../db/batch.ts'
import { againStatement, jobPlans } from '../../../db/jobs.ts'
import { listRuns } from '../../../db/runs.ts'
import type { Context as AppContext } from '../../context.ts'
import { NotFoundError } from '../../errors.ts'
import { demand } from '../access.ts'
import { readJobs } from '../job-reads.ts'
import { adminJobsPage } from '../pages/admin-jobs.ts'
import type { WebEnv } from '../reader.ts'

const RUNS_SHOWN = 10

/** Jobs as an administrator sees them, and doing one again. */
export function adminJobsRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/admin/jobs', async context => {
    demand(context, 'admin.read')
    const view = context.get('view')
    const [jobs, runs] = await Promise.all([readJobs(ctx), listRuns(ctx.db, undefined, RUNS_SHOWN)])
    const said = context.req.query('said') === 'again' ? { said: view.say('job.said') } : {}
    return context.html(await adminJobsPage(view, { jobs, runs, scheduled: ctx.config.scheduled, ...said }))
  })

  app.post('/admin/jobs/:job/retry', async context => {
    const person = demand(context, 'admin.write')
    const job = context.req.param('job')
    if (!(await jobPlans(ctx.db)).has(job)) throw new NotFoundError('There is no such job.')
    const at = ctx.now().toISOString()
    await batch(ctx.db, [
      againStatement(ctx.db, `schedule:${job}`),
      auditStatement(ctx.db, { at, person: person.id, action: 'job.retry', object: `job:${job}` }),
    ])
    return context.redirect('/admin/jobs?said=again', 303)
  })
  return app
}
