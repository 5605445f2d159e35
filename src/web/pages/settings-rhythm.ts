import { html } from 'hono/html'
import type { SubscriptionRow } from '../../../db/subscriptions.ts'
import type { Person } from '../../auth/types.ts'
import { RHYTHMS } from '../../digest/slots.ts'
import type { Profile } from '../../model/profile.ts'
import { localeOf } from '../../words/languages.ts'
import { choice, field } from '../parts/form.ts'
import { goOn, stepPage } from '../parts/steps.ts'
import { lastPause } from '../rhythm.ts'
import { pathOf } from '../start-steps.ts'
import type { Html, View } from '../view.ts'

type Parts = Readonly<{
  profile: Profile
  /** Whether this server sends mail at all */
  posts: boolean
  person?: Person
  subscription?: SubscriptionRow
}>

/** The last step: when to write. Without an account it is the place to make one. */
export function rhythmPage(view: View, parts: Parts): Html {
  const { say } = view
  const { profile, person } = parts
  const here = pathOf(profile.id, 'rhythm')
  return stepPage(
    view,
    'rhythm',
    profile,
    person
      ? html`<form class="step" method="post" action="${here}">
          ${parts.posts ? '' : html`<p class="note">${say('start.rhythm.nomail')}</p>`}
          ${rhythmFields(view, person, parts.subscription)} ${goOn(view, say('start.save'))}
        </form>`
      : html`<div class="note">
            <p>${say('start.rhythm.account')}</p>
            <form method="post" action="/sign-in">
              <input type="hidden" name="next" value="${here}" />
              ${field({ name: 'email', type: 'email', label: say('start.rhythm.address'), autocomplete: 'email', maxlength: 254, required: true })}
              <p class="go-on"><button class="button">${say('start.rhythm.send')}</button></p>
            </form>
          </div>
          <p>
            <a class="more" href="/inbox/${encodeURIComponent(profile.id)}">${say('start.rhythm.later')}</a>
          </p>`,
    say('start.rhythm.calm'),
  )
}

/** Rhythm, hour, day, zone, budget, pause: the fields of the step and of the settings. */
export function rhythmFields(
  view: View,
  person: Pick<Person, 'zone'>,
  subscription: SubscriptionRow | undefined,
): Html {
  const { say, language } = view
  const rhythm = subscription?.rhythm ?? 'weekly'
  const hours = Array.from(
    { length: 24 },
    (_, hour) => [String(hour), `${String(hour).padStart(2, '0')}:00`] as const,
  )
  return html`<fieldset class="radios">
      <legend>${say('start.rhythm.how')}</legend>
      ${RHYTHMS.map(
        each =>
          html`<label class="tick"
            ><input type="radio" name="rhythm" value="${each}" ${each === rhythm ? html`checked` : ''} /><span
              >${say(`start.rhythm.${each}`)}</span
            ></label
          >`,
      )}
    </fieldset>
    <div class="columns">
      ${choice({ name: 'weekday', label: say('start.rhythm.weekday'), value: String(subscription?.weekday ?? 1), choices: weekdays(language) })}
      ${choice({ name: 'hour', label: say('start.rhythm.hour'), value: String(subscription?.hour ?? 7), choices: hours })}
    </div>
    ${choice({ name: 'zone', label: say('start.rhythm.zone'), value: subscription?.zone ?? person.zone, choices: zones(subscription?.zone ?? person.zone) })}
    ${choice({
      name: 'budget',
      label: say('start.rhythm.budget'),
      value: String(subscription?.budget ?? 10),
      hint: say('start.rhythm.budget.hint'),
      choices: [3, 5, 10, 20, 50].map(n => [String(n), String(n)] as const),
    })}
    <div class="field">
      <label for="pause">${say('start.rhythm.pause')}</label>
      <input
        type="date"
        id="pause"
        name="pause"
        value="${subscription?.paused_until?.slice(0, 10) ?? ''}"
        min="${view.now.toISOString().slice(0, 10)}"
        max="${lastPause(view.now)}"
      />
    </div>`
}

/** Monday first, as Europe counts; 1 January 2024 was a Monday. */
function weekdays(language: string): (readonly [string, string])[] {
  const name = new Intl.DateTimeFormat(localeOf(language), { weekday: 'long', timeZone: 'UTC' })
  return Array.from(
    { length: 7 },
    (_, day) => [String(day + 1), name.format(Date.UTC(2024, 0, day + 1))] as const,
  )
}

/** Zones of Europe; one's own also where it is elsewhere. */
function zones(own: string): (readonly [string, string])[] {
  const known = Intl.supportedValuesOf('timeZone').filter(zone => zone.startsWith('Europe/'))
  return [
    ...new Set([own, ...known, 'Atlantic/Azores', 'Atlantic/Madeira', 'Atlantic/Canary', 'Asia/Nicosia']),
  ]
    .sort()
    .map(zone => [zone, zone.replace('_', ' ')] as const)
}
