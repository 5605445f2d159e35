import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import type { Context as AppContext } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { quarterOf, quarterPlus } from '../../model/insight.ts'
import { THEMES } from '../../taxonomy/themes.ts'
import { DEFINITIONS, namedMeasures } from '../insight-data.ts'
import { QUARTERS_MAX, readFigures, type Figures } from '../insight-figures.ts'
import { PERIOD } from '../insight-query.ts'
import { problemResponses } from './problem.ts'

const count = z.int().min(0)
const quarter = z.string().regex(/^\d{4}-Q[1-4]$/)
const day = z.string().openapi({ example: '2027-01-31' })
const measures = z
  .record(z.string(), z.number())
  .openapi('InsightMeasures', { description: 'Counts by name; `definitions` says what each one is' })

const querySchema = z.strictObject({
  region: z
    .string()
    .regex(/^[A-Z]{2}[0-9A-Z]{0,3}$/)
    .optional()
    .openapi({ description: 'NUTS code of any level; absent = everywhere', example: 'BG4' }),
  theme: z
    .string()
    .refine(text => (THEMES as readonly string[]).includes(text), 'not a theme of this server')
    .optional()
    .openapi({ description: `One of ${THEMES.join(', ')}; absent = all` }),
  from: quarter.optional().openapi({ example: '2025-Q1' }),
  to: quarter.optional().openapi({ description: 'Inclusive; absent = the current quarter' }),
})

const contract = z.object({
  opportunity: z.string(),
  lot: z.string(),
  ends: day,
  starts: day.optional(),
  startIs: z
    .enum(['start', 'concluded', 'decided', 'told'])
    .optional()
    .openapi({ description: 'BT-536, BT-145, BT-1451, or the day of the notice of the award' }),
  months: count.optional(),
  likelyFrom: day,
  likelyTo: day,
})

const answerSchema = z
  .object({
    query: z.object({ region: z.string(), theme: z.string(), from: quarter, to: quarter }),
    total: measures,
    quarters: z.array(z.object({ quarter, figures: measures })),
    themes: z
      .array(z.object({ theme: z.string(), figures: measures }))
      .openapi({ description: 'Every theme of the region, whatever theme was asked for' }),
    regions: z.array(z.object({ region: z.string(), figures: measures })),
    buyers: z.array(z.object({ name: z.string(), region: z.string(), local: z.boolean(), calls: count })),
    ending: z.object({ lots: count, calls: count, soonest: z.array(contract) }),
    niches: z
      .array(
        z.object({
          theme: z.string(),
          calls: count,
          organisations: count.openapi({ description: 'Rounded down to whole groups of three' }),
          kind: z.enum(['open', 'thin', 'quiet']).optional(),
        }),
      )
      .openapi({ description: 'About the whole country of the region' }),
    definitions: z.record(z.string(), z.string()),
  })
  .openapi('Insight')

const route = createRoute({
  method: 'get',
  path: '/insight',
  summary: 'Demand by theme, place and quarter, and where the market has room',
  request: { query: querySchema },
  responses: {
    200: {
      description: 'All figures of the page',
      content: { 'application/json': { schema: answerSchema } },
    },
    304: { description: 'Unchanged since the ETag that was sent' },
    ...problemResponses(400, 500, 503),
  },
})

/** The figures of insight, as the page of the same name shows them. */
export function insightApi(app: OpenAPIHono, ctx: AppContext): void {
  app.openapi(route, async context => {
    const { region = '', theme = '', ...span } = context.req.valid('query')
    const now = ctx.now()
    const to = span.to ?? quarterOf(now.toISOString())
    const from = span.from ?? quarterPlus(to, 1 - PERIOD)
    if (from > to || quarterPlus(from, QUARTERS_MAX - 1) < to)
      throw new UsageError(`from lies before to, by at most ${QUARTERS_MAX} quarters.`)
    return context.json(present(await readFigures(ctx.db, { region, theme, from, to }, now)), 200)
  })
}

function present(figures: Figures): z.infer<typeof answerSchema> {
  const { choice, total, quarters, themes, regions, buyers, ending, niches } = figures
  return {
    query: { ...choice },
    total: namedMeasures(total),
    quarters: quarters.map(row => ({ quarter: row.quarter, figures: namedMeasures(row) })),
    themes: themes.map(row => ({ theme: row.theme, figures: namedMeasures(row) })),
    regions: regions.map(row => ({ region: row.region, figures: namedMeasures(row) })),
    buyers: buyers.map(({ name, nuts, local, calls }) => ({ name, region: nuts, local, calls })),
    ending: {
      lots: ending.total,
      calls: ending.calls,
      soonest: ending.contracts.map(({ opportunity, lot, end, again }) => ({
        opportunity: opportunity.id,
        lot: lot.id,
        ends: end.ends,
        ...(end.starts && { starts: end.starts }),
        ...(end.basis && { startIs: end.basis }),
        ...(end.months && { months: end.months }),
        likelyFrom: again.from,
        likelyTo: again.to,
      })),
    },
    niches: niches.map(({ theme, calls, organisations, kind }) => ({
      theme,
      calls,
      organisations,
      ...(kind && { kind }),
    })),
    definitions: { ...DEFINITIONS },
  }
}
