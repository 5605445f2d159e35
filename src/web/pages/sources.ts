import { html } from 'hono/html'
import type { QuarantineCount } from '../../../db/health.ts'
import { wordSpan } from '../../words/ages.ts'
import { wordNumber } from '../../words/money.ts'
import { countryName } from '../../words/names.ts'
import { quarantineKind } from '../../words/problems.ts'
import { layout } from '../parts/layout.ts'
import { fact } from '../parts/lots.ts'
import { agoOf, momentOf, timeOf } from '../parts/moments.ts'
import type { SourceHealth, SourceRun } from '../source-health.ts'
import type { Html, View } from '../view.ts'

/** How each source is doing, and what waits in quarantine: figures, dates and reasons, never a document. */
export function sourcesPage(
  view: View,
  health: readonly SourceHealth[],
  quarantine: readonly QuarantineCount[],
): Html {
  const { say } = view
  const untouched = !view.demo && health.every(({ state, notices }) => state === 'never' && notices === 0)
  return layout(view, {
    title: `${say('sources.title')} – Dragoman`,
    description: say('sources.lead'),
    body: html`<h1>${say('sources.title')}</h1>
      <p class="lead">${say('sources.lead')}</p>
      ${view.demo ? html`<div class="note section"><p>${say('sources.demo')}</p></div>` : ''}
      ${
        untouched
          ? html`<div class="note section">
              <p>${say('sources.command')}</p>
              <p><code>npx dragoman crawl ${health[0]?.source.id}</code></p>
            </div>`
          : ''
      }
      ${health.map(entry => sourceSection(view, entry))} ${quarantineSection(view, quarantine)}
      <p class="law">${say('sources.clock')} <a href="/api/v1/sources">${say('sources.api')}</a></p>`,
  })
}

function sourceSection(view: View, health: SourceHealth): Html {
  const { say, language } = view
  const { source, state, problem } = health
  const id = `source-${source.id}`
  return html`<section class="section stack" aria-labelledby="${id}">
    <h2 id="${id}">${source.title}</h2>
    <p class="state state-${state}">${say(`state.${state}`)}</p>
    ${
      problem
        ? html`<p>
            ${say(`problem.${problem.code}`)} <span class="soft small code">${agoOf(view, problem.at)}</span>
          </p>`
        : state === 'paused' || state === 'late' || state === 'silent'
          ? html`<p>${say(`state.${state}.says`)}</p>`
          : ''
    }
    <dl class="facts">
      ${fact(say('source.last'), momentOf(view, health.lastSuccess) ?? say('source.never'))}
      ${fact(say('source.lag'), health.lagSeconds > 0 ? wordSpan(health.lagSeconds, language) : undefined)}
      ${fact(say('source.newest'), momentOf(view, health.newestNotice) ?? say('source.none'))}
      ${fact(say('source.next'), momentOf(view, health.nextSlot))}
      ${fact(say('source.notices'), wordNumber(health.notices, language))}
      ${fact(say('facet.country'), countryName(source.country, language))}
      ${fact(say('source.licence'), source.licence)}
      ${fact(say('source.portal'), html`<a href="${source.homepage}" rel="noopener">${source.homepage}</a>`)}
    </dl>
    ${
      health.runs.length
        ? html`<h3>${say('source.runs')}</h3>
            <ul class="runs">
              ${health.runs.map(run => runLine(view, run))}
            </ul>`
        : ''
    }
  </section>`
}

/** One reading: when, how it ended, what it brought. */
function runLine(view: View, run: SourceRun): Html {
  const { say, language } = view
  const figures = (['stored', 'unchanged', 'quarantined'] as const).map(
    name => html`<span>${say(`run.${name}`)}: ${wordNumber(run[name], language)}</span>`,
  )
  return html`<li>
    ${timeOf(view, run.startedAt)}
    <span class="dots small soft"><span>${say(`run.${run.outcome}`)}</span>${figures}</span>
  </li>`
}

function quarantineSection(view: View, counts: readonly QuarantineCount[]): Html {
  const { say, language } = view
  const kinds = new Map<string, number>()
  for (const { reason, count } of counts) {
    const name = say(`quarantine.${quarantineKind(reason)}`)
    kinds.set(name, (kinds.get(name) ?? 0) + count)
  }
  const rows = [...kinds].sort((a, b) => b[1] - a[1])
  return html`<section class="section" aria-labelledby="quarantine">
    <h2 id="quarantine">${say('quarantine.title')}</h2>
    ${
      rows.length
        ? html`<p>${say('quarantine.says')}</p>
            <ul class="tally">
              ${rows.map(
                ([name, count]) =>
                  html`<li>
                    <span>${name}</span><span class="count">${wordNumber(count, language)}</span>
                  </li>`,
              )}
            </ul>`
        : html`<p>${say('quarantine.none')}</p>`
    }
  </section>`
}
