import { Hono, type Context as HonoContext } from 'hono'
import { readOrganisation } from '../../../db/organisations.ts'
import { listOrganisations, MARK_FILTERS, type MarkFilter } from '../../../db/verifications.ts'
import { ORGANISATION_KINDS, type Person } from '../../auth/types.ts'
import { decideMark, proves } from '../../auth/verification.ts'
import type { Context as AppContext } from '../../context.ts'
import { NotFoundError } from '../../errors.ts'
import { demand } from '../access.ts'
import { adminOrganisationsPage, type AdminOrganisations } from '../pages/admin-organisations.ts'
import type { WebEnv } from '../reader.ts'

const REASON_MAX = 1_000
const ACTS = ['verify', 'unverify', 'domain'] as const

/** Organisations for those who run the server: which towns are known to be towns. */
export function adminOrganisationRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/admin/organisations', context => {
    demand(context, 'admin.read')
    return list(ctx, context)
  })

  app.post('/admin/organisations/:organisation', async context => {
    const person: Person = demand(context, 'admin.write')
    const organisation = await readOrganisation(ctx.db, context.req.param('organisation'))
    if (!organisation) throw new NotFoundError('There is no such organisation.')
    const form = await context.req.parseBody()
    const text = (name: string): string =>
      typeof form[name] === 'string' ? form[name].trim().slice(0, REASON_MAX) : ''
    const act = ACTS.find(each => each === form.act) ?? 'domain'
    const { say } = context.get('view')
    const back = text('back')
    if (act === 'domain') {
      if (!(await decideMark(ctx, organisation, person.id, { act, domain: text('domain') })))
        return list(ctx, context, { failure: say('town.mark.shared') }, 400)
    } else {
      // The town reads the reason; the mark is never taken away without one.
      if (act === 'unverify' && !text('reason'))
        return list(ctx, context, { failure: say('town.admin.reason.missing') }, 400)
      await decideMark(ctx, organisation, person.id, { act, reason: text('reason') })
    }
    const mark = MARK_FILTERS.find(each => each === back) ?? 'all'
    return context.redirect(`/admin/organisations?mark=${mark}&done=${act}`, 303)
  })
  return app
}

async function list(
  ctx: AppContext,
  context: HonoContext<WebEnv>,
  parts: Partial<AdminOrganisations> = {},
  status: 200 | 400 = 200,
): Promise<Response> {
  const query = context.req.query()
  const mark: MarkFilter = MARK_FILTERS.find(each => each === query.mark) ?? 'waiting'
  const kind = ORGANISATION_KINDS.find(each => each === query.kind)
  const after =
    query.name !== undefined && query.id !== undefined ? ([query.name, query.id] as const) : undefined
  const rows = await listOrganisations(ctx.db, { mark, ...(kind && { kind }), ...(after && { after }) })
  const proved = new Set<string>()
  for (const row of rows) if (row.domain && (await proves(ctx, row.id, row.domain))) proved.add(row.id)
  const done = ACTS.find(each => each === query.done)
  const view = context.get('view')
  context.header('Cache-Control', 'no-store')
  return context.html(
    await adminOrganisationsPage(view, {
      rows,
      proved,
      mark,
      ...(kind && { kind }),
      ...(done && { said: view.say(`town.admin.did.${done}`) }),
      ...parts,
    }),
    status,
  )
}
