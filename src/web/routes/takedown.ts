import { Hono, type Context as HonoContext } from 'hono'
import { auditStatement } from '../../../db/audit.ts'
import { batch } from '../../../db/batch.ts'
import { namesOfPeople } from '../../../db/people-admin.ts'
import {
  countRedactions,
  listRedactions,
  readRedaction,
  REDACTIONS_MAX,
  undoRedaction,
} from '../../../db/redactions.ts'
import type { Context as AppContext } from '../../context.ts'
import { NotFoundError, UsageError } from '../../errors.ts'
import { demand } from '../access.ts'
import { takedownPage, type TakedownPage } from '../pages/takedown.ts'
import type { WebEnv } from '../reader.ts'
import { one } from '../start-steps.ts'
import { readTakedown, takedownStatements, type TakedownForm } from '../takedown.ts'

/** Taking something down, so that it stays down, and putting it back. */
export function takedownRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  const page = async (
    context: HonoContext<WebEnv>,
    parts: Partial<TakedownPage> = {},
    status: 200 | 400 = 200,
  ): Promise<Response> => {
    const redactions = await listRedactions(ctx.db)
    const names = await namesOfPeople(
      ctx.db,
      redactions.map(row => row.person),
    )
    return context.html(await takedownPage(context.get('view'), { redactions, names, ...parts }), status)
  }

  app.get('/admin/takedown', context => {
    demand(context, 'admin.read')
    const asked = context.req.query('done')
    const done = asked === 'made' || asked === 'undone' ? asked : undefined
    const object = context.req.query('object')?.slice(0, 500)
    return page(context, { ...(done && { done }), ...(object && { form: { object } }) })
  })

  app.post('/admin/takedown', async context => {
    const person = demand(context, 'admin.write')
    const form = readForm(await context.req.parseBody())
    const asked = await readTakedown(ctx, form)
    if (typeof asked === 'string') return page(context, { form, problem: asked }, 400)
    if ((await countRedactions(ctx.db)) >= REDACTIONS_MAX)
      throw new UsageError(`At most ${REDACTIONS_MAX} redactions can stand at once.`)
    const { statements } = takedownStatements(ctx, asked, { person: person.id, report: '' })
    await batch(ctx.db, statements)
    await ctx.applyRedactions?.()
    return context.redirect('/admin/takedown?done=made', 303)
  })

  app.post('/admin/takedown/:redaction/undo', async context => {
    const person = demand(context, 'admin.write')
    const id = context.req.param('redaction')
    const row = await readRedaction(ctx.db, id)
    if (!row) throw new NotFoundError('There is no such redaction.')
    const reason = one(await context.req.parseBody(), 'why').slice(0, 500)
    if (!reason) throw new UsageError('Say why it may be shown again.')
    if (row.undone_at === null) {
      const at = ctx.now().toISOString()
      const object = `redaction:${id}`
      await batch(ctx.db, [
        ...undoRedaction(ctx.db, id, person.id, at),
        auditStatement(ctx.db, { at, person: person.id, action: 'redaction.undo', object, reason }),
      ])
      await ctx.applyRedactions?.()
    }
    return context.redirect('/admin/takedown?done=undone', 303)
  })
  return app
}

/** The fields of the form, as typed. */
function readForm(form: Readonly<Record<string, unknown>>): TakedownForm {
  const text = (name: string): string => one(form, name).slice(0, 1_000)
  return {
    scope: text('scope'),
    object: text('object'),
    field: text('field'),
    words: text('words'),
    reason: text('reason'),
    note: text('note'),
  }
}
