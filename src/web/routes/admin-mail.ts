import { Hono, type Context as HonoContext } from 'hono'
import { readAddress } from '../../auth/address.ts'
import { auditStatement } from '../../../db/audit.ts'
import { batch } from '../../../db/batch.ts'
import {
  lastSuppressed,
  outboxStates,
  readSuppression,
  softBounces,
  suppressionCounts,
} from '../../../db/mail-health.ts'
import { listMessages } from '../../../db/outbox-reads.ts'
import { findPerson } from '../../../db/people.ts'
import { outboundIsOn } from '../../../db/settings.ts'
import { addressHash, liftStatement } from '../../../db/suppression.ts'
import type { Context as AppContext } from '../../context.ts'
import { OFFERED } from '../../words/languages.ts'
import { demand } from '../access.ts'
import { adminMailPage, mailPreviewPage, type MailPage } from '../pages/admin-mail.ts'
import type { WebEnv } from '../reader.ts'

const MONTH_MS = 30 * 86_400_000
const WEEK_MS = 7 * 86_400_000
const SHOWN = 20
const WHY_LETTERS_MIN = 5

/** How mail is doing, allowing an address again, and what anybody would be mailed: addresses and names are left out. */
export function adminMailRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  const { db } = ctx

  const show = async (
    context: HonoContext<WebEnv>,
    parts: Partial<MailPage> = {},
    status: 200 | 400 = 200,
  ): Promise<Response> => {
    const now = ctx.now().getTime()
    const since = (ms: number): string => new Date(now - ms).toISOString()
    const [outbound, states, doubtful, soft, suppressed, counts] = await Promise.all([
      outboundIsOn(db),
      outboxStates(db),
      listMessages(db, { doubtful: true, limit: SHOWN }),
      softBounces(db, since(WEEK_MS), SHOWN),
      lastSuppressed(db, SHOWN),
      suppressionCounts(db, since(MONTH_MS)),
    ])
    const read = { outbound, states, doubtful, soft, suppressed, counts }
    const page = { ...read, configured: ctx.mail.configured, previewable: ctx.previewDigest !== undefined }
    context.header('Cache-Control', 'no-store')
    return context.html(await adminMailPage(context.get('view'), { ...page, ...parts }), status)
  }

  app.get('/admin/mail', context => {
    demand(context, 'admin.read')
    return show(context, context.req.query('said') ? { said: context.get('view').say('mailbox.lifted') } : {})
  })

  app.post('/admin/mail/lift', async context => {
    const person = demand(context, 'admin.write')
    const form = await context.req.parseBody()
    const { say } = context.get('view')
    const why = typeof form.why === 'string' ? form.why.trim().slice(0, 500) : ''
    const address = readAddress(form.address)
    const hash = address ? await addressHash(address) : typeof form.hash === 'string' ? form.hash : ''
    const row = await readSuppression(db, hash.slice(0, 64))
    if (!row) return show(context, { failure: say('mailbox.lift.unknown') }, 400)
    if (why.length < WHY_LETTERS_MIN) return show(context, { failure: say('mailbox.why.hint') }, 400)
    const at = ctx.now().toISOString()
    await batch(db, [
      liftStatement(db, row.address_hash),
      auditStatement(db, {
        at,
        person: person.id,
        action: 'address.lift',
        object: `address:${row.address_hash.slice(0, 8)}`,
        reason: why,
        detail: { reason: row.reason, since: row.at },
      }),
    ])
    return context.redirect('/admin/mail?said=lifted', 303)
  })

  // Posted, because an address must not stand in an address.
  app.post('/admin/mail/preview', async context => {
    const person = demand(context, 'admin.write')
    const form = await context.req.parseBody()
    const view = context.get('view')
    const email = readAddress(form.email)
    const whose = email ? await findPerson(db, email) : undefined
    if (!whose || !ctx.previewDigest)
      return show(context, { failure: view.say('mailbox.preview.unknown') }, 400)
    await batch(db, [
      auditStatement(db, {
        at: ctx.now().toISOString(),
        person: person.id,
        action: 'digest.preview',
        object: `person:${whose.id}`,
      }),
    ])
    const rendered = await ctx.previewDigest(whose.id, true)
    const language = OFFERED.includes(whose.language) ? whose.language : 'en'
    context.header('Cache-Control', 'no-store')
    return context.html(await mailPreviewPage(view, { language, ...(rendered && { rendered }) }))
  })
  return app
}
