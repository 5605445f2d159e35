import { Hono } from 'hono'
import { readSubscription } from '../../../db/subscriptions.ts'
import type { Context as AppContext } from '../../context.ts'
import { demand } from '../access.ts'
import { settingsPage } from '../pages/settings.ts'
import type { WebEnv } from '../reader.ts'
import { saveRhythm } from './start-steps.ts'

/** How one person hears of what fits, whatever the number of profiles. */
export function settingsRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/settings', async context => {
    const person = demand(context, 'account.read')
    const subscription = await readSubscription(ctx.db, person.id)
    const page = settingsPage(context.get('view'), {
      person,
      posts: ctx.mail.configured,
      done: context.req.query('done') === '1',
      ...(subscription && { subscription }),
    })
    return context.html(await page)
  })

  app.post('/settings', async context => {
    const person = demand(context, 'account.write')
    await saveRhythm(ctx, person, await context.req.parseBody())
    return context.redirect('/settings?done=1', 303)
  })
  return app
}
