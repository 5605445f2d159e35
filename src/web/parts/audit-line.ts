import { html } from 'hono/html'
import type { AuditRow } from '../../../db/audit.ts'
import type { Html, View } from '../view.ts'

/** A moment for a log: the same for every reader, to the second. */
export function logTime(at: string): Html {
  return html`<time datetime="${at}">${at.slice(0, 10)} ${at.slice(11, 19)} UTC</time>`
}

/** Who a line is about; an id that leads to nobody is somebody who was erased. */
export function whoName(view: View, person: string, names: ReadonlyMap<string, string>): string {
  if (!person) return view.say('audit.system')
  return names.get(person) ?? view.say('audit.erased')
}

/** One line of the log: when, who, what, to what, why, and the details for who opens them. */
export function auditLine(view: View, entry: AuditRow, names: ReadonlyMap<string, string>): Html {
  const { say } = view
  const by = new URLSearchParams({ person: entry.person })
  const to = new URLSearchParams({ object: entry.object })
  return html`<li>
    <p class="log-head">
      <code>${entry.action}</code>
      <a href="/admin/audit?${to.toString()}" class="log-object">${shownObject(view, entry.object, names)}</a>
    </p>
    ${entry.reason ? html`<p>${entry.reason}</p>` : ''}
    <p class="small soft dots">
      <span>${logTime(entry.at)}</span
      ><a href="/admin/audit?${by.toString()}">${whoName(view, entry.person, names)}</a>
    </p>
    ${
      entry.detail
        ? html`<details>
            <summary class="small">${say('audit.detail')}</summary>
            <pre class="source small" tabindex="0">${pretty(entry.detail)}</pre>
          </details>`
        : ''
    }
  </li>`
}

function shownObject(view: View, object: string, names: ReadonlyMap<string, string>): string {
  const person = /^person:(.+)$/.exec(object)?.[1]
  return person ? whoName(view, person, names) : object
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2)
  } catch {
    return json
  }
}
