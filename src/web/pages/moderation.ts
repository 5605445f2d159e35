import { html } from 'hono/html'
import type { AuditRow } from '../../../db/audit.ts'
import type { ReportRow } from '../../../db/reports.ts'
import { languageName } from '../../words/names.ts'
import { logTime, whoName } from '../parts/audit-line.ts'
import { auditTrail, orderFrame } from '../parts/order.ts'
import { actionsFor, type DecisionForm, type DecisionProblem } from '../moderation.ts'
import { REPORT_KINDS, type Subject } from '../report-subject.ts'
import { CATEGORIES } from '../takedown.ts'
import type { Html, View } from '../view.ts'
import { takedownFields } from './takedown.ts'

const kindKey = (kind: string) =>
  `report.kind.${REPORT_KINDS.find(known => known === kind) ?? 'other'}` as const
const categoryKey = (code: string) =>
  `report.category.${CATEGORIES.find(known => known === code) ?? 'other'}` as const

export type QueuePage = Readonly<{
  state: 'open' | 'closed'
  reports: readonly ReportRow[]
  open: number
  next?: string
}>

/** What was reported: what waits, or what was decided. */
export function queuePage(view: View, { state, reports, open, next }: QueuePage): Html {
  const { say } = view
  const tab = (of: 'open' | 'closed', text: string): Html =>
    html`<a href="/admin/moderation?state=${of}" ${of === state ? html`aria-current="page"` : ''}>${text}</a>`
  return orderFrame(view, {
    title: say('moderation.title'),
    lead: say('moderation.lead'),
    body: html`<nav class="tabs" aria-label="${say('moderation.title')}">
        ${tab('open', `${say('moderation.open')} (${open})`)} ${tab('closed', say('moderation.closed'))}
      </nav>
      ${
        reports.length
          ? html`<ul class="log">
              ${reports.map(report => queueRow(view, report))}
            </ul>`
          : html`<p class="section">
              ${say(state === 'open' ? 'moderation.none' : 'moderation.closed.none')}
            </p>`
      }
      ${next ? html`<p><a class="button quiet" href="/admin/moderation?${next}">${say('users.next')}</a></p>` : ''}`,
  })
}

function queueRow(view: View, report: ReportRow): Html {
  const { say } = view
  return html`<li>
    <p><a class="more" href="/admin/moderation/${report.id}">${report.title || report.object}</a></p>
    <p class="small soft dots">
      <span>${say(kindKey(report.kind))}</span><span>${say(categoryKey(report.category))}</span
      ><span>${logTime(report.at)}</span>
    </p>
    <p>${shorten(report.words)}</p>
    ${report.state === 'open' ? '' : html`<p>${stateBadge(view, report)}</p>`}
  </li>`
}

const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 199)}…` : text)

function stateBadge({ say }: View, { state }: ReportRow): Html {
  return html`<span class="badge"
    >${say(state === 'upheld' ? 'moderation.upheld' : 'moderation.refused')}</span
  >`
}

export type ReportPage = Readonly<{
  report: ReportRow
  subject: Subject
  others: readonly ReportRow[]
  trail: readonly AuditRow[]
  names: ReadonlyMap<string, string>
  form?: Partial<DecisionForm>
  problem?: DecisionProblem | 'twice'
  done?: boolean
}>

/** One report: what was said about what, and what is decided about it. */
export function reportPage(view: View, page: ReportPage): Html {
  const { say } = view
  const { report, subject, others, names, done, problem } = page
  return orderFrame(view, {
    title: say('moderation.report'),
    back: html`<a href="/admin/moderation">${say('moderation.back')}</a>`,
    ...(done && { done: say('moderation.decided') }),
    ...(problem && { wrong: say(problem === 'twice' ? 'moderation.twice' : 'takedown.wrong') }),
    body: html`<dl class="facts">
        <dt>${say('moderation.about')}</dt>
        <dd>
          ${subject.path ? html`<a href="${subject.path}">${report.title}</a>` : report.title}
          <span class="soft small">(${say(kindKey(report.kind))})</span>
        </dd>
        <dt>${say('report.category')}</dt>
        <dd>${say(categoryKey(report.category))}</dd>
        <dt>${say('report.words')}</dt>
        <dd class="prose">${report.words}</dd>
        <dt>${say('moderation.from')}</dt>
        <dd>
          ${report.email ? html`${report.name} <a href="mailto:${report.email}">${report.email}</a>` : say('moderation.nobody')},
          ${logTime(report.at)}, ${languageName(report.language, view.language)}
        </dd>
      </dl>
      ${report.state === 'open' ? decisionForm(view, page) : outcome(view, report, names)}
      ${
        others.length
          ? html`<section class="section" aria-labelledby="others">
              <h2 id="others">${say('moderation.others')}</h2>
              <ul class="log">
                ${others.map(other => queueRow(view, other))}
              </ul>
            </section>`
          : ''
      }
      ${auditTrail(view, page.trail, names, `report:${report.id}`)}`,
  })
}

function outcome(view: View, report: ReportRow, names: ReadonlyMap<string, string>): Html {
  return html`<section class="section stack" aria-labelledby="outcome">
    <h2 id="outcome">${view.say('moderation.outcome')}</h2>
    <p>${stateBadge(view, report)}</p>
    <p class="prose">${report.reason}</p>
    <p class="small soft dots">
      <span>${report.decided_at ? logTime(report.decided_at) : ''}</span
      ><span>${whoName(view, report.decided_by, names)}</span>
    </p>
  </section>`
}

function decisionForm(view: View, { report, subject, form = {}, problem }: ReportPage): Html {
  const { say } = view
  const known = problem === 'why' || problem === 'decision' || problem === 'twice' ? undefined : problem
  const actions = actionsFor(subject)
  return html`<section class="section" aria-labelledby="decide">
    <h2 id="decide">${say('moderation.decide')}</h2>
    <form method="post" action="/admin/moderation/${report.id}" class="stack narrow">
      <fieldset class="choices">
        <legend>${say('moderation.what')}</legend>
        ${actions.map(
          action =>
            html`<label class="tick"
              ><input
                type="radio"
                name="decision"
                value="${action}"
                required
                ${form.decision === action ? html`checked` : ''}
              /><span>${say(`moderation.do.${action}`)}</span></label
            >`,
        )}
      </fieldset>
      ${
        actions.includes('redact')
          ? html`<details class="note" ${form.decision === 'redact' ? html`open` : ''}>
              <summary>${say('takedown.new')}</summary>
              ${takedownFields(view, { reason: report.category, ...form, object: form.object || report.object }, known)}
            </details>`
          : ''
      }
      <div class="field">
        <label for="why">${say('moderation.why')}</label>
        <textarea id="why" name="why" rows="4" maxlength="2000" required aria-describedby="why-hint">
${form.why ?? ''}</textarea>
        <p class="hint" id="why-hint">${say('moderation.why.hint')}</p>
      </div>
      <p><button class="button">${say('moderation.decide')}</button></p>
    </form>
  </section>`
}
