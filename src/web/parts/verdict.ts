import { html } from 'hono/html'
import type { Verdict } from '../../model/match.ts'
import { wordEvidence } from '../../words/facts.ts'
import { codeName } from '../../words/names.ts'
import type { Html, View } from '../view.ts'

/**
 * May this organisation bid? The answer, the reason in words, and the rule it rests on. A lot that is open to
 * everyone needs no rule; what is unknown is called unknown.
 */
export function verdictLine(view: View, verdict: Verdict): Html {
  const reason = verdict.evidence && wordEvidence(verdict.evidence, view)
  const rests =
    verdict.answer === 'open'
      ? undefined
      : view.say('verdict.rests', {
          rule: codeName('rule', verdict.rule, view.language),
          field: verdict.field,
        })
  return html`<p class="verdict">
    <strong>${view.say(`verdict.${verdict.answer}`)}</strong> ${reason ? html`${reason} ` : ''}${rests ?? ''}
  </p>`
}
