import { html } from 'hono/html'
import type { Answer } from '../../../db/feedback.ts'
import type { NoteRow } from '../../../db/notes.ts'
import { REFUSALS } from '../../matching/learn.ts'
import { languageName, wordList } from '../../words/names.ts'
import { inboxParameters, inboxPath, type InboxFilters } from '../inbox-query.ts'
import type { InboxLot } from '../inbox-reads.ts'
import type { Html, View } from '../view.ts'
import { lotOf, matchCard } from './card.ts'
import { webAddress } from './sources.ts'

/** The id of a lot's card: item ids hold anything, an id only what addresses can carry. */
export function itemAnchor(item: string): string {
  return `i-${item.replace(/[^A-Za-z0-9_-]+/g, '-')}`
}

export type CardParts = Readonly<{ profile: string; filters: InboxFilters; entry: InboxLot; note?: NoteRow }>

/** A match with what one can do about it: answer, follow, put away with a reason, note, reckon, find partners. */
export function inboxCard(view: View, parts: CardParts): Html {
  const { profile, filters, entry } = parts
  const { shown, more } = entry
  const base = `/inbox/${encodeURIComponent(profile)}`
  const about = encodeURIComponent(shown.item.id)
  return html`<li id="${itemAnchor(shown.item.id)}" tabindex="-1">
    ${matchCard(view, shown)} ${factLine(view, entry)}
    ${
      more
        ? html`<p class="small">
            <a href="${inboxPath(profile, filters, { group: shown.item.group })}"
              >${view.say('inbox.more', { n: more })}</a
            >
          </p>`
        : ''
    }
    ${answerForm(view, parts)}
    <div class="actions">
      <a href="${base}/worksheet?item=${about}">${view.say('inbox.worksheet')}</a>
      <a href="${base}/partners?item=${about}">${view.say('inbox.partners')}</a>
      ${noteForm(view, parts)}
    </div>
  </li>`
}

/** What else decides whether to read on: language of the bid, EU money, a wrong code, the documents. */
function factLine(view: View, { shown }: InboxLot): Html {
  const { say, language } = view
  const { item, opportunity, match } = shown
  const lot = lotOf(opportunity, item.id)?.lot
  const documents = webAddress(lot?.documentsUrl)
  const languages = item.languages.map(code => languageName(code, language))
  const miscoded = match.terms.some(term => term.evidence?.reason === 'subject.miscoded')
  return html`<p class="small dots">
    <span class="${languages.length ? '' : 'soft'}"
      >${languages.length ? say('inbox.language', { languages: wordList(languages, language) }) : say('languages.missing')}</span
    >${item.facts.euFunds ? html`<span>${say('inbox.funds')}</span>` : ''}${
      miscoded ? html`<span><strong>${say('inbox.miscoded')}</strong></span>` : ''
    }${documents ? html`<span><a href="${documents}" rel="noopener">${say('lot.documents')}</a></span>` : ''}
  </p>`
}

/** One form, one button an answer. A standing answer is shown pressed, and pressing it again takes it back. */
export function answerForm(view: View, { profile, filters, entry }: CardParts): Html {
  const { say } = view
  const { item, opportunity } = entry.shown
  const base = `/inbox/${encodeURIComponent(profile)}`
  const has = (answer: Answer): boolean => entry.answers.has(answer)
  const button = (answer: 'relevant' | 'follow', key: string): Html =>
    html`<button
      class="answer"
      name="answer"
      value="${answer}"
      data-key="${key}"
      aria-pressed="${has(answer) ? 'true' : 'false'}"
      ${has(answer) ? html`formaction="${base}/undo"` : ''}
    >
      ${say(has(answer) ? `inbox.${answer}.on` : `inbox.${answer}`)}
    </button>`
  return html`<form class="answers" method="post" action="${base}/answer">
    <input type="hidden" name="item" value="${item.id}" />
    <input type="hidden" name="back" value="${new URLSearchParams(inboxParameters(filters)).toString()}" />
    <div role="group" aria-label="${say('inbox.answers', { title: titleOf(view, opportunity.title) })}">
      ${
        has('not-for-us')
          ? html`<button
              class="answer"
              name="answer"
              value="not-for-us"
              aria-pressed="true"
              formaction="${base}/undo"
            >
              ${say('inbox.hidden.on')}
            </button>`
          : html`${button('relevant', 'r')}${button('follow', 'f')}
              <details class="why" data-key="x">
                <summary class="answer">${say('inbox.not')}</summary>
                <div class="whys">
                  <p class="small">${say('inbox.why')}</p>
                  ${REFUSALS.map(
                    reason =>
                      html`<button class="answer" name="reason" value="${reason}">
                        ${say(`refusal.${reason}`)}
                      </button>`,
                  )}
                </div>
              </details>`
      }
    </div>
  </form>`
}

function titleOf(view: View, title: Readonly<Record<string, string>>): string {
  return title[view.language] ?? Object.values(title)[0] ?? view.say('title.missing')
}

function noteForm(view: View, { profile, filters, entry, note }: CardParts): Html {
  const { say } = view
  const id = `note-${itemAnchor(entry.shown.item.id)}`
  return html`<details class="fold" ${note ? html`open` : ''}>
    <summary>${say('inbox.note')}</summary>
    <form method="post" action="/inbox/${encodeURIComponent(profile)}/note">
      <input type="hidden" name="item" value="${entry.shown.item.id}" />
      <input type="hidden" name="back" value="${new URLSearchParams(inboxParameters(filters)).toString()}" />
      <label class="visually-hidden" for="${id}">${say('inbox.note')}</label>
      <textarea id="${id}" name="note" rows="3" maxlength="4000">${note?.text ?? ''}</textarea>
      <p><button class="button quiet">${say('start.save')}</button></p>
    </form>
  </details>`
}
