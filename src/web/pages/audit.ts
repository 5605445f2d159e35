import { html } from 'hono/html'
import type { AuditFilter, AuditRow } from '../../../db/audit.ts'
import { auditLine, whoName } from '../parts/audit-line.ts'
import { choice, field } from '../parts/form.ts'
import { orderFrame } from '../parts/order.ts'
import type { Html, View } from '../view.ts'

export type AuditPage = Readonly<{
  filter: AuditFilter
  entries: readonly AuditRow[]
  /** Every action that stands in the log */
  actions: readonly string[]
  names: ReadonlyMap<string, string>
  /** Query of the next page */
  next?: string
}>

/** Who did what, when and why. */
export function auditPage(view: View, { filter, entries, actions, names, next }: AuditPage): Html {
  const { say } = view
  const nouns = [...new Set(actions.map(action => action.split('.')[0]!))]
  const filtered = Boolean(filter.person ?? filter.action ?? filter.object ?? filter.from ?? filter.to)
  return orderFrame(view, {
    title: say('audit.title'),
    lead: say('audit.lead'),
    body: html`<form method="get" action="/admin/audit" class="filters" role="search">
        ${choice({
          name: 'action',
          label: say('audit.what'),
          value: filter.action ?? '',
          choices: [
            ['', say('audit.all')],
            ...nouns.map((noun): [string, string] => [noun, `${noun}.*`]),
            ...actions.map((action): [string, string] => [action, action]),
          ],
        })}
        ${field({ name: 'object', label: say('audit.object'), value: filter.object ?? '', maxlength: 300 })}
        ${day('from', say('audit.from'), filter.from)} ${day('to', say('audit.to'), filter.to)}
        ${filter.person === undefined ? '' : html`<input type="hidden" name="person" value="${filter.person}" />`}
        <p class="acts">
          <button class="button">${say('audit.show')}</button>
          ${filtered ? html`<a class="button quiet" href="/admin/audit">${say('audit.all')}</a>` : ''}
        </p>
      </form>
      ${
        filter.person === undefined
          ? ''
          : html`<p class="section">${say('audit.by', { name: whoName(view, filter.person, names) })}</p>`
      }
      ${
        entries.length
          ? html`<ol class="log section">
              ${entries.map(entry => auditLine(view, entry, names))}
            </ol>`
          : html`<p class="section">${say('audit.none')}</p>`
      }
      ${next ? html`<p><a class="button quiet" href="/admin/audit?${next}">${say('audit.older')}</a></p>` : ''}`,
  })
}

function day(name: string, label: string, value: string | undefined): Html {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input type="date" id="${name}" name="${name}" value="${value?.slice(0, 10) ?? ''}" />
  </div>`
}
