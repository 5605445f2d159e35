import { html } from 'hono/html'
import type { Html, View } from '../view.ts'

/** Words a newcomer may not know; each has `term.<name>` (the word) and `term.<name>.says` (one line). */
export type TermName = 'lot' | 'deadline' | 'buyer'

/**
 * A word explained where it stands: a dotted underline that opens one line. A popover needs no script. Used at the
 * first occurrence on a page only, so that the ids are unique.
 */
export function term(view: View, name: TermName): Html {
  return html`<button type="button" class="term" popovertarget="term-${name}">
      ${view.say(`term.${name}`)}</button
    ><span id="term-${name}" popover>${view.say(`term.${name}.says`)}</span>`
}
