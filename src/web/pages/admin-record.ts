import { html } from 'hono/html'
import type { QuarantinedRow } from '../../../db/quarantine.ts'
import { wordNumber } from '../../words/money.ts'
import { quarantineKind } from '../../words/problems.ts'
import { adminFrame } from '../parts/admin.ts'
import { fact } from '../parts/lots.ts'
import { momentOf } from '../parts/moments.ts'
import type { Html, View } from '../view.ts'
import { againForm, recordPath } from './admin-quarantine.ts'

export type RecordPage = Readonly<{
  row: QuarantinedRow
  /** Of the stored document, before compression; absent where its bytes are not kept */
  size?: number
  replayable: boolean
}>

/** One record with its history, its bytes, and reading it again. */
export function adminRecordPage(view: View, { row, size, replayable }: RecordPage): Html {
  const { say, language } = view
  const title = row.notice ?? row.name
  const back = `/admin/quarantine?${new URLSearchParams({ source: row.source, reason: row.reason }).toString()}`
  return adminFrame(view, {
    title,
    crumb: [back, 'record.back'],
    body: html`<p class="state ${row.closed_at ? 'state-fresh' : 'state-failing'}">
        ${say(row.closed_at ? 'record.is.closed' : `quarantine.${quarantineKind(row.reason)}`)}
      </p>
      <p class="section-s">${row.detail}</p>
      <dl class="facts section-s">
        ${fact(say('record.reason'), html`<code>${row.reason}</code>`)}
        ${fact(say('record.field'), row.field ? html`<code>${row.field}</code>` : undefined)}
        ${fact(say('record.source'), row.source)} ${fact(say('record.name'), html`<code>${row.name}</code>`)}
        ${fact(say('record.size'), size === undefined ? say('record.bytes.none') : say('record.bytes', { n: wordNumber(size, language) }))}
        ${fact(say('record.since'), momentOf(view, row.at))}
        ${fact(say('record.tried'), momentOf(view, row.tried_at))}
        ${fact(say('record.tries.label'), Number(row.tries) ? wordNumber(Number(row.tries), language) : undefined)}
        ${fact(say('record.closed.at'), momentOf(view, row.closed_at))}
      </dl>
      <div class="acts section-s">
        ${size === undefined || row.closed_at || !replayable ? '' : againForm(view, { record: row.id }, say('record.again'))}
        ${size === undefined ? '' : html`<a class="button quiet" href="${recordPath(row)}/bytes" download>${say('record.download')}</a>`}
      </div>
      ${size === undefined ? '' : html`<p class="hint">${say('record.download.says')}</p>`}`,
  })
}
