import { html } from 'hono/html'
import type { Html, View } from '../view.ts'

/**
 * Words a newcomer may not know, in the order of the glossary: who and what, how, who may, codes. Each has
 * `term.<name>` (the word) and `term.<name>.says` (one line).
 */
export const TERMS = [
  'notice',
  'buyer',
  'lot',
  'bid',
  'deadline',
  'value',
  'procedure',
  'framework',
  'consultation',
  'planned',
  'correction',
  'reserved',
  'sheltered',
  'mission',
  'selection',
  'award',
  'guarantee',
  'cpv',
  'nuts',
] as const
export type TermName = (typeof TERMS)[number]

/** Where the glossary explains a word. */
export function termPath(name: TermName): string {
  return `/glossary#${name}`
}

/**
 * A word explained where it stands: a dotted underline that opens one line, with a way to all the others. A popover
 * needs no script. Used at the first occurrence on a page only, so that the ids are unique.
 */
export function term(view: View, name: TermName): Html {
  return html`<button type="button" class="term" popovertarget="term-${name}">
      ${view.say(`term.${name}`)}</button
    ><span id="term-${name}" popover
      >${view.say(`term.${name}.says`)} <a href="${termPath(name)}">${view.say('glossary.title')}</a></span
    >`
}

/** The same as a link to the glossary, for words that stand on a page many times; `text` where it is not the word. */
export function termLink(view: View, name: TermName, text?: string): Html {
  return html`<a class="term" href="${termPath(name)}" title="${view.say(`term.${name}.says`)}"
    >${text ?? view.say(`term.${name}`)}</a
  >`
}
