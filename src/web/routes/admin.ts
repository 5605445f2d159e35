import { Hono } from 'hono'
import type { Context as AppContext } from '../../context.ts'
import { demand } from '../access.ts'
import { ADMIN_PLACES } from '../admin-places.ts'
import { adminPage } from '../pages/admin.ts'
import type { WebEnv } from '../reader.ts'
import { adminJobsRoutes } from './admin-jobs.ts'
import { adminMailRoutes } from './admin-mail.ts'
import { adminQuarantineRoutes } from './admin-quarantine.ts'
import { adminSourcesRoutes } from './admin-sources.ts'

/** The administrator's overview, and the pages of what keeps the house alive. */
export function adminRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/admin', async context => {
    demand(context, 'admin.read')
    const view = context.get('view')
    const places = await Promise.all(
      ADMIN_PLACES.map(async place => ({ place, figure: await place.figure?.(ctx, view.say) })),
    )
    return context.html(await adminPage(view, places))
  })
  app.route('/', adminSourcesRoutes(ctx))
  app.route('/', adminQuarantineRoutes(ctx))
  app.route('/', adminJobsRoutes(ctx))
  app.route('/', adminMailRoutes(ctx))
  return app
}
