import { html } from 'hono/html'
import type { MemberView, OrganisationRow } from '../../../db/organisations.ts'
import type { InvitationRow } from '../../../db/invitations.ts'
import { ORGANISATION_KINDS } from '../../auth/types.ts'
import { wordDate } from '../../words/dates.ts'
import { countryName } from '../../words/names.ts'
import { countryChoices } from '../parts/countries.ts'
import { act, choice, field, notice, tick } from '../parts/form.ts'
import { layout } from '../parts/layout.ts'
import { verifiedMark } from '../parts/mark.ts'
import type { Html, Maybe, View } from '../view.ts'

/** What was typed into the form of a new organisation, and what was wrong with it. */
export type OrganisationForm = Readonly<{
  name: string
  kind: string
  country: string
  problems?: Readonly<{ name?: string | undefined; country?: string | undefined }>
  failure?: string
}>

/** Three questions make an organisation. */
export function newOrganisationPage(view: View, form: OrganisationForm): Html {
  const { say } = view
  return layout(view, {
    title: `${say('org.new')} – Dragoman`,
    noindex: true,
    needs: ['account.css'],
    body: html`<div class="stack narrow">
      <h1>${say('org.new')}</h1>
      ${notice(form.failure, true) ?? ''}
      <form method="post" action="/organisation" class="stack">
        ${nameField(view, form.name, form.problems?.name)}
        ${choice({
          name: 'kind',
          label: say('org.kind'),
          value: form.kind,
          choices: ORGANISATION_KINDS.map(kind => [kind, say(`org.kind.${kind}`)]),
        })}
        ${countryField(view, form.country, form.problems?.country)}
        <button class="button">${say('org.add')}</button>
      </form>
    </div>`,
  })
}

function nameField(view: View, value: string, problem?: string): Html {
  return field({
    name: 'name',
    label: view.say('org.name'),
    value,
    problem,
    autocomplete: 'organization',
    maxlength: 200,
    required: true,
  })
}

function countryField(view: View, value: string, problem?: string): Html {
  const { say, language } = view
  return choice({
    name: 'country',
    label: say('org.country'),
    value,
    problem,
    choices: [['', say('org.country.choose')], ...countryChoices(language)],
  })
}

export type OrganisationPage = Readonly<{
  organisation: OrganisationRow
  members: readonly MemberView[]
  invitations: readonly InvitationRow[]
  /** The reader's id, and whether she is an owner */
  reader: string
  owner: boolean
  said?: string
  failure?: string
  /** The link of the invitation just made, in a demonstration, where no mail is sent */
  demoLink?: string
  invite?: Readonly<{ email: string; problem?: string | undefined }>
  problems?: Readonly<{ name?: string | undefined; country?: string | undefined }>
}>

/** An organisation as its members see it: who belongs to it, who is invited, and for owners how to change that. */
export function organisationPage(view: View, page: OrganisationPage): Html {
  const { say, language } = view
  const { organisation, members, reader, owner } = page
  const path = `/organisation/${organisation.id}`
  const belongs = members.some(member => member.person === reader)
  const country = organisation.country && countryName(organisation.country, language)
  return layout(view, {
    title: `${organisation.name} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'town.css'],
    body: html`<div class="narrow">
      <h1>${organisation.name}</h1>
      <p class="soft dots">
        <span>${say(`org.kind.${organisation.kind as (typeof ORGANISATION_KINDS)[number]}`)}</span>
        ${country ? html`<span>${country}</span>` : ''}
      </p>
      ${notice(page.said) ?? ''} ${notice(page.failure, true) ?? ''}
      ${organisation.kind === 'municipality' ? townLinks(view, organisation) : ''}
      ${
        page.demoLink
          ? html`<div class="note">
              <p>${say('sign.demo')}</p>
              <p><a class="more" href="${page.demoLink}">${say('sign.demo.open')}</a></p>
            </div>`
          : ''
      }
      <section class="section" aria-labelledby="members">
        <h2 id="members">${say('org.members')}</h2>
        ${owner && members.length > 1 ? html`<p class="soft small">${say('org.members.says')}</p>` : ''}
        <ul class="rows">
          ${members.map(member => html`<li>${memberRow(view, page, member, path)}</li>`)}
        </ul>
      </section>
      ${page.invitations.length ? invitationList(view, page, path) : ''}
      ${owner ? inviteForm(view, page, path) : ''} ${owner ? settings(view, page, path) : ''}
      ${
        belongs
          ? html`<section class="section stack">
              ${members.length === 1 ? html`<p class="hint">${say('org.leave.alone')}</p>` : ''}
              ${act(`${path}/leave`, say('org.leave'), members.length === 1 ? 'grave' : 'quiet')}
            </section>`
          : ''
      }
    </div>`,
  })
}

/** A town's way to its team, with whether it may publish. */
function townLinks(view: View, { id, verified_at }: OrganisationRow): Html {
  return html`<p class="dots">
    <span>${verified_at ? verifiedMark(view) : view.say('town.mark.none')}</span>
    <a href="/organisation/${id}/team">${view.say('town.team')}</a>
    <a href="/buyers/${id}" ${verified_at ? '' : html`hidden`}>${view.say('town.to.page')}</a>
  </p>`
}

function memberRow(view: View, page: OrganisationPage, member: MemberView, path: string): Html {
  const { say } = view
  const own = member.person === page.reader
  const name = member.name || member.email
  const role = member.role === 'owner' ? 'owner' : 'member'
  const place = `${path}/members/${member.person}`
  return html`<div>
      <strong>${name}</strong>${own ? html` <span class="soft small">(${say('org.you')})</span>` : ''}
      <p class="soft small dots">
        <span>${say(`org.role.${role}`)}</span>${member.name ? html`<span>${member.email}</span>` : ''}
      </p>
    </div>
    ${
      page.owner && !own
        ? html`<div class="acts">
            ${role === 'member' ? act(`${place}/hand-over`, say('org.hand', { name })) : ''}
            ${act(`${place}/remove`, say('org.remove', { name }))}
          </div>`
        : ''
    }`
}

function invitationList(view: View, page: OrganisationPage, path: string): Html {
  const { say, language } = view
  return html`<section class="section" aria-labelledby="invitations">
    <h2 id="invitations">${say('org.invitations')}</h2>
    <ul class="rows">
      ${page.invitations.map(
        row =>
          html`<li>
            <span
              >${say('org.invitation.until', {
                address: row.email,
                date: wordDate(row.expires_at, language) ?? '',
              })}</span
            >
            ${
              page.owner
                ? act(
                    `${path}/invitations/${row.token_hash}/withdraw`,
                    say('org.withdraw', { address: row.email }),
                  )
                : ''
            }
          </li>`,
      )}
    </ul>
  </section>`
}

function inviteForm(view: View, page: OrganisationPage, path: string): Html {
  const { say } = view
  return html`<section class="section" aria-labelledby="invite">
    <h2 id="invite">${say('org.invite')}</h2>
    <form method="post" action="${path}/invite" class="stack">
      ${field({
        name: 'email',
        label: say('org.invite.address'),
        type: 'email',
        value: page.invite?.email ?? '',
        problem: page.invite?.problem,
        autocomplete: 'off',
        maxlength: 254,
        required: true,
      })}
      ${choice({
        name: 'role',
        label: say('org.invite.role'),
        value: 'member',
        choices: [
          ['member', say('org.role.member')],
          ['owner', say('org.role.owner')],
        ],
      })}
      <button class="button">${say('org.invite.send')}</button>
    </form>
  </section>`
}

function settings(view: View, page: OrganisationPage, path: string): Html {
  const { say } = view
  const { organisation } = page
  return html`<section class="section" aria-labelledby="settings">
    <h2 id="settings">${say('org.settings')}</h2>
    <form method="post" action="${path}" class="stack">
      ${nameField(view, organisation.name, page.problems?.name)}
      ${countryField(view, organisation.country, page.problems?.country)}
      ${tick('open', say('org.open'), organisation.open === 1)}
      <button class="button">${say('account.save')}</button>
    </form>
  </section>`
}

export type InvitationPage = Readonly<{
  token: string
  organisation: string
  inviter: string
  address: string
  own: string
}>

/** What the link of an invitation opens; without `invitation` it is no longer valid. */
export function invitationPage(view: View, invitation: InvitationPage | undefined): Html {
  const { say } = view
  const title = invitation ? say('org.join', { organisation: invitation.organisation }) : say('org.join.over')
  return layout(view, {
    title: `${title} – Dragoman`,
    noindex: true,
    needs: ['account.css'],
    body: html`<div class="stack narrow">
      <h1>${title}</h1>
      ${invitation ? invitationBody(view, invitation) : html`<p>${say('org.join.over.says')}</p>`}
    </div>`,
  })
}

function invitationBody(view: View, invitation: InvitationPage): Maybe {
  const { say } = view
  const { token, organisation, inviter, address, own } = invitation
  if (address !== own)
    return html`${notice(say('org.join.other', { address, own }), true)} ${act('/sign-out', say('sign.out'))}`
  return html`<p class="lead">${say('org.join.says', { name: inviter, organisation })}</p>
    <form method="post" action="/invitation">
      <input type="hidden" name="token" value="${token}" />
      <button class="button">${say('org.join.now')}</button>
    </form>`
}
