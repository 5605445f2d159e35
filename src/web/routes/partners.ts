import { Hono, type Context as HonoContext } from 'hono'
import {
  answerIntroduction,
  askIntroduction,
  introductionsOf,
  openProfiles,
  setHand,
} from '../../../db/partners.ts'
import { updateOrganisation } from '../../../db/organisations.ts'
import { takeLimits } from '../../auth/limits.ts'
import type { Context as AppContext } from '../../context.ts'
import { UnavailableError } from '../../errors.ts'
import { demand } from '../access.ts'
import { lotHere } from '../lot-here.ts'
import { partnersPage, requestsPage } from '../pages/partners.ts'
import { introductionMails } from '../partner-mail.ts'
import { organisationOf, possiblePartners, requestsOf } from '../partner-reads.ts'
import { heldProfile } from '../profile-access.ts'
import type { WebEnv } from '../reader.ts'
import { one } from '../start-steps.ts'

const WORDS_MAX = 1_000
/** Nobody has so many partners to find in a day. */
const ASKS_A_DAY = 20

/** Bidding together: a raised hand on a lot, who could complete one, and an introduction that both must want. */
export function partnerRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  const path = '/inbox/:profile/partners'

  app.get(path, async context => {
    const held = await heldProfile(ctx, context, 'profile.read')
    const view = context.get('view')
    const organisation = await organisationOf(ctx, held)
    const requests = await requestsOf(ctx, view, held.profile.id)
    const asked = context.req.query('item')
    if (!asked) return context.html(await requestsPage(view, held.profile.id, requests))
    const here = await lotHere(ctx, asked)
    const found = await possiblePartners(ctx, held, here)
    return context.html(
      await partnersPage(view, {
        profile: held.profile.id,
        here,
        ...found,
        requests,
        ...(organisation && { organisation }),
      }),
    )
  })

  app.post(`${path}/hand`, async context => {
    const held = await heldProfile(ctx, context, 'profile.write')
    const form = await context.req.parseBody()
    const { item } = await lotHere(ctx, one(form, 'item'))
    const down = one(form, 'do') === 'down'
    await setHand(ctx.db, {
      item: item.id,
      profile: held.profile.id,
      brings: down ? '' : one(form, 'brings').slice(0, WORDS_MAX),
      seeks: down ? '' : one(form, 'seeks').slice(0, WORDS_MAX),
      at: ctx.now().toISOString(),
    })
    return back(context, item.id)
  })

  app.post(`${path}/open`, async context => {
    const held = await heldProfile(ctx, context, 'profile.write')
    const form = await context.req.parseBody()
    const organisation = await organisationOf(ctx, held)
    demand(context, 'organisation.write', organisation && { organisation: organisation.id })
    await updateOrganisation(ctx.db, organisation!.id, { open: one(form, 'open') === 'yes' ? 1 : 0 })
    return back(context, one(form, 'item'))
  })

  app.post(`${path}/ask`, async context => {
    const held = await heldProfile(ctx, context, 'profile.write')
    const form = await context.req.parseBody()
    const { item } = await lotHere(ctx, one(form, 'item'))
    const [other] = await openProfiles(ctx.db, [one(form, 'profile')])
    // One's own name stands in the request: whoever is not to be found cannot ask either.
    const organisation = await organisationOf(ctx, held)
    if (!other || !organisation?.open || other.organisation === organisation.id) return back(context, item.id)
    const limit = { kind: 'introduction', key: held.profile.id, most: ASKS_A_DAY, seconds: 86_400 }
    const wait = await takeLimits(ctx, [limit])
    if (wait) throw new UnavailableError('Enough introductions were asked for today.', wait)
    const at = ctx.now().toISOString()
    const [asker, asked] = [held.profile.id, other.profile.id]
    const earlier = (await introductionsOf(ctx.db, asker)).some(
      each => each.item === item.id && each.asker === asked && each.accepted_at === null,
    )
    const told = { item: item.id, told: asked, other: asker, name: organisation.name }
    // Who asks whoever has asked her has agreed, and sees so at once: only the other side is told.
    const kind = earlier ? 'met' : 'asked'
    const mails = await introductionMails(ctx, context.get('view'), { ...told, kind })
    await askIntroduction(ctx.db, { item: item.id, asker, asked, at }, mails)
    return back(context, item.id)
  })

  app.post(`${path}/answer`, async context => {
    const held = await heldProfile(ctx, context, 'profile.write')
    const form = await context.req.parseBody()
    const answer = {
      item: one(form, 'item'),
      asker: one(form, 'asker'),
      asked: held.profile.id,
      accept: one(form, 'answer') === 'yes',
      at: ctx.now().toISOString(),
    }
    const { item, asker, asked } = answer
    const waiting = (await introductionsOf(ctx.db, asked)).some(
      each => each.item === item && each.asker === asker && each.asked === asked && each.accepted_at === null,
    )
    const organisation = waiting && answer.accept ? await organisationOf(ctx, held) : undefined
    const mails = organisation
      ? await introductionMails(ctx, context.get('view'), {
          item,
          told: asker,
          other: asked,
          name: organisation.name,
          kind: 'met',
        })
      : []
    await answerIntroduction(ctx.db, answer, mails)
    return context.redirect(`/inbox/${encodeURIComponent(held.profile.id)}/partners#requests`, 303)
  })
  return app
}

function back(context: HonoContext, item: string): Response {
  const base = new URL(context.req.url).pathname.replace(/\/[a-z]+$/, '')
  return context.redirect(item ? `${base}?${new URLSearchParams({ item }).toString()}` : base, 303)
}
