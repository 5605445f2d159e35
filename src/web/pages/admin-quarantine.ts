import { html } from 'hono/html'
import type { QuarantineCount } from '../../../db/health.ts'
import type { QuarantinedRow } from '../../../db/quarantine.ts'
import type { ReplayRow } from '../../../db/replays.ts'
import { wordNumber } from '../../words/money.ts'
import { quarantineKind } from '../../words/problems.ts'
import { adminFrame } from '../parts/admin.ts'
import { notice } from '../parts/form.ts'
import { agoOf, timeOf } from '../parts/moments.ts'
import type { Html, View } from '../view.ts'

/** The records that are listed: of a source or reason, waiting or closed. */
export type QuarantineView = Readonly<{ source: string; reason: string; closed: boolean }>

export type QuarantinePage = Readonly<{
  counts: readonly QuarantineCount[]
  orders: readonly ReplayRow[]
  /** The list that was asked for; absent = the overview alone */
  list?: QuarantineView & Readonly<{ rows: readonly QuarantinedRow[]; next?: string }>
  /** False where no bytes are kept: nothing can be read again */
  replayable: boolean
  said?: string | undefined
  failure?: string
}>

/** What could not be read: how much for which reason, what is being read again, and the records themselves. */
export function adminQuarantinePage(view: View, page: QuarantinePage): Html {
  const { say } = view
  const total = page.counts.reduce((sum, { count }) => sum + count, 0)
  return adminFrame(view, {
    title: say('admin.quarantine'),
    ...(page.list && { crumb: ['/admin/quarantine', 'record.back'] as const }),
    body: html`${notice(page.said) ?? ''} ${notice(page.failure, true) ?? ''}
      <p class="lead">${total ? say('record.lead', { n: total }) : say('quarantine.none')}</p>
      ${page.replayable ? '' : html`<p class="note section-s">${say('record.edge')}</p>`}
      ${page.list ? listSection(view, page, page.list) : reasonsSection(view, page, total)}
      ${page.orders.length ? ordersSection(view, page.orders) : ''}
      ${
        page.list
          ? ''
          : html`<p class="section-s">
              <a class="more" href="/admin/quarantine?closed=1">${say('record.closed')}</a>
            </p>`
      }
      ${total ? html`<p class="law">${say('record.law', { n: total })}</p>` : ''}`,
  })
}

function reasonsSection(view: View, { counts, replayable }: QuarantinePage, total: number): Html {
  const { say, language } = view
  if (!total) return html``
  return html`<section class="section" aria-labelledby="reasons">
    <h2 id="reasons">${say('record.reasons')}</h2>
    <ul class="rows">
      ${counts.map(
        ({ source, reason, count }) =>
          html`<li>
            <div>
              <a href="/admin/quarantine?${new URLSearchParams({ source, reason }).toString()}"
                ><strong>${say(`quarantine.${quarantineKind(reason)}`)}</strong></a
              >
              <p class="small soft dots">
                <code>${reason}</code>${source ? html`<span>${source}</span>` : ''}<span
                  >${wordNumber(count, language)}</span
                >
              </p>
            </div>
            ${replayable ? againForm(view, { source, reason }, say('record.again.these', { n: count })) : ''}
          </li>`,
      )}
    </ul>
    ${replayable && counts.length > 1 ? againForm(view, { all: '1' }, say('record.again.all', { n: total })) : ''}
  </section>`
}

/** A button that orders records to be read again. */
export function againForm(_view: View, fields: Readonly<Record<string, string>>, label: string): Html {
  return html`<form method="post" action="/admin/quarantine/replay">
    ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    <button class="button quiet">${label}</button>
  </form>`
}

/** Orders with how far they have come; a reload shows more. */
function ordersSection(view: View, orders: readonly ReplayRow[]): Html {
  const { say } = view
  const running = orders.some(({ ended_at }) => ended_at === null)
  return html`<section class="section" aria-labelledby="orders">
    <h2 id="orders">${say('record.orders')}</h2>
    ${running ? html`<p><a class="more" href="/admin/quarantine">${say('record.look')}</a></p>` : ''}
    <ul class="rows">
      ${orders.map(order => html`<li>${orderRow(view, order)}</li>`)}
    </ul>
  </section>`
}

const STATES = ['queued', 'running', 'done', 'failed'] as const

function orderRow(view: View, order: ReplayRow): Html {
  const { say, language } = view
  const state = STATES.find(each => each === order.state) ?? 'queued'
  const what = order.record
    ? say('record.one')
    : [order.source, order.reason].filter(Boolean).join(' · ') || say('record.everything')
  const label = `${what}: ${say('record.progress', { n: order.done, of: order.total })}`
  return html`<div class="run">
    <p class="dots">
      <strong>${say(`record.state.${state}`)}</strong><span>${what}</span
      ><span class="soft small">${agoOf(view, order.asked_at)}</span>
    </p>
    ${
      order.total && state !== 'done'
        ? html`<progress max="${order.total}" value="${order.done}" aria-label="${label}"></progress>`
        : ''
    }
    <p class="small dots">
      <span>${say('record.progress', { n: order.done, of: order.total })}</span
      ><span>${say('record.understood', { n: order.understood })}</span
      ><span>${say('run.stored')}: ${wordNumber(order.stored, language)}</span>
    </p>
    ${order.problem ? html`<p class="small"><code>${order.problem}</code></p>` : ''}
  </div>`
}

function listSection(view: View, page: QuarantinePage, list: NonNullable<QuarantinePage['list']>): Html {
  const { say } = view
  const { source, reason, closed, rows, next } = list
  const named = [source, reason].filter(Boolean).join(' · ')
  const here = { ...(source && { source }), ...(reason && { reason }), ...(closed && { closed: '1' }) }
  return html`<section class="section" aria-labelledby="records">
    <h2 id="records">
      ${closed ? say('record.closed') : say('record.waiting')}${named ? html` <span class="soft small"><code>${named}</code></span>` : ''}
    </h2>
    ${
      rows.length
        ? html`<ul class="rows">
            ${rows.map(row => html`<li>${recordRow(view, row)}</li>`)}
          </ul>`
        : html`<p>${say('record.empty')}</p>`
    }
    <div class="acts">
      ${
        !closed && page.replayable && rows.length && (source || reason)
          ? againForm(view, { source, reason }, say('record.again.listed'))
          : ''
      }
      ${next ? html`<a class="button quiet" href="/admin/quarantine?${new URLSearchParams({ ...here, after: next }).toString()}">${say('record.more')}</a>` : ''}
    </div>
  </section>`
}

function recordRow(view: View, row: QuarantinedRow): Html {
  const { say } = view
  return html`<div class="run">
    <p><a href="${recordPath(row)}">${row.notice ?? row.name}</a></p>
    <p class="small">${row.detail}</p>
    <p class="small soft dots">
      <code>${row.reason}</code>${row.field ? html`<code>${row.field}</code>` : ''}${timeOf(view, row.at)}${
        Number(row.tries) ? html`<span>${say('record.tries', { n: Number(row.tries) })}</span>` : ''
      }
    </p>
  </div>`
}

/** Where a record has its page. Ids hold a `#`. */
export function recordPath({ id }: Pick<QuarantinedRow, 'id'>): string {
  return `/admin/quarantine/${encodeURIComponent(id)}`
}
