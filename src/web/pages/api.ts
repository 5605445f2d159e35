import { html } from 'hono/html'
import { layout } from '../parts/layout.ts'
import type { Html, View } from '../view.ts'

/** One thing that can be asked of the API, as its description says. */
export type Operation = Readonly<{ method: string; path: string; summary: string }>

/** The API for people: what can be asked, an example to copy, the description, and the explorer. */
export function apiPage(view: View, operations: readonly Operation[]): Html {
  const { say, publicUrl } = view
  const base = `${publicUrl}/api/v1`
  // The edge serves the description without the explorer, whose script is larger than the rest of it.
  const explorer = !view.asset('scalar.js').startsWith('/public/missing/')
  return layout(view, {
    title: `${say('foot.api')} – Dragoman`,
    description: say('api.lead'),
    body: html`<h1>${say('foot.api')}</h1>
      <p class="lead">${say('api.lead')}</p>
      <section class="section stack" aria-labelledby="example">
        <h2 id="example">${say('api.example')}</h2>
        <pre
          class="command"
          tabindex="0"
        ><code>curl '${base}/opportunities?country=BG&amp;cpv=55'</code></pre>
        <p class="more-links">
          <a href="/api/v1/openapi.json">${say('api.description')}</a>
          ${explorer ? html`<a href="/api/explorer">${say('api.explorer')}</a>` : ''}
        </p>
      </section>
      <section class="section stack" aria-labelledby="operations">
        <h2 id="operations">${say('api.operations')}</h2>
        <p class="soft">${say('api.english')}</p>
        <dl class="glossary" lang="en">
          ${operations.map(
            ({ method, path, summary }) =>
              html`<div>
                <dt><code>${method} /api/v1${path}</code></dt>
                <dd>${summary}</dd>
              </div>`,
          )}
        </dl>
      </section>`,
  })
}
