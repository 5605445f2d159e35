import { html } from 'hono/html'
import type { PostRow } from '../../../db/posts.ts'
import type { Post } from '../../model/post.ts'
import { wordDate } from '../../words/dates.ts'
import { wordNumber } from '../../words/money.ts'
import { countryName, languageName, wordList } from '../../words/names.ts'
import type { AnswerHere } from '../consultation-export.ts'
import { opportunityPath } from '../parts/card.ts'
import { layout } from '../parts/layout.ts'
import { fact } from '../parts/lots.ts'
import type { Html, View } from '../view.ts'

export type AnswersPage = Readonly<{ post: PostRow; content: Post; answers: readonly AnswerHere[] }>

/** What organisations answered to a consultation, for the town that asked. */
export function answersPage(view: View, { post, content, answers }: AnswersPage): Html {
  const { say } = view
  const path = `/posts/${encodeURIComponent(post.id)}`
  const people = answers.reduce((sum, { answer }) => sum + (answer.people ?? 0), 0)
  return layout(view, {
    title: `${say('town.answers')} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'town.css'],
    body: html`<p class="crumb"><a href="${path}">${say('town.to.post')}</a></p>
      <h1>${say('town.answers')} <span class="soft">(${answers.length})</span></h1>
      <p class="lead" lang="${content.language}">${content.title}</p>
      ${post.number ? html`<p><a class="more" href="${opportunityPath(`post:${post.number}`)}">${say('town.to.page')}</a></p>` : ''}
      ${
        answers.length
          ? html`<p class="follow-feed">
                <span>${say('town.answers.export')}</span>
                <a href="${path}/answers/answers.csv">CSV</a> <a href="${path}/answers/answers.json">JSON</a>
              </p>
              ${people ? html`<p class="soft">${say('town.answers.people', { n: wordNumber(people, view.language) })}</p>` : ''}
              <ol class="team">
                ${answers.map(each => html`<li>${answerCard(view, each)}</li>`)}
              </ol>
              <div class="note section">
                <p>${say('town.answers.next')}</p>
                <p>
                  <a class="button quiet" href="/posts/new">${say('town.answers.tender')}</a>
                </p>
              </div>`
          : html`<div class="note section"><p>${say('town.answers.none')}</p></div>`
      }`,
  })
}

function answerCard(view: View, { name, country, updatedAt, answer }: AnswerHere): Html {
  const { say, language } = view
  const { from, amount, unit, people, price, languages, contact, text } = answer
  const much = amount === undefined ? '' : `${wordNumber(amount, language)} ${unit}`.trim()
  return html`<article class="member">
    <h2 class="name">${name}</h2>
    <p class="soft small dots">
      ${country ? html`<span>${countryName(country, language)}</span>` : ''}<span
        >${wordDate(updatedAt, language)}</span
      >
    </p>
    <p class="prose">${text}</p>
    <dl class="facts">
      ${fact(say('town.consult.from'), from ? wordDate(`${from}T12:00:00.000Z`, language) : undefined)}
      ${fact(say('town.consult.amount'), much || unit || undefined)}
      ${fact(say('town.consult.people'), people === undefined ? undefined : wordNumber(people, language))}
      ${fact(say('town.consult.price'), price || undefined)}
      ${fact(
        say('start.about.languages'),
        languages.length
          ? wordList(
              languages.map(code => languageName(code, language)),
              language,
            )
          : undefined,
      )}
      ${fact(say('town.consult.contact'), contact ? html`<a href="mailto:${contact}">${contact}</a>` : undefined)}
    </dl>
  </article>`
}
