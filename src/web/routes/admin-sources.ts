import { Hono, type Context as HonoContext } from 'hono'
import { auditStatement } from '../../../db/audit.ts'
import { batch } from '../../../db/batch.ts'
import { againStatement, pauseStatements } from '../../../db/jobs.ts'
import { sourceSettingsStatement } from '../../../db/source-settings.ts'
import type { Context as AppContext } from '../../context.ts'
import { NotFoundError } from '../../errors.ts'
import {
  scheduleProblem,
  SETTING_BOUNDS,
  sourceSettingsSchema,
  type SourceSettings,
} from '../../model/source-settings.ts'
import { SOURCES, sourceOf } from '../../sources/index.ts'
import type { Source } from '../../sources/source.ts'
import { wordNumber } from '../../words/money.ts'
import { demand } from '../access.ts'
import { adminSourcePage, type SettingsForm } from '../pages/admin-source.ts'
import { adminSourcesPage } from '../pages/admin-sources.ts'
import type { WebEnv } from '../reader.ts'
import type { View } from '../view.ts'
import { readSourceWatch } from '../watch-reads.ts'

const SAID = {
  paused: 'watch.said.paused',
  resumed: 'watch.said.resumed',
  reading: 'watch.said.reading',
  saved: 'account.saved',
} as const

/** The sources as an administrator sees them: their health, and what she may do about it. */
export function adminSourcesRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/admin/sources', async context => {
    demand(context, 'admin.read')
    const watched = await Promise.all(SOURCES.map(source => readSourceWatch(ctx, source)))
    return context.html(await adminSourcesPage(context.get('view'), watched))
  })

  app.get('/admin/sources/:source', async context => {
    demand(context, 'admin.read')
    const said = Object.entries(SAID).find(([name]) => name === context.req.query('said'))?.[1]
    return show(ctx, context, said && { said: context.get('view').say(said) })
  })

  for (const [verb, paused] of [
    ['pause', true],
    ['resume', false],
  ] as const)
    app.post(`/admin/sources/:source/${verb}`, async context => {
      const person = demand(context, 'admin.write')
      const source = wanted(context)
      const name = `crawl:${source.id}`
      await batch(ctx.db, [
        ...pauseStatements(ctx.db, name, paused),
        // Earlier versions, and hands, may have paused the schedule instead.
        ...pauseStatements(ctx.db, `schedule:${name}`, false),
        // What was missed meanwhile is made up for at once.
        ...(paused ? [] : [againStatement(ctx.db, `schedule:${name}`)]),
        audit(ctx, person.id, `source.${verb}`, source),
      ])
      return context.redirect(`/admin/sources/${source.id}?said=${paused ? 'paused' : 'resumed'}`, 303)
    })

  app.post('/admin/sources/:source/read', async context => {
    const person = demand(context, 'admin.write')
    const source = wanted(context)
    await batch(ctx.db, [
      againStatement(ctx.db, `schedule:crawl:${source.id}`),
      audit(ctx, person.id, 'source.read', source),
    ])
    return context.redirect(`/admin/sources/${source.id}?said=reading`, 303)
  })

  app.post('/admin/sources/:source/settings', async context => {
    const person = demand(context, 'admin.write')
    const source = wanted(context)
    const { settings, form } = readForm(ctx, context.get('view'), source, await context.req.parseBody())
    if (!settings) return show(ctx, context, { form }, 400)
    const now = ctx.now().toISOString()
    await batch(ctx.db, [
      sourceSettingsStatement(ctx.db, source.id, settings, now),
      audit(ctx, person.id, 'source.set', source, settings),
    ])
    return context.redirect(`/admin/sources/${source.id}?said=saved`, 303)
  })
  return app
}

function wanted(context: HonoContext<WebEnv>): Source {
  const source = sourceOf(context.req.param('source') ?? '')
  if (!source) throw new NotFoundError('There is no such source.')
  return source
}

function audit(
  { db, now }: AppContext,
  person: string,
  action: string,
  { id }: Source,
  detail?: unknown,
): ReturnType<typeof auditStatement> {
  const entry = { at: now().toISOString(), person, action, object: `source:${id}` }
  return auditStatement(db, { ...entry, ...(detail !== undefined && { detail }) })
}

async function show(
  ctx: AppContext,
  context: HonoContext<WebEnv>,
  parts: Readonly<{ said?: string; form?: SettingsForm }> | undefined = {},
  status: 200 | 400 = 200,
): Promise<Response> {
  const watch = await readSourceWatch(ctx, wanted(context))
  const page = { watch, scheduled: ctx.config.scheduled, ...parts }
  return context.html(await adminSourcePage(context.get('view'), page), status)
}

/** What was typed, checked: each number within its bounds, a cron line that is polite; empty = the source's own. */
function readForm(
  { nextSlot, now }: AppContext,
  { say, language }: View,
  source: Source,
  body: Readonly<Record<string, unknown>>,
): Readonly<{ settings?: SourceSettings; form: SettingsForm }> {
  const typed: Record<string, string> = {}
  const problems: Record<string, string> = {}
  const settings: Record<string, string | number> = {}
  const read = (name: string): string => {
    const value = body[name]
    return (typed[name] = (typeof value === 'string' ? value : '').trim().slice(0, 100))
  }
  const every = read('every').replace(/\s+/g, ' ')
  if (every) {
    const problem = nextSlot ? scheduleProblem(every, now(), nextSlot) : 'unreadable'
    if (problem) problems.every = say(`watch.set.every.${problem}`)
    else settings.every = every
  }
  for (const name of Object.keys(SETTING_BOUNDS) as (keyof typeof SETTING_BOUNDS)[]) {
    const text = read(name)
    if (!text) continue
    const [from, to] = SETTING_BOUNDS[name]
    const least = name === 'gapMs' ? source.gapMs : from
    const value = /^\d{1,7}$/.test(text) ? Number(text) : NaN
    if (value >= least && value <= to) settings[name] = value
    else
      problems[name] = say('watch.set.between', {
        from: wordNumber(least, language),
        to: wordNumber(to, language),
      })
  }
  const parsed = sourceSettingsSchema.safeParse(settings)
  const form = { typed, problems }
  return Object.keys(problems).length || !parsed.success ? { form } : { settings: parsed.data, form }
}
