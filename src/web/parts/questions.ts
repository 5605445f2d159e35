import { html } from 'hono/html'
import type { QuestionRow } from '../../../db/questions.ts'
import { wordDate, wordMoment } from '../../words/dates.ts'
import { languageName } from '../../words/names.ts'
import { countryOf } from '../../../db/opportunity-rows.ts'
import type { Opportunity } from '../../model/opportunity.ts'
import type { AskedNow, PostSide } from '../post-side.ts'
import { momentContext, type Html, type View } from '../view.ts'
import { opportunityPath } from './card.ts'
import { notice } from './form.ts'
import { chooseText, inLanguage, languageTag, shorten } from './texts.ts'

/** Somebody's own words, with their language marked where it is not the reader's. */
export function inLanguageOf(view: View, language: string, text: string): Html {
  const foreign = language !== '' && language !== view.language
  return html`<p class="prose" ${foreign ? html`lang="${language}"` : ''}>${text}</p>
    ${foreign ? html`<p><span class="tag">${languageName(language, view.language)}</span></p>` : ''}`
}

/** Questions with their answers, first ones first; nobody is named. */
export function questionList(view: View, rows: readonly QuestionRow[]): Html {
  const { say, language } = view
  return html`<ol class="qa">
    ${rows.map(
      row =>
        html`<li id="q-${row.id}">
          <div class="asked">
            <h3>${say('town.question')}</h3>
            ${inLanguageOf(view, row.language, row.words)}
          </div>
          <div class="answered">
            <h3>
              ${say('town.answer')}
              <span class="soft small">${wordDate(row.answered_at ?? undefined, language)}</span>
            </h3>
            ${inLanguageOf(view, row.answer_language, row.answer)}
          </div>
        </li>`,
    )}
  </ol>`
}

/** Questions and answers on the page of an opportunity that was posted here, and the way to ask. */
export function questionsSection(
  view: View,
  opportunity: Opportunity,
  side: PostSide,
  asked?: AskedNow,
): Html {
  const { say } = view
  const { questions, waiting, clerk, posted } = side
  if (!posted) return html``
  return html`<section class="section" aria-labelledby="questions">
    <h2 id="questions">${say('town.questions')}</h2>
    ${asked ? notice(say(`town.asked.${asked}`), asked !== 'yes') : ''}
    ${questions.length ? questionList(view, questions) : html`<p>${say('town.questions.nobody')}</p>`}
    ${
      waiting.length
        ? html`<div class="note">
            <p><strong>${say('town.questions.yours')}</strong></p>
            <ul>
              ${waiting.map(row => html`<li lang="${row.language}">${shorten(row.words, 300)}</li>`)}
            </ul>
          </div>`
        : ''
    }
    ${
      clerk
        ? html`<p>
            <a class="more" href="/posts/${encodeURIComponent(posted.row.id)}/questions"
              >${say('town.questions.answer', { n: clerk.questions })}</a
            >
          </p>`
        : askForm(view, opportunity, side)
    }
  </section>`
}

function askForm(view: View, opportunity: Opportunity, side: PostSide): Html {
  const { say, language } = view
  const { mayAsk, askUntil, organisations, posted } = side
  if (!mayAsk) return html`<p class="soft">${say('town.asked.late')}</p>`
  const moment = askUntil
    ? wordMoment(
        { utc: askUntil, published: askUntil },
        language,
        momentContext(view, countryOf(opportunity)),
      )
    : undefined
  const until = moment ? html`<p class="hint">${say('town.ask.until', { moment: moment.full })}</p>` : ''
  const number = posted!.row.number
  if (!organisations.length)
    return html`<div class="note">
      <p>${say(view.person ? 'town.ask.organisation' : 'town.ask.sign')}</p>
      ${until}
      <p>
        ${
          view.person
            ? html`<a class="button quiet" href="/organisation/new">${say('org.new')}</a>`
            : html`<a
                class="button quiet"
                href="/sign-in?${new URLSearchParams({ next: opportunityPath(opportunity.id) })}"
                >${say('nav.sign')}</a
              >`
        }
      </p>
    </div>`
  return html`<form
    method="post"
    action="${askPath(number, organisations[0]!.membership.organisation)}"
    class="ask-town"
  >
    <div class="field">
      <label for="words">${say('town.ask')}</label>
      <textarea
        id="words"
        name="words"
        rows="4"
        minlength="10"
        maxlength="4000"
        required
        aria-describedby="words-hint"
      ></textarea>
      <p class="hint" id="words-hint">${say('town.ask.hint')}</p>
    </div>
    ${until}
    <p class="go-on">
      ${organisations.map(
        ({ membership }, at) =>
          html`<button
            class="button ${at ? 'quiet' : ''}"
            formaction="${askPath(number, membership.organisation)}"
          >
            ${organisations.length > 1 ? say('town.ask.as', { name: membership.name }) : say('town.ask.send')}
          </button>`,
      )}
    </p>
  </form>`
}

function askPath(number: string, organisation: string): string {
  return `/questions/${encodeURIComponent(number)}/${organisation}`
}

/** A consultation on its page: who may answer, until when, and what became of it. */
export function consultationSection(view: View, opportunity: Opportunity, side: PostSide): Html {
  const { say, language } = view
  const { answerUntil, mayAnswer, organisations, posted, clerk } = side
  if (answerUntil === undefined || !posted) return html``
  const moment = answerUntil
    ? wordMoment(
        { utc: answerUntil, published: answerUntil },
        language,
        momentContext(view, countryOf(opportunity)),
      )
    : undefined
  const number = posted.row.number
  return html`<section class="section understood" aria-labelledby="consultation">
    <h2 id="consultation">${say('town.consult')}</h2>
    <p>${say(mayAnswer ? 'town.consult.says' : 'town.consult.over')}</p>
    ${mayAnswer && moment ? html`<p class="small">${say('town.consult.until', { moment: moment.full })}</p>` : ''}
    ${
      clerk
        ? html`<p>
            <a class="button" href="/posts/${encodeURIComponent(posted.row.id)}/answers"
              >${say('town.consult.read', { n: clerk.answers })}</a
            >
          </p>`
        : mayAnswer
          ? answerButtons(view, opportunity, number, organisations)
          : organisations.filter(each => each.answered).length
            ? answerButtons(
                view,
                opportunity,
                number,
                organisations.filter(each => each.answered),
              )
            : ''
    }
  </section>`
}

function answerButtons(
  view: View,
  opportunity: Opportunity,
  number: string,
  organisations: PostSide['organisations'],
): Html {
  const { say } = view
  if (!organisations.length)
    return view.person
      ? html`<p><a class="button" href="/organisation/new">${say('org.new')}</a></p>`
      : html`<p>
          <a class="button" href="/sign-in?${new URLSearchParams({ next: opportunityPath(opportunity.id) })}"
            >${say('town.consult.sign')}</a
          >
        </p>`
  return html`<p class="go-on">
    ${organisations.map(
      ({ membership, answered }) =>
        html`<a class="button" href="/consultations/${encodeURIComponent(number)}/${membership.organisation}"
          >${say(answered ? 'town.consult.change' : 'town.consult.answer', { name: membership.name })}</a
        >`,
    )}
  </p>`
}

/** The consultation or plan it follows, and what followed from it. */
export function relatedSection(view: View, { earlier, later }: PostSide): Html {
  const { say } = view
  if (!earlier.length && !later.length) return html``
  const list = (opportunities: readonly Opportunity[]): Html =>
    html`<ul class="plain-links">
      ${opportunities.map(opportunity => {
        const title = chooseText(view, opportunity.title, opportunity.languages[0])
        return html`<li>
          <a href="${opportunityPath(opportunity.id)}"
            >${title ? inLanguage({ ...title, text: shorten(title.text, 160) }) : say('title.missing')}</a
          >${languageTag(view, title)}
        </li>`
      })}
    </ul>`
  return html`<section class="section" aria-labelledby="related">
    <h2 id="related">${say('town.related')}</h2>
    ${
      earlier.length
        ? html`<p>${say('town.related.earlier')}</p>
            ${list(earlier)}`
        : ''
    }
    ${
      later.length
        ? html`<p>${say('town.related.later')}</p>
            ${list(later)}`
        : ''
    }
  </section>`
}
