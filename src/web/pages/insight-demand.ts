import { html } from 'hono/html'
import { nutsCountry } from '../../taxonomy/nuts.ts'
import { wordNumber } from '../../words/money.ts'
import { MATRIX_REGIONS, type Figures } from '../insight-figures.ts'
import { insightPath, type InsightAddress } from '../insight-query.ts'
import {
  behind,
  figure,
  quarterName,
  regionName,
  shareCells,
  shareHeads,
  shareName,
  themeName,
} from '../insight-words.ts'
import { barChart, columnChart, stackChart, type Part } from '../parts/charts.ts'
import { demandMap, shadeOf } from '../parts/demand-map.ts'
import type { Html, View } from '../view.ts'

/** Bars of a chart; the table beside it has them all. */
const BARS_MAX = 10
/** Rows that are seen at once; the rest is one click away in the same place. */
const ROWS_MAX = 12
/** Themes of the table by place. */
const MATRIX_THEMES = 10

/** A chart and the table of the same figures beside it. */
export function pair(chart: Html, table: Html): Html {
  return html`<div class="pair">
    <figure>${chart}</figure>
    <div class="table">${table}</div>
  </div>`
}

/** Calls by quarter. */
export function timeSection(view: View, { quarters, choice, known }: Figures): Html {
  const { say, language } = view
  const best = quarters.reduce((most, row) => (row.calls > most.calls ? row : most))
  const chart = columnChart(
    {
      id: 'chart-time',
      title: say('insight.time'),
      desc: say('insight.time.desc', { n: best.calls, quarter: quarterName(view, best.quarter) }),
    },
    quarters.map((row, at) => ({
      name: quarterName(view, row.quarter, true),
      ...((at === 0 || row.quarter.endsWith('Q1')) && { under: row.quarter.slice(0, 4) }),
      value: row.calls,
      text: wordNumber(row.calls, language),
      open: row.quarter === choice.to,
    })),
  )
  const rows = quarters.toReversed().filter(row => !known || row.quarter >= known.first)
  const table = html`<table>
      <thead>
        <tr>
          <th scope="col">${say('insight.quarter.head')}</th>
          <th scope="col" class="number">${say('insight.calls')}</th>
          ${shareHeads(view)}
        </tr>
      </thead>
      <tbody>
        ${rows.slice(0, ROWS_MAX).map(row => {
          const span = { from: row.quarter, to: row.quarter }
          return html`<tr>
            <th scope="row">
              ${quarterName(view, row.quarter)}${row.quarter === choice.to ? html` <span class="soft">*</span>` : ''}
            </th>
            <td class="number">${figure(view, row.calls, behind(choice, 'calls', span))}</td>
            ${shareCells(view, row, choice, span)}
          </tr>`
        })}
      </tbody>
    </table>
    <p class="small soft">* ${say('insight.unfinished', { quarter: quarterName(view, choice.to) })}</p>`
  return html`<section class="section" aria-labelledby="time">
    <h2 id="time">${say('insight.time')}</h2>
    ${pair(chart, table)}
  </section>`
}

/** Calls by theme: the chart the largest, the table all. */
export function themesSection(
  view: View,
  address: InsightAddress,
  { themes, choice }: Figures,
): Html | string {
  const { say, language } = view
  const first = themes[0]
  if (!first) return ''
  const chart = barChart(
    {
      id: 'chart-themes',
      title: say('insight.themes'),
      desc: say('insight.themes.desc', { n: first.calls, theme: themeName(view, first.theme) }),
    },
    themes.slice(0, BARS_MAX).map(row => ({
      name: themeName(view, row.theme),
      value: row.calls,
      text: wordNumber(row.calls, language),
    })),
  )
  const line = (row: Figures['themes'][number]): Html =>
    html`<tr ${row.theme === address.theme ? html`class="chosen"` : ''}>
      <th scope="row">
        <a href="${insightPath(address, { theme: row.theme })}">${themeName(view, row.theme)}</a>
      </th>
      <td class="number">${figure(view, row.calls, behind(choice, 'calls', { theme: row.theme }))}</td>
      ${shareCells(view, row, choice, { theme: row.theme })}
    </tr>`
  return html`<section class="section" aria-labelledby="themes">
    <h2 id="themes">${say('insight.themes')}</h2>
    <p class="soft small">${say('insight.themes.says')}</p>
    ${pair(chart, foldedTable(view, say('insight.theme'), themes.map(line)))}
  </section>`
}

/** A table of calls and shares whose tail is folded away. */
function foldedTable(view: View, head: string, lines: readonly Html[]): Html {
  const table = (rows: readonly Html[]): Html =>
    html`<table>
      <thead>
        <tr>
          <th scope="col">${head}</th>
          <th scope="col" class="number">${view.say('insight.calls')}</th>
          ${shareHeads(view)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`
  const rest = lines.slice(ROWS_MAX)
  return html`${table(lines.slice(0, ROWS_MAX))}
  ${
    rest.length
      ? html`<details class="fold">
          <summary>${view.say('bank.more')}</summary>
          ${table(rest)}
        </details>`
      : ''
  }`
}

/** Calls by place: a map of countries, bars of regions. */
export async function placeSection(
  view: View,
  address: InsightAddress,
  { regions, choice }: Figures,
): Promise<Html | string> {
  const { say, language } = view
  const first = regions[0]
  if (!first) return ''
  const naming = {
    id: 'chart-places',
    title: say('insight.places'),
    desc: say('insight.places.desc', { n: first.calls, place: regionName(view, first.region) }),
  }
  const named = regions.map(row => ({ ...row, text: wordNumber(row.calls, language) }))
  const chart =
    choice.region === ''
      ? await demandMap(
          naming,
          named.map(({ region, calls, text }) => ({ country: nutsCountry(region), value: calls, text })),
        )
      : barChart(
          naming,
          named
            .slice(0, BARS_MAX)
            .map(({ region, calls, text }) => ({ name: regionName(view, region), value: calls, text })),
        )
  const lines = regions.map(
    row =>
      html`<tr>
        <th scope="row">
          <a href="${insightPath(address, { region: row.region })}">${regionName(view, row.region)}</a>
        </th>
        <td class="number">${figure(view, row.calls, behind(choice, 'calls', { region: row.region }))}</td>
        ${shareCells(view, row, choice, { region: row.region })}
      </tr>`,
  )
  return html`<section class="section" aria-labelledby="places">
    <h2 id="places">${say('insight.places')}</h2>
    <p class="soft small">${say('insight.places.says')}</p>
    ${pair(html`${chart}`, foldedTable(view, say('insight.place'), lines))}
  </section>`
}

/** Themes down, places across: the darker, the more; the figure stands in each field. */
export function themesByPlace(
  view: View,
  address: InsightAddress,
  { matrix, regions, themes, choice }: Figures,
): Html | string {
  const { say } = view
  const columns = regions.slice(0, MATRIX_REGIONS)
  if (columns.length < 2 || address.theme) return ''
  const rows = themes.filter(row => row.theme !== 'other').slice(0, MATRIX_THEMES)
  const calls = (theme: string, region: string): number =>
    matrix.find(cell => cell.theme === theme && cell.region === region)?.calls ?? 0
  const most = Math.max(1, ...rows.flatMap(row => columns.map(column => calls(row.theme, column.region))))
  return html`<section class="section" aria-labelledby="matrix">
    <h2 id="matrix">${say('insight.matrix')}</h2>
    <div class="scroll" tabindex="0" role="group" aria-labelledby="matrix-says">
      <table class="matrix">
        <caption id="matrix-says">
          ${say('insight.matrix.says')}
        </caption>
        <thead>
          <tr>
            <th scope="col">${say('insight.theme')}</th>
            ${columns.map(column => html`<th scope="col" class="number">${regionName(view, column.region)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            row =>
              html`<tr>
                <th scope="row">${themeName(view, row.theme)}</th>
                ${columns.map(column => {
                  const value = calls(row.theme, column.region)
                  const path = behind(choice, 'calls', { theme: row.theme, region: column.region })
                  return html`<td class="number shade-${shadeOf(value, most)}">
                    ${figure(view, value, path)}
                  </td>`
                })}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`
}

/** Three questions about lots, each with what was not published. */
export function sharesSection(view: View, { total, choice }: Figures): Html | string {
  const { say, language } = view
  if (!total.lots) return ''
  const more = total.bids_known - total.bids_none - total.bids_one
  const stacks = [
    {
      name: say('insight.shares.reserved'),
      whole: total.lots,
      parts: [
        { look: 'yes', key: 'yes', value: total.reserved, path: behind(choice, 'reserved') },
        { look: 'no', key: 'no', value: total.reserved_known - total.reserved },
        { look: 'unknown', key: 'unknown', value: total.lots - total.reserved_known },
      ],
    },
    {
      name: say('insight.shares.social'),
      whole: total.lots,
      parts: [
        { look: 'yes', key: 'yes', value: total.social, path: behind(choice, 'social') },
        { look: 'no', key: 'no', value: total.social_known - total.social },
        { look: 'unknown', key: 'unknown', value: total.lots - total.social_known },
      ],
    },
    {
      name: say('insight.shares.bids'),
      whole: total.decided,
      parts: [
        { look: 'yes', key: 'none', value: total.bids_none, path: behind(choice, 'no-bid') },
        { look: 'some', key: 'one', value: total.bids_one, path: behind(choice, 'one-bid') },
        { look: 'no', key: 'more', value: more },
        {
          look: 'unknown',
          key: 'unknown',
          value: total.decided - total.bids_known,
          path: behind(choice, 'bids-unknown'),
        },
      ],
    },
  ] as const
  const chart = stackChart(
    {
      id: 'chart-shares',
      title: say('insight.shares'),
      desc: stacks
        .map(
          ({ name, parts, whole }) =>
            `${name} ${parts.map(part => `${say(`insight.answer.${part.key}`)} ${shareName(view, part.value, whole)}`).join(', ')}`,
        )
        .join('. '),
    },
    stacks.map(({ name, parts, whole }) => ({
      name,
      parts: parts.map((part): Part => ({
        name: say(`insight.answer.${part.key}`),
        value: part.value,
        text: `${say(`insight.answer.${part.key}`)} ${shareName(view, part.value, whole)}`,
        look: part.look,
      })),
    })),
  )
  const table = html`<table>
    <thead>
      <tr>
        <th scope="col">${say('insight.shares.question')}</th>
        <th scope="col" class="number">${say('insight.shares.lots')}</th>
        <th scope="col" class="number">${say('insight.shares.share')}</th>
      </tr>
    </thead>
    ${stacks.map(
      ({ name, parts, whole }) =>
        html`<tbody>
          <tr>
            <th scope="rowgroup" colspan="3"><strong>${name}</strong></th>
          </tr>
          ${parts.map(
            part =>
              html`<tr>
                <th scope="row">
                  <span class="key ${part.look}" aria-hidden="true"></span
                  >${say(`insight.answer.${part.key}`)}
                </th>
                <td class="number">
                  ${'path' in part ? figure(view, part.value, part.path) : wordNumber(part.value, language)}
                </td>
                <td class="number">${shareName(view, part.value, whole)}</td>
              </tr>`,
          )}
        </tbody>`,
    )}
  </table>`
  return html`<section class="section" aria-labelledby="shares">
    <h2 id="shares">${say('insight.shares')}</h2>
    ${pair(chart, table)}
  </section>`
}
