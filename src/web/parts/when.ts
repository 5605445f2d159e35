import { html } from 'hono/html'
import type { Instant } from '../../model/common.ts'
import { wordClosing, wordMoment } from '../../words/dates.ts'
import { momentContext, type Html, type View } from '../view.ts'

/** The deadline in one line: how long from now, then the day and time at the buyer's, then the reader's clock. */
export function deadlineLine(view: View, at: Instant | undefined, country: string | undefined): Html {
  const context = momentContext(view, country)
  const moment = wordMoment(at, view.language, context)
  if (!moment) return html`<span>${view.say('deadline.missing')}</span>`
  const closing = wordClosing(at, view.language, context)
  return html`<span class="soon">${closing}</span><span>${timeOf(view, at, country)}</span>`
}

/** The day and time alone, as a time element that the script may translate to the reader's own clock. */
export function timeOf(view: View, at: Instant | undefined, country: string | undefined): Html | string {
  const moment = wordMoment(at, view.language, momentContext(view, country))
  if (!moment) return ''
  return html`<time datetime="${moment.utc}">${moment.full}</time>
    <span class="reader">${moment.reader ?? ''}</span>`
}
