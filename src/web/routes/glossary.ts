import { Hono } from 'hono'
import { glossaryPage } from '../pages/glossary.ts'
import type { WebEnv } from '../reader.ts'

/** Every word that the interface explains, on one page. */
export function glossaryRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/glossary', async context => context.html(await glossaryPage(context.get('view'))))
  return app
}
