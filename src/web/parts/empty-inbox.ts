import { html } from 'hono/html'
import type { Profile } from '../../model/profile.ts'
import { countryName } from '../../words/names.ts'
import { pathOf } from '../start-steps.ts'
import type { Html, View } from '../view.ts'

/** Nothing fits today: said kindly, with what would widen the net, each a link to where it is changed. */
export function emptyInbox(view: View, profile: Profile): Html {
  const { say } = view
  return html`<div class="note section">
    <p><strong>${say('inbox.empty')}</strong></p>
    <p>${say('nothing.none')}</p>
    <p>${say('nothing.widen')}</p>
    <ul>
      <li><a href="${pathOf(profile.id, 'words')}">${say('inbox.empty.words')}</a></li>
      <li>
        <a href="${pathOf(profile.id, 'places')}"
          >${
            profile.country
              ? say('inbox.empty.places', { country: countryName(profile.country, view.language) })
              : say('start.places.title')
          }</a
        >
      </li>
      <li><a href="/opportunities">${say('nothing.browse')}</a></li>
    </ul>
  </div>`
}
