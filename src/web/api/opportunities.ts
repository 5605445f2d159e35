import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import type { Context as AppContext } from '../../context.ts'
import { NotFoundError, UsageError } from '../../errors.ts'
import { OPPORTUNITY_KINDS } from '../../model/common.ts'
import { SORTS, STATUSES } from '../bank-query.ts'
import { search, type SearchQuery } from '../../../db/opportunities-search.ts'
import { codesOf, noticeDocument, readOpportunity, searchWords } from '../bank-reads.ts'
import { SEARCH_MAX } from '../parts/search-box.ts'
import { presentDetail, presentOpportunity } from './present.ts'
import { problemResponses } from './problem.ts'
import { idParameter, opportunityDetailSchema, pageSchema } from './schemas.ts'

const LIMIT_MAX = 100
const utc = z.iso.datetime().openapi({ example: '2026-12-24T12:00:00Z' })
const code = z.string().regex(/^[a-z][a-z-]{1,20}$/)

const querySchema = z.strictObject({
  q: z.string().max(SEARCH_MAX).optional().openapi({ description: 'Words, in any language of the notices' }),
  cpv: z
    .string()
    .regex(/^\d{2,8}$/)
    .optional()
    .openapi({ description: 'CPV code or its first digits', example: '55' }),
  nuts: z
    .string()
    .regex(/^[A-Z]{2}[0-9A-Z]{0,3}$/)
    .optional()
    .openapi({ description: 'NUTS code or its beginning', example: 'BG4' }),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional()
    .openapi({ description: 'ISO 3166-1 alpha-2', example: 'BG' }),
  kind: z.enum(OPPORTUNITY_KINDS).optional(),
  status: z.enum(STATUSES).optional(),
  deadlineFrom: utc.optional().openapi({ description: 'Closes at or after this instant' }),
  deadlineTo: utc.optional().openapi({ description: 'Closes at or before this instant' }),
  reserved: code
    .optional()
    .openapi({ description: 'BT-71 code (none, res-ws, res-pub-ser), or `yes` for any reservation' }),
  social: code.optional().openapi({ description: 'BT-775 code, or `yes` for any social aim' }),
  sort: z.enum(SORTS).default('newest'),
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(20),
  after: z.string().max(500).optional().openapi({ description: 'Opaque cursor out of `next`' }),
})

const listRoute = createRoute({
  method: 'get',
  path: '/opportunities',
  summary: 'Search the bank',
  request: { query: querySchema },
  responses: {
    200: { description: 'One page', content: { 'application/json': { schema: pageSchema } } },
    304: { description: 'Unchanged since the ETag that was sent' },
    ...problemResponses(400, 500, 503),
  },
})

const detailRoute = createRoute({
  method: 'get',
  path: '/opportunities/{id}',
  summary: 'One opportunity with its history and sources, also as an OCDS compiled release',
  request: { params: z.object({ id: idParameter }) },
  responses: {
    200: {
      description: 'The opportunity',
      content: { 'application/json': { schema: opportunityDetailSchema } },
    },
    304: { description: 'Unchanged since the ETag that was sent' },
    ...problemResponses(400, 404, 500, 503),
  },
})

const documentRoute = createRoute({
  method: 'get',
  path: '/opportunities/{id}/notices/{n}/document',
  summary: 'The bytes of a notice as its source answered them',
  request: {
    params: z.object({
      id: idParameter,
      n: z.coerce
        .number()
        .int()
        .min(1)
        .max(10_000)
        .openapi({ param: { name: 'n', in: 'path' }, description: '1 is the earliest notice' }),
    }),
  },
  responses: {
    200: {
      description: 'Served for download, never shown: it is somebody else’s file',
      content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
    },
    304: { description: 'Unchanged since the ETag that was sent' },
    ...problemResponses(400, 404, 410, 500, 503),
  },
})

/** The question as the bank takes it. The total is counted on the first page only: it does not change with pages. */
function searchQuery(query: z.infer<typeof querySchema>, now: Date): SearchQuery {
  const { q, cpv, nuts, country, kind, status, deadlineFrom, deadlineTo, limit, sort, after } = query
  const reserved = codesOf('reserved', query.reserved)
  const social = codesOf('social', query.social)
  const words = q === undefined ? [] : searchWords(q)
  if (q?.trim() && !words.length) throw new UsageError('q holds no word that could be searched for.')
  return {
    now: now.toISOString(),
    sort,
    limit,
    facets: after === undefined,
    ...(words.length && { words }),
    ...(cpv && { cpv: [cpv] }),
    ...(nuts && { nuts: [nuts] }),
    ...(country && { country: [country] }),
    ...(kind && { kind: [kind] }),
    ...(status && { status: [status] }),
    ...(deadlineFrom && { deadlineFrom: new Date(deadlineFrom).toISOString() }),
    ...(deadlineTo && { deadlineTo: new Date(deadlineTo).toISOString() }),
    ...(reserved && { reserved }),
    ...(social && { social }),
    ...(after && { after }),
  }
}

/** The opportunities of the bank. */
export function opportunityApi(app: OpenAPIHono, ctx: AppContext): void {
  const { publicUrl } = ctx.config
  app.openapi(listRoute, async context => {
    const query = context.req.valid('query')
    const now = ctx.now()
    const found = await search(ctx.db, searchQuery(query, now))
    const next = new URL(context.req.url).searchParams
    if (found.next) next.set('after', found.next)
    return context.json(
      {
        items: found.found.map(({ opportunity }) => presentOpportunity(opportunity, now, publicUrl)),
        ...(found.total === undefined ? {} : { total: found.total }),
        ...(found.next ? { next: `${publicUrl}/api/v1/opportunities?${next}` } : {}),
      },
      200,
    )
  })
  app.openapi(detailRoute, async context => {
    const opportunity = await readOpportunity(ctx, context.req.valid('param').id)
    return context.json(presentDetail(opportunity, ctx.now(), publicUrl), 200)
  })
  app.openapi(documentRoute, async context => {
    const { id, n } = context.req.valid('param')
    const opportunity = await readOpportunity(ctx, id)
    const notice = opportunity.notices[n - 1]
    const document = notice && (await noticeDocument(ctx, notice.id))
    if (!notice || !document) throw new NotFoundError(`There is no document ${n} of this opportunity.`)
    context.header('ETag', `"${document.hash}"`)
    // Somebody else's bytes on our address: never rendered, never sniffed.
    context.header('Content-Disposition', `attachment; filename="${document.name}"`)
    context.header('Content-Security-Policy', "default-src 'none'; sandbox")
    // Asked for again each time: what is taken down must not live on in caches.
    context.header('Cache-Control', 'public, no-cache')
    return context.body(document.bytes, 200, { 'Content-Type': 'application/octet-stream' })
  })
}
