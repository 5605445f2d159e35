import { html } from 'hono/html'
import type { EvaluationHead } from '../../../db/evaluations.ts'
import { dropsOf, type CompareReport, type Measured, type SetFigures } from '../../model/comparison.ts'
import { languageName } from '../../words/names.ts'
import { tableFrame } from '../parts/admin.ts'
import { act } from '../parts/form.ts'
import { momentOf } from '../parts/moments.ts'
import type { Html, View } from '../view.ts'
import { points, ratio, rulesFrame } from './rule-parts.ts'
import { progressPart } from './rule-preview.ts'

export type EvaluationPage = Readonly<{
  /** Newest first; the first is shown, the second compared with */
  reports: readonly EvaluationHead[]
  running?: EvaluationHead | undefined
  labels: number
  able: boolean
}>

const FIGURES = [
  ['nDCG@10', (measured: Measured) => measured.mean.nDCG10],
  ['P@5', (measured: Measured) => measured.mean.P5],
  ['R@50', (measured: Measured) => measured.mean.R50],
] as const

/** How good the matching is, by language, night by night, and what fell. */
export function evaluationPage(view: View, page: EvaluationPage): Html {
  const { say } = view
  const { reports, running } = page
  const [row, last] = reports
  const report = row && (JSON.parse(row.json) as CompareReport)
  const before = last && (JSON.parse(last.json) as CompareReport)
  return rulesFrame(view, {
    title: say('evaluation.title'),
    script: running !== undefined,
    body: html`<p class="lead">${say('evaluation.lead')}</p>
      <p class="more-links">
        <a class="more" href="/admin/judge">${say('judge.title')}</a>
        <a class="more" href="/admin/rules">${say('rules.title')}</a>
      </p>
      <p class="section-s">${say('evaluation.labels', { n: page.labels })}</p>
      ${
        running
          ? progressPart(view, running, '/admin/evaluation')
          : page.able
            ? html`<div class="head-stack">
                ${act('/admin/evaluation', say('evaluation.now'), report ? 'quiet' : 'button')}
              </div>`
            : html`<p class="note">${say('preview.unable')}</p>`
      }
      ${
        report
          ? html`<section class="section measured" aria-labelledby="latest">
              <h2 id="latest">${say('evaluation.latest')}</h2>
              <p class="small soft dots">
                ${momentOf(view, row.at) ?? ''}<span>${row.version}</span><span>${row.model}</span>
              </p>
              ${before ? drops(view, before, report) : ''}
              ${report.sets.map(set => setPart(view, row.id, set, before))}
            </section>`
          : html`<p class="section-s soft">${say('evaluation.none')}</p>`
      }
      ${reports.length > 1 ? earlier(view, reports) : ''}`,
  })
}

function drops(view: View, before: CompareReport, after: CompareReport): Html {
  const { say, language } = view
  const found = dropsOf(before, after)
  const number = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
  if (!found.length) return html`<p>${say('evaluation.steady')}</p>`
  return html`<div class="notice wrong" role="alert">
    ${found.map(
      drop =>
        html`<p>
          ${say('evaluation.drop', {
            name: drop.language === '' ? say('evaluation.all') : languageName(drop.language, language),
            set: say(drop.set === 'shipped' ? 'evaluation.shipped' : 'evaluation.labelled'),
            before: number.format(100 * drop.before),
            after: number.format(100 * drop.after),
          })}
        </p>`,
    )}
  </div>`
}

function setPart(view: View, id: string, set: SetFigures, before: CompareReport | undefined): Html {
  const { say, language } = view
  const name = say(set.name === 'shipped' ? 'evaluation.shipped' : 'evaluation.labelled')
  const old = before?.sets.find(each => each.name === set.name)
  if (!set.all[0]?.topics)
    return html`<h3>${name}</h3>
      <p class="soft">${say('evaluation.labelled.none')}</p>`
  const row = (label: string, measured: Measured, was: Measured | undefined): Html =>
    html`<tr>
      <th scope="row">${label}</th>
      <td class="number">${measured.topics}</td>
      ${FIGURES.map(
        ([, of]) =>
          html`<td class="number">${ratio(view, of(measured))}</td>
            <td class="number change">${was?.topics ? points(view, of(was), of(measured)) : ''}</td>`,
      )}
    </tr>`
  return html`<h3>${name}</h3>
    ${tableFrame(
      name,
      html`<table class="compared">
        <thead>
          <tr>
            <td></td>
            <th scope="col" class="number">${say('evaluation.topics')}</th>
            ${FIGURES.map(
              ([figure]) =>
                html`<th scope="col" class="number">${figure}</th>
                  <th scope="col" class="number"><abbr title="${say('evaluation.change')}">±</abbr></th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${row(say('evaluation.all'), set.all[0], old?.all[0])}
          ${set.languages.map(each =>
            row(
              languageName(each.language, language),
              each.measured[0]!,
              old?.languages.find(other => other.language === each.language)?.measured[0],
            ),
          )}
        </tbody>
      </table>`,
    )}
    <p class="small soft dots">
      <span>${say('evaluation.check')}</span>
      ${['before.trec', 'qrels.tsv'].map(
        file =>
          html`<span><a href="/admin/evaluation/${id}/${`${set.name}-${file}`}" download>${file}</a></span>`,
      )}
    </p>`
}

function earlier(view: View, reports: readonly EvaluationHead[]): Html {
  const { say } = view
  return html`<section class="section" aria-labelledby="earlier">
    <h2 id="earlier">${say('evaluation.earlier')}</h2>
    <ul class="rows">
      ${reports.slice(1).map(row => {
        const { sets } = JSON.parse(row.json) as CompareReport
        const all = sets.find(({ name }) => name === 'shipped')?.all[0]
        return html`<li>
          <p class="dots">
            ${momentOf(view, row.at) ?? ''}<span>${row.version}</span>${
              all ? html`<span>nDCG@10 ${ratio(view, all.mean.nDCG10)}</span>` : ''
            }
          </p>
        </li>`
      })}
    </ul>
  </section>`
}
