import { html } from 'hono/html'
import type { Html, View } from '../view.ts'

/** Characters of a search: a long sentence; more is not a search any more. */
export const SEARCH_MAX = 300

/** The search of the bank; `kept` are the filters that stay on. */
export function searchBox(view: View, q: string, kept: Readonly<Record<string, string>> = {}): Html {
  return html`<form class="search" method="get" action="/opportunities" role="search">
    <label class="visually-hidden" for="q">${view.say('search.label')}</label>
    <input
      type="search"
      id="q"
      name="q"
      value="${q}"
      maxlength="${SEARCH_MAX}"
      placeholder="${view.say('search.placeholder')}"
      autocomplete="off"
    />
    ${Object.entries(kept).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    <button class="button">${view.say('search.button')}</button>
  </form>`
}
