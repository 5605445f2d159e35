import { html } from 'hono/html'
import type { EvaluationHead } from '../../../db/evaluations.ts'
import type {
  CompareReport,
  Measured,
  Pair,
  SampleFigures,
  SetFigures,
  Side,
} from '../../model/comparison.ts'
import { languageName } from '../../words/names.ts'
import { tableFrame } from '../parts/admin.ts'
import { opportunityPath } from '../parts/card.ts'
import { wordFacts } from '../parts/reasons.ts'
import { chooseText, inLanguage } from '../parts/texts.ts'
import type { Html, View } from '../view.ts'
import { bandName, points, ratio } from './rule-parts.ts'

const FIGURES = [
  ['nDCG@10', (measured: Measured) => measured.mean.nDCG10],
  ['P@5', (measured: Measured) => measured.mean.P5],
  ['R@50', (measured: Measured) => measured.mean.R50],
] as const

/** How far a measurement is; asked for again by script, by a link without. */
export function progressPart(view: View, row: EvaluationHead, path: string): Html {
  const { say, language } = view
  const share = new Intl.NumberFormat(language, { style: 'percent' }).format(row.progress)
  return html`<div class="progress" data-again="${path}" aria-live="polite">
    <label for="bar"
      >${say(row.step === 'read' ? 'evaluation.reading' : 'evaluation.ranking')} ${share}</label
    >
    <progress id="bar" max="1" value="${row.progress}">${share}</progress>
    <p><a class="more" href="${path}">${say('evaluation.again')}</a></p>
  </div>`
}

/** What a version would change: figures before and after, then who gains and loses which lots, side by side. */
export function comparisonPart(view: View, id: string, report: CompareReport): Html {
  const { say } = view
  const sample = report.sample.filter(({ gains, losses }) => gains + losses > 0)
  const sum = (of: (each: SampleFigures) => number): number =>
    report.sample.reduce((all, each) => all + of(each), 0)
  return html`${report.sets.map(set => setTable(view, id, set))}
    <section aria-labelledby="sample">
      <h3 id="sample">${say('preview.sample')}</h3>
      <p>
        ${say('preview.sample.says', {
          profiles: report.sample.length,
          lots: report.lots,
          gains: sum(each => each.gains),
          losses: sum(each => each.losses),
        })}
      </p>
      <p>
        ${say('preview.mails', {
          before: oneDecimal(
            view,
            sum(each => each.mails[0]),
          ),
          after: oneDecimal(
            view,
            sum(each => each.mails[1]),
          ),
        })}
      </p>
      ${sample.map((each, at) => profilePart(view, each, at === 0))}
    </section>`
}

const oneDecimal = ({ language }: View, value: number): string =>
  new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value)

function setTable(view: View, id: string, set: SetFigures): Html {
  const { say, language } = view
  const name = say(set.name === 'shipped' ? 'evaluation.shipped' : 'evaluation.labelled')
  if (!set.all[0]?.topics)
    return html`<section>
      <h3>${name}</h3>
      <p class="soft">${say('evaluation.labelled.none')}</p>
    </section>`
  const row = (label: Html | string, measured: readonly Measured[]): Html =>
    html`<tr>
      <th scope="row">${label}</th>
      <td class="number">${measured[0]!.topics}</td>
      ${FIGURES.map(
        ([, of]) =>
          html`<td class="number">${ratio(view, of(measured[0]!))}</td>
            <td class="number">${ratio(view, of(measured[1]!))}</td>
            <td class="number change">${points(view, of(measured[0]!), of(measured[1]!))}</td>`,
      )}
    </tr>`
  return html`<section>
    <h3>${name}</h3>
    ${tableFrame(
      name,
      html`<table class="compared">
        <thead>
          <tr>
            <td></td>
            <th scope="col" rowspan="2" class="number">${say('evaluation.topics')}</th>
            ${FIGURES.map(([figure]) => html`<th scope="colgroup" colspan="3">${figure}</th>`)}
          </tr>
          <tr>
            <td></td>
            ${FIGURES.map(
              () =>
                html`<th scope="col" class="number">${say('preview.before')}</th>
                  <th scope="col" class="number">${say('preview.after')}</th>
                  <th scope="col" class="number">±</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${row(html`<strong>${say('evaluation.all')}</strong>`, set.all)}
          ${set.languages.map(each => row(languageName(each.language, language), each.measured))}
        </tbody>
      </table>`,
    )}
    <p class="small soft dots">
      <span>${say('evaluation.check')}</span>
      ${['before.trec', 'after.trec', 'qrels.tsv'].map(
        file =>
          html`<span><a href="/admin/evaluation/${id}/${`${set.name}-${file}`}" download>${file}</a></span>`,
      )}
    </p>
  </section>`
}

function profilePart(view: View, each: SampleFigures, open: boolean): Html {
  const { say } = view
  const list = (title: string, pairs: readonly Pair[], all: number): Html | string =>
    pairs.length
      ? html`<h4>${title}</h4>
          <ul class="pairs">
            ${pairs.map(pair => html`<li>${pairPart(view, pair)}</li>`)}
          </ul>
          ${all > pairs.length ? html`<p class="soft small">${say('preview.more', { n: all - pairs.length })}</p>` : ''}`
      : ''
  return html`<details class="fold profile" ${open ? html`open` : ''}>
    <summary>
      ${say('preview.profile', { name: each.name || each.profile, gains: each.gains, losses: each.losses })}
    </summary>
    ${list(say('preview.gained'), each.gained, each.gains)}
    ${list(say('preview.lost'), each.lost, each.losses)}
  </details>`
}

function pairPart(view: View, pair: Pair): Html {
  const title = chooseText(view, pair.title, undefined)
  return html`<p>
      <a href="${opportunityPath(pair.group)}">${title ? inLanguage(title) : view.say('title.missing')}</a>
    </p>
    <div class="sides">
      ${sidePart(view, 'preview.before', pair.before)} ${sidePart(view, 'preview.after', pair.after)}
    </div>`
}

function sidePart(view: View, key: 'preview.before' | 'preview.after', side: Side | undefined): Html {
  const { say, language } = view
  const head = html`<p class="small"><strong>${say(key)}</strong></p>`
  if (!side)
    return html`<div>
      ${head}
      <p class="soft small">${say('preview.gated')}</p>
    </div>`
  const p = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(side.p)
  return html`<div>
    ${head}
    <p class="small dots">
      <span>${side.band === 'weak' ? say('preview.weak') : bandName(view, side.band)}</span><span>${p}</span
      ><span>${say(side.told ? 'preview.told' : 'preview.untold')}</span>
    </p>
    <ul class="reasons small">
      ${wordFacts(view, side.why).map(
        fact =>
          html`<li class="${fact.side}">
            ${
              fact.side === 'for'
                ? ''
                : html`<span class="visually-hidden">${say(`reasons.${fact.side}`)} </span>`
            }${fact.text}
          </li>`,
      )}
    </ul>
  </div>`
}
