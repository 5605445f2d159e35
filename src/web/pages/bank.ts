import { html } from 'hono/html'
import type { Opportunity } from '../../model/opportunity.ts'
import { bankParameters, bankPath, SORTS, type BankQuery } from '../bank-query.ts'
import { bankCard } from '../parts/card.ts'
import { chosenChips, facets, type FacetCounts } from '../parts/facets.ts'
import { layout } from '../parts/layout.ts'
import { searchBox } from '../parts/search-box.ts'
import { nextToClose } from '../parts/status.ts'
import type { Html, View } from '../view.ts'

/** One page of the bank as the store answered it. */
export type BankAnswer = Readonly<{
  opportunities: readonly Opportunity[]
  /** All that answer the query, where it was counted */
  total?: number
  /** Cursor of the next page; absent on the last */
  next?: string
  facets: FacetCounts
  /** Name of the buyer that is asked for by its key */
  who?: string
  /** True where the bank holds nothing at all */
  empty: boolean
}>

/** Search, choices and results of the whole bank. */
export function bankPage(view: View, query: BankQuery, answer: BankAnswer): Html {
  const { say } = view
  const { after: _, ...kept } = bankParameters(query)
  delete kept.q
  const found = answer.total === undefined ? say('bank.title') : say('bank.found', { n: answer.total })
  return layout(view, {
    title: query.q ? `${query.q} – ${say('bank.title')}` : `${say('bank.title')} – Dragoman`,
    wide: true,
    noindex: query.q !== '' || Object.keys(kept).length > 0,
    body: html`<div class="beside">
      <div>
        <h1>${say('bank.title')}</h1>
        <div class="bank-search">${searchBox(view, query.q, kept)}</div>
        ${chosenChips(view, query, answer.who)}
        <div class="bar">
          <p class="soft" role="status">${found}</p>
          ${answer.opportunities.length ? sortLinks(view, query) : ''}
          <a class="more to-filters" href="#filters">${say('bank.filters')}</a>
        </div>
        ${
          answer.opportunities.length
            ? html`<ul class="cards">
                ${answer.opportunities.map(
                  opportunity =>
                    html`<li>${bankCard(view, opportunity, nextToClose(opportunity, view.now), 2)}</li>`,
                )}
              </ul>`
            : nothing(view, answer.empty)
        }
        ${pager(view, query, answer.next)}
      </div>
      ${answer.empty ? '' : facets(view, query, answer.facets)}
    </div>`,
  })
}

function sortLinks(view: View, query: BankQuery): Html {
  return html`<nav class="sort" aria-label="${view.say('sort.label')}">
    ${SORTS.map(
      sort =>
        html`<a
          href="${bankPath(query, { sort: sort === 'newest' ? undefined : sort })}"
          ${sort === query.sort ? html`aria-current="true"` : ''}
          >${view.say(`sort.${sort}`)}</a
        >`,
    )}
  </nav>`
}

function nothing(view: View, empty: boolean): Html {
  const { say } = view
  if (empty) return html`<div class="note"><p>${say('bank.empty')}</p></div>`
  return html`<div class="note">
    <p><strong>${say('bank.none')}</strong></p>
    <p>${say('bank.none.says')}</p>
    <p><a class="button" href="/">${say('bank.none.ask')}</a></p>
  </div>`
}

/** Forward by cursor, back to the start: the browser's own back button does the rest. */
function pager(view: View, query: BankQuery, next: string | undefined): Html | string {
  if (next === undefined && query.after === undefined) return ''
  return html`<nav class="pager" aria-label="${view.say('bank.pages')}">
    ${query.after === undefined ? '' : html`<a href="${bankPath(query)}" rel="first">${view.say('bank.first')}</a>`}
    ${next === undefined ? '' : html`<a href="${bankPath(query, { after: next })}" rel="next">${view.say('bank.next')}</a>`}
  </nav>`
}
