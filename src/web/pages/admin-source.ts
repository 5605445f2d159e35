import { html } from 'hono/html'
import type { RunRow } from '../../../db/schema.ts'
import { SETTING_BOUNDS, type SourceSettings } from '../../model/source-settings.ts'
import { wordFinding } from '../../words/findings.ts'
import { wordNumber } from '../../words/money.ts'
import { adminFrame, tableFrame } from '../parts/admin.ts'
import { act, field, notice } from '../parts/form.ts'
import { agoOf, dayOf, SCHEDULE_CLOCK, timeOf } from '../parts/moments.ts'
import type { Html, View } from '../view.ts'
import type { SourceWatch } from '../watch-reads.ts'
import { sourceFacts, sourceState } from './admin-sources.ts'

/** The settings as typed, by field, and what was wrong with them. */
export type SettingsForm = Readonly<{
  typed: Readonly<Record<string, string>>
  problems: Readonly<Record<string, string>>
}>

export type SourcePage = Readonly<{
  watch: SourceWatch
  /** Whether something here runs jobs, so that "read now" comes true */
  scheduled: boolean
  said?: string | undefined
  form?: SettingsForm
}>

/** One source: how it is, what its days and readings brought, what may be set. */
export function adminSourcePage(view: View, page: SourcePage): Html {
  const { say } = view
  const { watch, scheduled } = page
  const { source, health } = watch
  const path = `/admin/sources/${source.id}`
  return adminFrame(view, {
    title: source.title,
    crumb: ['/admin/sources', 'watch.back'],
    body: html`${notice(page.said) ?? ''}
      <div class="stack head-stack">${sourceState(view, watch)}</div>
      <dl class="facts section-s">${sourceFacts(view, watch)}</dl>
      <div class="acts section-s">
        ${scheduled && !health.paused ? act(`${path}/read`, say('watch.read'), 'button') : ''}
        ${health.paused ? act(`${path}/resume`, say('watch.resume'), 'button') : act(`${path}/pause`, say('watch.pause'))}
        <a class="button quiet" href="/admin/quarantine?source=${source.id}">${say('watch.quarantine')}</a>
      </div>
      ${scheduled ? '' : html`<p class="hint">${say(view.demo ? 'watch.demo' : 'watch.unscheduled')}</p>`}
      ${daysSection(view, watch)} ${runsSection(view, watch.runs)} ${settingsSection(view, page, path)}
      ${incidentsSection(view, watch)}
      <p class="law">${say('sources.clock')}</p>`,
  })
}

function daysSection(view: View, { days }: SourceWatch): Html {
  const { say, language } = view
  if (!days.length) return html``
  const number = (n: number | undefined): string => (n === undefined ? '' : wordNumber(n, language))
  return html`<section class="section" aria-labelledby="days">
    <h2 id="days">${say('watch.days')}</h2>
    <p class="soft small">${say('watch.days.says')}</p>
    ${tableFrame(
      say('watch.days'),
      html`<table>
        <thead>
          <tr>
            <th scope="col">${say('watch.col.day')}</th>
            <th scope="col" class="number">${say('watch.col.arrived')}</th>
            <th scope="col" class="number">${say('watch.col.usual')}</th>
            <th scope="col" class="number">${say('run.quarantined')}</th>
          </tr>
        </thead>
        <tbody>
          ${days.map(
            day =>
              html`<tr>
                <th scope="row">${dayOf(view, day.day)}</th>
                <td class="number">${number(day.arrived)}</td>
                <td class="number">${number(day.usual)}</td>
                <td class="number">${number(day.quarantined)}</td>
              </tr>`,
          )}
        </tbody>
      </table>`,
    )}
  </section>`
}

function runsSection(view: View, runs: readonly RunRow[]): Html {
  const { say } = view
  return html`<section class="section" aria-labelledby="runs">
    <h2 id="runs">${say('source.runs')}</h2>
    ${
      runs.length
        ? html`<ul class="rows runs-list">
            ${runs.map(run => html`<li>${runRow(view, run)}</li>`)}
          </ul>`
        : html`<p>${say('watch.unread')}</p>`
    }
  </section>`
}

/** One reading: when, how it ended, what it brought, and its whole report for who wants to know. */
export function runRow(view: View, run: RunRow): Html {
  const { say, language } = view
  const report = reportOf(run.report)
  const outcome = run.ended_at === null ? 'open' : run.outcome === 'done' ? 'done' : 'incomplete'
  const figures = (['stored', 'unchanged', 'quarantined'] as const).flatMap(name =>
    typeof report[name] === 'number'
      ? [html`<span>${say(`run.${name}`)}: ${wordNumber(report[name], language)}</span>`]
      : [],
  )
  const reason = [report.reason, report.error].find(each => typeof each === 'string')
  return html`<div class="run">
    <p>${timeOf(view, run.started_at)} <span class="soft small">${agoOf(view, run.started_at)}</span></p>
    <p class="dots small">
      <strong>${say(outcome === 'open' ? 'watch.run.open' : `run.${outcome}`)}</strong>${figures}
    </p>
    ${reason ? html`<p class="small"><code>${reason}</code></p>` : ''}
    ${
      run.report
        ? html`<details class="fold">
            <summary>${say('watch.report')}</summary>
            ${tableFrame(say('watch.report'), html`<pre class="report">${JSON.stringify(report, null, 2)}</pre>`)}
          </details>`
        : ''
    }
  </div>`
}

/** A report may name a hundred missing documents; a page shows its beginning. */
const TEXT_MAX = 300
const LIST_MAX = 10

/** A run's report as data, long lists and texts cut; empty where there is none. */
export function reportOf(json: string | null): Readonly<Record<string, unknown>> {
  try {
    const cut = (_key: string, value: unknown): unknown =>
      typeof value === 'string' && value.length > TEXT_MAX
        ? `${value.slice(0, TEXT_MAX)}…`
        : Array.isArray(value) && value.length > LIST_MAX
          ? [...value.slice(0, LIST_MAX), '…']
          : value
    const report: unknown = JSON.parse(json ?? '{}', cut)
    return typeof report === 'object' && report !== null ? (report as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function settingsSection(view: View, { watch, form }: SourcePage, path: string): Html {
  const { say, language } = view
  const { source, settings } = watch
  const typed = (name: keyof SourceSettings): string =>
    form?.typed[name] ?? (settings[name] === undefined ? '' : String(settings[name]))
  const number = (name: keyof typeof SETTING_BOUNDS): Html => {
    const [from, to] = SETTING_BOUNDS[name]
    const least = name === 'gapMs' ? source.gapMs : from
    return field({
      name,
      label: say(`watch.set.${name}`),
      value: typed(name),
      hint: say('watch.set.between', { from: wordNumber(least, language), to: wordNumber(to, language) }),
      problem: form?.problems[name],
      digits: true,
      maxlength: 7,
      autocomplete: 'off',
    })
  }
  return html`<section class="section" aria-labelledby="settings">
    <h2 id="settings">${say('watch.settings')}</h2>
    <p>${say('watch.settings.says')}</p>
    <form method="post" action="${path}/settings" class="stack narrow">
      ${field({
        name: 'every',
        label: say('watch.set.every'),
        value: typed('every'),
        hint: say('watch.set.every.hint', { own: source.every }),
        problem: form?.problems.every,
        maxlength: 100,
        autocomplete: 'off',
      })}
      ${number('gapMs')} ${number('overlapDays')} ${number('windowDays')} ${number('requestsMax')}
      ${number('minutesMax')}
      <button class="button">${say('account.save')}</button>
    </form>
  </section>`
}

function incidentsSection(view: View, { incidents }: SourceWatch): Html {
  const { say, language } = view
  if (!incidents.length) return html``
  return html`<section class="section" aria-labelledby="incidents">
    <h2 id="incidents">${say('watch.incidents')}</h2>
    <ul class="rows">
      ${incidents.map(
        ({ row, finding }) =>
          html`<li>
            <div>
              <p>${timeOf(view, row.opened_at)}</p>
              <p class="small">${wordFinding(finding, language, view.now, SCHEDULE_CLOCK)}</p>
              <p class="small soft">
                ${
                  row.closed_at
                    ? say(row.ended === 'paused' ? 'watch.ended.paused' : 'watch.ended', {
                        ago: agoOf(view, row.closed_at),
                      })
                    : say('watch.ongoing')
                }
              </p>
            </div>
          </li>`,
      )}
    </ul>
  </section>`
}
