import { Hono } from 'hono'
import { noteBounce } from '../../../db/bounces.ts'
import type { Context as AppContext } from '../../context.ts'
import { readBounces } from '../../digest/bounce.ts'
import { NotFoundError } from '../../errors.ts'
import type { WebEnv } from '../reader.ts'

/** Where mail servers and providers tell of mail that came back. The key in the address is the operator's own. */
export function bounceRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.post('/bounces/:secret', async context => {
    const { bouncesKey, mailBounces } = ctx.config
    if (!bouncesKey || !(await same(context.req.param('secret'), bouncesKey)))
      throw new NotFoundError('There is nothing at this address.')
    const found = readBounces(await context.req.text(), mailBounces)
    let noted = 0
    for (const bounce of found) if (await noteBounce(ctx.db, bounce, ctx.now().toISOString())) noted++
    return context.json({ read: found.length, noted })
  })
  return app
}

/** Compared by their hashes, so that the time it takes says nothing of how much was right. */
async function same(a: string, b: string): Promise<boolean> {
  const hash = async (text: string): Promise<string> =>
    String(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))))
  return (await hash(a)) === (await hash(b))
}
