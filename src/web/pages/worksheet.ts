import { html } from 'hono/html'
import { wordDate } from '../../words/dates.ts'
import { localeOf } from '../../words/languages.ts'
import { wordMoney } from '../../words/money.ts'
import type { Barrier } from '../barriers.ts'
import { inboxPath } from '../inbox-query.ts'
import { opportunityPath, whereLine } from '../parts/card.ts'
import { choice, field } from '../parts/form.ts'
import { layout } from '../parts/layout.ts'
import { goOn } from '../parts/steps.ts'
import { chooseText, inLanguage } from '../parts/texts.ts'
import type { LotHere } from '../lot-here.ts'
import type { Html, View } from '../view.ts'
import { COST_LINES, STAFF_LINES, type Reckoning, type Sheet } from '../worksheet.ts'

type Parts = Readonly<{
  profile: string
  here: LotHere
  sheet: Sheet
  barriers: readonly Barrier[]
  saved?: string
  result?: Reckoning
}>

/** Empty lines to write on, besides those that are filled: without script a form cannot grow. */
const SPARE = 2

/** What stands in the way, what it costs, when the money comes; in plain words, and as a page to print. */
export function worksheetPage(view: View, parts: Parts): Html {
  const { say } = view
  const { profile, here, sheet, result } = parts
  const title = chooseText(view, here.opportunity.title, here.opportunity.languages[0])
  const several = here.opportunity.lots.length > 1
  const index = here.opportunity.lots.indexOf(here.lot)
  return layout(view, {
    title: `${say('work.title')} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'ngo.css'],
    body: html`<p class="crumb"><a href="${inboxPath(profile)}">${say('told.back')}</a></p>
      <h1>${say('work.title')}</h1>
      ${lotHead(view, here, title && inLanguage(title), several ? say('lot.of', { n: index + 1, of: here.opportunity.lots.length }) : undefined)}
      <p class="lead">${say('work.lead')}</p>
      ${barrierList(view, parts)} ${result ? results(view, parts, result) : ''}
      <section class="section screen" aria-labelledby="sheet">
        <h2 id="sheet">${say('work.numbers')}</h2>
        ${sheetForm(view, profile, here.item.id, sheet, currencyOf(here))}
      </section>`,
  })
}

/** Which lot this page is about, with a way to it. */
export function lotHead(view: View, here: LotHere, title: Html | undefined, which: string | undefined): Html {
  const { opportunity, lot } = here
  return html`<p class="lot-line">
      <a href="${opportunityPath(opportunity.id, opportunity.lots.length > 1 ? lot.id : undefined)}"
        >${title ?? view.say('title.missing')}</a
      >${which ? html` <span class="soft">(${which})</span>` : ''}
    </p>
    ${whereLine(view, opportunity, { lot, index: 0 })}`
}

function currencyOf({ item }: LotHere): string {
  return item.value?.currency && /^[A-Z]{3}$/.test(item.value.currency) ? item.value.currency : 'EUR'
}

/** What the buyer asks for, met or not; each barrier says what can help. */
function barrierList(view: View, { profile, here, barriers }: Parts): Html | string {
  const { say } = view
  if (!barriers.length) return ''
  const open = barriers.some(each => each.state !== 'met')
  return html`<section class="section" aria-labelledby="barriers">
    <h2 id="barriers">${say('work.barriers')}</h2>
    <ul class="reasons">
      ${barriers.map(({ kind, state, text }) => {
        const said = chooseText(view, text, here.opportunity.languages[0])
        return html`<li class="${state === 'met' ? '' : state === 'barrier' ? 'against' : 'unknown'}">
          <strong>${say(`barrier.${kind}`)}</strong>: ${say(`barrier.${state}`)}
          ${said ? html`<span class="soft small line">${inLanguage(said)}</span>` : ''}
        </li>`
      })}
    </ul>
    ${
      open
        ? html`<p>
            ${say('work.barriers.help')}
            <a href="/inbox/${encodeURIComponent(profile)}/partners?item=${encodeURIComponent(here.item.id)}"
              >${say('inbox.partners')}</a
            >
          </p>`
        : ''
    }
  </section>`
}

/** The answer in sentences first, then the sums they rest on. */
function results(view: View, { here, sheet, saved }: Parts, result: Reckoning): Html {
  const { say, language } = view
  const currency = currencyOf(here)
  const money = (value: number): string =>
    wordMoney({ amount: Math.abs(value).toFixed(2), currency }, language) ?? String(value)
  const percent = new Intl.NumberFormat(localeOf(language), { style: 'percent', maximumFractionDigits: 1 })
  const share = result.marginShare === undefined ? '' : percent.format(Math.abs(result.marginShare))
  const row = (name: Html | string, value: number): Html =>
    html`<tr>
      <th scope="row">${name}</th>
      <td class="number">${value < 0 ? '−' : ''}${money(value)}</td>
    </tr>`
  return html`<section class="section sheet" id="result" aria-labelledby="answer">
    <h2 id="answer">${say('work.answer')}</h2>
    <ul class="reasons">
      <li class="${result.margin < 0 ? 'against' : ''}">
        ${say(result.margin < 0 ? 'work.loss' : 'work.margin', { amount: money(result.margin), share })}
      </li>
      <li>${say('work.breakeven', { amount: money(result.breakEven) })}</li>
      <li class="${result.gap > 0 ? 'unknown' : ''}">
        ${result.gap > 0 ? say('work.gap', { amount: money(result.gap), month: result.gapMonth }) : say('work.nogap')}
      </li>
    </ul>
    <table>
      <caption>
        ${say('work.sums')} ${saved ? wordDate(saved, language) : ''}
      </caption>
      <tbody>
        ${row(say('work.price'), sheet.price)}
        ${sheet.staff.map(line =>
          row(
            html`${line.name || say('work.staff')}
              <span class="soft small"
                >${say('work.staff.line', { hours: line.hours, rate: money(line.rate), months: sheet.months })}</span
              >`,
            -line.hours * line.rate * sheet.months,
          ),
        )}
        ${sheet.costs.map(line =>
          row(
            html`${line.name || say('work.costs')}
              <span class="soft small">${say(`work.every.${line.every}`)}</span>`,
            -line.amount * (line.every === 'month' ? sheet.months : 1),
          ),
        )}
        ${row(say('work.overhead'), -result.overhead)}
      </tbody>
      <tfoot>
        ${row(say('work.left'), result.margin)}
      </tfoot>
    </table>
    <details class="fold">
      <summary>${say('work.months')}</summary>
      <table>
        <caption>
          ${say('work.months.says')}
        </caption>
        <tbody>
          ${result.balance.map((value, month) => row(say('work.month', { n: month + 1 }), value))}
        </tbody>
      </table>
    </details>
  </section>`
}

function sheetForm(view: View, profile: string, item: string, sheet: Sheet, currency: string): Html {
  const { say } = view
  const text = (value: number): string => (value === 0 ? '' : String(value))
  const small = (name: string, label: string, value: string, numeric = true): Html =>
    html`<div>
      <label class="small" for="${name}">${label}</label>
      <input
        type="text"
        id="${name}"
        name="${name}"
        value="${value}"
        maxlength="${numeric ? 20 : 200}"
        ${numeric ? html`inputmode="decimal"` : ''}
      />
    </div>`
  const lines = (filled: number, most: number): number[] =>
    Array.from({ length: Math.min(Math.max(filled + SPARE, 3), most) }, (_, n) => n)
  return html`<form class="step" method="post" action="/inbox/${encodeURIComponent(profile)}/worksheet">
    <input type="hidden" name="item" value="${item}" />
    <div class="columns">
      ${field({ name: 'price', label: say('work.price.label', { currency }), value: text(sheet.price), maxlength: 20 })}
      ${field({ name: 'months', label: say('work.duration'), value: String(sheet.months), maxlength: 3 })}
    </div>
    <fieldset>
      <legend>${say('work.staff')}</legend>
      <p class="hint">${say('work.staff.hint')}</p>
      ${lines(sheet.staff.length, STAFF_LINES).map(n => {
        const line = sheet.staff[n]
        return html`<div class="sheet-line">
          ${small(`staff-${n}-name`, say('work.who'), line?.name ?? '', false)}
          ${small(`staff-${n}-hours`, say('work.hours'), text(line?.hours ?? 0))}
          ${small(`staff-${n}-rate`, say('work.rate', { currency }), text(line?.rate ?? 0))}
        </div>`
      })}
    </fieldset>
    <fieldset>
      <legend>${say('work.costs')}</legend>
      <p class="hint">${say('work.costs.hint')}</p>
      ${lines(sheet.costs.length, COST_LINES).map(n => {
        const line = sheet.costs[n]
        return html`<div class="sheet-line">
          ${small(`cost-${n}-name`, say('work.what'), line?.name ?? '', false)}
          ${small(`cost-${n}-amount`, say('work.amount', { currency }), text(line?.amount ?? 0))}
          <div>
            <label class="small" for="cost-${n}-every">${say('work.every')}</label>
            <select id="cost-${n}-every" name="cost-${n}-every">
              ${(['month', 'once'] as const).map(
                every =>
                  html`<option value="${every}" ${line?.every === every ? html`selected` : ''}>
                    ${say(`work.every.${every}`)}
                  </option>`,
              )}
            </select>
          </div>
        </div>`
      })}
    </fieldset>
    ${field({ name: 'overhead', label: say('work.overhead.label'), value: String(sheet.overhead), hint: say('work.overhead.hint'), maxlength: 6 })}
    <div class="columns">
      ${choice({
        name: 'billing',
        label: say('work.billing'),
        value: sheet.billing,
        choices: [
          ['month', say('work.billing.month')],
          ['end', say('work.billing.end')],
        ],
      })}
      ${field({ name: 'payDays', label: say('work.paydays'), value: String(sheet.payDays), maxlength: 3 })}
    </div>
    ${goOn(view, say('work.reckon'))}
  </form>`
}
