import { html } from 'hono/html'
import type { InsightAbout } from '../../db/insight-filter.ts'
import type { Measures } from '../model/insight.ts'
import { nutsCountry } from '../taxonomy/nuts.ts'
import { isTheme } from '../taxonomy/themes.ts'
import { wordNumber } from '../words/money.ts'
import { countryName } from '../words/names.ts'
import { localeOf } from '../words/languages.ts'
import { bankPath, readBankQuery } from './bank-query.ts'
import type { InsightChoice } from './insight-query.ts'
import type { Html, View } from './view.ts'

/** How the pages of insight say things: themes, places, quarters, shares, and the links from a figure to its notices. */

/** A theme in the reader's language; `other` and '' included. */
export function themeName(view: View, theme: string): string {
  return isTheme(theme) ? view.say(`theme.${theme}`) : view.say('insight.theme.all')
}

/** A country or region by its NUTS code; '' = everywhere. A region that nobody has named is its code. */
export function regionName(view: View, region: string): string {
  if (region === '') return view.say('insight.everywhere')
  if (region.length === 2) return countryName(nutsCountry(region), view.language)
  const name = view.placeName?.(region, view.language)
  return name && name !== region ? `${name} (${region})` : region
}

/** `2026-Q4` as the reader writes it. */
export function quarterName(view: View, quarter: string, short = false): string {
  const [year, n] = [quarter.slice(0, 4), quarter.slice(6)]
  return short ? view.say('insight.quarter.short', { n }) : view.say('insight.quarter', { n, year })
}

/** A span of quarters, open at one end where that is not said. */
export function timeName(view: View, from: string | undefined, to: string | undefined): string {
  const [first, last] = [from ?? to ?? '', to ?? from ?? '']
  if (first === last) return quarterName(view, first)
  return view.say('insight.span', { from: quarterName(view, first), to: quarterName(view, last) })
}

/** A share of a whole, in per cent; a dash where there is no whole. */
export function shareName(view: View, part: number, whole: number): string {
  if (whole <= 0) return '–'
  const share = part / whole
  // A share that is not nothing must not be written as nothing.
  const digits = share > 0 && share < 0.01 ? 1 : 0
  return new Intl.NumberFormat(localeOf(view.language), {
    style: 'percent',
    maximumFractionDigits: digits,
  }).format(share)
}

/** Where the bank shows the opportunities that a figure counts. */
export function behind(
  choice: InsightChoice,
  about: InsightAbout,
  change: Partial<InsightChoice> & { who?: string } = {},
): string {
  const { region, theme, from, to, who } = { who: '', ...choice, ...change }
  // Contracts that end are told whenever they were published.
  const time = about === 'ending' ? {} : { from, to }
  return bankPath(readBankQuery(new URLSearchParams({ status: 'any' })), {
    about,
    ...time,
    ...(region && { region }),
    ...(theme && { theme }),
    ...(who && { who }),
  })
}

/** A figure as a link to what it counts; nothing to see behind a nought. */
export function figure(view: View, value: number, path: string): Html {
  const text = wordNumber(value, view.language)
  return value > 0 ? html`<a href="${path}" rel="nofollow">${text}</a>` : html`${text}`
}

/**
 * The three shares that most tables end with. Reserved and social: of all lots, a least that is certain, because many
 * notices say yes and hardly any says no. Bids: of the decided lots whose number is known.
 */
export function shareCells(
  view: View,
  sums: Measures,
  choice: InsightChoice,
  change: Partial<InsightChoice>,
): Html {
  const cell = (part: number, whole: number, about: InsightAbout): Html => {
    const text = shareName(view, part, whole)
    return html`<td class="number">
      ${part > 0 ? html`<a href="${behind(choice, about, change)}" rel="nofollow">${text}</a>` : text}
    </td>`
  }
  return html`${cell(sums.reserved, sums.lots, 'reserved')}
  ${cell(sums.social, sums.lots, 'social')}${cell(sums.bids_none + sums.bids_one, sums.bids_known, 'thin')}`
}

/** The heads over shareCells(). */
export function shareHeads(view: View): Html {
  return html`<th scope="col" class="number">${view.say('insight.reserved.short')}</th>
    <th scope="col" class="number">${view.say('insight.social.short')}</th>
    <th scope="col" class="number">${view.say('insight.thin.short')}</th>`
}
