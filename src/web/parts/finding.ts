import { html } from 'hono/html'
import type { LawFinding } from '../../taxonomy/law/finding.ts'
import { wordMoney } from '../../words/money.ts'
import type { Say } from '../../words/messages.ts'
import type { Html, View } from '../view.ts'

/** A finding in a few sentences: what holds or is wrong, and what would be right. */
export function findingText(view: View, finding: LawFinding): string {
  const { say, language } = view
  const euros = (value: string | number | undefined): string =>
    wordMoney({ amount: String(value ?? ''), currency: 'EUR' }, language) ?? ''
  const { args } = finding
  const { cpv } = args
  const worded = {
    ...args,
    ...(cpv !== undefined && { cpv: `${view.conceptName(String(cpv), language) ?? ''} ${cpv}`.trim() }),
    ...('value' in args && { value: euros(args.value), threshold: euros(args.threshold) }),
    ...('light' in args && { light: euros(args.light) }),
    ...('amount' in args && {
      amount: wordMoney({ amount: String(args.amount), currency: String(args.currency) }, language) ?? '',
    }),
    ...('article' in args && { law: lawNamed(say, Number(args.article), args.national) }),
    ...('year' in args && { year: String(args.year) }),
  }
  if (finding.rule === 'condition') return say(`clause.condition.${finding.condition ?? 'list'}`)
  return say(`clause.rule.${finding.rule}`, worded)
}

/** How a call names its article: the directive's, and the national provision where one was read. */
export function lawNamed(say: Say, article: number, national: string | number | undefined): string {
  const directive = say('clause.directive', { article: String(article) })
  return national === undefined ? directive : `${directive}, ${national}`
}

/** A finding with its field, its source, and how sure we are of it. */
export function findingItem(view: View, finding: LawFinding, lot?: string): Html {
  const { say } = view
  return html`<li class="finding ${finding.severity}">
    <p>
      <strong class="finding-tag">${say(`clause.severity.${finding.severity}`)}</strong>
      ${lot ? html`<span class="soft">${lot}:</span>` : ''} ${findingText(view, finding)}
    </p>
    <p class="small soft dots">
      <span>${finding.field}</span><span>${say(`clause.sure.${finding.confidence}`)}</span
      ><span>${finding.source}</span>
    </p>
  </li>`
}
