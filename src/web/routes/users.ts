import { Hono, type Context as HonoContext } from 'hono'
import { readAudit } from '../../../db/audit.ts'
import {
  ACCOUNT_ACTS,
  changeAccount,
  countPeople,
  namesOfPeople,
  readAccount,
  searchPeople,
  type PeopleFilter,
} from '../../../db/people-admin.ts'
import { membershipsOf } from '../../../db/people.ts'
import type { Context as AppContext } from '../../context.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { demand } from '../access.ts'
import { userErasedPage, userPage, usersPage, type UserPage } from '../pages/users.ts'
import type { WebEnv } from '../reader.ts'
import { one } from '../start-steps.ts'

const PAGE = 50
const TRAIL = 10

/** Accounts as an administrator sees them. Nobody can act as somebody else here, and there is no plan to. */
export function usersRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/admin/users', async context => {
    demand(context, 'admin.read')
    const { begins = '', show = '', after = '' } = context.req.query()
    const filter: PeopleFilter = {
      ...(begins.trim() && { begins: begins.trim().toLowerCase().slice(0, 254) }),
      ...(show === 'administrator' && { role: show }),
      ...(show === 'locked' && { state: show }),
      ...(after && { after: after.slice(0, 254) }),
    }
    const [people, count] = await Promise.all([searchPeople(ctx.db, filter), countPeople(ctx.db)])
    const next = new URLSearchParams({ begins, show, after: people.at(-1)?.email ?? '' })
    const more = people.length === PAGE
    return context.html(
      await usersPage(context.get('view'), { filter, people, count, ...(more && { next: next.toString() }) }),
    )
  })

  const show = async (
    context: HonoContext<WebEnv>,
    id: string,
    parts: Partial<UserPage> = {},
    status: 200 | 400 | 409 = 200,
  ): Promise<Response> => {
    const person = await readAccount(ctx.db, id)
    if (!person) throw new NotFoundError('There is no such account.')
    const [memberships, trail] = await Promise.all([
      membershipsOf(ctx.db, id),
      readAudit(ctx.db, { object: `person:${id}`, limit: TRAIL }),
    ])
    const names = await namesOfPeople(ctx.db, [id, ...trail.map(entry => entry.person)])
    return context.html(
      await userPage(context.get('view'), { person, memberships, trail, names, ...parts }),
      status,
    )
  }

  app.get('/admin/users/:person', context => {
    demand(context, 'admin.read')
    return show(context, context.req.param('person'), { done: context.req.query('done') === '1' })
  })

  app.post('/admin/users/:person', async context => {
    const administrator = demand(context, 'admin.write')
    const id = context.req.param('person')
    const form = await context.req.parseBody()
    const person = await readAccount(ctx.db, id)
    if (!person) throw new NotFoundError('There is no such account.')
    const act = ACCOUNT_ACTS.find(known => known === one(form, 'act'))
    const reason = one(form, 'reason').trim().slice(0, 500)
    if (!act || !reason) return show(context, id, { problem: 'reason' }, 400)
    if (act === 'erase' && one(form, 'sure') !== 'yes') return show(context, id, { problem: 'sure' }, 400)
    try {
      const now = ctx.now().toISOString()
      await changeAccount(ctx.db, { person, act, by: administrator.id, reason, now })
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error
      return show(context, id, { problem: 'last' }, 409)
    }
    if (act === 'erase') return context.html(await userErasedPage(context.get('view')))
    return context.redirect(`/admin/users/${encodeURIComponent(id)}?done=1`, 303)
  })
  return app
}
