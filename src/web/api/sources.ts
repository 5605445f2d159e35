import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import type { Context as AppContext } from '../../context.ts'
import { readHealth, readQuarantine, RUN_OUTCOMES, SOURCE_STATES } from '../source-health.ts'
import { problemResponses } from './problem.ts'

const count = z.int().min(0)
const utc = z.string().openapi({ description: 'UTC', example: '2026-11-20T08:52:10.000Z' })

const runSchema = z
  .object({
    startedAt: utc,
    endedAt: utc.optional(),
    outcome: z.enum(RUN_OUTCOMES).openapi({ description: '`cut`: it ended without saying how' }),
    listed: count.openapi({ description: 'Publication numbers the portal listed' }),
    stored: count,
    unchanged: count,
    quarantined: count,
  })
  .openapi('SourceRun')

const sourceSchema = z
  .object({
    id: z.string().openapi({ example: 'eu-ted' }),
    title: z.string(),
    country: z.string().openapi({ description: 'ISO 3166-1 alpha-2, or EU' }),
    homepage: z.string(),
    licence: z.string(),
    state: z.enum(SOURCE_STATES),
    paused: z.boolean(),
    notices: count.openapi({ description: 'Of this source, in the bank' }),
    lastSuccess: utc.optional().openapi({ description: 'When it was last read to the end' }),
    lagSeconds: count.openapi({ description: 'Since the first reading that was missed; 0 = none was' }),
    newestNotice: utc.optional().openapi({ description: 'When the newest notice was published' }),
    nextSlot: utc.optional().openapi({ description: 'Absent where this server does not crawl' }),
    problem: z
      .object({ code: z.string().openapi({ example: 'patience' }), at: utc })
      .optional()
      .openapi({ description: 'Why the last reading did not finish; absent where it did' }),
    runs: z.array(runSchema).openapi({ description: 'Newest first' }),
  })
  .openapi('Source')

const answerSchema = z
  .object({
    items: z.array(sourceSchema),
    quarantine: z
      .array(z.object({ source: z.string(), reason: z.string(), count }))
      .openapi({ description: 'Records that could not be understood, kept whole; figures only' }),
  })
  .openapi('Sources')

const route = createRoute({
  method: 'get',
  path: '/sources',
  summary: 'The sources and how they are doing',
  request: { query: z.strictObject({}) },
  responses: {
    200: { description: 'Every source', content: { 'application/json': { schema: answerSchema } } },
    304: { description: 'Unchanged since the ETag that was sent' },
    ...problemResponses(400, 500, 503),
  },
})

/** The health of the sources, as the page of the same name shows it. */
export function sourcesApi(app: OpenAPIHono, ctx: AppContext): void {
  app.openapi(route, async context => {
    const [health, quarantine] = await Promise.all([readHealth(ctx), readQuarantine(ctx)])
    const items = health.map(({ source, runs, ...rest }) => ({
      ...source,
      ...rest,
      runs: runs.map(run => ({ ...run })),
    }))
    return context.json({ items, quarantine: quarantine.map(row => ({ ...row })) }, 200)
  })
}
