import { html } from 'hono/html'
import type { AuditRow } from '../../../db/audit.ts'
import { auditLine } from './audit-line.ts'
import { layout } from './layout.ts'
import { notice } from './form.ts'
import type { Html, Maybe, View } from '../view.ts'

/** The frame of an administrator's page about order: back to her overview, what was done, the content. */
export function orderFrame(
  view: View,
  page: Readonly<{ title: string; lead?: Maybe; done?: string; wrong?: string; back?: Html; body: Html }>,
): Html {
  return layout(view, {
    title: `${page.title} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'order.css'],
    body: html`<p class="crumb">${page.back ?? html`<a href="/admin">${view.say('admin.back')}</a>`}</p>
      <h1>${page.title}</h1>
      ${page.lead ? html`<p class="lead">${page.lead}</p>` : ''} ${page.done ? notice(page.done) : ''}
      ${page.wrong ? notice(page.wrong, true) : ''} ${page.body}`,
  })
}

/** What was done to something, latest first, with the way to the rest of it. */
export function auditTrail(
  view: View,
  entries: readonly AuditRow[],
  names: ReadonlyMap<string, string>,
  object: string,
): Html | string {
  if (!entries.length) return ''
  const query = new URLSearchParams({ object })
  return html`<section class="section" aria-labelledby="trail">
    <h2 id="trail">${view.say('audit.trail')}</h2>
    <ol class="log">
      ${entries.map(entry => auditLine(view, entry, names))}
    </ol>
    <p><a class="more" href="/admin/audit?${query.toString()}">${view.say('audit.title')}</a></p>
  </section>`
}
