import { html } from 'hono/html'
import { SIGNALS } from '../../matching/signals/index.ts'
import { wordDate } from '../../words/dates.ts'
import { wordDecimal } from '../../words/money.ts'
import { codeName } from '../../words/names.ts'
import { isMessageKey } from '../../words/messages.ts'
import { FIGURES, type Figures } from '../figures.ts'
import { layout } from '../parts/layout.ts'
import type { Html, View } from '../view.ts'

const PARTS = ['all', 'sameLanguage', 'crossLanguage'] as const
const CANNOT = ['documents', 'wrong', 'sources', 'able', 'unknown'] as const
const RIGHTS = ['notices', 'codes', 'rates', 'software'] as const

/** What this is, how a match is made, what it cannot do, how good it was measured to be, whose work it stands on. */
export function aboutPage(view: View): Html {
  const { say } = view
  return layout(view, {
    title: `${say('how.title')} – Dragoman`,
    description: say('about.lead'),
    body: html`<h1>${say('how.title')}</h1>
      <p class="lead">${say('about.lead')}</p>
      ${section(
        'does',
        say('about.does'),
        html`<p>${say('about.does.says')}</p>
          <p class="more-links">
            <a href="/sources">${say('sources.title')}</a> <a href="/glossary">${say('glossary.title')}</a>
          </p>`,
      )}
      ${section(
        'match',
        say('about.match'),
        html`<p>${say('about.match.says')}</p>
          <dl class="glossary">${SIGNALS.map(({ name }) => signalEntry(view, name))}</dl>`,
      )}
      ${section('cannot', say('about.cannot'), list(CANNOT.map(name => say(`about.cannot.${name}`))))}
      ${section('figures', say('about.figures'), figuresTable(view, FIGURES))}
      ${section('law', say('about.law'), html`<p>${say('about.law.says')}</p>`)}
      ${section('privacy', say('about.privacy'), html`<p>${say('about.privacy.says')}</p>`)}
      ${section('access', say('about.access'), html`<p>${say('about.access.says')}</p>`)}
      ${section('rights', say('about.rights'), list(RIGHTS.map(name => say(`about.rights.${name}`))))}`,
  })
}

function section(id: string, title: string, body: Html): Html {
  return html`<section class="section stack" aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${body}
  </section>`
}

function list(texts: readonly string[]): Html {
  return html`<ul class="points">
    ${texts.map(text => html`<li>${text}</li>`)}
  </ul>`
}

/** One reason that counts: its name as under each result, and what it measures in one plain line. */
function signalEntry(view: View, name: string): Html {
  const key = `signal.${name}.says`
  return html`<div>
    <dt>${codeName('signal', name, view.language)}</dt>
    <dd>${isMessageKey(key) ? view.say(key) : ''}</dd>
  </div>`
}

function figuresTable(view: View, { collection, runs, made, command }: Figures): Html {
  const { say, language } = view
  const best = runs.at(-1)
  return html`<p>${say('about.figures.says')}</p>
    <p class="soft">${say('figures.collection', collection)}</p>
    <table class="figures">
      <caption>
        ${say('figures.caption')}
      </caption>
      <thead>
        <tr>
          <td></td>
          ${PARTS.map(part => html`<th scope="col" class="number">${say(`figures.${part}`)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${runs.map(
          ({ id, quality }) =>
            html`<tr>
              <th scope="row">${say(`figures.${id}`)}</th>
              ${PARTS.map(
                part => html`<td class="number">${wordDecimal(quality[part].nDCG10, 2, language)}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
    ${best ? html`<p>${say('figures.five', { n: wordDecimal(best.quality.all.P5 * 5, 1, language) })}</p>` : ''}
    <p class="soft small">${say('figures.noise')}</p>
    <p class="soft small">${say('figures.made', { date: wordDate(made, language) ?? made })}</p>
    <pre class="command" tabindex="0"><code>${command}</code></pre>`
}
