import { Hono } from 'hono'
import type { Context as AppContext } from '../../context.ts'
import { demand } from '../access.ts'
import { ADMIN_PLACES } from '../admin-places.ts'
import { adminPage } from '../pages/admin.ts'
import type { WebEnv } from '../reader.ts'

/** The administrator's overview. */
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
  return app
}
