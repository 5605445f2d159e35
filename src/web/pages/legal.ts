import { html } from 'hono/html'
import { RETENTION_DAYS, type RetentionKey } from '../../model/retention.ts'
import { LEGAL_FIELDS, type LegalDetails, type LegalField } from '../legal-details.ts'
import { layout } from '../parts/layout.ts'
import type { Html, View } from '../view.ts'

const PRIVACY = ['account', 'profile', 'mail', 'cookies', 'notices', 'reports'] as const
const KINDS = Object.keys(RETENTION_DAYS) as readonly RetentionKey[]

function page(view: View, title: string, lead: string, body: Html): Html {
  return layout(view, {
    title: `${title} – Dragoman`,
    description: lead,
    needs: ['order.css'],
    body: html`<h1>${title}</h1>
      <p class="lead">${lead}</p>
      ${body}`,
  })
}

/** What was not filled in is said, and to who can fill it in with the way there. */
function detail(view: View, details: LegalDetails, field: LegalField): Html {
  const { say, person } = view
  const text = details[field]
  if (text) return html`<span class="lines">${text}</span>`
  return person?.roles.includes('administrator')
    ? html`<a class="unsaid alarm" href="/admin/legal#${field}">${say('legal.fill')}</a>`
    : html`<span class="unsaid soft">${say('legal.unsaid')}</span>`
}

function entries(view: View, details: LegalDetails, fields: readonly LegalField[]): Html {
  return html`<dl class="facts">
    ${fields.map(
      field =>
        html`<dt>${view.say(`legal.${field}`)}</dt>
          <dd>${detail(view, details, field)}</dd>`,
    )}
  </dl>`
}

function section(id: string, title: string, body: Html): Html {
  return html`<section class="section stack" aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${body}
  </section>`
}

/** Who runs this server. */
export function imprintPage(view: View, details: LegalDetails): Html {
  const { say } = view
  return page(
    view,
    say('legal.imprint'),
    say('legal.imprint.lead'),
    html`${entries(view, details, LEGAL_FIELDS.imprint)}
      <p class="section"><a class="more" href="/notice-and-action">${say('report.title')}</a></p>`,
  )
}

/** What is kept about people, why, for how long, and what they can do about it. */
export function privacyPage(view: View, details: LegalDetails): Html {
  const { say } = view
  return page(
    view,
    say('legal.privacy'),
    say('legal.privacy.lead'),
    html`${PRIVACY.map(topic => section(topic, say(`privacy.${topic}`), html`<p>${say(`privacy.${topic}.says`)}</p>`))}
    ${section(
      'rights',
      say('privacy.rights'),
      html`<p>${say('privacy.rights.says')}</p>
        <p class="more-links">
          <a href="/account">${say('account.title')}</a> <a href="/retention">${say('legal.retention')}</a>
          <a href="/notice-and-action">${say('report.title')}</a>
        </p>`,
    )}
    ${section('who', say('privacy.who'), entries(view, details, ['name', 'email', ...LEGAL_FIELDS.privacy]))}`,
  )
}

/** What is promised to people with disabilities, what is known to fail, and where to say so. */
export function accessibilityPage(view: View, details: LegalDetails): Html {
  const { say } = view
  return page(
    view,
    say('legal.accessibility'),
    say('legal.accessibility.lead'),
    html`${section('how', say('access.how'), html`<p>${say('access.how.says')}</p>`)}
    ${section('state', say('access.state'), entries(view, details, ['problems', 'tested']))}
    ${section(
      'tell',
      say('access.tell'),
      html`<p>${say('access.tell.says')}</p>
        ${entries(view, details, ['email', 'phone', 'enforcement'])}`,
    )}`,
  )
}

/** How long what is kept: the very numbers that the jobs go by which let go of it. */
export function retentionPage(view: View): Html {
  const { say } = view
  const row = (what: string, long: string): Html =>
    html`<tr>
      <th scope="row">${what}</th>
      <td>${long}</td>
    </tr>`
  return page(
    view,
    say('legal.retention'),
    say('legal.retention.lead'),
    html`<table class="section">
      <thead>
        <tr>
          <th scope="col">${say('retention.what')}</th>
          <th scope="col">${say('retention.long')}</th>
        </tr>
      </thead>
      <tbody>
        ${row(say('retention.account'), say('retention.erase'))}
        ${KINDS.map(key => row(say(`retention.${key}`), say('retention.days', { n: RETENTION_DAYS[key] })))}
        ${row(say('retention.bank'), say('retention.always'))}
        ${row(say('retention.audit'), say('retention.always'))}
      </tbody>
    </table>`,
  )
}
