import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import type { Context as HonoContext } from 'hono'
import type { Context as AppContext } from '../../context.ts'
import { UnavailableError } from '../../errors.ts'
import { itemsOf } from '../../model/item-of.ts'
import { demand, principalIn } from '../access.ts'
import { readOpportunity } from '../bank-reads.ts'
import type { WebEnv } from '../reader.ts'
import { problemResponses } from './problem.ts'
import { idParameter } from './schemas.ts'

/** Lots of one opportunity that are counted. */
const LOTS_MAX = 200
/** Seconds after which a server that has just started has usually read its profiles. */
const RETRY_SECONDS = 30

const countSchema = z
  .object({
    able: z
      .int()
      .openapi({ description: 'Organisations able to answer at least one lot, each counted once' }),
    lots: z.array(z.object({ item: z.string(), able: z.int() })),
    reserved: z.object({
      eligible: z
        .int()
        .openapi({ description: 'Able to answer a reserved lot and known to have the status' }),
      unknown: z.int(),
    }),
    regions: z
      .array(z.object({ nuts: z.string(), able: z.int().optional() }))
      .openapi({ description: 'One region an organisation; without `able` where it is fewer than three' }),
    named: z
      .array(z.object({ name: z.string(), nuts: z.string() }))
      .openapi({ description: 'Only organisations that chose to be found' }),
  })
  .openapi('Answerers')

const route = createRoute({
  method: 'get',
  path: '/opportunities/{id}/matches',
  summary:
    'Who could answer, for buyers: how many organisations, where, and the names of those that want to be found',
  request: { params: z.object({ id: idParameter }) },
  responses: {
    200: { description: 'Counts', content: { 'application/json': { schema: countSchema } } },
    304: { description: 'Unchanged since the ETag that was sent' },
    ...problemResponses(400, 401, 404, 500, 503),
  },
})

/** The reverse match of what is published: for members of a municipality, by session or key. */
export function answerersApi(app: OpenAPIHono, ctx: AppContext): void {
  app.openapi(route, async context => {
    const asking = context as unknown as HonoContext<WebEnv>
    const town = principalIn(asking).person?.memberships.find(each => each.kind === 'municipality')
    demand(asking, 'answerers.read', town && { organisation: town.organisation })
    const opportunity = await readOpportunity(ctx, context.req.valid('param').id)
    const items = itemsOf(opportunity, ctx.now().toISOString()).slice(0, LOTS_MAX)
    // What is over is asked about too: who could have answered.
    const open = items.map(({ closesAt: _closesAt, ...item }) => item)
    const [count] = (await ctx.answerers?.count([open])) ?? []
    if (!count) throw new UnavailableError('Profiles are not counted here, or not yet.', RETRY_SECONDS)
    return context.json(
      {
        able: count.able,
        lots: items.map(({ id }, at) => ({ item: id, able: count.each[at] ?? 0 })),
        reserved: { eligible: count.eligible, unknown: count.unknown },
        regions: count.regions.map(({ code, count: able }) => ({
          nuts: code,
          ...(able !== undefined && { able }),
        })),
        named: count.named.map(({ name, region }) => ({ name, nuts: region })),
      },
      200,
    )
  })
}
