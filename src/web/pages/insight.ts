import { html } from 'hono/html'
import { nutsPath } from '../../taxonomy/nuts.ts'
import { THEMES } from '../../taxonomy/themes.ts'
import { wordMoney, wordNumber } from '../../words/money.ts'
import type { Figures } from '../insight-figures.ts'
import { insightParameters, insightPath, PERIODS, type InsightAddress } from '../insight-query.ts'
import { behind, quarterName, regionName, shareName, themeName, timeName } from '../insight-words.ts'
import { layout } from '../parts/layout.ts'
import type { Html, View } from '../view.ts'
import { placeSection, sharesSection, themesSection, themesByPlace, timeSection } from './insight-demand.ts'
import { againSection, buyersSection, nichesSection } from './insight-market.ts'

/** What people may choose by place: the countries that have calls at all, by NUTS letters. */
export type Places = readonly string[]

/** The public page of figures: demand by theme, place and quarter, and where the market has room. */
export async function insightPage(
  view: View,
  address: InsightAddress,
  figures: Figures,
  places: Places,
): Promise<Html> {
  const { say } = view
  const empty = figures.known === undefined
  return layout(view, {
    title: `${say('insight.nav')} – Dragoman`,
    description: say('insight.lead'),
    wide: true,
    needs: ['insight.css'],
    noindex: Object.keys(insightParameters(address)).length > 0,
    body: html`<div class="insight">
      <h1>${say('insight.title')}</h1>
      <p class="lead">${say('insight.lead')}</p>
      ${chooser(view, address, places)} ${trail(view, address)}
      ${
        empty
          ? html`<div class="note section"><p>${say('insight.empty')}</p></div>`
          : html`${tiles(view, figures)} ${timeSection(view, figures)}
            ${themesSection(view, address, figures)} ${await placeSection(view, address, figures)}
            ${themesByPlace(view, address, figures)} ${sharesSection(view, figures)}
            ${nichesSection(view, address, figures)} ${buyersSection(view, figures)}
            ${againSection(view, figures)}`
      }
      ${dataSection(view, address, figures)}
    </div>`,
  })
}

/** Three choices and a button: works without script, and every choice has an address. */
function chooser(view: View, address: InsightAddress, places: Places): Html {
  const { say, language } = view
  const country = address.region.slice(0, 2)
  const countries = [...new Set([...places, ...(country ? [country] : [])])]
    .map(code => ({ code, name: regionName(view, code) }))
    .sort((a, b) => a.name.localeCompare(b.name, language))
  const option = (value: string, name: string, chosen: boolean): Html =>
    html`<option value="${value}" ${chosen ? html`selected` : ''}>${name}</option>`
  return html`<form class="chooser" action="/insight" method="get">
    <div>
      <label for="region">${say('insight.place')}</label>
      <select id="region" name="region">
        ${option('', say('insight.everywhere'), address.region === '')}
        ${countries.map(({ code, name }) => option(code, name, code === address.region))}
        ${address.region.length > 2 ? option(address.region, regionName(view, address.region), true) : ''}
      </select>
    </div>
    <div>
      <label for="theme">${say('insight.theme')}</label>
      <select id="theme" name="theme">
        ${option('', say('insight.theme.all'), address.theme === '')}
        ${THEMES.map(theme => option(theme, themeName(view, theme), theme === address.theme))}
      </select>
    </div>
    <div>
      <label for="quarters">${say('insight.period')}</label>
      <select id="quarters" name="quarters">
        ${PERIODS.map(count =>
          option(String(count), say('insight.years', { n: count / 4 }), count === address.periods),
        )}
      </select>
    </div>
    <button class="button">${say('insight.show')}</button>
  </form>`
}

/** Where the chosen place lies, each step a way back. */
function trail(view: View, address: InsightAddress): Html | string {
  if (address.region.length < 3) return ''
  const steps = ['', ...nutsPath(address.region).slice(0, -1)]
  return html`<p class="crumb dots">
    ${steps.map(region => html`<a href="${insightPath(address, { region })}">${regionName(view, region)}</a>`)}
    <strong>${regionName(view, address.region)}</strong>
  </p>`
}

/** The four figures that say most, each with what it rests on. */
function tiles(view: View, { total, choice }: Figures): Html {
  const { say, language } = view
  const thin = total.bids_none + total.bids_one
  const value = wordMoney({ amount: String(total.euros), currency: 'EUR' }, language, 'rounded')
  const basis = (known: number, whole: number): string =>
    known < whole
      ? say('insight.basis.part', { known, share: shareName(view, whole - known, whole) })
      : say('insight.basis.whole', { known })
  const tile = (name: string, text: string, path: string | undefined, says: string): Html =>
    html`<li>
      <span class="name">${name}</span>
      <strong>${path ? html`<a href="${path}" rel="nofollow">${text}</a>` : text}</strong>
      <span class="small soft">${says}</span>
    </li>`
  return html`<section class="section" aria-labelledby="figures">
    <h2 id="figures">
      ${regionName(view, choice.region)}${choice.theme ? html`: ${themeName(view, choice.theme)}` : ''}
    </h2>
    <p class="soft small">
      ${timeName(view, choice.from, choice.to)} ·
      ${say('insight.unfinished', { quarter: quarterName(view, choice.to) })}
    </p>
    <ul class="tiles">
      ${tile(
        say('insight.calls'),
        wordNumber(total.calls, language),
        total.calls ? behind(choice, 'calls') : undefined,
        say('insight.lots', { n: total.lots }),
      )}
      ${tile(
        say('insight.value'),
        total.priced ? (value ?? '–') : '–',
        undefined,
        basis(total.priced, total.lots),
      )}
      ${tile(
        say('insight.reserved'),
        shareName(view, total.reserved, total.lots),
        total.reserved ? behind(choice, 'reserved') : undefined,
        basis(total.reserved_known, total.lots),
      )}
      ${tile(
        say('insight.thin'),
        shareName(view, thin, total.bids_known),
        thin ? behind(choice, 'thin') : undefined,
        basis(total.bids_known, total.decided),
      )}
    </ul>
    <p class="small more-links">
      ${total.early ? html`<a href="${behind(choice, 'early')}" rel="nofollow">${say('insight.early', { n: total.early })}</a>` : ''}
      ${total.cancelled ? html`<a href="${behind(choice, 'cancelled')}" rel="nofollow">${say('insight.cancelled', { n: total.cancelled })}</a>` : ''}
    </p>
  </section>`
}

const RULES = ['call', 'place', 'cancelled', 'unknown', 'euros', 'people'] as const

/** The same figures as files, and how they were counted. */
function dataSection(view: View, address: InsightAddress, { choice }: Figures): Html {
  const { say } = view
  const query = new URLSearchParams(
    Object.entries({ region: address.region, theme: address.theme, from: choice.from, to: choice.to }).filter(
      ([, value]) => value,
    ),
  ).toString()
  return html`<section class="section stack" aria-labelledby="data">
    <h2 id="data">${say('insight.data')}</h2>
    <p>${say('insight.data.says')}</p>
    <p class="more-links">
      <a href="/insight/data.csv?${query}" download>${say('insight.data.csv')}</a>
      <a href="/insight/data.json?${query}" download>${say('insight.data.json')}</a>
      <a href="/api/v1/insight?${query}">${say('insight.data.api')}</a>
    </p>
    <h3 id="rules">${say('insight.rules')}</h3>
    <ul class="points">
      ${RULES.map(rule => html`<li>${say(`insight.rules.${rule}`)}</li>`)}
    </ul>
  </section>`
}
