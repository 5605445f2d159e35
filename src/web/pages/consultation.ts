import { html } from 'hono/html'
import type { OrganisationRow } from '../../../db/organisations.ts'
import type { Post } from '../../model/post.ts'
import { countryZone } from '../../taxonomy/countries.ts'
import { wordDate, wordMoment } from '../../words/dates.ts'
import { languageName } from '../../words/names.ts'
import { WORK_LANGUAGES, type AnswerProblem, type TypedAnswer } from '../consultation-form.ts'
import { opportunityPath } from '../parts/card.ts'
import { field, notice } from '../parts/form.ts'
import { layout } from '../parts/layout.ts'
import type { Html, View } from '../view.ts'

export type AnswerPage = Readonly<{
  number: string
  post: Post
  organisation: OrganisationRow
  /** When the answer was changed last, UTC */
  given?: string | undefined
  open: boolean
  typed: TypedAnswer
  problems: readonly AnswerProblem[]
  said?: string | undefined
  failure?: string
}>

/** What an organisation answers to a consultation: its own words first, then a few facts that help the town to plan. */
export function answerPage(view: View, page: AnswerPage): Html {
  const { say, language } = view
  const { post, organisation, open, given, number } = page
  const zone = countryZone(organisation.country)
  const until =
    post.deadline &&
    wordMoment({ utc: post.deadline, published: post.deadline }, language, {
      now: view.now,
      ...(zone && { zone }),
    })
  return layout(view, {
    title: `${say('town.consult.title')} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'ngo.css', 'town.css'],
    body: html`<p class="crumb">
        <a href="${opportunityPath(`post:${number}`)}">${say('town.to.page')}</a>
      </p>
      <h1>${say('town.consult.title')}</h1>
      <p class="lead" lang="${post.language}">${post.title}</p>
      ${notice(page.said) ?? ''} ${notice(page.failure, true) ?? ''}
      ${page.problems.length ? notice(say('town.consult.wrong'), true) : ''}
      <div class="note section">
        <p>${say('town.consult.who', { name: organisation.name })}</p>
        <p class="small">${until ? say('town.consult.until', { moment: until.full }) : ''}</p>
        ${given ? html`<p class="small">${say('town.consult.given', { date: wordDate(given, language) ?? '' })}</p>` : ''}
      </div>
      ${open ? answerForm(view, page) : html`<div class="section">${readOnly(view, page)}</div>`}`,
  })
}

const WRONG = {
  text: 'town.consult.text.wrong',
  from: 'town.consult.from.wrong',
  amount: 'start.about.number',
  people: 'start.about.number',
  contact: 'sign.address.wrong',
} as const satisfies Record<AnswerProblem, string>

function answerForm(view: View, { typed, problems, number, organisation, given }: AnswerPage): Html {
  const { say, language } = view
  const wrong = (name: AnswerProblem): string | undefined =>
    problems.includes(name) ? say(WRONG[name]) : undefined
  const own = new Set(typed.languages.length ? typed.languages : [language])
  const tick = (code: string): Html =>
    html`<label class="tick"
      ><input type="checkbox" name="languages" value="${code}" ${own.has(code) ? html`checked` : ''} /><span
        >${languageName(code, language)}</span
      ></label
    >`
  const path = `/consultations/${encodeURIComponent(number)}/${organisation.id}`
  return html`<form class="step" method="post" action="${path}">
    <div class="field">
      <label for="text">${say('town.consult.text')}</label>
      <textarea
        id="text"
        name="text"
        rows="7"
        maxlength="10000"
        required
        aria-describedby="text-hint"
        ${wrong('text') ? html`aria-invalid="true"` : ''}
      >
${typed.text}</textarea>
      <p class="hint" id="text-hint">${say('town.consult.text.hint')}</p>
      ${wrong('text') ? html`<p class="problem">${wrong('text')}</p>` : ''}
    </div>
    <div class="field">
      <label for="from">${say('town.consult.from')}</label>
      <input type="date" id="from" name="from" value="${typed.from}" class="short" />
      ${wrong('from') ? html`<p class="problem">${wrong('from')}</p>` : ''}
    </div>
    <div class="columns">
      ${field({ name: 'amount', label: say('town.consult.amount'), value: typed.amount, maxlength: 40, hint: say('town.consult.amount.hint'), problem: wrong('amount') })}
      ${field({ name: 'unit', label: say('town.consult.unit'), value: typed.unit, maxlength: 100, hint: say('town.consult.unit.hint') })}
      ${field({ name: 'people', label: say('town.consult.people'), value: typed.people, maxlength: 40, problem: wrong('people') })}
      ${field({ name: 'price', label: say('town.consult.price'), value: typed.price, maxlength: 200, hint: say('town.consult.price.hint') })}
    </div>
    <fieldset>
      <legend>${say('start.about.languages')}</legend>
      <div class="columns">${WORK_LANGUAGES.filter(code => own.has(code)).map(tick)}</div>
      <details class="fold">
        <summary>${say('start.about.languages.more')}</summary>
        <div class="columns">${WORK_LANGUAGES.filter(code => !own.has(code)).map(tick)}</div>
      </details>
    </fieldset>
    ${field({ name: 'contact', label: say('town.consult.contact'), type: 'email', value: typed.contact, maxlength: 254, hint: say('town.consult.contact.hint'), problem: wrong('contact'), autocomplete: 'email' })}
    <p class="go-on">
      <button class="button">${say(given ? 'town.consult.save' : 'town.consult.send')}</button>
      ${given ? html`<button class="button quiet" name="do" value="back" formnovalidate>${say('town.consult.back')}</button>` : ''}
    </p>
  </form>`
}

function readOnly({ say }: View, { typed, given }: AnswerPage): Html {
  return given ? html`<p class="prose">${typed.text}</p>` : html`<p>${say('town.consult.over')}</p>`
}
