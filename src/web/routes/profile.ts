import { Hono } from 'hono'
import { deleteProfile, moveProfile } from '../../../db/profile-owners.ts'
import type { Context as AppContext } from '../../context.ts'
import { demand, principalIn } from '../access.ts'
import { profilePage } from '../pages/profile.ts'
import { heldProfile } from '../profile-access.ts'
import type { WebEnv } from '../reader.ts'
import { one } from '../start-steps.ts'

/** One profile as a whole: what it says, whose it is, and how to end it. */
export function profileRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/profile/:profile', async context => {
    const held = await heldProfile(ctx, context, 'profile.read')
    const view = context.get('view')
    const understood = await ctx.matcher.understand(
      held.profile.mission || held.profile.services.join('\n'),
      held.profile.language,
    )
    const { person } = principalIn(context)
    return context.html(await profilePage(view, held, understood, person))
  })

  app.post('/profile/:profile/move', async context => {
    const held = await heldProfile(ctx, context, 'profile.write')
    const form = await context.req.parseBody()
    const organisation = one(form, 'organisation')
    const person = organisation
      ? demand(context, 'organisation.leave', { organisation })
      : demand(context, 'account.write')
    await moveProfile(ctx.db, held.profile.id, {
      organisation,
      // An organisation's profile stays when the person who made it leaves.
      person: organisation ? '' : person.id,
      now: ctx.now().toISOString(),
    })
    return context.redirect(`/profile/${encodeURIComponent(held.profile.id)}`, 303)
  })

  app.post('/profile/:profile/delete', async context => {
    const held = await heldProfile(ctx, context, 'profile.write')
    await deleteProfile(ctx.db, held.profile.id)
    return context.redirect('/inbox', 303)
  })
  return app
}
