import { html } from 'hono/html'
import type { Opportunity } from '../../model/opportunity.ts'
import { bidsOf } from '../../model/buyer-figures.ts'
import { wordDate } from '../../words/dates.ts'
import { wordNumber } from '../../words/money.ts'
import { codeName, countryName, divisionName } from '../../words/names.ts'
import type { Buyer } from '../buyer-reads.ts'
import { bankCard, buyerPath, opportunityPath } from '../parts/card.ts'
import { layout } from '../parts/layout.ts'
import { verifiedMark } from '../parts/mark.ts'
import { nextToClose, statusOf } from '../parts/status.ts'
import { term } from '../parts/term.ts'
import { chooseText, inLanguage, languageTag, shorten } from '../parts/texts.ts'
import type { Html, View } from '../view.ts'

const OPEN_SHOWN_MAX = 30
const PAST_SHOWN_MAX = 30
const TITLE_MAX = 120
/** Width of the longest bar, in units of the drawing. */
const BAR = 200

/** A buyer for everybody: what can be answered now, what it buys, what came of it, and how to be told. */
export function buyerPage(view: View, buyer: Buyer): Html {
  const { say, language } = view
  const name = buyerTitle(view, buyer)
  const { open, past, figures } = buyer
  const path = buyerPath(buyer.id)
  const shown = open.slice(0, OPEN_SHOWN_MAX)
  return layout(view, {
    title: `${shorten(name, 90)} – Dragoman`,
    description: say('town.buyer.describes', { name: shorten(name, 100) }),
    needs: ['account.css', 'town.css'],
    body: html`<p class="crumb"><a href="/opportunities">${say('crumb.bank')}</a></p>
      <header class="head">
        <p class="small"><span class="kind">${term(view, 'buyer')}</span></p>
        <h1>${name}</h1>
        <p class="soft dots">
          ${buyer.country ? html`<span>${countryName(buyer.country, language)}</span>` : ''}${buyer.verified ? html`<span>${verifiedMark(view)}</span>` : ''}
        </p>
      </header>
      <section class="section" aria-labelledby="open">
        <h2 id="open">${say('town.buyer.open')} <span class="soft">(${open.length})</span></h2>
        ${
          shown.length
            ? html`<ol class="cards">
                ${shown.map(
                  opportunity =>
                    html`<li>${bankCard(view, opportunity, nextToClose(opportunity, view.now))}</li>`,
                )}
              </ol>`
            : html`<p>${say('town.buyer.open.none')}</p>`
        }
        <p class="follow-feed">
          <span>${say('town.buyer.feed')}</span>
          <a href="${path}/atom.xml">Atom</a> <a href="${path}/feed.json">JSON Feed</a>
        </p>
      </section>
      ${figures.lots ? figuresSection(view, buyer) : ''} ${past.length ? pastSection(view, past) : ''}
      <p class="law">${say('town.buyer.from')}</p>`,
  })
}

/** The buyer's name as it publishes it, in the reader's language where it has one. */
export function buyerTitle(view: View, { name, title }: Pick<Buyer, 'name' | 'title'>): string {
  return title ?? chooseText(view, name)?.text ?? view.say('buyer.missing')
}

function figuresSection(view: View, { figures, open, past }: Buyer): Html {
  const { say, language } = view
  const { lots, reserved, reservedKnown, decided, bidsKnown, without, one, divisions } = figures
  const share = (part: number, whole: number): string =>
    whole
      ? say('town.share', {
          part: wordNumber(part, language),
          whole: wordNumber(whole, language),
          percent: wordNumber(Math.round((100 * part) / whole), language),
        })
      : say('town.unknown')
  const row = (name: string, value: string, says = ''): Html =>
    html`<div>
      <dt>${name}</dt>
      <dd><strong>${value}</strong>${says ? html`<span class="soft small">${says}</span>` : ''}</dd>
    </div>`
  const most = Math.max(...divisions.map(each => each.lots))
  return html`<section class="section" aria-labelledby="buys">
      <h2 id="buys">${say('town.buyer.buys')}</h2>
      <table class="bars">
        <caption>
          ${say('town.buyer.buys.says', { n: lots })}
        </caption>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">${say('facet.cpv')}</th>
            <th scope="col">${say('fact.lots')}</th>
          </tr>
        </thead>
        <tbody>
          ${divisions.map(
            each =>
              html`<tr>
                <th scope="row">
                  ${divisionName(each.division, language) ?? `CPV ${each.division}`}
                  <svg viewBox="0 0 ${BAR} 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                    <rect width="${Math.max(2, Math.round((BAR * each.lots) / most))}" height="6" rx="1" />
                  </svg>
                </th>
                <td class="number">${wordNumber(each.lots, language)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>
    <section class="section" aria-labelledby="figures">
      <h2 id="figures">${say('town.buyer.figures')}</h2>
      <dl class="tiles">
        ${row(say('town.buyer.published'), wordNumber(open.length + past.length, language), say('town.buyer.lots', { n: lots }))}
        ${row(say('town.buyer.reserved'), share(reserved, reservedKnown), say('town.buyer.reserved.says', { n: lots - reservedKnown }))}
        ${row(say('town.buyer.without'), share(without, bidsKnown), say('town.buyer.without.says', { n: decided, unknown: decided - bidsKnown }))}
        ${row(say('town.buyer.one'), share(one, bidsKnown))}
      </dl>
    </section>`
}

function pastSection(view: View, past: readonly Opportunity[]): Html {
  const { say } = view
  const shown = past.slice(0, PAST_SHOWN_MAX)
  const rest = past.length - shown.length
  return html`<section class="section" aria-labelledby="past">
    <h2 id="past">${say('town.buyer.past')} <span class="soft">(${past.length})</span></h2>
    <ul class="rows past">
      ${shown.map(opportunity => html`<li>${pastRow(view, opportunity)}</li>`)}
    </ul>
    ${rest > 0 ? html`<p class="soft small">${say('town.buyer.rest', { n: rest })}</p>` : ''}
  </section>`
}

function pastRow(view: View, opportunity: Opportunity): Html {
  const { say, language } = view
  const title = chooseText(view, opportunity.title, opportunity.languages[0])
  const statuses = [...new Set(opportunity.lots.map(lot => statusOf(lot, view.now)))]
  const results = opportunity.lots.map(bidsOf)
  const bids = results.every(n => n !== undefined)
    ? results.reduce<number>((sum, n) => sum + n!, 0)
    : undefined
  const facts = [
    wordDate(opportunity.publishedAt, language),
    codeName('kind', opportunity.kind, language),
    statuses.length === 1 ? codeName('status', statuses[0]!, language) : undefined,
    bids === undefined || !results.length ? undefined : say('town.buyer.bids', { n: bids }),
  ].filter(fact => fact !== undefined)
  return html`<div>
    <a href="${opportunityPath(opportunity.id)}"
      >${title ? inLanguage({ ...title, text: shorten(title.text, TITLE_MAX) }) : say('title.missing')}</a
    >${languageTag(view, title)}
    <p class="soft small dots">${facts.map(fact => html`<span>${fact}</span>`)}</p>
  </div>`
}
