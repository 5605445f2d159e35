import { html } from 'hono/html'
import { OPPORTUNITY_KINDS } from '../../model/common.ts'
import { codeName, countryName, divisionName } from '../../words/names.ts'
import { wordNumber } from '../../words/money.ts'
import { regionName, themeName, timeName } from '../insight-words.ts'
import { bankPath, DEADLINES, STATUSES, type BankQuery, type DeadlineChoice } from '../bank-query.ts'
import type { Html, View } from '../view.ts'

/** How many opportunities each choice would leave, by facet and value; a facet that was not counted is absent. */
export type FacetCounts = Readonly<Partial<Record<keyof BankQuery, ReadonlyMap<string, number>>>>

type Choice = Readonly<{ value: string; name: string; count?: number }>

/** BT-71 codes that can be chosen; `none` keeps a contract for nobody. */
const RESERVED = ['res-ws', 'res-pub-ser'] as const

// The first few of a long list by count; the rest is one click away in the same place.
const CHOICES_MAX = 8

/** The choices as plain links with counts: one click on, one click off, and every state has an address. */
export function facets(view: View, query: BankQuery, counts: FacetCounts): Html {
  const { say, language } = view
  const list = (facet: keyof BankQuery, name: (value: string) => string | undefined): readonly Choice[] =>
    [...(counts[facet] ?? [])]
      .flatMap(([value, count]) => {
        const named = name(value)
        return named === undefined ? [] : [{ value, name: named, count }]
      })
      .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name, language))
  const fixed = (
    facet: keyof BankQuery,
    values: readonly string[],
    name: (value: string) => string,
  ): readonly Choice[] =>
    values.flatMap(value => {
      const count = counts[facet]?.get(value)
      // Counted and none: not offered, unless it is the one that is on and must be taken off.
      if (counts[facet] && !count && query[facet] !== value) return []
      return [{ value, name: name(value), ...(count === undefined ? {} : { count }) }]
    })
  return html`<aside class="filters" id="filters" aria-labelledby="filters-title">
    <h2 id="filters-title">${say('bank.filters')}</h2>
    ${group(
      view,
      query,
      'cpv',
      say('facet.cpv'),
      list('cpv', value => divisionName(value, language)),
    )}
    ${group(
      view,
      query,
      'country',
      say('facet.country'),
      list('country', value => countryName(value, language)),
    )}
    ${group(
      view,
      query,
      'deadline',
      say('facet.deadline'),
      fixed('deadline', DEADLINES, value => deadlineName(view, value as DeadlineChoice)),
    )}
    ${group(
      view,
      query,
      'reserved',
      say('facet.reserved'),
      fixed('reserved', RESERVED, value => choiceName(view, 'reserved', value)),
    )}
    ${group(
      view,
      query,
      'social',
      say('facet.social'),
      list('social', value => choiceName(view, 'social', value)),
    )}
    ${group(
      view,
      query,
      'kind',
      say('facet.kind'),
      fixed('kind', OPPORTUNITY_KINDS, value => codeName('kind', value, language)),
    )}
    ${group(
      view,
      query,
      'status',
      say('facet.status'),
      fixed('status', [...STATUSES, 'any'], value =>
        value === 'any' ? say('status.any') : codeName('status', value, language),
      ),
    )}
  </aside>`
}

function group(
  view: View,
  query: BankQuery,
  facet: keyof BankQuery,
  title: string,
  choices: readonly Choice[],
): Html | string {
  if (!choices.length) return ''
  const on = query[facet]
  const link = (choice: Choice): Html => {
    const active = on === choice.value
    // The status always has a value: choosing it again leads back to the usual one.
    const path = bankPath(query, {
      [facet]: active ? undefined : choice.value === 'open' && facet === 'status' ? undefined : choice.value,
    })
    return html`<li>
      <a href="${path}" ${active ? html`aria-current="true"` : ''}
        ><span class="name">${choice.name}</span>${
          choice.count === undefined
            ? ''
            : html`<span class="count">${wordNumber(choice.count, view.language)}</span>`
        }</a
      >
    </li>`
  }
  const first = choices.slice(0, CHOICES_MAX)
  const rest = choices.slice(CHOICES_MAX)
  return html`<section aria-labelledby="facet-${facet}">
    <h3 id="facet-${facet}">${title}</h3>
    <ul>
      ${first.map(link)}
    </ul>
    ${
      rest.length
        ? html`<details class="fold" ${rest.some(choice => choice.value === on) ? html`open` : ''}>
            <summary>${view.say('bank.more')}</summary>
            <ul>
              ${rest.map(link)}
            </ul>
          </details>`
        : ''
    }
  </section>`
}

/** How a choice is called: short names for reservations, whose full text is a sentence. */
function choiceName(view: View, facet: 'reserved' | 'social', value: string): string {
  if (value === 'yes') return view.say(`facet.${facet}.yes`)
  return facet === 'reserved'
    ? codeName('reservation', value, view.language)
    : codeName('social', value, view.language)
}

function deadlineName(view: View, choice: DeadlineChoice): string {
  return choice === 'later'
    ? view.say('facet.after', { days: 30 })
    : view.say('facet.days', { days: Number(choice) })
}

/** What is on, as chips that take it off again. */
export function chosenChips(view: View, query: BankQuery, who?: string): Html | string {
  const { say, language } = view
  const on: { facet: keyof BankQuery; name: string; with?: keyof BankQuery }[] = []
  if (query.about) on.push({ facet: 'about', name: say(`insight.about.${query.about}`) })
  if (query.theme) on.push({ facet: 'theme', name: themeName(view, query.theme) })
  if (query.region) on.push({ facet: 'region', name: regionName(view, query.region) })
  if (query.from || query.to)
    on.push({ facet: 'from', with: 'to', name: timeName(view, query.from, query.to) })
  if (query.who) on.push({ facet: 'who', name: who ?? say('insight.buyer') })
  if (query.cpv) on.push({ facet: 'cpv', name: divisionName(query.cpv, language) ?? `CPV ${query.cpv}` })
  if (query.country) on.push({ facet: 'country', name: countryName(query.country, language) })
  if (query.deadline) on.push({ facet: 'deadline', name: deadlineName(view, query.deadline) })
  if (query.reserved) on.push({ facet: 'reserved', name: choiceName(view, 'reserved', query.reserved) })
  if (query.social) on.push({ facet: 'social', name: choiceName(view, 'social', query.social) })
  if (query.kind) on.push({ facet: 'kind', name: codeName('kind', query.kind, language) })
  if (query.status !== 'open')
    on.push({
      facet: 'status',
      name: query.status === 'any' ? say('status.any') : codeName('status', query.status, language),
    })
  if (!on.length) return ''
  return html`<ul class="chips" aria-label="${say('bank.on')}">
    ${on.map(
      ({ facet, name, with: other }) =>
        html`<li>
          <a
            href="${bankPath(query, { [facet]: undefined, ...(other && { [other]: undefined }) })}"
            aria-label="${say('bank.remove', { name })}"
            >${name} <span aria-hidden="true">×</span></a
          >
        </li>`,
    )}
    ${
      on.length > 1
        ? html`<li>
            <a
              class="bare"
              href="${query.q ? `/opportunities?${new URLSearchParams({ q: query.q })}` : '/opportunities'}"
              >${say('bank.clear')}</a
            >
          </li>`
        : ''
    }
  </ul>`
}
