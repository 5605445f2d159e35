import { html } from 'hono/html'
import type { HandRow } from '../../../db/partners.ts'
import { placeText } from '../../words/facts.ts'
import { wordList } from '../../words/names.ts'
import { inboxPath } from '../inbox-query.ts'
import { layout } from '../parts/layout.ts'
import { chooseText, inLanguage } from '../parts/texts.ts'
import type { OwnOrganisation, Possible, Request, requestsOf } from '../partner-reads.ts'
import type { LotHere } from '../lot-here.ts'
import type { Html, View } from '../view.ts'
import { lotHead } from './worksheet.ts'

type Requests = Awaited<ReturnType<typeof requestsOf>>
type Parts = Readonly<{
  profile: string
  here: LotHere
  organisation?: OwnOrganisation
  mine?: HandRow
  hands: readonly Possible[]
  suggested: readonly Possible[]
  requests: Requests
}>

/** Partners for one lot: being found, one's own raised hand, those of others, and who would complete one. */
export function partnersPage(view: View, parts: Parts): Html {
  const { say } = view
  const { here, profile, hands, suggested } = parts
  const { opportunity, lot } = here
  const title = chooseText(view, opportunity.title, opportunity.languages[0])
  const several = opportunity.lots.length > 1
  const which = say('lot.of', { n: opportunity.lots.indexOf(lot) + 1, of: opportunity.lots.length })
  return frame(
    view,
    profile,
    html`${lotHead(view, here, title && inLanguage(title), several ? which : undefined)}
      <p class="lead">${say('partner.lead')}</p>
      ${requestList(view, profile, parts.requests)} ${visibility(view, parts)}
      ${parts.organisation ? handForm(view, parts) : ''}
      <section class="section" aria-labelledby="hands">
        <h2 id="hands">${say('partner.hands')}</h2>
        ${hands.length ? partnerList(view, parts, hands) : html`<p>${say('partner.hands.none')}</p>`}
      </section>
      <section class="section" aria-labelledby="suggested">
        <h2 id="suggested">${say('partner.suggested')}</h2>
        ${suggested.length ? partnerList(view, parts, suggested) : html`<p>${say('partner.suggested.none')}</p>`}
      </section>`,
  )
}

/** All requests of a profile, whatever the lot. */
export function requestsPage(view: View, profile: string, requests: Requests): Html {
  const none = !requests.waiting.length && !requests.met.length
  return frame(
    view,
    profile,
    none
      ? html`<p class="lead">${view.say('partner.requests.none')}</p>`
      : html`${requestList(view, profile, requests)}`,
  )
}

function frame(view: View, profile: string, body: Html): Html {
  return layout(view, {
    title: `${view.say('inbox.partners')} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'ngo.css'],
    body: html`<p class="crumb"><a href="${inboxPath(profile)}">${view.say('told.back')}</a></p>
      <h1>${view.say('inbox.partners')}</h1>
      ${body}`,
  })
}

const pathOf = (profile: string, act: string): string =>
  `/inbox/${encodeURIComponent(profile)}/partners/${act}`

/** Nobody is named who did not choose it. */
function visibility(view: View, { profile, here, organisation }: Parts): Html {
  const { say } = view
  if (!organisation)
    return html`<div class="note section">
      <p>${say('partner.noorganisation')}</p>
      <p>
        <a class="more" href="/profile/${encodeURIComponent(profile)}">${say('inbox.edit')}</a>
        <a class="more" href="/account">${say('partner.account')}</a>
      </p>
    </div>`
  const { open, name } = organisation
  return html`<form class="note section" method="post" action="${pathOf(profile, 'open')}">
    <input type="hidden" name="item" value="${here.item.id}" />
    <p>${say(open ? 'partner.open' : 'partner.closed', { name })}</p>
    <p>
      <button class="button quiet" name="open" value="${open ? 'no' : 'yes'}">
        ${say(open ? 'partner.close' : 'partner.show')}
      </button>
    </p>
  </form>`
}

function handForm(view: View, { profile, here, mine }: Parts): Html {
  const { say } = view
  const box = (name: 'brings' | 'seeks'): Html =>
    html`<div class="field">
      <label for="${name}">${say(`partner.${name}`)}</label>
      <textarea id="${name}" name="${name}" rows="2" maxlength="1000" aria-describedby="${name}-hint">
${mine?.[name] ?? ''}</textarea>
      <p class="hint" id="${name}-hint">${say(`partner.${name}.hint`)}</p>
    </div>`
  return html`<section class="section" aria-labelledby="mine">
    <h2 id="mine">${say('partner.raise')}</h2>
    <form class="step" method="post" action="${pathOf(profile, 'hand')}">
      <input type="hidden" name="item" value="${here.item.id}" />
      ${box('brings')} ${box('seeks')}
      <p class="go-on">
        <button class="button">${say(mine ? 'start.save' : 'partner.raise.do')}</button>
        ${mine ? html`<button class="button quiet" name="do" value="down">${say('partner.down')}</button>` : ''}
      </p>
    </form>
  </section>`
}

function partnerList(view: View, parts: Parts, list: readonly Possible[]): Html {
  return html`<ul class="cards">
    ${list.map(each => html`<li>${partnerCard(view, parts, each)}</li>`)}
  </ul>`
}

function partnerCard(view: View, { profile, here, organisation }: Parts, each: Possible): Html {
  const { say, language } = view
  const { open, hand, adds, state, contact } = each
  const names = adds.codes.flatMap(code => view.conceptName(code, language) ?? [])
  const places = adds.places.map(code => placeText(code, view))
  return html`<article class="card">
    <h3>${open.name}</h3>
    ${hand?.brings ? html`<p><strong>${say('partner.they.bring')}</strong> ${hand.brings}</p>` : ''}
    ${hand?.seeks ? html`<p><strong>${say('partner.they.seek')}</strong> ${hand.seeks}</p>` : ''}
    ${
      names.length || places.length
        ? html`<ul class="reasons">
            ${names.length ? html`<li>${say('partner.adds', { names: wordList([...new Set(names)], language) })}</li>` : ''}
            ${places.length ? html`<li>${say('partner.near', { places: wordList(places, language) })}</li>` : ''}
          </ul>`
        : ''
    }
    ${
      state === 'met'
        ? contactLine(view, contact)
        : state === 'asked'
          ? html`<p class="small soft">${say('partner.asked')}</p>`
          : organisation?.open
            ? html`<form method="post" action="${pathOf(profile, 'ask')}">
                <input type="hidden" name="item" value="${here.item.id}" />
                <button class="button quiet" name="profile" value="${open.profile.id}">
                  ${say('partner.ask')}<span class="visually-hidden">: ${open.name}</span>
                </button>
              </form>`
            : html`<p class="small soft">${say('partner.ask.first')}</p>`
    }
  </article>`
}

function contactLine(view: View, contact: Possible['contact']): Html | string {
  if (!contact) return ''
  return html`<p>
    ${view.say('partner.met')} ${contact.name ? html`<strong>${contact.name}</strong>, ` : ''}<a
      href="mailto:${contact.email}"
      >${contact.email}</a
    >
  </p>`
}

function requestList(view: View, profile: string, { waiting, met }: Requests): Html | string {
  if (!waiting.length && !met.length) return ''
  const row = (request: Request, end: Html | string): Html =>
    html`<li>
      <div>
        <p><strong>${request.name}</strong></p>
        <p class="small soft">${request.title}</p>
      </div>
      ${end}
    </li>`
  return html`<section class="section" id="requests" aria-labelledby="requests-title">
    <h2 id="requests-title">${view.say('partner.requests')}</h2>
    <ul class="rows">
      ${waiting.map(request =>
        row(
          request,
          html`<form class="answers" method="post" action="${pathOf(profile, 'answer')}">
            <input type="hidden" name="item" value="${request.introduction.item}" />
            <input type="hidden" name="asker" value="${request.introduction.asker}" />
            <button class="answer" name="answer" value="yes">
              ${view.say('partner.accept')}<span class="visually-hidden">: ${request.name}</span>
            </button>
            <button class="answer" name="answer" value="no">
              ${view.say('partner.decline')}<span class="visually-hidden">: ${request.name}</span>
            </button>
          </form>`,
        ),
      )}
      ${met.map(request => row(request, contactLine(view, request.contact)))}
    </ul>
    <p class="hint">${view.say('partner.silent')}</p>
  </section>`
}
