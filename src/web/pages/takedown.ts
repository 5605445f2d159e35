import { html } from 'hono/html'
import type { RedactionRow } from '../../../db/redactions.ts'
import { REDACTED_FIELDS } from '../../model/redact.ts'
import { logTime, whoName } from '../parts/audit-line.ts'
import { choice, field } from '../parts/form.ts'
import { orderFrame } from '../parts/order.ts'
import { CATEGORIES, SCOPES, type TakedownForm, type TakedownProblem } from '../takedown.ts'
import type { Html, View } from '../view.ts'

export type TakedownPage = Readonly<{
  redactions: readonly RedactionRow[]
  names: ReadonlyMap<string, string>
  form?: Partial<TakedownForm>
  problem?: TakedownProblem
  done?: 'made' | 'undone'
}>

/** What was taken down, putting it back, and taking down. */
export function takedownPage(view: View, page: TakedownPage): Html {
  const { say } = view
  const { redactions, form = {}, problem, done } = page
  return orderFrame(view, {
    title: say('takedown.title'),
    lead: say('takedown.lead'),
    ...(done && { done: say(`takedown.${done}`) }),
    ...(problem && { wrong: say('takedown.wrong') }),
    body: html`<section class="section" aria-labelledby="new">
        <h2 id="new">${say('takedown.new')}</h2>
        <form method="post" action="/admin/takedown" class="stack narrow">
          ${takedownFields(view, form, problem)}
          ${field({
            name: 'note',
            label: say('takedown.note'),
            hint: say('takedown.note.hint'),
            value: form.note ?? '',
            maxlength: 1000,
          })}
          <p><button class="button">${say('takedown.make')}</button></p>
        </form>
      </section>
      <section class="section" aria-labelledby="standing">
        <h2 id="standing">${say('takedown.standing')}</h2>
        ${
          redactions.length
            ? html`<ul class="log">
                ${redactions.map(row => redactionRow(view, row, page.names))}
              </ul>`
            : html`<p>${say('takedown.none')}</p>`
        }
      </section>`,
  })
}

/** Where, what and why: as here, and where a report is decided. */
export function takedownFields(view: View, form: Partial<TakedownForm>, problem?: TakedownProblem): Html {
  const { say } = view
  const wrong = (...of: readonly TakedownProblem[]): string | undefined =>
    problem && of.includes(problem) ? say(`takedown.problem.${problem}`) : undefined
  return html`${choice({
    name: 'scope',
    label: say('takedown.scope'),
    value: form.scope ?? 'procedure',
    choices: SCOPES.map(scope => [scope, say(`takedown.scope.${scope}`)]),
  })}
  ${field({
    name: 'object',
    label: say('takedown.object'),
    hint: say('takedown.object.hint'),
    value: form.object ?? '',
    maxlength: 500,
    problem: wrong('object'),
  })}
  ${field({
    name: 'words',
    label: say('takedown.words'),
    hint: say('takedown.words.hint'),
    value: form.words ?? '',
    maxlength: 200,
    problem: wrong('what', 'short'),
  })}
  ${choice({
    name: 'field',
    label: say('takedown.field'),
    value: form.field ?? '',
    choices: [
      ['', say('takedown.field.none')],
      ...REDACTED_FIELDS.map((name): [string, string] => [name, say(`takedown.field.${name}`)]),
    ],
  })}
  ${choice({
    name: 'reason',
    label: say('takedown.reason'),
    value: form.reason ?? '',
    choices: CATEGORIES.map(code => [code, say(`report.category.${code}`)]),
    problem: wrong('reason'),
  })}`
}

function redactionRow(view: View, row: RedactionRow, names: ReadonlyMap<string, string>): Html {
  const { say } = view
  const where =
    row.scope === 'bank'
      ? say('takedown.scope.bank')
      : html`<a href="/opportunities/${encodeURIComponent(row.object.replace(/#compiled$/, ''))}"
            >${row.object}</a
          >
          <span class="soft small"
            >(${row.scope === 'notice' ? say('takedown.scope.notice') : say('takedown.scope.procedure')})</span
          >`
  const what = [
    row.words && html`<q>${row.words}</q>`,
    row.field && say(`takedown.field.${row.field as (typeof REDACTED_FIELDS)[number]}`),
  ].filter(Boolean)
  return html`<li>
    <p><strong>${what.map((part, at) => html`${at ? ', ' : ''}${part}`)}</strong></p>
    <p>${where}</p>
    <p class="small">
      ${say(`report.category.${CATEGORIES.find(code => code === row.reason) ?? 'other'}`)}${row.note ? html` · ${row.note}` : ''}
    </p>
    <p class="small soft dots">
      <span>${logTime(row.at)}</span><span>${whoName(view, row.person, names)}</span>${
        row.report ? html`<a href="/admin/moderation/${row.report}">${say('moderation.report')}</a>` : ''
      }
    </p>
    ${
      row.undone_at
        ? html`<p class="small">
            <span class="badge">${say('takedown.back')}</span> ${logTime(row.undone_at)}
          </p>`
        : html`${row.applied_at ? '' : html`<p class="small soft">${say('takedown.pending')}</p>`}
            <details>
              <summary>
                ${say('takedown.undo')}<span class="visually-hidden">: ${row.words || row.field}</span>
              </summary>
              <form method="post" action="/admin/takedown/${row.id}/undo" class="stack narrow">
                <div class="field">
                  <label for="why-${row.id}">${say('users.why')}</label>
                  <input id="why-${row.id}" name="why" maxlength="500" required />
                </div>
                <button class="button quiet">${say('takedown.undo')}</button>
              </form>
            </details>`
    }
  </li>`
}
