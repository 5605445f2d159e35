import { Hono } from 'hono'
import { aboutPage } from '../pages/about.ts'
import type { WebEnv } from '../reader.ts'

/** What this is, how it works, what it cannot do. */
export function aboutRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/about', async context => context.html(await aboutPage(context.get('view'))))
  return app
}
