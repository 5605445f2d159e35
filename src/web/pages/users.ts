import { html } from 'hono/html'
import type { AuditRow } from '../../../db/audit.ts'
import type { AccountAct, PeopleFilter } from '../../../db/people-admin.ts'
import type { MembershipRow, PersonRow } from '../../../db/people.ts'
import { wordDate } from '../../words/dates.ts'
import { choice, field, tick } from '../parts/form.ts'
import { auditTrail, orderFrame } from '../parts/order.ts'
import type { Html, View } from '../view.ts'

export type UsersPage = Readonly<{
  filter: PeopleFilter
  people: readonly PersonRow[]
  count: Readonly<{ people: number; locked: number }>
  next?: string
}>

/** Everybody with an account. */
export function usersPage(view: View, { filter, people, count, next }: UsersPage): Html {
  const { say } = view
  return orderFrame(view, {
    title: say('users.title'),
    lead: html`${say('users.count', { n: count.people })} ${say('users.never')}`,
    body: html`<form method="get" action="/admin/users" class="filters" role="search">
        ${field({ name: 'begins', label: say('users.begins'), value: filter.begins ?? '', maxlength: 254 })}
        ${choice({
          name: 'show',
          label: say('users.which'),
          value: filter.role ?? filter.state ?? '',
          choices: [
            ['', say('users.all')],
            ['administrator', say('users.administrators')],
            ['locked', say('users.locked')],
          ],
        })}
        <p class="acts"><button class="button">${say('audit.show')}</button></p>
      </form>
      ${
        people.length
          ? html`<ul class="rows section">
              ${people.map(person => html`<li>${personRow(view, person)}</li>`)}
            </ul>`
          : html`<p class="section">${say('users.none')}</p>`
      }
      ${next ? html`<p><a class="button quiet" href="/admin/users?${next}">${say('users.next')}</a></p>` : ''}`,
  })
}

function personRow(view: View, person: PersonRow): Html {
  return html`<div>
      <p><a class="more" href="/admin/users/${person.id}">${person.email}</a></p>
      ${person.name ? html`<p class="small soft">${person.name}</p>` : ''}
    </div>
    ${badges(view, person)}`
}

function isAdministrator({ roles }: PersonRow): boolean {
  return roles.split(',').includes('administrator')
}

function badges({ say }: View, person: PersonRow): Html {
  return html`<p class="badges">
    ${isAdministrator(person) ? html`<span class="badge">${say('users.administrator')}</span>` : ''}
    ${person.locked_at ? html`<span class="badge alarm">${say('users.locked')}</span>` : ''}
  </p>`
}

export type UserPage = Readonly<{
  person: PersonRow
  memberships: readonly MembershipRow[]
  trail: readonly AuditRow[]
  names: ReadonlyMap<string, string>
  done?: boolean
  /** `last`: nobody would be left; `reason`: none was given; `sure`: the box was not ticked */
  problem?: 'last' | 'reason' | 'sure'
}>

/** One account: what it is, and what an administrator may do with it. */
export function userPage(view: View, page: UserPage): Html {
  const { say, language } = view
  const { person, memberships, done, problem } = page
  const since = person.verified_at ? wordDate(person.verified_at, language) : undefined
  const wrong = problem && problem !== 'reason' ? say(`users.problem.${problem}`) : undefined
  return orderFrame(view, {
    title: person.email,
    back: html`<a href="/admin/users">${say('users.back')}</a>`,
    ...(done && { done: say('users.done') }),
    ...(wrong && { wrong }),
    body: html`${badges(view, person)}
      <dl class="facts">
        <dt>${say('account.name')}</dt>
        <dd>${person.name || '–'}</dd>
        <dt>${say('users.signed')}</dt>
        <dd>${since ?? say('users.unsigned')}</dd>
        <dt>${say('account.organisations')}</dt>
        <dd>
          ${
            memberships.length
              ? memberships.map(
                  ({ organisation, name, role }, at) =>
                    html`${at ? ', ' : ''}<a href="/organisation/${organisation}">${name}</a>
                      (${say(role === 'owner' ? 'org.role.owner' : 'org.role.member')})`,
                )
              : '–'
          }
        </dd>
      </dl>
      <section class="section" aria-labelledby="change">
        <h2 id="change">${say('users.change')}</h2>
        <form method="post" action="/admin/users/${person.id}" class="stack narrow">
          ${field({
            name: 'reason',
            label: say('users.why'),
            hint: say('users.why.hint'),
            maxlength: 500,
            required: true,
            problem: problem === 'reason' ? say('users.problem.reason') : undefined,
          })}
          <p class="acts">${actsFor(person).map(act => actButton(view, act))}</p>
          <details class="section">
            <summary>${say('users.erase')}</summary>
            <p>${say('users.erase.says')}</p>
            ${tick('sure', say('users.sure'))}
            <button class="button grave" name="act" value="erase">${say('users.erase')}</button>
          </details>
        </form>
      </section>
      ${auditTrail(view, page.trail, page.names, `person:${person.id}`)}`,
  })
}

function actsFor(person: PersonRow): Exclude<AccountAct, 'erase'>[] {
  return [isAdministrator(person) ? 'revoke' : 'grant', person.locked_at ? 'unlock' : 'lock']
}

function actButton({ say }: View, act: Exclude<AccountAct, 'erase'>): Html {
  return html`<button class="button ${act === 'lock' ? 'grave' : 'quiet'}" name="act" value="${act}">
    ${say(`users.${act}`)}
  </button>`
}

/** After an account was erased there is no page of it any more. */
export function userErasedPage(view: View): Html {
  return orderFrame(view, {
    title: view.say('users.erased'),
    back: html`<a href="/admin/users">${view.say('users.back')}</a>`,
    body: html`<p>${view.say('users.erased.says')}</p>`,
  })
}
