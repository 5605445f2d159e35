import { html } from 'hono/html'
import type { Html, View } from '../view.ts'

/** The mark of a town that was found to be who it says; said in words, never by colour or sign alone. */
export function verifiedMark(view: View): Html {
  return html`<span class="mark-verified"
    ><span aria-hidden="true">✓</span> ${view.say('town.verified')}</span
  >`
}
