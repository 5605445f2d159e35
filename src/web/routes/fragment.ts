import { Hono } from 'hono'
import { readNotices } from '../../../db/notices.ts'
import type { Context as AppContext } from '../../context.ts'
import { GoneError, NotFoundError } from '../../errors.ts'
import { fragmentOf, placesOf, readField } from '../../sources/formats/fragment/index.ts'
import { noticeDocument, readOpportunity } from '../bank-reads.ts'
import { fragmentPage, type FragmentPage } from '../pages/fragment.ts'
import type { WebEnv } from '../reader.ts'

/** Looking into a document is work for this very thread; larger ones are only said where to look. */
const BYTES_MAX = 8_000_000

/** Where a shown field comes from: the piece of the original. */
export function fragmentRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/opportunities/:id/notices/:n/fragment', async context => {
    const opportunity = await readOpportunity(ctx, context.req.param('id'))
    const n = Number(context.req.param('n'))
    const field = context.req.query('field') ?? 'title'
    const entry = opportunity.notices[n - 1]
    if (!entry || !readField(field)) throw new NotFoundError('There is no such field of this opportunity.')
    const found = await readNotices(ctx.db, [entry.id, `${entry.id}#compiled`])
    const [notice] = found.values()
    if (!notice) throw new NotFoundError('There is no such notice of this opportunity.')
    const { format, source, id } = notice
    let fragments: FragmentPage['fragments'] = 'unkept'
    try {
      const document = await noticeDocument(ctx, [...found.keys()][0]!)
      if (document && document.bytes.length <= BYTES_MAX)
        fragments = fragmentOf(document.bytes, { format, notice: id, source, field })
    } catch (error) {
      if (!(error instanceof GoneError)) throw error
      fragments = 'withheld'
    }
    const page = { opportunity, n, field, fragments, places: placesOf(format, field) }
    return context.html(await fragmentPage(context.get('view'), page))
  })
  return app
}
