import { html } from 'hono/html'
import { countryOf } from '../../../db/opportunity-rows.ts'
import type { Shown } from '../../context.ts'
import { buyersOf, keysOfBuyer } from '../../model/buyer.ts'
import { itemId } from '../../model/item-of.ts'
import type { Lot, Opportunity } from '../../model/opportunity.ts'
import { wordMoney } from '../../words/money.ts'
import { codeName } from '../../words/names.ts'
import type { Html, View } from '../view.ts'
import { placeNames } from './place.ts'
import { reasonList, scoreTable } from './reasons.ts'
import { chooseText, inLanguage, languageTag, shorten, type Chosen } from './texts.ts'
import { webAddress } from './sources.ts'
import { verdictLine } from './verdict.ts'
import { deadlineLine } from './when.ts'

// Titles as long as a page exist: the card shows the start, the page of the opportunity everything.
const TITLE_MAX = 160

/** The lot an item stands for. */
export function lotOf(opportunity: Opportunity, item: string): { lot: Lot; index: number } | undefined {
  const index = opportunity.lots.findIndex(lot => itemId(opportunity.id, lot.id) === item)
  const lot = opportunity.lots[index]
  return lot ? { lot, index } : undefined
}

/** Address of an opportunity's page, of one lot on it where given. */
export function opportunityPath(id: string, lot?: string): string {
  return `/opportunities/${encodeURIComponent(id)}${lot ? `#${lotAnchor(lot)}` : ''}`
}

/** The id of a lot's section on the page: published ids hold anything, an id only what addresses can carry. */
export function lotAnchor(lot: string): string {
  return `lot-${lot.replace(/[^A-Za-z0-9_-]+/g, '-')}`
}

/** One match, from top: kind and deadline, title, gloss, buyer and place and value, reasons, verdict, actions. */
export function matchCard(view: View, shown: Shown): Html {
  const { match, explanation, item, opportunity } = shown
  const found = lotOf(opportunity, item.id)
  const title = chooseText(view, opportunity.title, opportunity.languages[0])
  const several = opportunity.lots.length > 1
  const link = opportunityPath(opportunity.id, several ? found?.lot.id : undefined)
  const url = webAddress(opportunity.url)
  return html`<article class="card">
    <p class="when">
      <span class="kind">${codeName('kind', item.kind, view.language)}</span
      >${deadlineLine(view, found?.lot.closesAt, countryOf(opportunity))}
    </p>
    ${cardTitle(view, title, link)} ${several && found ? lotLine(view, opportunity, found) : ''}
    ${gloss(view, title, shown)} ${whereLine(view, opportunity, found)}
    ${reservedLine(view, found ? [found.lot] : [])} ${reasonList(view, explanation)}
    ${verdictLine(view, match.verdict)}
    <div class="actions">
      <a href="${link}"
        >${view.say('card.details')}<span class="visually-hidden">: ${title?.text ?? ''}</span></a
      >
      ${url ? html`<a href="${url}" rel="noopener">${view.say('card.original')}</a>` : ''}
      ${scoreTable(view, explanation, match.z)}
    </div>
  </article>`
}

/** "Lot 3 of 7: cleaning of the stairwells": which part of the procedure this is about. */
function lotLine(view: View, opportunity: Opportunity, { lot, index }: { lot: Lot; index: number }): Html {
  const title = chooseText(view, lot.title, opportunity.languages[0])
  const which = view.say('lot.of', { n: index + 1, of: opportunity.lots.length })
  return html`<p class="lot-line">
    <strong>${which}</strong
    >${title ? html`: ${inLanguage({ ...title, text: shorten(title.text, TITLE_MAX) })}` : ''}
  </p>`
}

/** One opportunity of the bank without a profile: the same order, without reasons and verdict. */
export function bankCard(
  view: View,
  opportunity: Opportunity,
  closing: Lot | undefined,
  level: 2 | 3 = 3,
): Html {
  const title = chooseText(view, opportunity.title, opportunity.languages[0])
  const country = countryOf(opportunity)
  const first = opportunity.lots.length === 1 ? opportunity.lots[0] : undefined
  return html`<article class="card">
    <p class="when">
      <span class="kind">${codeName('kind', opportunity.kind, view.language)}</span
      >${deadlineLine(view, closing?.closesAt, country)}
    </p>
    ${cardTitle(view, title, opportunityPath(opportunity.id), level)}
    ${conceptLine(view, title, opportunity.cpv[0])}
    ${whereLine(view, opportunity, first && { lot: first, index: 0 })} ${reservedLine(view, opportunity.lots)}
  </article>`
}

/** The title as a heading of the level its list stands under. */
function cardTitle(view: View, title: Chosen | undefined, link: string, level: 2 | 3 = 3): Html {
  const text = title
    ? inLanguage({ ...title, text: shorten(title.text, TITLE_MAX) })
    : view.say('title.missing')
  const inside = html`<a href="${link}">${text}</a>${languageTag(view, title)}`
  return level === 2 ? html`<h2>${inside}</h2>` : html`<h3>${inside}</h3>`
}

/** For a title in another language: what it is about in the reader's, and the words that met. */
function gloss(view: View, title: Chosen | undefined, shown: Shown): Html | string {
  if (!title?.foreign) return ''
  const pair = shown.match.terms.find(term => term.evidence?.reason === 'subject.pair')?.evidence?.args
  const code = String(pair?.code ?? shown.item.cpv[0] ?? '')
  const concept = view.conceptName(code, view.language)
  if (!concept) return ''
  const words = typeof pair?.theirs === 'string' ? pair.theirs : undefined
  return html`<p class="gloss">
    ${view.say('gloss.about')} <strong>${concept}</strong>${
      words ? html` (<span lang="${String(pair?.theirsLanguage ?? title.language)}">${words}</span>)` : ''
    }
  </p>`
}

/** For a title in another language, without a profile: the name of the main code. */
function conceptLine(view: View, title: Chosen | undefined, code: string | undefined): Html | string {
  const concept = code && view.conceptName(code, view.language)
  if (!title?.foreign || !concept) return ''
  return html`<p class="gloss">${view.say('gloss.about')} <strong>${concept}</strong></p>`
}

/** Buyer, place, value, and of the whole how many lots it has. A value that was not published is called so. */
export function whereLine(
  view: View,
  opportunity: Opportunity,
  found: { lot: Lot; index: number } | undefined,
): Html {
  const { say, language } = view
  const buyer = buyerLinks(view, opportunity)
  const place = placeNames(view, opportunity, found?.lot)
  const single = opportunity.lots.length <= 1
  const published = found ? (found.lot.value ?? (single ? opportunity.value : undefined)) : opportunity.value
  const value = wordMoney(published, language, 'rounded')
  // A sum of lots is nobody's statement: the whole says that its lots have values, the lots say which.
  const perLot = !found && opportunity.lots.some(lot => lot.value)
  return html`<p class="where">
    ${buyer ? html`<span>${buyer}</span>` : ''}${place ? html`<span>${place}</span>` : ''}<span
      class="${value ? '' : 'soft'}"
      >${value ?? (perLot ? say('value.perlot') : say('value.missing'))}</span
    >${found || single ? '' : html`<span>${say('lot.count', { n: opportunity.lots.length })}</span>`}
  </p>`
}

/** Address of a buyer's page, by what finds it (model/buyer) or the id of its organisation here. */
export function buyerPath(id: string): string {
  return `/buyers/${encodeURIComponent(id)}`
}

/** The buyers by name as `buyerName`, each leading to its page. */
export function buyerLinks(view: View, opportunity: Opportunity): Html | undefined {
  const named = buyersOf(opportunity).flatMap(buyer => {
    const name = chooseText(view, buyer.name, opportunity.languages[0])?.text
    const [key] = keysOfBuyer(buyer)
    return name === undefined ? [] : [{ name, key }]
  })
  if (!named.length) return undefined
  return html`${named
    .slice(0, 2)
    .map(
      ({ name, key }, at) =>
        html`${at ? ', ' : ''}${key ? html`<a href="${buyerPath(key)}">${name}</a>` : name}`,
    )}${named.length > 2 ? ' …' : ''}`
}

/** The buyers by name, as published, in the reader's language where the notice has it. */
export function buyerName(view: View, opportunity: Opportunity): string | undefined {
  const names = opportunity.buyers
    .map(id => opportunity.organisations.find(organisation => organisation.id === id))
    .map(organisation => chooseText(view, organisation?.name, opportunity.languages[0])?.text)
    .filter(name => name !== undefined)
  return names.length ? names.slice(0, 2).join(', ') + (names.length > 2 ? ' …' : '') : undefined
}

/**
 * The one warm highlight: kept for some kinds of organisations. Of several lots it says which, unless all are.
 * `source` is the small number that leads to the notice.
 */
export function reservedLine(view: View, lots: readonly Lot[], source: Html | string = ''): Html | string {
  const kept = lots.flatMap((lot, index) => {
    const code = lot.reserved.find(reserved => reserved !== 'none')
    return code ? [{ code, n: index + 1 }] : []
  })
  const code = kept[0]?.code
  if (!code) return ''
  const which =
    kept.length === lots.length
      ? ''
      : `${kept.length === 1 ? view.say('lot.short', { n: kept[0]!.n }) : view.say('lot.several', { lots: kept.map(lot => lot.n).join(', ') })}: `
  return html`<p class="reserved">${which}${codeName('reserved', code, view.language)} ${source}</p>`
}
