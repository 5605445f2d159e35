import { Hono } from 'hono'
import { removalsIn } from '../../../db/withheld.ts'
import type { Context as AppContext } from '../../context.ts'
import { readOpportunity } from '../bank-reads.ts'
import { opportunityPage } from '../pages/opportunity.ts'
import { ASKED, readPostSide } from '../post-side.ts'
import type { WebEnv } from '../reader.ts'

/** The page of one opportunity, by its own id or by any of its notices' ids. */
export function opportunityRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/opportunities/:id', async context => {
    const opportunity = await readOpportunity(ctx, context.req.param('id'))
    const view = context.get('view')
    const side = await readPostSide(ctx, opportunity, view.person)
    const asked = ASKED.find(each => each === context.req.query('asked'))
    const removals = await removalsIn(
      ctx.db,
      opportunity.notices.map(notice => notice.id),
    )
    const parts = { ...side, ...(asked && { asked }) }
    return context.html(await opportunityPage(view, opportunity, parts, removals))
  })
  return app
}
