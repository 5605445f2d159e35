import { html } from 'hono/html'
import type { NoteRow } from '../../../db/notes.ts'
import { buyerKey, type Refusal } from '../../matching/learn.ts'
import { OPPORTUNITY_KINDS } from '../../model/common.ts'
import type { Item } from '../../model/item.ts'
import type { Opportunity } from '../../model/opportunity.ts'
import type { Profile } from '../../model/profile.ts'
import { placeText } from '../../words/facts.ts'
import { wordMoney } from '../../words/money.ts'
import { codeName } from '../../words/names.ts'
import { DEADLINES } from '../bank-query.ts'
import { BANDS, inboxParameters, inboxPath, SHOWS, type InboxFilters } from '../inbox-query.ts'
import type { Inbox, PastLot } from '../inbox-reads.ts'
import { bankCard } from '../parts/card.ts'
import { emptyInbox } from '../parts/empty-inbox.ts'
import { choice } from '../parts/form.ts'
import { inboxCard, itemAnchor } from '../parts/inbox-card.ts'
import { layout } from '../parts/layout.ts'
import { chooseText, shorten } from '../parts/texts.ts'
import { pathOf } from '../start-steps.ts'
import type { Html, View } from '../view.ts'
import { profileName } from './start-words.ts'

/** What was just done, and to what. */
export type Done =
  | Readonly<{ done: 'rhythm' }>
  | Readonly<{
      done: 'relevant' | 'follow' | 'not-for-us' | 'undone' | 'note'
      item: Item
      opportunity: Opportunity
      why?: Refusal
    }>

type Parts = Readonly<{
  profile: Profile
  /** Held by this browser's cookie alone */
  draft: boolean
  /** Introductions that wait for an answer */
  waiting: number
  others: readonly Profile[]
  filters: InboxFilters
  inbox: Inbox
  notes: ReadonlyMap<string, NoteRow>
  done?: Done
}>

/** Everything that fits one profile, best first, with what to do about each. */
export function inboxPage(view: View, parts: Parts): Html {
  const { say } = view
  const { profile, filters, inbox } = parts
  // The tab says how many fit; said again only where something was chosen.
  const plain = Object.keys(inboxParameters(filters)).length === 0
  const heading = profile.name ? say('inbox.heading', { name: profile.name }) : say('nav.inbox')
  return layout(view, {
    title: `${shorten(heading, 80)} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'ngo.css', 'inbox.js'],
    body: html`${doneBanner(view, parts)}
      <h1>${heading}</h1>
      ${
        parts.draft
          ? html`<p class="note small">
              ${say('inbox.draft')} <a href="${pathOf(profile.id, 'rhythm')}">${say('inbox.draft.keep')}</a>
            </p>`
          : ''
      }
      ${
        parts.waiting
          ? html`<p class="note small">
              <a href="/inbox/${encodeURIComponent(profile.id)}/partners#requests"
                >${say('partner.requests')}: ${parts.waiting}</a
              >
            </p>`
          : ''
      }
      ${shows(view, parts)} ${filterForm(view, profile.id, filters)}
      <p class="${plain ? 'visually-hidden' : 'soft'}" role="status">
        ${say(filters.show === 'fits' ? 'inbox.count' : 'inbox.count.answered', { n: inbox.total })}
      </p>
      ${inbox.lots.length ? html`<p class="hint keys"><a href="#${itemAnchor(inbox.lots[0]!.shown.item.id)}">${say('inbox.keys')}</a></p>` : ''}
      ${inbox.total ? lists(view, parts) : nothing(view, parts)} ${pager(view, parts)}
      ${profileLinks(view, parts)}
      <p class="law">${say('law.sentence')}</p>`,
  })
}

function nothing(view: View, { profile, filters }: Parts): Html {
  const plain = filters.show === 'fits' && Object.keys(inboxParameters(filters)).length === 0
  return plain
    ? emptyInbox(view, profile)
    : html`<div class="note">
        <p>${view.say('inbox.none')}</p>
        <p><a class="more" href="${inboxPath(profile.id)}">${view.say('inbox.all')}</a></p>
      </div>`
}

/** Cards under their band where everything is shown in order; one list otherwise. */
function lists(view: View, { profile, filters, inbox, notes }: Parts): Html {
  const cards = (lots: Inbox['lots']): Html =>
    html`<ul class="cards inbox">
      ${lots.map(entry => {
        const note = notes.get(entry.shown.item.id)
        return inboxCard(view, { profile: profile.id, filters, entry, ...(note && { note }) })
      })}
    </ul>`
  if (filters.show !== 'fits')
    return html`<h2 class="visually-hidden">${view.say(`inbox.show.${filters.show}`)}</h2>
      ${cards(inbox.lots)}${past(view, profile.id, inbox.past)}`
  return html`${BANDS.map(band => {
    const lots = inbox.lots.filter(({ shown }) => shown.match.band === band)
    const pips = { strong: '●●●', good: '●●○', possible: '●○○' }[band]
    return lots.length
      ? html`<section class="section" aria-labelledby="band-${band}">
          <h2 class="band" id="band-${band}">
            <span class="pips" aria-hidden="true">${pips}</span
            >${view.say(`band.${band}`, { n: lots.length })}
          </h2>
          <p class="band-note">${view.say(`band.${band}.says`)}</p>
          ${cards(lots)}
        </section>`
      : ''
  })}`
}

function past(view: View, profile: string, lots: readonly PastLot[]): Html | string {
  if (!lots.length) return ''
  return html`<ul class="cards">
    ${lots.map(
      ({ item, opportunity, answers }) =>
        html`<li id="${itemAnchor(item)}">
          ${bankCard(view, opportunity, undefined)}
          ${[...answers].map(
            answer =>
              html`<form class="answers" method="post" action="/inbox/${encodeURIComponent(profile)}/undo">
                <input type="hidden" name="item" value="${item}" />
                <button class="answer" name="answer" value="${answer}" aria-pressed="true">
                  ${view.say(answer === 'not-for-us' ? 'inbox.hidden.on' : `inbox.${answer}.on`)}
                </button>
              </form>`,
          )}
        </li>`,
    )}
  </ul>`
}

/** What was done, what follows from it, and the way back: the first thing on the page. */
function doneBanner(view: View, { profile, filters, done }: Parts): Html | string {
  const { say } = view
  if (!done) return ''
  if (done.done === 'rhythm')
    return html`<p class="notice" id="done" role="status">${say('inbox.done.rhythm')}</p>`
  const { item, opportunity } = done
  const text = chooseText(view, opportunity.title, opportunity.languages[0])?.text ?? say('title.missing')
  const title = shorten(text, 80)
  return html`<div class="notice" id="done" role="status">
    <p>${say(`inbox.done.${done.done}`, { title })} ${done.why ? effect(view, done.why, item) : ''}</p>
    ${
      done.done === 'undone' || done.done === 'note'
        ? ''
        : html`<form method="post" action="/inbox/${encodeURIComponent(profile.id)}/undo">
            <input type="hidden" name="item" value="${item.id}" />
            <input
              type="hidden"
              name="back"
              value="${new URLSearchParams(inboxParameters(filters)).toString()}"
            />
            <button class="button quiet" id="undo" name="answer" value="${done.done}">
              ${say('inbox.undo')}
            </button>
          </form>`
    }
  </div>`
}

/** What an answer with this reason changes for other lots. */
export function effect(view: View, why: Refusal, item: Item): string {
  const { say, language } = view
  const amount = wordMoney(item.value, language, 'rounded')
  if (why === 'size') return amount ? say('effect.size', { amount }) : say('effect.size.unknown')
  if (why === 'place') {
    const code = item.places.map(place => place.nuts ?? place.country).find(Boolean)
    return code ? say('effect.place', { place: placeText(code, view) }) : say('effect.place.unknown')
  }
  if (why === 'buyer')
    return say('effect.buyer', { buyer: item.facts.buyerName ?? buyerKey(item) ?? say('buyer.missing') })
  return say(`effect.${why}`)
}

function profileLinks(view: View, { profile, others }: Parts): Html {
  const { say } = view
  const rest = others.filter(each => each.id !== profile.id)
  return html`<nav class="inline-links" aria-label="${say('inbox.profiles')}">
    <a href="/profile/${encodeURIComponent(profile.id)}">${say('inbox.edit')}</a>
    <a href="/inbox/${encodeURIComponent(profile.id)}/told">${say('told.title')}</a>
    ${rest.map(each => html`<a href="${inboxPath(each.id)}">${say('inbox.heading', { name: shorten(profileName(view, each), 40) })}</a>`)}
    <a href="/start">${say('inbox.another')}</a>
    ${view.person ? html`<a href="/settings">${say('start.rhythm.short')}</a>` : ''}
  </nav>`
}

/** What fits, and what was answered: each with how many. */
function shows(view: View, { profile, filters, inbox }: Parts): Html {
  const { counts } = inbox
  const n = {
    fits: new Set(inbox.fitting.map(({ item }) => item.group)).size,
    follow: counts.follow,
    relevant: counts.relevant,
    hidden: counts['not-for-us'],
  }
  return html`<nav class="tabs" aria-label="${view.say('inbox.shows')}">
    <ul>
      ${SHOWS.map(
        show =>
          html`<li>
            <a
              href="${inboxPath(profile.id, filters, { show: show === 'fits' ? undefined : show, group: undefined, band: undefined })}"
              ${show === filters.show ? html`aria-current="true"` : ''}
              >${view.say(`inbox.show.${show}`)} <span class="soft">${n[show]}</span></a
            >
          </li>`,
      )}
    </ul>
  </nav>`
}

function filterForm(view: View, profile: string, filters: InboxFilters): Html {
  const { say, language } = view
  const on = [filters.band, filters.kind, filters.deadline, filters.group].some(Boolean)
  const any = ['', say('status.any')] as const
  return html`<details class="fold" ${on ? html`open` : ''}>
    <summary>${say('bank.filters')}</summary>
    <form class="filter-row" method="get" action="/inbox/${encodeURIComponent(profile)}">
      ${filters.show === 'fits' ? '' : html`<input type="hidden" name="show" value="${filters.show}" />`}
      ${choice({
        name: 'band',
        label: say('inbox.band'),
        value: filters.band ?? '',
        choices: [any, ...BANDS.map(band => [band, say(`band.${band}`, { n: 2 })] as const)],
      })}
      ${choice({
        name: 'kind',
        label: say('facet.kind'),
        value: filters.kind ?? '',
        choices: [any, ...OPPORTUNITY_KINDS.map(kind => [kind, codeName('kind', kind, language)] as const)],
      })}
      ${choice({
        name: 'deadline',
        label: say('facet.deadline'),
        value: filters.deadline ?? '',
        choices: [
          any,
          ...DEADLINES.map(
            days =>
              [
                days,
                days === 'later'
                  ? say('facet.after', { days: 30 })
                  : say('facet.days', { days: Number(days) }),
              ] as const,
          ),
        ],
      })}
      <p><button class="button quiet">${say('inbox.apply')}</button></p>
      ${on ? html`<p><a class="more" href="${inboxPath(profile, { show: filters.show, page: 1 })}">${say('bank.clear')}</a></p>` : ''}
    </form>
  </details>`
}

function pager(view: View, { profile, filters, inbox }: Parts): Html | string {
  if (inbox.pages <= 1) return ''
  const { page } = filters
  const to = (n: number): string => inboxPath(profile.id, filters, { page: n > 1 ? String(n) : undefined })
  return html`<nav class="pager" aria-label="${view.say('bank.pages')}">
    ${page > 1 ? html`<a href="${to(page - 1)}" rel="prev">${view.say('inbox.previous')}</a>` : ''}
    <span class="soft">${view.say('inbox.page', { n: page, of: inbox.pages })}</span>
    ${page < inbox.pages ? html`<a href="${to(page + 1)}" rel="next">${view.say('bank.next')}</a>` : ''}
  </nav>`
}
