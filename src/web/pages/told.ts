import { html } from 'hono/html'
import type { FeedbackRow } from '../../../db/feedback.ts'
import type { Opportunity } from '../../model/opportunity.ts'
import type { Profile } from '../../model/profile.ts'
import { cpvDepth } from '../../taxonomy/cpv.ts'
import { placeText } from '../../words/facts.ts'
import { wordDate } from '../../words/dates.ts'
import { isMessageKey } from '../../words/messages.ts'
import { wordMoney } from '../../words/money.ts'
import { inboxPath } from '../inbox-query.ts'
import type { Told } from '../inbox-reads.ts'
import { opportunityPath } from '../parts/card.ts'
import { layout } from '../parts/layout.ts'
import { chooseText, inLanguage, shorten } from '../parts/texts.ts'
import type { Html, View } from '../view.ts'

/** Learned subjects that are shown: the most telling; the rest only refine them. */
const MORE_MAX = 8
const LESS_MAX = 6
/** What weighs less than this share of the strongest moved so little that it is not worth a line. */
const LEAST_SHARE = 0.25

/** Everything an organisation told us and what we made of it, each with a way to take it back. */
export function toldPage(
  view: View,
  profile: Profile,
  told: Told,
  opportunities: ReadonlyMap<string, Opportunity>,
): Html {
  const { say } = view
  return layout(view, {
    title: `${say('told.title')} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'ngo.css'],
    body: html`<p class="crumb"><a href="${inboxPath(profile.id)}">${say('told.back')}</a></p>
      <h1>${say('told.title')}</h1>
      <p class="lead">${say('told.lead')}</p>
      <section class="section" aria-labelledby="learned">
        <h2 id="learned">${say('told.learned')}</h2>
        ${learned(view, profile, told)}
      </section>
      <section class="section" aria-labelledby="answers">
        <h2 id="answers">${say('told.answers', { n: told.rows.length })}</h2>
        ${
          told.rows.length
            ? html`<ul class="rows">
                ${told.rows.slice(0, 200).map(row => answerRow(view, profile.id, row, opportunities.get(row.item)))}
              </ul>`
            : html`<p>${say('told.none')}</p>`
        }
      </section>`,
  })
}

function answerRow(
  view: View,
  profile: string,
  row: FeedbackRow,
  opportunity: Opportunity | undefined,
): Html {
  const { say, language } = view
  const title = opportunity && chooseText(view, opportunity.title, opportunity.languages[0])
  const why = `refusal.${row.reason}`
  const said =
    row.answer === 'not-for-us'
      ? say('inbox.not')
      : say(`inbox.${row.answer === 'follow' ? 'follow' : 'relevant'}.on`)
  const text = title ? { ...title, text: shorten(title.text, 120) } : undefined
  return html`<li>
    <div>
      <p>
        ${
          text && opportunity
            ? html`<a href="${opportunityPath(opportunity.id)}">${inLanguage(text)}</a>`
            : say('told.gone')
        }
      </p>
      <p class="small soft dots">
        <span><strong>${said}</strong>${isMessageKey(why) ? html`: ${say(why)}` : ''}</span
        ><span>${wordDate(row.at, language) ?? ''}</span>
      </p>
    </div>
    <form method="post" action="/inbox/${encodeURIComponent(profile)}/undo">
      <input type="hidden" name="item" value="${row.item}" />
      <input type="hidden" name="from" value="told" />
      <button class="button quiet" name="answer" value="${row.answer}">
        ${say('inbox.undo')}<span class="visually-hidden">: ${text?.text ?? ''}</span>
      </button>
    </form>
  </li>`
}

function learned(view: View, profile: Profile, told: Told): Html {
  const { say, language } = view
  const { subject, tooBigEur, places, shortDays, buyers } = told.learned
  const named = (sign: 1 | -1, lines: number): readonly (readonly [code: string, name: string])[] => {
    const names = new Map<string, string>()
    const most = Math.max(0, ...Object.values(subject).map(weight => weight * sign))
    const telling = Object.entries(subject)
      .filter(([code, weight]) => weight * sign > most * LEAST_SHARE && cpvDepth(code) > 2)
      .sort(([a, x], [b, y]) => Math.abs(y) * cpvDepth(b) - Math.abs(x) * cpvDepth(a))
    for (const [code] of telling) {
      const name = view.conceptName(code, language)
      if (name !== undefined && ![...names.values()].includes(name)) names.set(code, name)
    }
    return [...names].slice(0, lines)
  }
  const more = named(1, MORE_MAX)
  const less = named(-1, LESS_MAX)
  const buyerNames = told.answered
    .filter(each => each.reason === 'buyer')
    .map(({ item }) => item.facts.buyerName ?? '')
    .filter(Boolean)
  const facts = [
    tooBigEur === undefined
      ? ''
      : say('told.size', {
          amount:
            wordMoney({ amount: String(Math.round(tooBigEur)), currency: 'EUR' }, language, 'rounded') ?? '',
        }),
    places.length ? say('told.places', { places: places.map(code => placeText(code, view)).join(', ') }) : '',
    shortDays === undefined ? '' : say('told.days', { days: Math.max(0, shortDays) }),
    buyers.size ? say('told.buyers', { buyers: [...new Set(buyerNames)].join(', ') }) : '',
  ].filter(Boolean)
  const out = profile.unlearned ?? []
  if (!more.length && !less.length && !facts.length && !out.length) return html`<p>${say('told.nothing')}</p>`
  return html`${
    facts.length
      ? html`<ul>
          ${facts.map(fact => html`<li>${fact}</li>`)}
        </ul>`
      : ''
  }
  ${subjects(view, profile.id, 'told.more', 'unlearn', more)}
  ${subjects(view, profile.id, 'told.less', 'unlearn', less)}
  ${subjects(
    view,
    profile.id,
    'told.out',
    'relearn',
    out.map(code => [code, view.conceptName(code, language) ?? code] as const),
  )}`
}

function subjects(
  view: View,
  profile: string,
  heading: 'told.more' | 'told.less' | 'told.out',
  field: 'unlearn' | 'relearn',
  list: readonly (readonly [code: string, name: string])[],
): Html | string {
  if (!list.length) return ''
  return html`<h3>${view.say(heading)}</h3>
    <form method="post" action="/inbox/${encodeURIComponent(profile)}/told">
      <ul class="rows">
        ${list.map(
          ([code, name]) =>
            html`<li>
              <p>${name}</p>
              <button class="button quiet" name="${field}" value="${code}">
                ${view.say(`told.${field}`)}<span class="visually-hidden">: ${name}</span>
              </button>
            </li>`,
        )}
      </ul>
    </form>`
}
