import { html } from 'hono/html'
import { countryOf } from '../../../db/opportunity-rows.ts'
import type { Change, Opportunity } from '../../model/opportunity.ts'
import { wordDate, wordMoment } from '../../words/dates.ts'
import { wordMoney } from '../../words/money.ts'
import { codeName } from '../../words/names.ts'
import { momentContext, type Html, type View } from '../view.ts'
import { cite, webAddress } from './sources.ts'
import { shorten } from './texts.ts'

// A correction may rewrite a description of 100,000 characters: the history shows the start of each side.
const SIDE_MAX = 240

/** What happened, oldest first: each notice, and under it what it changed, old -> new. */
export function history(view: View, opportunity: Opportunity): Html {
  return html`<ol class="timeline">
    ${opportunity.notices.map(notice => {
      return html`<li>
        <strong>${wordDate(notice.at, view.language) ?? view.say('history.undated')}</strong>
        <span class="dots"
          ><span
            >${notice.change ? codeName('change', notice.change, view.language) : codeName('form', notice.form, view.language)}</span
          >${cite(view, opportunity, '', notice.id)}</span
        >
        ${changesOf(view, opportunity, notice.id) ?? ''}
      </li>`
    })}
  </ol>`
}

/** What one notice changed, old -> new; undefined where it changed nothing. */
export function changesOf(view: View, opportunity: Opportunity, notice: string): Html | undefined {
  const changes = opportunity.changes.filter(change => change.notice === notice)
  if (!changes.length) return undefined
  return html`<ul>
    ${joined(opportunity, changes).map(line => changeLine(view, opportunity, line))}
  </ul>`
}

/** The same change of many lots is one line: a moved deadline of a hundred lots is one piece of news. */
type Joined = Readonly<{ change: Change; lots: readonly number[] }>

function joined(opportunity: Opportunity, changes: readonly Change[]): readonly Joined[] {
  const lines = new Map<string, { change: Change; lots: number[] }>()
  for (const change of changes) {
    const key = JSON.stringify([change.lot === undefined, change.field, change.old, change.new])
    const line = lines.get(key) ?? { change, lots: [] }
    const at = opportunity.lots.findIndex(lot => lot.id === change.lot)
    if (at >= 0) line.lots.push(at + 1)
    lines.set(key, line)
  }
  return [...lines.values()]
}

function changeLine(view: View, opportunity: Opportunity, { change, lots }: Joined): Html {
  const side = (value: string | undefined): string => sideText(view, opportunity, change.field, value)
  return html`<li>
    ${lotsText(view, opportunity, lots)}${codeName('field', change.field, view.language)}:
    ${change.old === undefined ? '' : html`<del>${side(change.old)}</del> → `}<ins
      >${change.new === undefined ? view.say('history.removed') : side(change.new)}</ins
    >
  </li>`
}

function lotsText(view: View, opportunity: Opportunity, lots: readonly number[]): string {
  const all = opportunity.lots.length
  if (!lots.length || all === 1) return ''
  if (lots.length === all) return `${view.say('lot.all')}: `
  return `${lots.length === 1 ? view.say('lot.short', { n: lots[0]! }) : view.say('lot.several', { lots: lots.join(', ') })}: `
}

/** A date, a status or a text, each as people write it. */
function sideText(view: View, opportunity: Opportunity, field: string, value: string | undefined): string {
  if (value === undefined) return ''
  if (field === 'deadline' && /^\d{4}-\d\d-\d\dT/.test(value)) {
    const context = momentContext(view, countryOf(opportunity))
    return wordMoment({ utc: value, published: value }, view.language, context)?.full ?? value
  }
  if (field === 'status') return codeName('status', value, view.language)
  const money = field === 'value' ? /^(\S+) ([A-Z]{3})$/.exec(value) : null
  if (money) return wordMoney({ amount: money[1]!, currency: money[2]! }, view.language) ?? value
  return webAddress(value) ? shortAddress(value) : shorten(value, SIDE_MAX)
}

// An address is told from another by its end; the whole of it is in the notice.
const ADDRESS_END = 40

/** `https://buyer.example/a/very/long/way/0134-2026` -> `buyer.example/…/long/way/0134-2026`. */
function shortAddress(url: string): string {
  const bare = url.replace(/^https?:\/\//i, '')
  const slash = bare.indexOf('/')
  const tail = slash < 0 ? '' : bare.slice(slash)
  return tail.length <= ADDRESS_END ? bare : `${bare.slice(0, slash)}/…${tail.slice(-ADDRESS_END)}`
}
