import { html } from 'hono/html'
import { wordDate } from '../../words/dates.ts'
import { wordNumber } from '../../words/money.ts'
import type { EndingContract, Figures, Niche } from '../insight-figures.ts'
import { GROUP } from '../insight-figures.ts'
import type { InsightAddress } from '../insight-query.ts'
import { behind, figure, regionName, themeName } from '../insight-words.ts'
import { opportunityPath } from '../parts/card.ts'
import { pairChart } from '../parts/charts.ts'
import { chooseText, inLanguage, shorten } from '../parts/texts.ts'
import type { Html, View } from '../view.ts'
import { pair } from './insight-demand.ts'

/** Themes of the chart and of the table as it is first seen; the rest is one click away. */
const PAIRS_MAX = 8
const TITLE_MAX = 140

/** Where calls and organisations do not meet. */
export function nichesSection(
  view: View,
  address: InsightAddress,
  { niches, nicheRegion, choice }: Figures,
): Html | string {
  const { say, language } = view
  if (!niches.length) return ''
  const order = { open: 0, thin: 1, quiet: 2 }
  const sorted = [...niches].sort(
    (a, b) =>
      (a.kind ? order[a.kind] : 3) - (b.kind ? order[b.kind] : 3) ||
      b.calls - a.calls ||
      b.organisations - a.organisations,
  )
  const organisations = (niche: Niche): string =>
    niche.organisations
      ? say('insight.niche.least', { n: niche.organisations })
      : say('insight.niche.few', { n: GROUP })
  const chart = pairChart(
    {
      id: 'chart-niches',
      title: say('insight.niche'),
      desc: say('insight.niche.desc'),
    },
    [say('insight.calls'), say('insight.niche.organisations')],
    sorted.slice(0, PAIRS_MAX).map(niche => ({
      name: themeName(view, niche.theme),
      left: niche.calls,
      leftText: wordNumber(niche.calls, language),
      right: niche.organisations,
      rightText: niche.organisations ? `≥ ${niche.organisations}` : `< ${GROUP}`,
    })),
  )
  const own = { ...choice, region: nicheRegion }
  const row = (niche: Niche): Html =>
    html`<tr ${niche.theme === address.theme ? html`class="chosen"` : ''}>
      <th scope="row">
        ${themeName(view, niche.theme)}
        ${niche.kind ? html`<span class="niche niche-${niche.kind}">${say(`insight.niche.${niche.kind}`)}</span>` : ''}
      </th>
      <td class="number">${figure(view, niche.calls, behind(own, 'calls', { theme: niche.theme }))}</td>
      <td class="number">${organisations(niche)}</td>
    </tr>`
  const table = (rows: readonly Niche[]): Html =>
    html`<table>
      <thead>
        <tr>
          <th scope="col">${say('insight.theme')}</th>
          <th scope="col" class="number">${say('insight.calls')}</th>
          <th scope="col" class="number">${say('insight.niche.organisations')}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(row)}
      </tbody>
    </table>`
  const rest = sorted.slice(PAIRS_MAX)
  return html`<section class="section" aria-labelledby="niches">
    <h2 id="niches">${say('insight.niche')}</h2>
    <p>${say('insight.niche.says')}</p>
    <p class="soft small">
      ${say('insight.niche.groups', { n: GROUP })}
      ${choice.region === nicheRegion ? '' : say('insight.niche.country', { place: regionName(view, nicheRegion) })}
    </p>
    ${pair(
      chart,
      html`${table(sorted.slice(0, PAIRS_MAX))}
      ${
        rest.length
          ? html`<details class="fold">
              <summary>${say('insight.niche.rest')}</summary>
              ${table(rest)}
            </details>`
          : ''
      }`,
    )}
  </section>`
}

/** Who publishes most calls there. */
export function buyersSection(view: View, { buyers, choice }: Figures): Html | string {
  const { say } = view
  if (!buyers.length) return ''
  return html`<section class="section" aria-labelledby="buyers">
    <h2 id="buyers">${say('insight.buyers')}</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">${say('insight.buyer')}</th>
            <th scope="col">${say('insight.place')}</th>
            <th scope="col" class="number">${say('insight.calls')}</th>
          </tr>
        </thead>
        <tbody>
          ${buyers.map(
            ({ buyer, name, nuts, local, calls }) =>
              html`<tr>
                <th scope="row">
                  ${name}${local ? html` <span class="tag">${say('insight.local')}</span>` : ''}
                </th>
                <td>${placeOf(view, nuts)}</td>
                <td class="number">${figure(view, calls, behind(choice, 'calls', { who: buyer }))}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`
}

/** Country first: a bare code of a region says little. */
function placeOf(view: View, nuts: string): string {
  if (nuts === '') return ''
  const country = regionName(view, nuts.slice(0, 2))
  return nuts.length > 2 ? `${country}, ${regionName(view, nuts)}` : country
}

/** Contracts that end soon, with the sum that says when they may be put out again. */
export function againSection(view: View, { ending, choice }: Figures): Html {
  const { say } = view
  return html`<section class="section" aria-labelledby="again">
    <h2 id="again">${say('insight.again')}</h2>
    <p>${say('insight.again.says')}</p>
    ${
      ending.contracts.length
        ? html`<ol class="again">
              ${ending.contracts.map(contract => endingLine(view, contract))}
            </ol>
            <p>
              <a class="more" href="${behind(choice, 'ending')}" rel="nofollow"
                >${say('insight.again.all', { n: ending.total })}</a
              >
            </p>`
        : html`<p class="soft">${say('insight.again.none')}</p>`
    }
  </section>`
}

function endingLine(view: View, { opportunity, lot, end, again }: EndingContract): Html {
  const { say, language } = view
  const original = opportunity.languages[0]
  const title = chooseText(view, opportunity.title, original)
  const several = opportunity.lots.length > 1
  const lotTitle = several ? chooseText(view, lot.title, original) : undefined
  const buyer = opportunity.organisations.find(({ id }) => id === opportunity.buyers[0])
  const buyerName = buyer && chooseText(view, buyer.name, original)
  const date = (day: string): string => wordDate(`${day}T00:00:00Z`, language) ?? day
  const sum =
    end.starts && end.basis && end.months
      ? say('insight.again.sum', {
          what: say(`insight.basis.${end.basis}`),
          start: date(end.starts),
          months: end.months,
          end: date(end.ends),
        })
      : say('insight.again.end', { end: date(end.ends) })
  return html`<li>
    <a href="${opportunityPath(opportunity.id, several ? lot.id : undefined)}"
      >${title ? inLanguage({ ...title, text: shorten(title.text, TITLE_MAX) }) : opportunity.id}</a
    >
    ${lotTitle ? html`<span class="small">${inLanguage({ ...lotTitle, text: shorten(lotTitle.text, TITLE_MAX) })}</span>` : ''}
    ${buyerName ? html`<span class="small soft">${inLanguage(buyerName)}</span>` : ''}
    <span class="sum">${sum}</span>
    <strong>${say('insight.again.likely', { season: seasonOf(view, again) })}</strong>
    ${lot.renewals ? html`<span class="small soft">${say('insight.again.renewals')}</span>` : ''}
  </li>`
}

/** The season in the middle of the span in which the next call is likely. */
function seasonOf(view: View, { from, to }: EndingContract['again']): string {
  const middle = new Date((Date.parse(from) + Date.parse(to)) / 2)
  const [year, month] = [middle.getUTCFullYear(), middle.getUTCMonth() + 1]
  const winter = month === 12 ? year : year - 1
  if (month === 12 || month < 3)
    return view.say('insight.season.winter', { year: String(winter), next: String(winter + 1) })
  const season = month < 6 ? 'spring' : month < 9 ? 'summer' : 'autumn'
  return view.say(`insight.season.${season}`, { year: String(year) })
}
