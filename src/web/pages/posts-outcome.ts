import { html } from 'hono/html'
import { moneyOfMinor } from '../../model/minor.ts'
import { isReservedLot, isSocialLot, type Amounts, type Outcome } from '../../model/post-outcome.ts'
import { wordDecimal, wordMoney, wordNumber } from '../../words/money.ts'
import { layout } from '../parts/layout.ts'
import type { Outcomes, PostedRow } from '../post-outcomes.ts'
import type { Html, View } from '../view.ts'
import { lotName } from './post-lots.ts'

/** What came of what was posted: how much was reserved or social, who bid, who won, what nobody bid for. */
export function outcomePage(view: View, outcomes: Outcomes): Html {
  const { say } = view
  const lots = outcomes.posts.filter(
    each => !each.cancelled && (each.work.post.kind === 'tender' || each.work.post.kind === 'local'),
  )
  return layout(view, {
    title: `${say('post.outcome.title')} – Dragoman`,
    noindex: true,
    wide: true,
    needs: ['account.css', 'ngo.css', 'posts.css'],
    body: html`<p class="crumb"><a href="/posts">${say('post.title')}</a></p>
      <div class="hero">
        <h1>${say('post.outcome.title')}</h1>
        <p class="lead">${say('post.outcome.lead')}</p>
      </div>
      ${
        lots.length
          ? html`${outcomes.years.map(({ year, outcome }) => figures(view, year ?? say('post.outcome.all'), outcome))}
              <section class="section">
                <h2 id="lots">${say('post.outcome.lots')}</h2>
                <div class="scroll" tabindex="0" role="region" aria-labelledby="lots">
                  ${lotTable(view, lots)}
                </div>
              </section>`
          : html`<p class="note section">${say('post.outcome.none')}</p>`
      }`,
  })
}

function figures(view: View, title: string, outcome: Outcome): Html {
  const { say, language } = view
  const share = (part: number, whole: number): string =>
    whole
      ? new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(part / whole)
      : '–'
  const row = (name: string, value: string, more?: string): Html =>
    html`<tr>
      <th scope="row">${name}</th>
      <td class="number">${value}</td>
      <td class="number">${more ?? ''}</td>
    </tr>`
  const count = (value: number): string => wordNumber(value, language)
  return html`<section class="section">
    <h2>${title}</h2>
    <table class="figures">
      <thead>
        <tr>
          <th scope="col"><span class="visually-hidden">${say('post.outcome.title')}</span></th>
          <th scope="col" class="number">${say('post.outcome.count')}</th>
          <th scope="col" class="number">${say('post.outcome.share')}</th>
        </tr>
      </thead>
      <tbody>
        ${row(say('post.outcome.posted'), count(outcome.posts))}
        ${row(say('post.outcome.alllots'), count(outcome.lots), money(view, outcome.value))}
        ${row(say('post.outcome.reserved'), count(outcome.reservedLots), both(share(outcome.reservedLots, outcome.lots), valueShare(outcome.reservedValue, outcome.value, share)))}
        ${row(say('post.outcome.social'), count(outcome.socialLots), both(share(outcome.socialLots, outcome.lots), valueShare(outcome.socialValue, outcome.value, share)))}
        ${row(say('post.outcome.bids'), count(outcome.bids), outcome.bidLots ? say('post.outcome.perlot', { n: wordDecimal(outcome.bids / outcome.bidLots, 1, language) }) : '')}
        ${row(say('post.outcome.nobids'), count(outcome.noBids), share(outcome.noBids, outcome.bidLots))}
        ${row(say('post.outcome.onebid'), count(outcome.oneBid), share(outcome.oneBid, outcome.bidLots))}
        ${row(say('post.outcome.unsuccessful'), count(outcome.unsuccessful), share(outcome.unsuccessful, outcome.decided))}
        ${row(say('post.outcome.economy'), count(outcome.socialEconomy), both(share(outcome.socialEconomy, outcome.awarded), valueShare(outcome.socialEconomyValue, outcome.awardedValue, share)))}
      </tbody>
    </table>
  </section>`
}

function both(lots: string, value: string): string {
  return value ? `${lots} / ${value}` : lots
}

/** The share of value, where all of it is in one currency. */
function valueShare(part: Amounts, whole: Amounts, share: (part: number, whole: number) => string): string {
  const [currency, ...others] = Object.keys(whole)
  if (currency === undefined || others.length || !whole[currency]) return ''
  return share(part[currency] ?? 0, whole[currency])
}

function money(view: View, amounts: Amounts): string {
  return Object.entries(amounts)
    .map(([currency, minor]) => wordMoney(moneyOfMinor(minor, currency), view.language, 'rounded') ?? '')
    .join(' + ')
}

function lotTable(view: View, posts: readonly PostedRow[]): Html {
  const { say, language } = view
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${say('term.lot')}</th>
        <th scope="col" class="number">${say('fact.value')}</th>
        <th scope="col">${say('post.lot.reserved')}</th>
        <th scope="col" class="number">${say('post.result.bids')}</th>
        <th scope="col">${say('post.result.winner')}</th>
        <th scope="col">${say('post.result.social')}</th>
      </tr>
    </thead>
    <tbody>
      ${posts.flatMap(({ post: id, work }) =>
        work.post.lots.map((lot, at) => {
          const result = work.results.find(each => each.lot === lot.id)
          const { currency } = work.post
          const name =
            work.post.lots.length > 1 ? `${work.post.title} – ${lotName(view, lot, at)}` : work.post.title
          const kind = isReservedLot(lot)
            ? say('start.yes')
            : isSocialLot(lot)
              ? say('post.outcome.socialonly')
              : say('start.no')
          const social = result?.socialEconomy
          return html`<tr>
            <th scope="row"><a href="/posts/${id}">${name}</a></th>
            <td class="number">
              ${lot.valueMinor === undefined ? '–' : wordMoney(moneyOfMinor(lot.valueMinor, currency), language)}
            </td>
            <td>${kind}</td>
            <td class="number">${result?.bids ?? '–'}</td>
            <td>${result ? result.winner || say('post.result.none') : '–'}</td>
            <td>${social === undefined ? '–' : social ? say('start.yes') : say('start.no')}</td>
          </tr>`
        }),
      )}
    </tbody>
  </table>`
}
