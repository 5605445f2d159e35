import { Hono } from 'hono'
import { auditActions, readAudit, type AuditFilter } from '../../../db/audit.ts'
import { namesOfPeople } from '../../../db/people-admin.ts'
import type { Context as AppContext } from '../../context.ts'
import { demand } from '../access.ts'
import { auditPage } from '../pages/audit.ts'
import type { WebEnv } from '../reader.ts'

const PAGE = 50
const TEXT_MAX = 300

/** The log of what people did. */
export function auditRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/admin/audit', async context => {
    demand(context, 'admin.read')
    const query = context.req.query()
    const filter = filterOf(query)
    // One more than a page says whether there is another one.
    const found = await readAudit(ctx.db, { ...filter, limit: PAGE + 1 })
    const entries = found.slice(0, PAGE)
    const people = entries.flatMap(entry => [entry.person, /^person:(.+)$/.exec(entry.object)?.[1] ?? ''])
    const names = await namesOfPeople(ctx.db, [...people, filter.person ?? ''])
    const next = new URLSearchParams(query)
    next.delete('lang')
    next.set('before', String(entries.at(-1)?.seq ?? 0))
    return context.html(
      await auditPage(context.get('view'), {
        filter,
        entries,
        names,
        actions: await auditActions(ctx.db),
        ...(found.length > PAGE && { next: next.toString() }),
      }),
    )
  })
  return app
}

function filterOf(query: Readonly<Record<string, string>>): AuditFilter {
  const text = (name: string): string | undefined => query[name]?.trim().slice(0, TEXT_MAX) || undefined
  const date = (name: string): string | undefined =>
    /^\d{4}-\d{2}-\d{2}$/.test(query[name] ?? '') ? query[name] : undefined
  const [from, to] = [date('from'), date('to')]
  const before = /^\d{1,15}$/.test(query.before ?? '') ? Number(query.before) : undefined
  const [action, object] = [text('action'), text('object')]
  return {
    // The system's own entries have no person: an empty text asks for those.
    ...(query.person !== undefined && { person: query.person.slice(0, TEXT_MAX) }),
    ...(action && { action }),
    ...(object && { object }),
    ...(from && { from: `${from}T00:00:00.000Z` }),
    // The whole of the last day.
    ...(to && { to: `${to}T99` }),
    ...(before !== undefined && { before }),
  }
}
