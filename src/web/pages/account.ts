import { html } from 'hono/html'
import type { Person } from '../../auth/types.ts'
import { countryZone } from '../../taxonomy/countries.ts'
import { wordDate } from '../../words/dates.ts'
import { OFFERED, UI_LANGUAGES } from '../../words/languages.ts'
import { countryChoices } from '../parts/countries.ts'
import { act, choice, field, notice, tick } from '../parts/form.ts'
import { layout } from '../parts/layout.ts'
import { passkeySection, type PasskeyView } from '../parts/passkeys.ts'
import type { Html, View } from '../view.ts'

/** One browser in which the person is signed in. */
export type SessionView = Readonly<{ id: string; createdAt: string; seenAt: string; here: boolean }>

export type AccountPage = Readonly<{
  person: Person
  sessions: readonly SessionView[]
  /** Absent where browsers do no passkeys at this address */
  passkeys?: readonly PasskeyView[]
  /** Signed in recently enough for sensitive acts */
  fresh: boolean
  saved?: boolean
  /** What was typed where it could not be kept, and why */
  name?: string
  problem?: string
}>

/** Who one is here, where one is signed in, and one's data. */
export function accountPage(view: View, page: AccountPage): Html {
  const { say } = view
  const { person, sessions } = page
  return layout(view, {
    title: `${say('account.title')} – Dragoman`,
    noindex: true,
    needs: ['account.css', ...(page.passkeys ? ['passkey.js'] : [])],
    body: html`<div class="narrow">
      <h1>${say('account.title')}</h1>
      ${page.saved ? notice(say('account.saved')) : ''}
      ${
        person.roles.includes('administrator')
          ? html`<p class="soft">
              ${say('account.administrator')} <a class="more" href="/admin">${say('admin.title')}</a>
            </p>`
          : ''
      }
      <form method="post" action="/account" class="stack">
        <dl class="facts">
          <dt>${say('account.address')}</dt>
          <dd>${person.email}</dd>
        </dl>
        ${field({
          name: 'name',
          label: say('account.name'),
          value: page.name ?? person.name,
          hint: say('account.name.hint'),
          problem: page.problem,
          autocomplete: 'name',
          maxlength: 200,
        })}
        ${choice({
          name: 'language',
          label: say('account.language'),
          value: person.language,
          choices: UI_LANGUAGES.filter(row => OFFERED.includes(row.code)).map(row => [row.code, row.name]),
        })}
        ${choice({
          name: 'zone',
          label: say('account.zone'),
          value: person.zone,
          choices: zoneChoices(person.zone),
        })}
        <button class="button">${say('account.save')}</button>
      </form>
      <section class="section" aria-labelledby="organisations">
        <h2 id="organisations">${say('account.organisations')}</h2>
        ${
          person.memberships.length
            ? html`<ul class="rows">
                ${person.memberships.map(
                  membership =>
                    html`<li>
                      <a class="more" href="/organisation/${membership.organisation}">${membership.name}</a>
                      <span class="soft small">${say(`org.role.${membership.role}`)}</span>
                    </li>`,
                )}
              </ul>`
            : html`<p>${say('account.organisations.none')}</p>`
        }
        <p><a class="button quiet" href="/organisation/new">${say('org.new')}</a></p>
      </section>
      ${page.passkeys ? passkeySection(view, page.passkeys, page.fresh) : ''}
      <section class="section" aria-labelledby="sessions">
        <h2 id="sessions">${say('account.sessions')}</h2>
        <ul class="rows">
          ${sessions.map(session => html`<li>${sessionRow(view, session)}</li>`)}
        </ul>
        ${act('/sign-out/everywhere', say('sign.out.everywhere'))}
      </section>
      <section class="section stack" aria-labelledby="data">
        <h2 id="data">${say('account.data')}</h2>
        <p>${say('account.data.says')}</p>
        <p><a class="button quiet" href="/account/export">${say('account.export')}</a></p>
        <p><a class="more" href="/account/erase">${say('account.erase')}</a></p>
      </section>
    </div>`,
  })
}

function sessionRow(view: View, session: SessionView): Html {
  const { say, language } = view
  const [date, seen] = [wordDate(session.createdAt, language) ?? '', wordDate(session.seenAt, language) ?? '']
  return html`<div>
      <strong>${say(session.here ? 'account.sessions.here' : 'account.sessions.other')}</strong>
      <p class="soft small">${say('account.sessions.dates', { date, seen })}</p>
    </div>
    ${act(session.here ? '/sign-out' : `/account/sessions/${session.id}/end`, say('sign.out'))}`
}

/** The zones of the countries we know, and the person's own. */
function zoneChoices(own: string): (readonly [string, string])[] {
  const zones = countryChoices('en').flatMap(([code]) => countryZone(code) ?? [])
  return [...new Set([own, ...zones])].sort().map(zone => [zone, zone.replaceAll('_', ' ')] as const)
}

/** The last question before everything is deleted. */
export function erasePage(view: View, unsure: boolean): Html {
  const { say } = view
  return layout(view, {
    title: `${say('account.erase.title')} – Dragoman`,
    noindex: true,
    needs: ['account.css'],
    body: html`<div class="stack narrow">
      <h1>${say('account.erase.title')}</h1>
      ${unsure ? notice(say('account.erase.unsure'), true) : ''}
      <p>${say('account.erase.says')}</p>
      <form method="post" action="/account/erase" class="stack">
        ${tick('sure', say('account.erase.sure'))}
        <button class="button grave">${say('account.erase')}</button>
      </form>
      <p><a class="more" href="/account">${say('account.erase.keep')}</a></p>
    </div>`,
  })
}

/** After it. */
export function erasedPage(view: View): Html {
  const { say } = view
  return layout(view, {
    title: `${say('account.erased')} – Dragoman`,
    noindex: true,
    needs: ['account.css'],
    body: html`<div class="stack narrow">
      <h1>${say('account.erased')}</h1>
      <p>${say('account.erased.says')}</p>
      <p><a class="button" href="/">${say('error.home')}</a></p>
    </div>`,
  })
}
