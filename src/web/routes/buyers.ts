import { Hono } from 'hono'
import type { Context as AppContext } from '../../context.ts'
import { atomFeed, jsonFeed } from '../../digest/feed.ts'
import { NotFoundError } from '../../errors.ts'
import { buyerFeed, readBuyer } from '../buyer-reads.ts'
import { feedVoice } from '../feed-reads.ts'
import { buyerPage, buyerTitle } from '../pages/buyer.ts'
import { buyerPath } from '../parts/card.ts'
import type { WebEnv } from '../reader.ts'

const WRITERS = {
  'atom.xml': { write: atomFeed, type: 'application/atom+xml; charset=utf-8' },
  'feed.json': { write: jsonFeed, type: 'application/feed+json; charset=utf-8' },
} as const

/** One page for each buyer, and its feeds. */
export function buyerRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/buyers/:buyer', async context => {
    const id = context.req.param('buyer')
    const buyer = await readBuyer(ctx, id)
    if (buyer.id !== id) return context.redirect(buyerPath(buyer.id), 302)
    return context.html(await buyerPage(context.get('view'), buyer))
  })

  app.get('/buyers/:buyer/:file', async context => {
    const kind = WRITERS[context.req.param('file') as keyof typeof WRITERS]
    if (!kind) throw new NotFoundError('There is no such feed.')
    const buyer = await readBuyer(ctx, context.req.param('buyer'))
    const view = context.get('view')
    const home = `${ctx.config.publicUrl}${buyerPath(buyer.id)}`
    const entries = buyerFeed(ctx, buyer)
    const voice = feedVoice(ctx, { language: view.language, zone: 'UTC' }, [])
    const head = {
      id: home,
      self: `${home}/${context.req.param('file')}`,
      home,
      title: view.say('town.buyer.feed.title', { name: buyerTitle(view, buyer) }),
      // A feed with nothing in it changes with its hour, not with every look at it.
      updated: entries[0]?.updated ?? `${ctx.now().toISOString().slice(0, 13)}:00:00.000Z`,
    }
    context.header('Cache-Control', 'public, max-age=900')
    return context.body(kind.write(head, entries, voice), 200, { 'Content-Type': kind.type })
  })
  return app
}
