import { Hono, type Context as HonoContext } from 'hono'
import { readOrganisation, type OrganisationRow } from '../../../db/organisations.ts'
import { readPerson } from '../../../db/people.ts'
import { handOverWork, setDuties, teamEvents, teamOf, type TeamAct } from '../../../db/team.ts'
import type { Action } from '../../auth/authorize.ts'
import { dutyColumns } from '../../auth/duties.ts'
import { DUTIES, type Person } from '../../auth/types.ts'
import { askForMark } from '../../auth/verification.ts'
import type { Context as AppContext } from '../../context.ts'
import { ForbiddenError } from '../../errors.ts'
import { wasDone } from '../done.ts'
import { demand } from '../access.ts'
import { teamPage, type TeamParts } from '../pages/team.ts'
import type { WebEnv } from '../reader.ts'

type Request = HonoContext<WebEnv>
type Held = Readonly<{ town: OrganisationRow; person: Person }>

/** Who does what in a town, who takes over, and how the town shows that it is one. */
export function teamRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/organisation/:organisation/team', async context => {
    const held = await own(ctx, context, 'team.read')
    // Other kinds of organisations divide no duties: their page says who belongs to them.
    if (held.town.kind !== 'municipality') return context.redirect(`/organisation/${held.town.id}`, 303)
    const done = DONE.find(each => each === context.req.query('done'))
    return page(ctx, context, held, done && { said: context.get('view').say(`town.done.${done}`) })
  })

  app.post('/organisation/:organisation/team/:member', async context => {
    const held = await own(ctx, context, 'team.write')
    if (held.town.kind !== 'municipality') return context.redirect(`/organisation/${held.town.id}`, 303)
    const form = await context.req.parseBody({ all: true })
    const chosen = [form.duty ?? []].flat()
    const duties = DUTIES.filter(duty => chosen.includes(duty))
    if (await wasDone(setDuties(ctx.db, actOf(ctx, context, held), dutyColumns(duties))))
      return context.redirect(`/organisation/${held.town.id}/team?done=duties`, 303)
    return page(ctx, context, held, { failure: context.get('view').say('town.team.last') }, 400)
  })

  app.post('/organisation/:organisation/team/:member/hand-over', async context => {
    const held = await own(ctx, context, 'team.hand-over')
    if (held.town.kind !== 'municipality') return context.redirect(`/organisation/${held.town.id}`, 303)
    if (context.req.param('member') !== held.person.id && !isOwner(held))
      throw new ForbiddenError('Owners hand over the work of others; you can hand over your own.')
    const form = await context.req.parseBody()
    const to = typeof form.to === 'string' ? form.to : ''
    if (await wasDone(handOverWork(ctx.db, actOf(ctx, context, held), to)))
      return context.redirect(`/organisation/${held.town.id}/team?done=over`, 303)
    return page(ctx, context, held, { failure: context.get('view').say('town.team.who') }, 400)
  })

  app.post('/organisation/:organisation/verify', async context => {
    const { town, person } = await own(ctx, context, 'organisation.verify')
    if (town.kind !== 'municipality') return context.redirect(`/organisation/${town.id}`, 303)
    const form = await context.req.parseBody()
    const asked = await askForMark(ctx, town, person.id, form.domain)
    if (asked === 'verified' || asked === 'waiting')
      return context.redirect(`/organisation/${town.id}/team?done=${asked}`, 303)
    const domain = { typed: String(form.domain ?? '').slice(0, 253), problem: asked }
    return page(ctx, context, { town, person }, { domain }, 400)
  })
  return app
}

const DONE = ['duties', 'over', 'verified', 'waiting'] as const

async function own(ctx: AppContext, context: Request, action: Action): Promise<Held> {
  const row = await readOrganisation(ctx.db, context.req.param('organisation') ?? '')
  const person = demand(context, action, row && { organisation: row.id })
  return { town: row!, person }
}

function isOwner({ town, person }: Held): boolean {
  return person.memberships.some(each => each.organisation === town.id && each.role === 'owner')
}

function actOf(ctx: AppContext, context: Request, { town, person }: Held): TeamAct {
  const about = context.req.param('member') ?? ''
  return { town: town.id, by: person.id, about, at: ctx.now().toISOString() }
}

async function page(
  ctx: AppContext,
  context: Request,
  held: Held,
  parts: Partial<TeamParts> = {},
  status: 200 | 400 = 200,
): Promise<Response> {
  const town = (await readOrganisation(ctx.db, held.town.id))!
  const [team, events] = await Promise.all([teamOf(ctx.db, town.id), teamEvents(ctx.db, town.id)])
  const names = new Map(team.map(member => [member.person, member.name || member.email]))
  // Who has left is still named in the history, until she erases her account.
  for (const id of new Set(events.flatMap(({ person, about, detail }) => [person, about, toOf(detail)])))
    if (id && !names.has(id)) {
      const former = await readPerson(ctx.db, id)
      names.set(id, former?.name || former?.email || '')
    }
  const view = context.get('view')
  const owner = isOwner(held)
  context.header('Cache-Control', 'no-store')
  return context.html(
    await teamPage(view, { town, team, events, names, reader: held.person.id, owner, ...parts }),
    status,
  )
}

function toOf(detail: string): string {
  return (JSON.parse(detail) as { to?: string }).to ?? ''
}
