import { html } from 'hono/html'
import type { Explanation, Term } from '../../model/match.ts'
import { wordEvidence } from '../../words/facts.ts'
import { codeName } from '../../words/names.ts'
import type { Html, View } from '../view.ts'

const REASONS_MAX = 3

/** A fact in words and whether it speaks for, against, or is not known. */
export type WordedFact = Readonly<{ text: string; side: 'for' | 'against' | 'unknown'; reason: string }>

/** Facts that the head of a card tells already: said again only where there is little else to say. */
const TOLD = new Set(['deadline.days', 'deadline.unknown', 'value.unknown'])
const FACTS_MIN = 2

/**
 * Up to three facts for and one against, in the reader's words, strongest first; a sentence is never said twice, and
 * what the card's head says anyway comes last and only to make two.
 */
export function wordFacts(view: View, explanation: Explanation): readonly WordedFact[] {
  const worded = [
    ...facts(view, explanation.for, 'for').slice(0, REASONS_MAX + 1),
    ...facts(view, explanation.against, 'against'),
  ]
  const distinct = worded.filter((fact, at) => worded.findIndex(other => other.text === fact.text) === at)
  const fresh = distinct.filter(fact => !TOLD.has(fact.reason))
  const speaking = fresh.filter(fact => fact.side === 'for').slice(0, REASONS_MAX)
  const chosen = [...speaking, ...fresh.filter(fact => fact.side !== 'for').slice(0, 1)]
  const told = distinct.filter(fact => TOLD.has(fact.reason))
  return [...chosen, ...told.slice(0, Math.max(0, FACTS_MIN - chosen.length))]
}

function facts(view: View, terms: readonly Term[], side: 'for' | 'against'): readonly WordedFact[] {
  return terms.flatMap(term => {
    const text = term.evidence && wordEvidence(term.evidence, view)
    if (!term.evidence || !text) return []
    const { reason } = term.evidence
    return [{ text, reason, side: reason.endsWith('.unknown') ? ('unknown' as const) : side }]
  })
}

/** The facts as a list; the sign before each is repeated in words for those who do not see it. */
export function reasonList(view: View, explanation: Explanation): Html | string {
  const worded = wordFacts(view, explanation)
  if (!worded.length) return ''
  return html`<ul class="reasons" aria-label="${view.say('reasons.label')}">
    ${worded.map(fact =>
      fact.side === 'for'
        ? html`<li>${fact.text}</li>`
        : html`<li class="${fact.side}">
            <span class="visually-hidden">${view.say(`reasons.${fact.side}`)} </span>${fact.text}
          </li>`,
    )}
  </ul>`
}

/** The numbers behind the band, for who opens them: what would change it, every shown term, the rest, and their sum. */
export function scoreTable(view: View, explanation: Explanation, z: number): Html {
  const row = (name: string, value: number): Html =>
    html`<tr>
      <th scope="row">${name}</th>
      <td class="number">${signed(value)}</td>
    </tr>`
  const widening = explanation.widen && wordEvidence(explanation.widen, view)
  const named = (t: Term): Html => row(codeName('signal', t.signal, view.language), t.value)
  return html`<details class="fold">
    <summary>${view.say('score.open')}</summary>
    ${widening ? html`<p>${widening}</p>` : ''}
    <table>
      <caption>
        ${view.say('score.caption')}
      </caption>
      <tbody>
        ${explanation.for.map(named)}${explanation.against.map(named)}${row(view.say('score.rest'), explanation.rest)}
      </tbody>
      <tfoot>
        ${row(view.say('score.sum'), z)}
      </tfoot>
    </table>
  </details>`
}

/** Three decimals with its sign; the true minus sign lines up with the plus. */
function signed(value: number): string {
  const text = Math.abs(value).toFixed(3)
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`
}
