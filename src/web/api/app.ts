import { OpenAPIHono } from '@hono/zod-openapi'
import { etag } from 'hono/etag'
import type { Context as AppContext } from '../../context.ts'
import type { Assets } from '../assets.ts'
import { answerersApi } from './answerers.ts'
import { healthRoutes } from './health.ts'
import { insightApi } from './insight.ts'
import { matchRoute } from './match.ts'
import { opportunityApi } from './opportunities.ts'
import { problem } from './problem.ts'
import { profileMatchesApi } from './profile-matches.ts'
import { referenceRoutes } from './reference.ts'
import { sourcesApi } from './sources.ts'

/** The API: /api/v1, its description, its page for people, and /health. */
export function apiApp(ctx: AppContext, assets: () => Promise<Assets>): OpenAPIHono {
  const app = new OpenAPIHono()
  app.route('/', healthRoutes(ctx))
  app.route('/api/v1', versionOne(ctx))
  app.route('/', referenceRoutes(assets))
  return app
}

function versionOne(ctx: AppContext): OpenAPIHono {
  const app = new OpenAPIHono({
    defaultHook: result => {
      if (result.success) return undefined
      const errors = result.error.issues.map(issue => ({
        path: issue.path.join('.'),
        message: issue.message,
      }))
      return problem(400, 'The request does not have the shape that /api/v1/openapi.json describes.', errors)
    },
  })
  app.use(async (context, next) => {
    context.header('Cache-Control', 'no-cache')
    await next()
  })
  app.use('/opportunities/*', etag())
  app.use('/opportunities', etag())
  app.use('/sources', etag())
  app.use('/insight', etag())
  opportunityApi(app, ctx)
  matchRoute(app, ctx)
  sourcesApi(app, ctx)
  insightApi(app, ctx)
  profileMatchesApi(app, ctx)
  answerersApi(app, ctx)
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Dragoman',
      version: '1',
      description:
        'Public contracts for NGOs and social enterprises. Errors are problem+json (RFC 9457); lists are paged by an opaque cursor; GET answers carry an ETag.',
      license: { name: 'EUPL-1.2', url: 'https://eupl.eu/1.2/en/' },
    },
    servers: [{ url: `${ctx.config.publicUrl}/api/v1` }],
  })
  return app
}
