import { html } from 'hono/html'
import type { Person } from '../../auth/types.ts'
import type { Understood } from '../../context.ts'
import { placeText } from '../../words/facts.ts'
import { wordMoney, wordNumber } from '../../words/money.ts'
import { countryName, languageName, wordList } from '../../words/names.ts'
import { inboxPath } from '../inbox-query.ts'
import { choice } from '../parts/form.ts'
import { layout } from '../parts/layout.ts'
import { shorten } from '../parts/texts.ts'
import type { HeldProfile } from '../profile-access.ts'
import { pathOf, STEPS, type Step } from '../start-steps.ts'
import type { Html, Maybe, View } from '../view.ts'
import { groupsOf } from './start-activities.ts'

/** What a profile says, step by step, each with its way to change it; whose it is; how to end it. */
export function profilePage(
  view: View,
  held: HeldProfile,
  understood: Understood,
  person: Person | undefined,
): Html {
  const { say } = view
  const { profile } = held
  return layout(view, {
    title: `${say('profile.title')} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'ngo.css'],
    body: html`<p class="crumb"><a href="${inboxPath(profile.id)}">${say('told.back')}</a></p>
      <h1>${profile.name || say('profile.title')}</h1>
      <p class="lead">${say('profile.lead')}</p>
      <dl class="summary">
        ${STEPS.filter(step => step !== 'matches').map(step => {
          const said = summary(view, held, understood, step)
          return html`<div>
            <dt>${say(`start.${step}.short`)}</dt>
            <dd>
              ${said ?? html`<span class="soft">${say('profile.nothing')}</span>`}
              <a class="more" href="${pathOf(profile.id, step)}"
                >${say('profile.change')}<span class="visually-hidden"
                  >: ${say(`start.${step}.short`)}</span
                ></a
              >
            </dd>
          </div>`
        })}
      </dl>
      ${person && !held.draft ? owner(view, held, person) : ''}
      <section class="section" aria-labelledby="end">
        <h2 id="end">${say('profile.delete.title')}</h2>
        <p>${say('profile.delete.says')}</p>
        <details class="fold">
          <summary>${say('profile.delete')}</summary>
          <form method="post" action="/profile/${encodeURIComponent(profile.id)}/delete">
            <p><button class="button grave">${say('profile.delete.sure')}</button></p>
          </form>
        </details>
      </section>`,
  })
}

function summary(view: View, { profile }: HeldProfile, understood: Understood, step: Step): Maybe {
  const { say, language } = view
  const list = (parts: readonly string[]): string | undefined =>
    parts.length ? wordList(parts, language) : undefined
  switch (step) {
    case 'words':
      return shorten(profile.mission || profile.services.join(' '), 300) || undefined
    case 'activities': {
      const out = new Set(profile.excludes ?? [])
      const kept = groupsOf(view, understood.activities).filter(
        group => !group.codes.every(code => out.has(code)),
      )
      const added = (profile.cpv ?? []).flatMap(code => view.conceptName(code, language) ?? [])
      return list([...new Set([...kept.map(group => group.name), ...added])])
    }
    case 'places': {
      const places = profile.nuts.map(code => placeText(code, view))
      return list([...(profile.country ? [countryName(profile.country, language)] : []), ...places])
    }
    case 'about': {
      const facts = [
        profile.legalForm,
        profile.employees === undefined
          ? undefined
          : `${say('start.about.employees')}: ${wordNumber(profile.employees, language)}`,
        profile.maxValueEur === undefined
          ? undefined
          : `${say('start.about.maxValueEur')}: ${wordMoney({ amount: String(profile.maxValueEur), currency: 'EUR' }, language) ?? ''}`,
        profile.languages?.length
          ? `${say('start.about.languages')}: ${list(profile.languages.map(code => languageName(code, language))) ?? ''}`
          : undefined,
      ].filter(fact => fact !== undefined)
      return facts.length ? html`${facts.map(fact => html`<span class="line">${fact}</span>`)}` : undefined
    }
    default:
      return say('start.rhythm.calm')
  }
}

/** A profile may be the person's own or an organisation's, whose members then all share it. */
function owner(view: View, { profile, owner: row }: HeldProfile, person: Person): Html | string {
  const { say } = view
  const own = person.memberships.filter(each => each.kind === 'ngo')
  if (!own.length) return ''
  return html`<section class="section" aria-labelledby="owner">
    <h2 id="owner">${say('profile.owner')}</h2>
    <form class="inline" method="post" action="/profile/${encodeURIComponent(profile.id)}/move">
      ${choice({
        name: 'organisation',
        label: say('profile.owner.says'),
        value: row.organisation,
        choices: [['', say('profile.owner.me')], ...own.map(each => [each.organisation, each.name] as const)],
      })}
      <p><button class="button quiet">${say('start.save')}</button></p>
    </form>
  </section>`
}
