import { Hono } from 'hono'
import { readOrganisation } from '../../../db/organisations.ts'
import { getOpportunity } from '../../../db/opportunities.ts'
import { postVersions, publishedPost } from '../../../db/post-versions.ts'
import type { Context as AppContext } from '../../context.ts'
import { NotFoundError } from '../../errors.ts'
import { POST_SOURCE } from '../../model/post-notice.ts'
import { postedPage } from '../pages/posted.ts'
import { fileAnswer, postedFiles } from '../post-files.ts'
import { publicVersions } from '../post-redacted.ts'
import type { WebEnv } from '../reader.ts'

/** What was published of a post, every version of it, for everybody. */
export function postedRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/posted/:number', async (context): Promise<Response> => {
    const { row, versions, town } = await read(ctx, context.req.param('number'))
    const opportunity = await getOpportunity(ctx.db, `${POST_SOURCE}:${row.number}`)
    return context.html(await postedPage(context.get('view'), { row, versions, town, opportunity }))
  })

  app.get('/posted/:number/:file', async (context): Promise<Response> => {
    const { row, versions, town } = await read(ctx, context.req.param('number'))
    return fileAnswer(context, context.req.param('file'), postedFiles(ctx, row, versions, town))
  })
  return app
}

/** A published post, without what was taken down. */
async function read(ctx: AppContext, number: string) {
  const row = await publishedPost(ctx.db, number)
  if (!row) throw new NotFoundError('Nothing was published under this number.')
  const [versions, town] = await Promise.all([
    postVersions(ctx.db, row.id),
    readOrganisation(ctx.db, row.organisation),
  ])
  return {
    row,
    versions: await publicVersions(ctx.db, row, versions),
    town: { name: town?.name ?? '', country: town?.country ?? '' },
  }
}
