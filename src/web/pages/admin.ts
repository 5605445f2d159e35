import { html } from 'hono/html'
import type { AdminPlace, PlaceFigure } from '../admin-places.ts'
import { layout } from '../parts/layout.ts'
import type { Html, View } from '../view.ts'

export type PlaceView = Readonly<{ place: AdminPlace; figure: PlaceFigure | undefined }>

/** Where an administrator begins: what needs her stands first, the rest in its usual order. */
export function adminPage(view: View, places: readonly PlaceView[]): Html {
  const { say } = view
  const alarmed = places.filter(({ figure }) => figure?.alarm)
  const rest = places.filter(({ figure }) => !figure?.alarm)
  return layout(view, {
    title: `${say('admin.title')} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'watch.css'],
    body: html`<h1>${say('admin.title')}</h1>
      <p class="lead">${say(alarmed.length ? 'admin.lead' : 'admin.calm')}</p>
      <ul class="places">
        ${[...alarmed, ...rest].map(({ place, figure }) => placeRow(view, place, figure))}
      </ul>`,
  })
}

function placeRow({ say }: View, place: AdminPlace, figure: PlaceFigure | undefined): Html {
  return html`<li>
    <h2><a href="${place.path}">${say(place.name)}</a></h2>
    ${figure ? html`<p class="figure${figure.alarm ? ' alarm' : ''}">${figure.text}</p>` : ''}
    <p class="soft">${say(place.says)}</p>
  </li>`
}
