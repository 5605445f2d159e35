import { html } from 'hono/html'
import { choice, field, notice, tick } from '../parts/form.ts'
import { layout } from '../parts/layout.ts'
import { CATEGORIES } from '../takedown.ts'
import type { Html, View } from '../view.ts'

export type ReportForm = Readonly<{
  about: string
  category: string
  words: string
  name: string
  email: string
}>
export type ReportProblem = 'about' | 'words' | 'email' | 'faith'

/** Reporting something: Regulation (EU) 2022/2065, art. 16(2), asks for these fields and no more. */
export function reportPage(view: View, form: Partial<ReportForm>, problem?: ReportProblem): Html {
  const { say, person } = view
  const wrong = (of: ReportProblem): string | undefined =>
    problem === of ? say(`report.problem.${of}`) : undefined
  return layout(view, {
    title: `${say('report.title')} – Dragoman`,
    description: say('report.lead'),
    needs: ['account.css', 'order.css'],
    body: html`<h1>${say('report.title')}</h1>
      <p class="lead">${say('report.lead')}</p>
      ${problem === 'faith' ? notice(say('report.problem.faith'), true) : ''}
      <form method="post" action="/notice-and-action" class="stack narrow section">
        ${field({
          name: 'about',
          label: say('report.about'),
          hint: say('report.about.hint'),
          value: form.about ?? '',
          maxlength: 500,
          required: true,
          problem: wrong('about'),
        })}
        ${choice({
          name: 'category',
          label: say('report.category'),
          value: form.category ?? '',
          choices: CATEGORIES.map(code => [code, say(`report.category.${code}`)]),
        })}
        <div class="field">
          <label for="words">${say('report.words')}</label>
          <textarea
            id="words"
            name="words"
            rows="6"
            maxlength="5000"
            required
            aria-describedby="words-hint"
            ${problem === 'words' ? html`aria-invalid="true"` : ''}
          >
${form.words ?? ''}</textarea>
          <p class="hint" id="words-hint">${say('report.words.hint')}</p>
          ${problem === 'words' ? html`<p class="problem">${say('report.problem.words')}</p>` : ''}
        </div>
        ${field({
          name: 'name',
          label: say('report.name'),
          value: form.name ?? person?.name ?? '',
          maxlength: 200,
          autocomplete: 'name',
        })}
        ${field({
          name: 'email',
          type: 'email',
          label: say('report.email'),
          hint: say('report.email.hint'),
          value: form.email ?? person?.email ?? '',
          maxlength: 254,
          autocomplete: 'email',
          problem: wrong('email'),
        })}
        ${tick('faith', say('report.faith'))}
        <p><button class="button">${say('report.send')}</button></p>
        <p class="small soft">${say('report.kept')} <a href="/privacy">${say('legal.privacy')}</a></p>
      </form>`,
  })
}

/** After it. */
export function reportedPage(view: View, id: string): Html {
  const { say } = view
  return layout(view, {
    title: `${say('report.thanks')} – Dragoman`,
    noindex: true,
    needs: ['account.css'],
    body: html`<div class="stack narrow">
      <h1>${say('report.thanks')}</h1>
      <p>${say('report.thanks.says')}</p>
      <p>${say('report.number')} <code>${id}</code></p>
      <p><a class="button" href="/">${say('error.home')}</a></p>
    </div>`,
  })
}
