import { Hono, type Context as HonoContext } from 'hono'
import { readWorksheet, saveWorksheet } from '../../../db/worksheets.ts'
import type { Context as AppContext } from '../../context.ts'
import { verdictOf } from '../../matching/verdict.ts'
import { barriersOf } from '../barriers.ts'
import { inboxPath } from '../inbox-query.ts'
import { lotHere, type LotHere } from '../lot-here.ts'
import { worksheetPage } from '../pages/worksheet.ts'
import { heldProfile } from '../profile-access.ts'
import type { WebEnv } from '../reader.ts'
import { one } from '../start-steps.ts'
import { readSheet, reckon, sheetSchema, type Sheet } from '../worksheet.ts'

/** Does it pay? What a lot costs and when its money comes, reckoned here, kept, and printed. */
export function worksheetRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  const path = '/inbox/:profile/worksheet'

  app.get(path, async context => {
    const { profile } = await heldProfile(ctx, context, 'profile.read')
    const asked = context.req.query('item')
    if (!asked) return context.redirect(inboxPath(profile.id), 303)
    const here = await lotHere(ctx, asked)
    const kept = await readWorksheet(ctx.db, profile.id, here.item.id)
    const sheet = kept ? sheetSchema.parse(JSON.parse(kept.json)) : firstSheet(here)
    const { off } = (await ctx.matcher.rules()).reservations
    const verdict = verdictOf(profile, here.item, off)
    const barriers = barriersOf(here.lot, profile, verdict, ctx.now().getUTCFullYear())
    const saved = kept?.at
    return context.html(
      await worksheetPage(context.get('view'), {
        profile: profile.id,
        here,
        sheet,
        barriers,
        ...(saved && { saved, result: reckon(sheet) }),
      }),
    )
  })

  app.post(path, async context => {
    const { profile } = await heldProfile(ctx, context, 'profile.write')
    const form = await context.req.parseBody()
    const { item } = await lotHere(ctx, one(form, 'item'))
    const sheet = readSheet(form)
    await saveWorksheet(ctx.db, {
      profile: profile.id,
      item: item.id,
      json: JSON.stringify(sheet),
      at: ctx.now().toISOString(),
    })
    return context.redirect(
      `${pathTo(context)}?${new URLSearchParams({ item: item.id }).toString()}#result`,
      303,
    )
  })
  return app
}

function pathTo(context: HonoContext): string {
  return new URL(context.req.url).pathname
}

/** What the notice says already: its value as the price, its months. */
function firstSheet({ item }: LotHere): Sheet {
  const price = Number(item.value?.amount ?? 0)
  const months = item.facts.months ?? 12
  return sheetSchema.parse({
    price: Number.isFinite(price) && price <= 1e12 ? price : 0,
    months: Math.min(Math.max(Math.round(months), 1), 120),
  })
}
