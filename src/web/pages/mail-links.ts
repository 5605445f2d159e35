import { html } from 'hono/html'
import type { SubscriptionRow } from '../../../db/subscriptions.ts'
import type { Answer } from '../../../db/feedback.ts'
import type { Place } from '../../digest/material.ts'
import { REFUSALS } from '../../matching/learn.ts'
import type { Opportunity } from '../../model/opportunity.ts'
import { buyerName, opportunityPath } from '../parts/card.ts'
import { notice } from '../parts/form.ts'
import { layout } from '../parts/layout.ts'
import { chooseText, inLanguage, languageTag } from '../parts/texts.ts'
import type { Html, View } from '../view.ts'
import { rhythmFields } from './settings-rhythm.ts'

/** What an answer is about; the opportunity is absent where the bank has it no more. */
export type AnswerParts = Readonly<{
  token: string
  opportunity?: Opportunity
  place?: Place
  /** The answer the link in the mail stood for: its button comes first */
  proposed?: Answer
}>

/** The page behind "relevant", "follow" and "not for us" in a mail: nothing has happened yet. */
export function answerPage(view: View, parts: AnswerParts): Html {
  const { say } = view
  const { token, proposed } = parts
  const action = `/answer/${token}`
  const order: readonly Answer[] = [
    ...(proposed ? [proposed] : []),
    ...(['follow', 'relevant', 'not-for-us'] as const).filter(each => each !== proposed),
  ]
  return page(
    view,
    say('link.answer.title'),
    html`${head(view, parts)}
    ${
      parts.opportunity
        ? order.map((answer, at) => answerForm(view, action, answer, at === 0))
        : html`<p>${say('link.gone')}</p>`
    }`,
  )
}

function answerForm(view: View, action: string, answer: Answer, first: boolean): Html {
  const { say } = view
  const kind = first ? 'button' : 'button quiet'
  if (answer !== 'not-for-us') {
    const says = answer === 'follow' ? say('link.follow.says') : say('link.relevant.says')
    return html`<form method="post" action="${action}" class="stack">
      <p>${says}</p>
      <button class="${kind}" name="answer" value="${answer}">
        ${answer === 'follow' ? say('inbox.follow') : say('inbox.relevant')}
      </button>
    </form>`
  }
  return html`<form method="post" action="${action}" class="stack">
    <h2>${say('inbox.not')}</h2>
    <p id="why">${say('link.not.says')}</p>
    <div class="choices" role="group" aria-labelledby="why">
      ${REFUSALS.map(
        reason =>
          html`<button class="button quiet" name="reason" value="${reason}">
            ${say(`refusal.${reason}`)}
          </button>`,
      )}
      <button class="${kind}" name="answer" value="not-for-us">${say('inbox.not')}</button>
    </div>
  </form>`
}

/** What was done, and how to take it back. */
export function answeredPage(
  view: View,
  parts: AnswerParts & Readonly<{ done: Answer | 'undone'; before?: readonly string[] }>,
): Html {
  const { say } = view
  const { token, done, opportunity, before = [] } = parts
  const title = (opportunity && titleOf(view, opportunity)?.text) ?? say('title.missing')
  const action = `/answer/${token}`
  return page(
    view,
    say('link.answer.title'),
    html`${notice(say(`inbox.done.${done}`, { title }))}
      ${
        done === 'undone'
          ? html`<p><a href="${action}">${say('link.answer.title')}</a></p>`
          : html`<form method="post" action="${action}">
              <input type="hidden" name="before" value="${before.join(' ')}" />
              <button class="button quiet" name="undo" value="${done}">${say('inbox.undo')}</button>
            </form>`
      }
      ${opportunity ? html`<p><a href="${opportunityPath(opportunity.id)}">${say('card.details')}</a></p>` : ''}
      <p><a href="/inbox">${say('mail.inbox')}</a></p>`,
  )
}

const titleOf = (view: View, opportunity: Opportunity) =>
  chooseText(view, opportunity.title, opportunity.languages[0])

function head(view: View, { opportunity, place }: AnswerParts): Html | string {
  if (!opportunity) return ''
  const title = titleOf(view, opportunity)
  const several = opportunity.lots.length > 1 && place
  return html`<p class="lead">
      <a href="${opportunityPath(opportunity.id)}">${title ? inLanguage(title) : view.say('title.missing')}</a
      >${languageTag(view, title)}
    </p>
    <p class="where">
      ${buyerName(view, opportunity) ?? ''}${
        several ? html` · ${view.say('lot.of', { n: place.index + 1, of: opportunity.lots.length })}` : ''
      }
    </p>`
}

export type MailsParts = Readonly<{
  token: string
  person: Readonly<{ zone: string }>
  subscription?: SubscriptionRow
  saved?: boolean
}>

/** When to write, without signing in: what the mail says at its foot. */
export function mailsPage(view: View, { token, person, subscription, saved }: MailsParts): Html {
  const { say } = view
  return page(
    view,
    say('link.mails.title'),
    html`${saved ? notice(say('link.saved')) : ''}
      <form method="post" action="/mails/${token}" class="stack">
        ${rhythmFields(view, person, subscription)}
        <button class="button">${say('start.save')}</button>
      </form>
      <h2>${say('link.stop')}</h2>
      <p>${say('link.stop.says')}</p>
      <form method="post" action="/unsubscribe/${token}">
        <button class="button quiet">${say('link.stop')}</button>
      </form>`,
  )
}

/** Stopping all mails, and taking that back. */
export function stopPage(
  view: View,
  { token, state }: Readonly<{ token: string; state: 'ask' | 'stopped' | 'started' }>,
): Html {
  const { say } = view
  const action = `/unsubscribe/${token}`
  const titles = { ask: say('link.stop'), stopped: say('link.stopped'), started: say('link.started') }
  const body =
    state === 'ask'
      ? html`<p>${say('link.stop.says')}</p>
          <form method="post" action="${action}">
            <button class="button">${say('link.stop')}</button>
          </form>`
      : state === 'stopped'
        ? html`<p>${say('link.stopped.says')}</p>
            <form method="post" action="${action}">
              <button class="button quiet" name="again" value="1">${say('link.again')}</button>
            </form>`
        : html`<p></p>`
  return page(
    view,
    titles[state],
    html`${body}
      <p><a href="/mails/${token}">${say('mail.settings')}</a></p>`,
  )
}

/** For a link this bank did not sign. */
export function badLinkPage(view: View): Html {
  const { say } = view
  return page(
    view,
    say('link.bad'),
    html`<p>${say('link.bad.says')}</p>
      <p><a class="button" href="/sign-in?next=/inbox">${say('sign.title')}</a></p>`,
  )
}

function page(view: View, title: string, body: Html): Html {
  return layout(view, {
    title: `${title} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'ngo.css', 'links.css'],
    body: html`<div class="stack narrow">
      <h1>${title}</h1>
      ${body}
    </div>`,
  })
}
