import { Hono, type Context as HonoContext } from 'hono'
import { auditStatement } from '../../../db/audit.ts'
import { batch } from '../../../db/batch.ts'
import { getDocument } from '../../../db/documents.ts'
import { countQuarantine } from '../../../db/health.ts'
import { countWaiting, pageQuarantine, readQuarantined, type QuarantinedRow } from '../../../db/quarantine.ts'
import { listReplays, orderReplay } from '../../../db/replays.ts'
import { withheldOf } from '../../../db/withheld.ts'
import type { Context as AppContext } from '../../context.ts'
import { NotFoundError } from '../../errors.ts'
import { demand } from '../access.ts'
import { adminQuarantinePage, type QuarantinePage } from '../pages/admin-quarantine.ts'
import { adminRecordPage } from '../pages/admin-record.ts'
import type { WebEnv } from '../reader.ts'

const PAGE = 50
const ORDERS_SHOWN = 5

/** Quarantine as an administrator sees it: reasons, records, bytes, and reading again. */
export function adminQuarantineRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  const show = async (
    context: HonoContext<WebEnv>,
    parts: Partial<QuarantinePage> = {},
    status: 200 | 400 = 200,
  ): Promise<Response> => {
    const [counts, orders] = await Promise.all([countQuarantine(ctx.db), listReplays(ctx.db, ORDERS_SHOWN)])
    const page = { counts, orders, replayable: ctx.replay !== undefined, ...parts }
    return context.html(await adminQuarantinePage(context.get('view'), page), status)
  }

  app.get('/admin/quarantine', async context => {
    demand(context, 'admin.read')
    const { source = '', reason = '', after = '', closed, said } = context.req.query()
    const view = context.get('view')
    const told = said === 'ordered' ? { said: view.say('record.ordered') } : {}
    if (!source && !reason && !closed) return show(context, told)
    const filter = { source, reason, closed: closed === '1' }
    const rows = await pageQuarantine(ctx.db, filter, PAGE + 1, after)
    const next = rows.length > PAGE ? rows[PAGE - 1]!.id : undefined
    const list = { ...filter, rows: rows.slice(0, PAGE), ...(next !== undefined && { next }) }
    return show(context, { ...told, list })
  })

  app.post('/admin/quarantine/replay', async context => {
    const person = demand(context, 'admin.write')
    const form = await context.req.parseBody()
    const read = (name: string): string => (typeof form[name] === 'string' ? form[name].slice(0, 300) : '')
    const filter = { record: read('record'), source: read('source'), reason: read('reason') }
    const any = filter.record || filter.source || filter.reason || read('all') === '1'
    const { say } = context.get('view')
    if (!ctx.replay) return show(context, { failure: say('record.edge') }, 400)
    const total = any ? await countWaiting(ctx.db, filter) : 0
    if (!total) return show(context, { failure: say('record.nothing') }, 400)
    const at = ctx.now().toISOString()
    const id = `${at} ${idOf(ctx)}`
    await batch(ctx.db, [
      ...orderReplay(ctx.db, { id, ...filter, asked_by: person.id, asked_at: at, total }),
      auditStatement(ctx.db, {
        at,
        person: person.id,
        action: 'quarantine.replay',
        object: `replay:${id}`,
        detail: { ...filter, total },
      }),
    ])
    // Begun now rather than at the next beat; what breaks off is carried on by the job.
    ctx.replay().catch((error: unknown) => ctx.log.error({ err: error }, 'reading again'))
    return context.redirect('/admin/quarantine?said=ordered', 303)
  })

  app.get('/admin/quarantine/:record', async context => {
    demand(context, 'admin.read')
    const row = await wanted(ctx, context)
    const document = await getDocument(ctx.db, row.document)
    const size = document?.bytes ? Number(document.size) : undefined
    const page = { row, replayable: ctx.replay !== undefined, ...(size !== undefined && { size }) }
    return context.html(await adminRecordPage(context.get('view'), page))
  })

  app.get('/admin/quarantine/:record/bytes', async context => {
    demand(context, 'admin.read')
    const row = await wanted(ctx, context)
    const document = await getDocument(ctx.db, row.document)
    if (!document?.bytes || (await withheldOf(ctx.db, [row.document])).length)
      throw new NotFoundError('The bytes of this record are not kept.')
    const stored = new Uint8Array(document.bytes)
    const { unpack } = await import('../files.ts')
    const bytes = document.encoding === 'zstd' ? await unpack(stored, Number(document.size)) : stored
    // Somebody else's file, perhaps made to do harm: a browser keeps it and never shows it.
    context.header('Content-Disposition', `attachment; filename="${fileName(row.name)}"`)
    context.header('Content-Security-Policy', "default-src 'none'; sandbox")
    context.header('X-Content-Type-Options', 'nosniff')
    context.header('Cache-Control', 'no-store')
    return context.body(bytes, 200, { 'Content-Type': 'application/octet-stream' })
  })
  return app
}

async function wanted(ctx: AppContext, context: HonoContext<WebEnv>): Promise<QuarantinedRow> {
  const row = await readQuarantined(ctx.db, context.req.param('record') ?? '')
  if (!row) throw new NotFoundError('There is no such record.')
  return row
}

function idOf({ random }: AppContext): string {
  return [...random(6)].map(byte => byte.toString(16).padStart(2, '0')).join('')
}

/** A name becomes a header: letters that headers and file systems take. */
function fileName(name: string): string {
  const last = name.split('/').at(-1) ?? ''
  return last.replace(/[^A-Za-z0-9._-]+/g, '_').slice(-120) || 'record'
}
