import { Hono } from 'hono'
import type { Context as AppContext } from '../../context.ts'
import { readBankQuery } from '../bank-query.ts'
import { readBank } from '../bank-reads.ts'
import { bankPage } from '../pages/bank.ts'
import type { WebEnv } from '../reader.ts'

/** The bank: search, choices, results, a page at a time. */
export function bankRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/opportunities', async context => {
    const query = readBankQuery(new URL(context.req.url).searchParams)
    return context.html(await bankPage(context.get('view'), query, await readBank(ctx, query)))
  })
  return app
}
