import { html } from 'hono/html'
import type { PostRow } from '../../../db/posts.ts'
import type { QuestionRow } from '../../../db/questions.ts'
import type { Post } from '../../model/post.ts'
import { wordDate } from '../../words/dates.ts'
import { opportunityPath } from '../parts/card.ts'
import { notice } from '../parts/form.ts'
import { layout } from '../parts/layout.ts'
import { inLanguageOf, questionList } from '../parts/questions.ts'
import type { Html, View } from '../view.ts'

export type QuestionsPage = Readonly<{
  post: PostRow
  content: Post
  rows: readonly QuestionRow[]
  reader: string
  mayAnswer: boolean
  said: string | undefined
}>

/** What was asked about a post, for its town: what waits first, then what is public. */
export function questionsPage(view: View, page: QuestionsPage): Html {
  const { say } = view
  const { post, content, rows, mayAnswer } = page
  const open = rows.filter(row => row.answered_at === null)
  const answered = rows.filter(row => row.answered_at !== null)
  return layout(view, {
    title: `${say('town.questions')} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'town.css'],
    body: html`<p class="crumb"><a href="/posts/${encodeURIComponent(post.id)}">${say('town.to.post')}</a></p>
      <h1>${say('town.questions')}</h1>
      <p class="lead" lang="${content.language}">${content.title}</p>
      ${notice(page.said) ?? ''}
      ${
        post.number
          ? html`<p>
              <a class="more" href="${opportunityPath(`post:${post.number}`)}">${say('town.to.page')}</a>
            </p>`
          : ''
      }
      <section class="section" aria-labelledby="open">
        <h2 id="open">${say('town.questions.open')} <span class="soft">(${open.length})</span></h2>
        ${open.length ? html`<p class="hint">${say('town.questions.says')}</p>` : html`<p>${say('town.questions.none')}</p>`}
        ${open.map(row => questionForm(view, page, row, mayAnswer))}
      </section>
      ${
        answered.length
          ? html`<section class="section" aria-labelledby="answered">
              <h2 id="answered">
                ${say('town.questions.public')} <span class="soft">(${answered.length})</span>
              </h2>
              ${questionList(view, answered)}
            </section>`
          : ''
      }`,
  })
}

function questionForm(
  view: View,
  { post, content, reader }: QuestionsPage,
  row: QuestionRow,
  mayAnswer: boolean,
): Html {
  const { say, language } = view
  const id = `answer-${row.id}`
  const keeper = row.keeper && row.keeper !== reader ? say('town.questions.kept') : ''
  return html`<article class="member">
    <p class="soft small dots">
      <span>${wordDate(row.at, language)}</span>${keeper ? html`<span>${keeper}</span>` : ''}
    </p>
    <blockquote class="question">${inLanguageOf(view, row.language, row.words)}</blockquote>
    ${
      mayAnswer
        ? html`<form
            method="post"
            action="/posts/${encodeURIComponent(post.id)}/questions/${row.id}"
            class="stack"
          >
            <div class="field">
              <label for="${id}">${say('town.answer')}</label>
              <textarea id="${id}" name="answer" rows="5" maxlength="8000" lang="${content.language}">
${row.draft}</textarea>
            </div>
            <p class="go-on">
              <button class="button" name="do" value="publish">${say('town.answer.publish')}</button>
              <button class="button quiet" name="do" value="keep">${say('town.answer.keep')}</button>
              <button class="button quiet" name="do" value="aside">${say('town.answer.aside')}</button>
            </p>
          </form>`
        : html`<p class="hint">${say('town.answer.notyours')}</p>`
    }
  </article>`
}
