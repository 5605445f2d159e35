import { Hono } from 'hono'
import type { Context as AppContext } from '../../context.ts'
import { sourcesPage } from '../pages/sources.ts'
import type { WebEnv } from '../reader.ts'
import { readHealth, readQuarantine } from '../source-health.ts'

/** How each source is doing: public, because whoever relies on a list must be able to see what is missing from it. */
export function sourcesRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/sources', async context => {
    const [health, quarantine] = await Promise.all([readHealth(ctx), readQuarantine(ctx)])
    return context.html(await sourcesPage(context.get('view'), health, quarantine))
  })
  return app
}
