import { Hono, type Context as HonoContext } from 'hono'
import { evaluations } from '../../../db/evaluations.ts'
import { readPerson } from '../../../db/people.ts'
import {
  activate,
  activations,
  beginDraft,
  discardDraft,
  lastActivation,
  readRules,
  ruleSet,
  ruleSets,
  saveDraft,
  type RuleSetRow,
} from '../../../db/rules.ts'
import type { Context as AppContext } from '../../context.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import type { CompareReport } from '../../model/comparison.ts'
import { DEFAULT_RULES } from '../../model/rules.ts'
import { demand } from '../access.ts'
import { rulesPath } from '../pages/rule-parts.ts'
import { ruleSetPage, type RuleSetPage } from '../pages/rule-set.ts'
import { rulesPage } from '../pages/rules.ts'
import type { WebEnv } from '../reader.ts'
import { readRulesForm, typedOf } from '../rules-form.ts'
import { one } from '../start-steps.ts'
import type { View } from '../view.ts'

type Request = HonoContext<WebEnv>

/** Why something was put into force: a few words are enough, none are not. */
const REASON_MIN = 3
const REASON_MAX = 500
/** A measurement without a sign for so long has died with its process (jobs/preview). */
const SILENT_MS = 120_000

/** The rules of the matching: versions, drafts, previews, what is in force and why. */
export function rulesRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  const { db } = ctx

  app.get('/admin/rules', async context => {
    demand(context, 'admin.read')
    const view = context.get('view')
    const [sets, history] = await Promise.all([ruleSets(db), activations(db)])
    const byVersion = new Map(sets.map(row => [row.version, row]))
    const inForce = byVersion.get(history[0]?.version ?? DEFAULT_RULES.version)!
    const people = new Map<string, string>()
    for (const id of new Set([...sets, ...history].map(row => row.author).filter(Boolean))) {
      const person = await readPerson(db, id)
      if (person && !person.erased_at) people.set(id, person.name || person.email)
    }
    const said = context.req.query('gone') ? view.say('rules.discarded') : undefined
    const rulesOf = (version: string) => {
      const row = byVersion.get(version)
      return row && readRules(row)
    }
    return context.html(await rulesPage(view, { inForce, sets, history, rulesOf, people, said }))
  })

  app.get('/admin/rules/:version', async context => {
    demand(context, 'admin.read')
    const view = context.get('view')
    const said = context.req.query('saved')
      ? view.say('rules.saved')
      : context.req.query('active')
        ? view.say('rules.active.now')
        : undefined
    return context.html(await page(ctx, context, { said }))
  })

  app.get('/admin/rules/:version/rules.json', async context => {
    demand(context, 'admin.read')
    const rules = readRules(await found(ctx, context))
    context.header('Content-Disposition', `attachment; filename="${rules.version}.json"`)
    return context.json(rules)
  })

  app.post('/admin/rules/:version', async context => {
    const person = demand(context, 'admin.write')
    const row = await found(ctx, context)
    const form = await context.req.parseBody({ all: true })
    const { typed, rules } = readRulesForm(form, readRules(row), context.get('view').say)
    const reason = one(form, 'reason').slice(0, REASON_MAX)
    if (!rules) return context.html(await page(ctx, context, { typed, reason }), 400)
    return unlessMoved(ctx, context, async () => {
      await saveDraft(db, rules, reason, by(ctx, person.id))
      return context.redirect(`${rulesPath(row.version)}?saved=1`, 303)
    })
  })

  app.post('/admin/rules/:version/draft', async context => {
    const person = demand(context, 'admin.write')
    const row = await found(ctx, context)
    return unlessMoved(ctx, context, async () =>
      context.redirect(`${rulesPath(await beginDraft(db, row, by(ctx, person.id)))}#edit`, 303),
    )
  })

  app.post('/admin/rules/:version/preview', async context => {
    const person = demand(context, 'admin.write')
    const { version } = await found(ctx, context)
    await ctx.tuning?.preview(version, person.id)
    return context.redirect(`${rulesPath(version)}#preview`, 303)
  })

  app.post('/admin/rules/:version/activate', async context => {
    const person = demand(context, 'admin.write')
    const { version } = await found(ctx, context)
    const reason = one(await context.req.parseBody(), 'why')
      .trim()
      .slice(0, REASON_MAX)
    if (reason.length < REASON_MIN) {
      const problem = context.get('view').say('rules.why.missing')
      return context.html(await page(ctx, context, { why: { value: reason, problem } }), 400)
    }
    return unlessMoved(ctx, context, async () => {
      await activate(db, version, { ...by(ctx, person.id), reason, before: await lastActivation(db) })
      ctx.tuning?.rescore()
      return context.redirect(`${rulesPath(version)}?active=1`, 303)
    })
  })

  app.post('/admin/rules/:version/discard', async context => {
    const person = demand(context, 'admin.write')
    const { version } = await found(ctx, context)
    return unlessMoved(ctx, context, async () => {
      await discardDraft(db, version, by(ctx, person.id))
      return context.redirect('/admin/rules?gone=1', 303)
    })
  })
  return app
}

const by = ({ now }: AppContext, author: string): { author: string; at: string } => ({
  author,
  at: now().toISOString(),
})

async function found({ db }: AppContext, context: Request): Promise<RuleSetRow> {
  const row = await ruleSet(db, context.req.param('version') ?? '')
  if (!row) throw new NotFoundError('There is no such version.')
  return row
}

/** Another administrator was quicker: the page as it is now, with that said. */
async function unlessMoved(
  ctx: AppContext,
  context: Request,
  act: () => Promise<Response>,
): Promise<Response> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    return context.html(await page(ctx, context, { failure: context.get('view').say('rules.moved') }), 409)
  }
}

async function page(
  ctx: AppContext,
  context: Request,
  parts: Partial<RuleSetPage>,
): Promise<ReturnType<typeof ruleSetPage>> {
  const { db } = ctx
  const view: View = context.get('view')
  const row = await found(ctx, context)
  const rules = readRules(row)
  const last = await lastActivation(db)
  const active = last && (await ruleSet(db, last.version))
  const [preview] = await evaluations(db, 'preview', { version: row.version, limit: 1 })
  return ruleSetPage(view, {
    row,
    rules,
    inForce: active ? readRules(active) : DEFAULT_RULES,
    typed: typedOf(rules),
    reason: row.reason,
    preview,
    report: preview?.state === 'done' ? (JSON.parse(preview.json) as CompareReport) : undefined,
    silent: preview?.state === 'running' && ctx.now().getTime() - Date.parse(preview.seen_at) > SILENT_MS,
    able: ctx.tuning !== undefined,
    ...parts,
  })
}
