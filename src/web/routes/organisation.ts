import { Hono, type Context as HonoContext } from 'hono'
import { readAddress } from '../../auth/address.ts'
import {
  foundOrganisation,
  invite,
  join,
  leave,
  readName,
  readOpenInvitation,
} from '../../auth/organisations.ts'
import { hashOf } from '../../auth/secrets.ts'
import { ORGANISATION_KINDS, type Person } from '../../auth/types.ts'
import { verifyByDomain } from '../../auth/verification.ts'
import { openInvitations, readInvitation, withdrawInvitation } from '../../../db/invitations.ts'
import {
  handOver,
  membersOf,
  readOrganisation,
  removeMember,
  updateOrganisation,
  type OrganisationRow,
} from '../../../db/organisations.ts'
import { readPerson } from '../../../db/people.ts'
import type { Context as AppContext } from '../../context.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import type { Action } from '../../auth/authorize.ts'
import { wasDone } from '../done.ts'
import { demand } from '../access.ts'
import { networkOf } from '../network.ts'
import { invitationMail } from '../pages/account-mail.ts'
import {
  invitationPage,
  newOrganisationPage,
  organisationPage,
  type OrganisationPage,
} from '../pages/organisation.ts'
import { countryChoices } from '../parts/countries.ts'
import type { WebEnv } from '../reader.ts'
import type { Html, View } from '../view.ts'

type Request = HonoContext<WebEnv>

/** Organisations as their members handle them. Each handler finds the row, then asks demand() whose it is. */
export function organisationRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/organisation/new', context => {
    demand(context, 'organisation.create')
    return answer(context, newOrganisationPage(context.get('view'), { name: '', kind: 'ngo', country: '' }))
  })

  app.post('/organisation', async context => {
    const person = demand(context, 'organisation.create')
    const form = await context.req.parseBody()
    const view = context.get('view')
    const { name, country, problems } = readForm(view, form)
    const kind = ORGANISATION_KINDS.find(known => known === form.kind)
    const typed = { name: text(form.name), kind: kind ?? 'ngo', country: country ?? '', problems }
    if (!name || !country || !kind) return answer(context, newOrganisationPage(view, typed), 400)
    const id = await foundOrganisation(ctx, person, { kind, name, country })
    if (id) return context.redirect(`/organisation/${id}`, 303)
    return answer(context, newOrganisationPage(view, { ...typed, failure: view.say('org.many') }), 400)
  })

  app.get('/organisation/:organisation', async context => {
    const { row, person } = await own(ctx, context, 'organisation.read')
    const invited = await readInvitation(ctx.db, context.req.query('invited') ?? '')
    const address = invited?.organisation === row.id && invited.email
    const said = address && context.get('view').say('org.invite.sent', { address })
    return answer(context, await page(ctx, context, row, person, said ? { said } : {}))
  })

  app.post('/organisation/:organisation', async context => {
    const { row, person } = await own(ctx, context, 'organisation.write')
    const form = await context.req.parseBody()
    const { name, country, problems } = readForm(context.get('view'), form)
    if (!name || !country) return answer(context, await page(ctx, context, row, person, { problems }), 400)
    await updateOrganisation(ctx.db, row.id, { name, country, open: form.open === 'yes' ? 1 : 0 })
    return context.redirect(`/organisation/${row.id}`, 303)
  })

  app.post('/organisation/:organisation/invite', async context => {
    const { row, person } = await own(ctx, context, 'member.invite')
    const form = await context.req.parseBody()
    const { say, language } = context.get('view')
    const typed = text(form.email).slice(0, 254)
    const again = async (
      parts: Partial<OrganisationPage>,
      status: 200 | 400 | 429 | 503,
    ): Promise<Response> => answer(context, await page(ctx, context, row, person, parts), status)
    const wrong = (problem: string): Promise<Response> => again({ invite: { email: typed, problem } }, 400)
    const { demo } = ctx.config
    if (!demo && !ctx.mail.configured) return again({ failure: say('sign.off') }, 503)
    const email = readAddress(form.email)
    if (!email) return wrong(say('sign.address.wrong'))
    const role = form.role === 'owner' ? 'owner' : 'member'
    const invited = await invite(ctx, person, row.id, {
      email,
      role,
      network: networkOf(context, ctx.config),
    })
    if (invited === 'member') return wrong(say('org.invite.member'))
    if (invited === 'full') return again({ failure: say('org.many') }, 400)
    if ('wait' in invited)
      return again({ failure: say('sign.wait', { minutes: Math.ceil(invited.wait / 60) }) }, 429)
    const path = `/invitation?token=${invited.token}`
    if (demo) return again({ demoLink: path }, 200)
    const link = ctx.config.publicUrl + path
    const names = { name: person.name || person.email, organisation: row.name }
    const sent = await ctx.mail.send({ to: email, ...(await invitationMail(language, link, names)) })
    if (!sent.accepted && sent.failure === 'recipient') return wrong(say('sign.refused'))
    if (!sent.accepted && sent.failure !== 'unknown') return again({ failure: say('sign.failed') }, 503)
    return context.redirect(`/organisation/${row.id}?invited=${await hashOf(invited.token)}`, 303)
  })

  app.post('/organisation/:organisation/invitations/:invitation/withdraw', async context => {
    const { row } = await own(ctx, context, 'member.invite')
    await withdrawInvitation(ctx.db, row.id, context.req.param('invitation'))
    return context.redirect(`/organisation/${row.id}`, 303)
  })

  app.post('/organisation/:organisation/members/:member/remove', async context => {
    const { row, person } = await own(ctx, context, 'member.remove')
    const member = context.req.param('member')
    if (
      row.kind === 'municipality' &&
      (await membersOf(ctx.db, row.id)).some(each => each.person === member)
    ) {
      const failure = context.get('view').say('town.leave.work')
      if (!(await wasDone(removeMember(ctx.db, row.id, member))))
        return answer(context, await page(ctx, context, row, person, { failure }), 400)
    } else await unlessGone(removeMember(ctx.db, row.id, member))
    return context.redirect(`/organisation/${row.id}`, 303)
  })

  app.post('/organisation/:organisation/members/:member/hand-over', async context => {
    const { row, person } = await own(ctx, context, 'organisation.hand-over')
    await unlessGone(handOver(ctx.db, row.id, person.id, context.req.param('member')))
    return context.redirect(`/organisation/${row.id}`, 303)
  })

  app.post('/organisation/:organisation/leave', async context => {
    const { row, person } = await own(ctx, context, 'organisation.leave')
    const left = await leave(ctx, person.id, row.id)
    if (left !== 'owner' && left !== 'work') return context.redirect('/account', 303)
    const failure = context.get('view').say(left === 'work' ? 'town.leave.work' : 'org.leave.owner')
    return answer(context, await page(ctx, context, row, person, { failure }), 400)
  })

  app.get('/invitation', async context => {
    const person = demand(context, 'invitation.read')
    const token = context.req.query('token') ?? ''
    const invitation = await readOpenInvitation(ctx, token)
    const view = context.get('view')
    if (!invitation) return answer(context, invitationPage(view, undefined), 410)
    const inviter = await readPerson(ctx.db, invitation.row.invited_by)
    return answer(
      context,
      invitationPage(view, {
        token,
        organisation: invitation.organisation,
        inviter: inviter?.name || inviter?.email || invitation.organisation,
        address: invitation.row.email,
        own: person.email,
      }),
    )
  })

  app.post('/invitation', async context => {
    const person = demand(context, 'invitation.read')
    const form = await context.req.parseBody()
    const invitation = await readOpenInvitation(ctx, text(form.token))
    if (invitation && (await join(ctx, person, invitation))) {
      // A town whose domain an administrator has entered waits for the first member with an address there.
      await verifyByDomain(ctx, invitation.row.organisation)
      return context.redirect(`/organisation/${invitation.row.organisation}`, 303)
    }
    return answer(context, invitationPage(context.get('view'), undefined), 410)
  })
  return app
}

/** The organisation of the address and the person, where she may do this to it. */
async function own(
  ctx: AppContext,
  context: Request,
  action: Action,
): Promise<{ row: OrganisationRow; person: Person }> {
  const row = await readOrganisation(ctx.db, context.req.param('organisation') ?? '')
  const person = demand(context, action, row && { organisation: row.id })
  return { row: row!, person }
}

async function page(
  ctx: AppContext,
  context: Request,
  organisation: OrganisationRow,
  person: Person,
  parts: Partial<OrganisationPage>,
): Promise<Html> {
  const [members, invitations] = await Promise.all([
    membersOf(ctx.db, organisation.id),
    openInvitations(ctx.db, organisation.id, ctx.now().toISOString()),
  ])
  const owner = person.memberships.some(
    membership => membership.organisation === organisation.id && membership.role === 'owner',
  )
  const reader = person.id
  return organisationPage(context.get('view'), {
    organisation,
    members,
    invitations,
    reader,
    owner,
    ...parts,
  })
}

type Form = Readonly<Record<string, unknown>>

function readForm(
  view: View,
  form: Form,
): Readonly<{
  name: string | undefined
  country: string | undefined
  problems: NonNullable<OrganisationPage['problems']>
}> {
  const name = readName(form.name)
  const country = countryChoices('en').find(([code]) => code === form.country)?.[0]
  const problems = {
    name: name ? undefined : view.say('org.name.wrong'),
    country: country ? undefined : view.say('org.country.wrong'),
  }
  return { name, country, problems }
}

/** Two owners who press at once: the second finds it done or impossible, and is told there is nothing to act on. */
async function unlessGone(done: Promise<void>): Promise<void> {
  try {
    await done
  } catch (error) {
    if (error instanceof ConflictError) throw new NotFoundError('Nobody of that name belongs to it.')
    throw error
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function answer(
  context: Request,
  body: Html,
  status: 200 | 400 | 410 | 429 | 503 = 200,
): Response | Promise<Response> {
  context.header('Cache-Control', 'no-store')
  return context.html(body, status)
}
