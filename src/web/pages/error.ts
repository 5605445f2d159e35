import { html } from 'hono/html'
import { layout } from '../parts/layout.ts'
import { searchBox } from '../parts/search-box.ts'
import type { Html, View } from '../view.ts'

/** The kinds of failure a reader can meet; each says what happened, what was kept, what to do now. */
export type Failure = 'request' | 'forbidden' | 'gone' | 'busy' | 'large' | 'broken'

/** A page for a request that could not be answered. */
export function errorPage(view: View, failure: Failure): Html {
  const { say } = view
  return layout(view, {
    title: `${say(`error.${failure}`)} – Dragoman`,
    noindex: true,
    body: html`<div class="stack">
      <h1>${say(`error.${failure}`)}</h1>
      <p>${say(`error.${failure}.says`)}</p>
      <p><a class="button" href="/">${say('error.home')}</a></p>
    </div>`,
  })
}

/** Nothing lives at this address: the search is offered with the words of the address already in it. */
export function notFoundPage(view: View, path: string): Html {
  const { say } = view
  const words = wordsOfPath(path)
  return layout(view, {
    title: `${say('missing.title')} – Dragoman`,
    noindex: true,
    body: html`<div class="stack">
      <h1>${say('missing.title')}</h1>
      <p>${say('missing.says')}</p>
      ${searchBox(view, words)}
      <p><a href="/">${say('missing.home')}</a></p>
    </div>`,
  })
}

/** `/tenders/school-meals_2026.html` -> `tenders school meals 2026`: what the visitor was probably after. */
function wordsOfPath(path: string): string {
  let text = path
  try {
    text = decodeURIComponent(path)
  } catch {
    // Broken percent signs: the raw path still holds the words.
  }
  return text
    .replace(/\.[a-z]{2,5}$/i, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join(' ')
    .slice(0, 100)
}
