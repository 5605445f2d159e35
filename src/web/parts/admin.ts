import { html } from 'hono/html'
import type { MessageKey } from '../../words/languages.ts'
import { layout } from './layout.ts'
import type { Html, View } from '../view.ts'

/** The frame of an administrator's page: where it hangs, its name, and the styles of all of them. */
export function adminFrame(
  view: View,
  page: Readonly<{
    title: string
    body: Html
    crumb?: readonly [path: string, key: MessageKey]
    wide?: boolean
  }>,
): Html {
  const [path, key] = page.crumb ?? (['/admin', 'admin.back'] as const)
  return layout(view, {
    title: `${page.title} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'watch.css'],
    ...(page.wide && { wide: true }),
    body: html`<p class="crumb"><a href="${path}">${view.say(key)}</a></p>
      <h1>${page.title}</h1>
      ${page.body}`,
  })
}

/** A table that may be wider than a phone: it moves within its own frame, by keyboard too. */
export function tableFrame(label: string, table: Html): Html {
  return html`<div class="table-frame" role="group" aria-label="${label}" tabindex="0">${table}</div>`
}
