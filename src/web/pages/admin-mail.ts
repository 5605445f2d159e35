import { html } from 'hono/html'
import type { StateCount } from '../../../db/mail-health.ts'
import type { MessageHead } from '../../../db/outbox-reads.ts'
import type { SuppressionRow } from '../../../db/suppression.ts'
import { wordNumber } from '../../words/money.ts'
import { maskAddress, maskText } from '../mask.ts'
import { adminFrame, tableFrame } from '../parts/admin.ts'
import { field, notice } from '../parts/form.ts'
import { agoOf, timeOf } from '../parts/moments.ts'
import type { Html, View } from '../view.ts'

export type MailPage = Readonly<{
  /** Whether a mail server is set up, and whether anything may leave this bank */
  configured: boolean
  outbound: boolean
  states: readonly StateCount[]
  doubtful: readonly MessageHead[]
  soft: readonly MessageHead[]
  suppressed: readonly SuppressionRow[]
  counts: readonly Readonly<{ reason: string; count: number; recent: number }>[]
  /** Whether a preview can be made here */
  previewable: boolean
  said?: string | undefined
  failure?: string | undefined
}>

const STATES = ['queued', 'claimed', 'handed_over', 'unknown', 'failed', 'sent'] as const
const REASONS = ['bounce', 'complaint', 'refused'] as const

/** How mail is doing: nobody's address or name is on this page. */
export function adminMailPage(view: View, page: MailPage): Html {
  const { say } = view
  return adminFrame(view, {
    title: say('admin.mail'),
    body: html`${notice(page.said) ?? ''} ${notice(page.failure, true) ?? ''}
      <p class="lead">${say('mailbox.lead')}</p>
      ${page.configured || view.demo ? '' : html`<p class="notice wrong section-s">${say('mailbox.off')}</p>`}
      ${page.outbound ? '' : html`<p class="notice wrong section-s">${say('mailbox.outbound')} <code>npx dragoman digest --confirm-outbound</code></p>`}
      ${statesSection(view, page.states)} ${doubtSection(view, page.doubtful)} ${backSection(view, page)}
      ${page.previewable ? previewSection(view) : ''}`,
  })
}

function statesSection(view: View, states: readonly StateCount[]): Html {
  const { say, language } = view
  const rows = STATES.flatMap(state =>
    states.filter(each => each.state === state).map(each => ({ ...each, state })),
  )
  return html`<section class="section" aria-labelledby="states">
    <h2 id="states">${say('mailbox.states')}</h2>
    ${
      rows.length
        ? tableFrame(
            say('mailbox.states'),
            html`<table>
              <thead>
                <tr>
                  <th scope="col">${say('mailbox.col.state')}</th>
                  <th scope="col" class="number">${say('mailbox.col.count')}</th>
                  <th scope="col">${say('mailbox.col.oldest')}</th>
                </tr>
              </thead>
              <tbody>
                ${rows.map(
                  ({ state, count, oldest }) =>
                    html`<tr>
                      <th scope="row">${say(`mailbox.state.${state}`)}</th>
                      <td class="number">${wordNumber(count, language)}</td>
                      <td>${agoOf(view, oldest)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>`,
          )
        : html`<p>${say('mailbox.empty')}</p>`
    }
  </section>`
}

function doubtSection(view: View, doubtful: readonly MessageHead[]): Html {
  const { say } = view
  if (!doubtful.length) return html``
  return html`<section class="section" aria-labelledby="doubt">
    <h2 id="doubt">${say('mailbox.doubt')}</h2>
    <p>${say('mailbox.doubt.says')}</p>
    <ul class="rows">
      ${doubtful.map(message => html`<li>${messageRow(view, message)}</li>`)}
    </ul>
  </section>`
}

function messageRow(view: View, message: MessageHead): Html {
  const { say } = view
  return html`<div class="run">
    <p class="dots">
      <strong>${maskAddress(message.recipient)}</strong
      >${timeOf(view, message.unknown_at ?? message.created_at)}
    </p>
    <p class="small dots">
      <span>${say('mailbox.attempts', { n: Number(message.attempts) })}</span><code>${message.kind}</code
      ><code>${message.slot}</code>
    </p>
    ${message.answer ? html`<p class="small"><code>${maskText(message.answer)}</code></p>` : ''}
  </div>`
}

function backSection(view: View, { counts, suppressed, soft }: MailPage): Html {
  const { say } = view
  return html`<section class="section" aria-labelledby="back">
    <h2 id="back">${say('mailbox.back')}</h2>
    ${
      counts.length
        ? html`<p>${say('mailbox.back.says')}</p>
            <ul class="tally">
              ${counts.map(
                ({ reason, count, recent }) =>
                  html`<li>
                    <span>${reasonOf(view, reason)}</span
                    ><span class="count">${say('mailbox.count', { n: count, recent })}</span>
                  </li>`,
              )}
            </ul>
            <ul class="rows">
              ${suppressed.map(row => html`<li>${suppressedRow(view, row)}</li>`)}
            </ul>`
        : html`<p>${say('mailbox.back.none')}</p>`
    }
    ${
      counts.length
        ? html`<details class="fold">
            <summary>${say('mailbox.lift.address')}</summary>
            ${liftForm(view, 'known', html`<div class="field"><label for="lift-address">${say('account.address')}</label><input type="email" id="lift-address" name="address" maxlength="254" autocomplete="off" required /></div>`)}
          </details>`
        : ''
    }
    ${
      soft.length
        ? html`<h3 class="section-s">${say('mailbox.soft')}</h3>
            <ul class="rows">
              ${soft.map(message => html`<li>${messageRow(view, message)}</li>`)}
            </ul>`
        : ''
    }
  </section>`
}

function reasonOf({ say }: View, reason: string): string {
  const known = REASONS.find(each => each === reason)
  return known ? say(`mailbox.reason.${known}`) : reason
}

function suppressedRow(view: View, row: SuppressionRow): Html {
  const { say } = view
  const short = row.address_hash.slice(0, 8)
  return html`<div class="run">
    <p class="dots">
      <strong>${reasonOf(view, row.reason)}</strong>${timeOf(view, row.at)}<code>${short}</code>
    </p>
    ${row.detail ? html`<p class="small"><code>${maskText(row.detail)}</code></p>` : ''}
    <details class="fold">
      <summary>${say('mailbox.lift')}<span class="visually-hidden"> ${short}</span></summary>
      ${liftForm(view, short, html`<input type="hidden" name="hash" value="${row.address_hash}" />`)}
    </details>
  </div>`
}

function liftForm({ say }: View, id: string, which: Html): Html {
  return html`<form method="post" action="/admin/mail/lift" class="stack narrow">
    ${which}
    <div class="field">
      <label for="why-${id}">${say('mailbox.why')}</label>
      <input
        type="text"
        id="why-${id}"
        name="why"
        maxlength="500"
        autocomplete="off"
        required
        aria-describedby="why-${id}-hint"
      />
      <p class="hint" id="why-${id}-hint">${say('mailbox.why.hint')}</p>
    </div>
    <button class="button quiet">${say('mailbox.lift')}</button>
  </form>`
}

function previewSection({ say }: View): Html {
  return html`<section class="section" aria-labelledby="preview">
    <h2 id="preview">${say('mailbox.preview')}</h2>
    <p>${say('mailbox.preview.says')}</p>
    <form method="post" action="/admin/mail/preview" class="stack narrow">
      ${field({
        name: 'email',
        label: say('account.address'),
        type: 'email',
        autocomplete: 'off',
        maxlength: 254,
        required: true,
      })}
      <button class="button">${say('mailbox.preview.show')}</button>
    </form>
  </section>`
}

export type PreviewPage = Readonly<{
  /** Language of the mail */
  language: string
  rendered?: Readonly<{ subject: string; text: string }>
}>

/** What somebody would be mailed now, without who she is. */
export function mailPreviewPage(view: View, { language, rendered }: PreviewPage): Html {
  const { say } = view
  return adminFrame(view, {
    title: say('mailbox.preview'),
    crumb: ['/admin/mail', 'mailbox.crumb'],
    body: html`<p class="lead">${say('mailbox.preview.masked')}</p>
      ${
        rendered
          ? html`<h2 class="section-s" lang="${language}">${rendered.subject}</h2>
              <div
                class="mail-text"
                lang="${language}"
                role="group"
                aria-label="${say('mailbox.preview')}"
                tabindex="0"
              >
                ${maskText(rendered.text)}
              </div>`
          : html`<p class="section-s">${say('mailbox.preview.none')}</p>`
      }`,
  })
}
