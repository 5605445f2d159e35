import { html } from 'hono/html'
import { layout } from '../parts/layout.ts'
import { TERMS } from '../parts/term.ts'
import type { Html, View } from '../view.ts'

/** Every word with a dotted underline, each with an anchor that the underlines lead to. */
export function glossaryPage(view: View): Html {
  const { say } = view
  return layout(view, {
    title: `${say('glossary.title')} – Dragoman`,
    description: say('glossary.lead'),
    body: html`<h1>${say('glossary.title')}</h1>
      <p class="lead">${say('glossary.lead')}</p>
      <dl class="glossary">
        ${TERMS.map(
          name =>
            html`<div id="${name}">
              <dt>${say(`term.${name}`)}</dt>
              <dd>${say(`term.${name}.says`)}</dd>
            </div>`,
        )}
      </dl>`,
  })
}
