import { html } from 'hono/html'
import { LEGAL_FIELDS, LEGAL_LETTERS_MAX, type LegalDetails, type LegalField } from '../legal-details.ts'
import { orderFrame } from '../parts/order.ts'
import type { Html, View } from '../view.ts'

const LINES = new Set<LegalField>([
  'address',
  'register',
  'contact',
  'processors',
  'problems',
  'enforcement',
  'officer',
  'authority',
])

/** The form that fills the legal pages. */
export function legalSettingsPage(view: View, details: LegalDetails, saved: boolean): Html {
  const { say } = view
  return orderFrame(view, {
    title: say('legal.settings'),
    lead: say('legal.settings.lead'),
    ...(saved && { done: say('users.done') }),
    body: html`<form method="post" action="/admin/legal" class="narrow">
      ${group(view, details, 'imprint', say('legal.imprint'))}
      ${group(view, details, 'privacy', say('legal.privacy'))}
      ${group(view, details, 'accessibility', say('legal.accessibility'))}
      <p class="section"><button class="button">${say('account.save')}</button></p>
    </form>`,
  })
}

function group(view: View, details: LegalDetails, page: keyof typeof LEGAL_FIELDS, title: string): Html {
  return html`<fieldset class="section group">
    <legend><h2>${title}</h2></legend>
    <p><a class="more" href="/${page}">${view.say('legal.see')}</a></p>
    ${LEGAL_FIELDS[page].map(name => legalField(view, name, details[name] ?? ''))}
  </fieldset>`
}

function legalField({ say }: View, name: LegalField, value: string): Html {
  const label = html`<label for="${name}">${say(`legal.${name}`)}</label>`
  return html`<div class="field">
    ${label}
    ${
      LINES.has(name)
        ? html`<textarea id="${name}" name="${name}" rows="3" maxlength="${LEGAL_LETTERS_MAX}">
${value}</textarea>`
        : html`<input type="text" id="${name}" name="${name}" value="${value}" maxlength="300" />`
    }
  </div>`
}
