import { html } from 'hono/html'
import type { MatchAnswer, Shown } from '../../context.ts'
import { wordNumber } from '../../words/money.ts'
import { countryName, wordList } from '../../words/names.ts'
import { matchCard } from '../parts/card.ts'
import { countryChoices } from '../parts/countries.ts'
import { layout } from '../parts/layout.ts'
import type { Html, View } from '../view.ts'

/** Characters of the box on the first page: two pages of a leaflet, enough for any self-description. */
export const DOES_MAX = 2_000

/** What was asked: the organisation in its own words, and where it wants to work (empty = anywhere). */
export type Asked = Readonly<{ does: string; country: string }>

/** What the bank holds, in figures for the first page. */
export type HomeFigures = Readonly<{ open: number; languages: number }>

/** The first page before anything was asked: one box, examples to click, what is new. */
export function homePage(view: View, figures: HomeFigures, news: Html | undefined): Html {
  const { say, language } = view
  return layout(view, {
    title: say('home.title'),
    description: say('home.description'),
    body: html`<div class="hero">
        <h1><label for="does" class="plain">${say('ask.question')}</label></h1>
        <p class="lead">
          ${say('home.lead')}
          ${figures.open > 0 ? say('home.figures', { open: figures.open, languages: figures.languages }) : ''}
        </p>
      </div>
      ${askForm(view, { does: '', country: '' })} ${examples(view)}
      ${
        figures.open === 0
          ? html`<div class="note section">
              <p>${view.demo ? say('home.empty.demo') : say('home.empty')}</p>
              ${view.demo ? '' : html`<pre><code>npx dragoman crawl</code></pre>`}
            </div>`
          : ''
      }
      <section class="section" aria-labelledby="how">
        <h2 id="how">${say('how.title')}</h2>
        <ol class="steps">
          ${(['words', 'reasons', 'calm'] as const).map(
            step =>
              html`<li>
                <h3>${say(`how.${step}`)}</h3>
                <p>${say(`how.${step}.says`)}</p>
              </li>`,
          )}
        </ol>
      </section>
      ${
        news
          ? html`<section class="section" aria-labelledby="news">
              <h2 id="news">${say('news.title')}</h2>
              ${news}
              <p>
                <a class="more" href="/opportunities"
                  >${say('news.all', { n: wordNumber(figures.open, language) })}</a
                >
              </p>
            </section>`
          : ''
      }`,
  })
}

/** The answer: what was understood, then lots under their band, then how to get more. */
export function answerPage(view: View, asked: Asked, answer: MatchAnswer): Html {
  const { say } = view
  const bands = (['strong', 'good', 'possible'] as const).map(band => ({
    band,
    shown: answer.results.filter(result => result.match.band === band),
  }))
  const fitting = bands.reduce((sum, { shown }) => sum + shown.length, 0)
  return layout(view, {
    title: say('answer.title', { n: fitting }),
    noindex: true,
    again: { does: asked.does, country: asked.country },
    body: html`<h1 class="answer-title" id="answer">${say('answer.heading', { n: fitting })}</h1>
      <p class="lead">${say('answer.considered', { n: answer.considered })}</p>
      ${understood(view, answer)}
      ${bands.map(({ band, shown }) => (shown.length ? bandSection(view, band, shown) : ''))}
      ${fitting === 0 ? nothing(view, asked, answer) : keepForm(view, asked)}
      <section class="section" aria-labelledby="again">
        <h2 id="again"><label for="does">${say('answer.again')}</label></h2>
        ${askForm(view, asked)}
      </section>`,
  })
}

/** From trying to staying: what was typed becomes a profile, which needs no account yet. */
function keepForm(view: View, asked: Asked): Html {
  return html`<form class="section" method="post" action="/start">
    <input type="hidden" name="does" value="${asked.does}" />
    <input type="hidden" name="country" value="${asked.country}" />
    <button class="button">${view.say('inbox.draft.keep')}</button>
  </form>`
}

// Of each band as many as people read; the rest is there, folded.
const BAND_MAX = 8

function bandSection(view: View, band: 'strong' | 'good' | 'possible', shown: readonly Shown[]): Html {
  const rest = shown.slice(BAND_MAX)
  const pips = { strong: '●●●', good: '●●○', possible: '●○○' }[band]
  return html`<section class="section" aria-labelledby="band-${band}">
    <h2 class="band" id="band-${band}">
      <span class="pips" aria-hidden="true">${pips}</span>${view.say(`band.${band}`, { n: shown.length })}
    </h2>
    <p class="band-note">${view.say(`band.${band}.says`)}</p>
    ${cards(view, shown.slice(0, BAND_MAX))}
    ${
      rest.length
        ? html`<details class="fold">
            <summary>${view.say('answer.more', { n: rest.length })}</summary>
            ${cards(view, rest)}
          </details>`
        : ''
    }
  </section>`
}

function cards(view: View, shown: readonly Shown[]): Html {
  return html`<ul class="cards">
    ${shown.map(result => html`<li>${matchCard(view, result)}</li>`)}
  </ul>`
}

/** What the engine made of the words: each concept with the words that led to it, so that a misreading shows. */
function understood(view: View, answer: MatchAnswer): Html | string {
  const named = new Map<string, Set<string>>()
  for (const { code, words } of answer.activities) {
    const name = view.conceptName(code, view.language)
    // Two codes may go by one everyday name: said once, with the words of both.
    if (name !== undefined) named.set(name, new Set([...(named.get(name) ?? []), ...words]))
  }
  if (!named.size) return ''
  return html`<section class="understood" aria-labelledby="understood">
    <h2 id="understood">${view.say('understood.title')}</h2>
    <ul>
      ${[...named].map(
        ([name, words]) =>
          html`<li>
            <strong>${name}</strong>
            ${
              words.size
                ? html`<span class="soft small"
                    >${view.say('understood.from', {
                      words: wordList([...words].map(quote(view)), view.language),
                    })}</span
                  >`
                : ''
            }
          </li>`,
      )}
    </ul>
  </section>`
}

const quote =
  (view: View) =>
  (word: string): string =>
    view.say('quote', { text: word })

/** Nothing fits: said kindly, with what would widen the net. */
function nothing(view: View, asked: Asked, answer: MatchAnswer): Html {
  const { say } = view
  const misread = answer.activities.length === 0
  return html`<div class="note section">
    <p>${misread ? say('nothing.misread') : say('nothing.none')}</p>
    <p>${say('nothing.widen')}</p>
    <ul>
      <li>${say('nothing.words')}</li>
      ${asked.country ? html`<li>${say('nothing.country', { country: countryName(asked.country, view.language) })}</li>` : ''}
      <li><a href="/opportunities">${say('nothing.browse')}</a></li>
    </ul>
  </div>`
}

/** The box. It posts, so that what people write about themselves is in no address and no log. */
function askForm(view: View, asked: Asked): Html {
  const { say, language } = view
  return html`<form class="ask" method="post" action="/">
    <div>
      <textarea
        id="does"
        name="does"
        rows="4"
        maxlength="${DOES_MAX}"
        required
        aria-describedby="does-hint"
        placeholder="${say('ask.placeholder')}"
      >
${asked.does}</textarea>
      <p class="hint" id="does-hint">${say('ask.hint')}</p>
    </div>
    <div class="ask-row">
      <div>
        <label for="country">${say('ask.country')}</label>
        <select id="country" name="country">
          <option value="">${say('ask.anywhere')}</option>
          ${countryChoices(language).map(
            ([code, name]) =>
              html`<option value="${code}" ${code === asked.country ? html`selected` : ''}>${name}</option>`,
          )}
        </select>
      </div>
      <button class="button">${say('ask.button')}</button>
    </div>
  </form>`
}

const EXAMPLES = [
  'example.meals',
  'example.cleaning',
  'example.care',
  'example.repair',
  'example.young',
] as const

/** Sentences to click, in the reader's language: links, so that they work everywhere and can be shared. */
function examples(view: View): Html {
  return html`<div class="examples">
    <p class="hint" id="examples">${view.say('example.label')}</p>
    <ul class="chips" aria-labelledby="examples">
      ${EXAMPLES.map(key => {
        const text = view.say(key)
        return html`<li><a href="/?does=${encodeURIComponent(text)}">${text}</a></li>`
      })}
    </ul>
  </div>`
}
