import { html } from 'hono/html'
import type { Opportunity } from '../../model/opportunity.ts'
import { wordDate } from '../../words/dates.ts'
import { readField } from '../../sources/formats/fragment/index.ts'
import { sourceOf } from '../../sources/index.ts'
import { codeName } from '../../words/names.ts'
import type { Html, View } from '../view.ts'

/** Only web addresses become links: publishers' fields may hold anything, `javascript:` included. */
export function webAddress(url: string | undefined): string | undefined {
  return url !== undefined && /^https?:\/\/[^\s]+$/i.test(url) ? url : undefined
}

/**
 * The small number behind a shown field: it leads to the very piece of the notice that said it. `path` is a key of
 * the opportunity's provenance; fields without one come from the notice whose words stand.
 */
export function cite(view: View, opportunity: Opportunity, path: string, notice?: string): Html | string {
  const id = opportunity.provenance[path] ?? notice ?? opportunity.notice
  const n = opportunity.notices.findIndex(entry => entry.id === id) + 1
  if (n === 0) return ''
  // What has no field of its own (a step of the history) leads to the notice in the list below.
  const href = path && readField(path) ? fragmentPath(opportunity.id, n, path) : `#notice-${n}`
  return html`<a class="cite" href="${href}" aria-label="${view.say('cite', { n })}">[${n}]</a>`
}

/** Address of the piece of the original that a field was read from. */
function fragmentPath(id: string, n: number, field: string): string {
  return `/opportunities/${encodeURIComponent(id)}/notices/${n}/fragment?${new URLSearchParams({ field }).toString()}`
}

/** Address of the bytes as the source answered them. */
export function documentPath(id: string, n: number): string {
  return `/api/v1/opportunities/${encodeURIComponent(id)}/notices/${n}/document`
}

/** Every notice this page was made from, earliest first: at its publisher, and the bytes that were read. */
export function sourceList(view: View, opportunity: Opportunity): Html {
  const { say, language } = view
  return html`<ol class="sources">
    ${opportunity.notices.map((notice, index) => {
      const url = webAddress(notice.url)
      const date = wordDate(notice.at, language)
      return html`<li id="notice-${index + 1}">
        <strong>${codeName('form', notice.form, language)}</strong>${date ? html`, ${date}` : ''}
        <br />
        <span class="small dots"
          ><span>${sourceOf(notice.source)?.title ?? notice.source} ${number(notice.id)}</span>${
            url
              ? html`<a href="${url}" rel="noopener">${say('sources.read')}</a>`
              : html`<span class="soft">${say('sources.nolink')}</span>`
          }<a href="${documentPath(opportunity.id, index + 1)}">${say('sources.raw')}</a></span
        >
      </li>`
    })}
  </ol>`
}

/** `eu-ted:123456-2026` -> `123456-2026`: the number people can type into the portal. */
function number(id: string): string {
  return id.slice(id.indexOf(':') + 1)
}
