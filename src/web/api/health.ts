import { Hono } from 'hono'
import { bankFigures } from '../../../db/opportunities.ts'
import type { Context as AppContext } from '../../context.ts'

/** Is the server of use: can the bank be read? 200 with figures, or 503; for load balancers and `doctor`. */
export function healthRoutes(ctx: AppContext): Hono {
  const app = new Hono()
  const answer = async (): Promise<Response> => {
    const headers = { 'Cache-Control': 'no-store' }
    try {
      const figures = await bankFigures(ctx.db, ctx.now().toISOString())
      return Response.json(
        { status: 'ok', engine: ctx.db.engine, demo: ctx.config.demo, ...figures },
        { headers },
      )
    } catch (error) {
      ctx.log.error({ err: error }, 'the bank cannot be read')
      return Response.json(
        { status: 'failing' },
        { status: 503, headers: { ...headers, 'Retry-After': '5' } },
      )
    }
  }
  app.get('/health', answer)
  app.get('/api/v1/health', answer)
  return app
}
