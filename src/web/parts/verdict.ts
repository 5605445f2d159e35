import { html } from 'hono/html'
import type { Verdict } from '../../model/match.ts'
import { wordVerdict } from '../../words/verdicts.ts'
import type { Html, View } from '../view.ts'

/** May this organisation bid? The answer, why, and the rule it rests on; what is unknown is called unknown. */
export function verdictLine(view: View, verdict: Verdict): Html {
  const { lead, because, rests } = wordVerdict(verdict, view.language)
  return html`<p class="verdict">
    ${lead ? html`<strong>${lead}</strong> ` : ''}${because ?? ''} ${rests ?? ''}
  </p>`
}
