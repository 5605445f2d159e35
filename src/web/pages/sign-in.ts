import { html } from 'hono/html'
import { field, notice } from '../parts/form.ts'
import { layout } from '../parts/layout.ts'
import { passkeyButton } from '../parts/passkeys.ts'
import type { Html, View } from '../view.ts'

/** What the sign-in form holds and what there is to say about it. */
export type SignInForm = Readonly<{
  email: string
  next: string
  /** Signed in already, but not recently enough for what is wanted */
  again?: boolean
  /** Browsers do passkeys at this address */
  passkeys?: boolean
  /** No mail server is set up: nothing can be sent */
  off?: boolean
  problem?: string
  /** What went wrong on the way, not with the address */
  failure?: string
}>

/** One field and one button: signing in and signing up are the same. */
export function signInPage(view: View, form: SignInForm): Html {
  const { say } = view
  return layout(view, {
    title: `${say('sign.title')} – Dragoman`,
    noindex: true,
    needs: ['account.css', ...(form.passkeys ? ['passkey.js'] : [])],
    again: { email: form.email, next: form.next, show: '1' },
    body: html`<div class="stack narrow">
      <h1>${say('sign.title')}</h1>
      ${form.again ? notice(say('sign.again')) : html`<p class="lead">${say('sign.lead')}</p>`}
      ${notice(form.failure, true) ?? ''} ${form.off ? notice(say('sign.off'), true) : ''}
      <form method="post" action="/sign-in" class="stack">
        <input type="hidden" name="next" value="${form.next}" />
        ${field({
          name: 'email',
          label: say('sign.address'),
          type: 'email',
          value: form.email,
          problem: form.problem,
          autocomplete: 'email',
          maxlength: 254,
          required: true,
        })}
        <button class="button" ${form.off ? html`disabled` : ''}>${say('sign.send')}</button>
      </form>
      ${
        form.passkeys
          ? passkeyButton(view, {
              ask: '/sign-in/passkey/ask',
              label: say('passkey.sign'),
              next: form.next,
            })
          : ''
      }
    </div>`,
  })
}

/** In a demonstration the mail is shown here, labelled as what it is. */
export type DemoMail = Readonly<{ link: string; code: string }>

/** After asking: where to look, and a place for the digits. Without `address` this browser asked for nothing. */
export function sentPage(
  view: View,
  page: Readonly<{ address?: string; problem?: string; demo?: DemoMail; next?: string }>,
): Html {
  const { say } = view
  const { address, problem, demo } = page
  return layout(view, {
    title: `${say('sign.sent.title')} – Dragoman`,
    noindex: true,
    needs: ['account.css'],
    ...(demo && address && { again: { email: address, next: page.next ?? '/' } }),
    body: html`<div class="stack narrow">
      <h1>${address ? say('sign.sent.title') : say('sign.title')}</h1>
      ${
        address
          ? html`<p class="lead">${say('sign.sent.says', { address })}</p>
              ${demo ? demoMail(view, demo) : ''}
              <form method="post" action="/sign-in/code" class="stack">
                <h2>${say('sign.code.title')}</h2>
                ${field({
                  name: 'code',
                  label: say('sign.code.label'),
                  problem,
                  autocomplete: 'one-time-code',
                  maxlength: 12,
                  required: true,
                  digits: true,
                })}
                <button class="button">${say('sign.now')}</button>
              </form>
              <p class="hint">${say('sign.sent.missing')}</p>`
          : notice(say('sign.code.over'), true)
      }
      <p><a class="more" href="/sign-in">${say('sign.another')}</a></p>
    </div>`,
  })
}

function demoMail(view: View, demo: DemoMail): Html {
  const { say } = view
  return html`<div class="note">
    <p>${say('sign.demo')}</p>
    <p><a class="more" href="${demo.link}">${say('sign.demo.open')}</a></p>
    <p>${say('sign.demo.code', { code: demo.code })}</p>
  </div>`
}

/** What the link of a mail opens: a button, because mail scanners open links and press no buttons. */
export function linkPage(view: View, token: string, address: string | undefined): Html {
  const { say } = view
  if (address === undefined)
    return layout(view, {
      title: `${say('sign.link.over')} – Dragoman`,
      noindex: true,
      needs: ['account.css'],
      body: html`<div class="stack narrow">
        <h1>${say('sign.link.over')}</h1>
        <p>${say('sign.link.over.says')}</p>
        <p><a class="button" href="/sign-in">${say('sign.another')}</a></p>
      </div>`,
    })
  return layout(view, {
    title: `${say('sign.link.title')} – Dragoman`,
    noindex: true,
    needs: ['account.css'],
    body: html`<div class="stack narrow">
      <h1>${say('sign.link.title')}</h1>
      <p class="lead">${say('sign.link.says', { address })}</p>
      <form method="post" action="/sign-in/link">
        <input type="hidden" name="token" value="${token}" />
        <button class="button">${say('sign.now')}</button>
      </form>
    </div>`,
  })
}
