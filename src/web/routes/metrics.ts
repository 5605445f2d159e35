import { Hono } from 'hono'
import type { Context as AppContext } from '../../context.ts'
import { NotFoundError } from '../../errors.ts'
import { bankLines, mayScrape, type Meter } from '../metrics.ts'
import type { WebEnv } from '../reader.ts'

/** Figures for those who run the server, to nobody else: to others there is nothing at this address. */
export function metricsRoutes(ctx: AppContext, meter: Meter): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/metrics', async context => {
    if (!mayScrape(context, ctx.config.metricsFrom))
      throw new NotFoundError('There is nothing at this address.')
    const lines = [...meter.lines(), ...(await bankLines(ctx))]
    return context.body(`${lines.join('\n')}\n`, 200, {
      'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
      'Cache-Control': 'no-store',
    })
  })
  return app
}
