import { html } from 'hono/html'
import { MARK_FILTERS, type Marked, type MarkFilter } from '../../../db/verifications.ts'
import { ORGANISATION_KINDS, type OrganisationKind } from '../../auth/types.ts'
import { wordDate } from '../../words/dates.ts'
import { countryName } from '../../words/names.ts'
import { notice } from '../parts/form.ts'
import { layout } from '../parts/layout.ts'
import { verifiedMark } from '../parts/mark.ts'
import type { Html, View } from '../view.ts'

export type AdminOrganisations = Readonly<{
  rows: readonly Marked[]
  /** Those with a member who has proved an address at their domain */
  proved: ReadonlySet<string>
  mark: MarkFilter
  kind?: OrganisationKind
  said?: string
  failure?: string
}>

/** A full page of the list means that there may be more. */
const PAGE = 50

/** Organisations by how they are marked: what waits first, each with what speaks for it and what can be decided. */
export function adminOrganisationsPage(view: View, parts: AdminOrganisations): Html {
  const { say } = view
  const { rows, mark, kind } = parts
  const last = rows.length === PAGE ? rows.at(-1) : undefined
  const pathOf = (change: Readonly<Record<string, string>>): string =>
    `/admin/organisations?${new URLSearchParams({ mark, ...(kind && { kind }), ...change })}`
  return layout(view, {
    title: `${say('town.admin')} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'town.css'],
    body: html`<p class="crumb"><a href="/admin">${say('admin.title')}</a></p>
      <h1>${say('town.admin')}</h1>
      <p class="lead">${say('town.admin.lead')}</p>
      ${notice(parts.said) ?? ''} ${notice(parts.failure, true) ?? ''}
      <ul class="chips" aria-label="${say('bank.filters')}">
        ${MARK_FILTERS.map(
          each =>
            html`<li>
              <a href="${pathOf({ mark: each })}" ${each === mark ? html`aria-current="true"` : ''}
                >${say(`town.admin.${each}`)}</a
              >
            </li>`,
        )}
      </ul>
      ${
        rows.length
          ? html`<ul class="team">
              ${rows.map(row => html`<li>${rowCard(view, parts, row)}</li>`)}
            </ul>`
          : html`<p class="section">${say('town.admin.nobody')}</p>`
      }
      ${last ? html`<p><a class="more" href="${pathOf({ name: last.name, id: last.id })}">${say('town.admin.next')}</a></p>` : ''}`,
  })
}

function rowCard(view: View, { mark, proved }: AdminOrganisations, row: Marked): Html {
  const { say, language } = view
  const kind = ORGANISATION_KINDS.find(each => each === row.kind) ?? 'ngo'
  const path = `/admin/organisations/${row.id}`
  const facts = [
    say(`org.kind.${kind}`),
    row.country && countryName(row.country, language),
    say('town.admin.members', { n: row.members }),
    say('town.admin.since', { date: wordDate(row.created_at, language) ?? '' }),
  ].filter(Boolean)
  return html`<article class="member">
    <h2 class="name">${row.name}</h2>
    <p class="soft small dots">${facts.map(fact => html`<span>${fact}</span>`)}</p>
    ${row.verified_at ? html`<p>${verifiedMark(view)} <span class="soft small">${wordDate(row.verified_at, language)}</span></p>` : ''}
    ${row.refused_at ? html`<p class="soft small">${say('town.mark.refused')} ${row.reason}</p>` : ''}
    ${
      row.domain
        ? html`<p>
            <span class="code">${row.domain}</span>
            <span class="soft small"
              >${say(proved.has(row.id) ? 'town.admin.proved' : 'town.admin.unproved')}</span
            >
          </p>`
        : ''
    }
    ${kind === 'municipality' ? decisions(view, path, mark, row) : ''}
  </article>`
}

function decisions(view: View, path: string, mark: MarkFilter, row: Marked): Html {
  const { say } = view
  const act = row.verified_at ? 'unverify' : 'verify'
  return html`<div class="decisions">
    <form method="post" action="${path}" class="inline-form">
      <input type="hidden" name="back" value="${mark}" />
      <label for="reason-${row.id}">${say('town.admin.reason')}</label>
      <input type="text" id="reason-${row.id}" name="reason" maxlength="1000" autocomplete="off" />
      <button class="button ${act === 'unverify' ? 'grave' : ''}" name="act" value="${act}">
        ${say(`town.admin.${act}`)}<span class="visually-hidden">: ${row.name}</span>
      </button>
      ${
        row.asked_at
          ? html`<button class="button quiet" name="act" value="unverify">
              ${say('town.admin.refuse')}<span class="visually-hidden">: ${row.name}</span>
            </button>`
          : ''
      }
    </form>
    <form method="post" action="${path}" class="inline-form">
      <input type="hidden" name="back" value="${mark}" />
      <label for="domain-${row.id}">${say('town.admin.domain')}</label>
      <input
        type="text"
        id="domain-${row.id}"
        name="domain"
        value="${row.domain}"
        maxlength="253"
        autocomplete="off"
      />
      <button class="button quiet" name="act" value="domain">
        ${say('town.admin.domain.save')}<span class="visually-hidden">: ${row.name}</span>
      </button>
    </form>
  </div>`
}
