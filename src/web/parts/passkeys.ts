import { html } from 'hono/html'
import { wordDate } from '../../words/dates.ts'
import type { Html, View } from '../view.ts'
import { act } from './form.ts'

/** One passkey as its owner sees it. */
export type PasskeyView = Readonly<{ id: string; createdAt: string; usedAt?: string }>

/** The account's passkeys. `addable`: signed in recently enough to make one. Making one needs script and says so by not being there. */
export function passkeySection(view: View, passkeys: readonly PasskeyView[], addable: boolean): Html {
  const { say, language } = view
  const date = (moment: string): string => wordDate(moment, language) ?? ''
  return html`<section class="section stack" aria-labelledby="passkeys">
    <h2 id="passkeys">${say('passkey.title')}</h2>
    <p>${say('passkey.says')}</p>
    ${
      passkeys.length
        ? html`<ul class="rows">
            ${passkeys.map(
              ({ id, createdAt, usedAt }) =>
                html`<li>
                  <div>
                    <strong>${say('passkey.one', { date: date(createdAt) })}</strong>
                    <p class="soft small">
                      ${usedAt ? say('passkey.used', { date: date(usedAt) }) : say('passkey.unused')}
                    </p>
                  </div>
                  ${act(`/account/passkeys/${id}/remove`, say('passkey.remove'))}
                </li>`,
            )}
          </ul>`
        : ''
    }
    ${
      addable
        ? passkeyButton(view, { ask: '/account/passkeys/ask', label: say('passkey.add'), make: true })
        : html`<p><a class="more" href="/sign-in?again=1&amp;next=/account">${say('passkey.again')}</a></p>`
    }
  </section>`
}

/** A button that a script shows where the browser knows passkeys, and a line for what went wrong. */
export function passkeyButton(
  view: View,
  { ask, label, make, next }: Readonly<{ ask: string; label: string; make?: boolean; next?: string }>,
): Html {
  const { say } = view
  return html`<div
    class="passkey"
    hidden
    data-ask="${ask}"
    data-make="${make ? '1' : ''}"
    data-next="${next ?? '/'}"
    data-stopped="${say('passkey.stopped')}"
    data-failed="${say('passkey.failed')}"
  >
    <button type="button" class="button quiet">${label}</button>
    <p role="alert" class="problem" hidden></p>
  </div>`
}
