import { Hono } from 'hono'
import { insertReport } from '../../../db/reports.ts'
import { readAddress } from '../../auth/address.ts'
import { takeLimits } from '../../auth/limits.ts'
import { newId } from '../../auth/secrets.ts'
import type { Context as AppContext } from '../../context.ts'
import { UnavailableError } from '../../errors.ts'
import { demand, principalIn } from '../access.ts'
import { LEGAL_ALL, LEGAL_LETTERS_MAX, readLegal, writeLegal, type LegalDetails } from '../legal-details.ts'
import { networkOf } from '../network.ts'
import { legalSettingsPage } from '../pages/legal-settings.ts'
import { accessibilityPage, imprintPage, privacyPage, retentionPage } from '../pages/legal.ts'
import { reportedPage, reportPage, type ReportForm, type ReportProblem } from '../pages/report.ts'
import type { WebEnv } from '../reader.ts'
import { subjectOf } from '../report-subject.ts'
import { one } from '../start-steps.ts'
import { CATEGORIES } from '../takedown.ts'

const WORDS_MIN = 10
const WORDS_MAX = 5_000
const DAY = 86_400

/** The pages that the law asks for, the form to report something, and what fills the pages. */
export function legalRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/imprint', async context =>
    context.html(await imprintPage(context.get('view'), await readLegal(ctx))),
  )
  app.get('/privacy', async context =>
    context.html(await privacyPage(context.get('view'), await readLegal(ctx))),
  )
  app.get('/accessibility', async context =>
    context.html(await accessibilityPage(context.get('view'), await readLegal(ctx))),
  )
  app.get('/retention', async context => context.html(await retentionPage(context.get('view'))))

  app.get('/notice-and-action', async context => {
    const about = context.req.query('about')?.slice(0, 500) ?? ''
    return context.html(await reportPage(context.get('view'), { about }))
  })

  app.post('/notice-and-action', async context => {
    const typed = await context.req.parseBody()
    const form: ReportForm = {
      about: one(typed, 'about').slice(0, 500),
      category: one(typed, 'category'),
      words: one(typed, 'words').slice(0, WORDS_MAX),
      name: one(typed, 'name').slice(0, 200),
      email: one(typed, 'email').slice(0, 300),
    }
    const view = context.get('view')
    const problem = problemOf(form, one(typed, 'faith') === 'yes')
    if (problem) return context.html(await reportPage(view, form, problem), 400)
    const wait = await takeLimits(ctx, [
      // Somebody who finds one wrong notice may find a handful; hundreds are a program.
      { kind: 'report-network', key: networkOf(context, ctx.config), most: 20, seconds: DAY },
      { kind: 'report-all', key: '', most: 1_000, seconds: DAY },
    ])
    if (wait) throw new UnavailableError('Too many reports were sent from your network today.', wait)
    const subject = await subjectOf(ctx, form.about)
    const id = newId(ctx, 'report')
    await insertReport(ctx.db, {
      id,
      at: ctx.now().toISOString(),
      kind: subject.kind,
      object: subject.object,
      title: subject.title,
      field: '',
      category: CATEGORIES.find(code => code === form.category) ?? 'other',
      words: form.words,
      person: principalIn(context).person?.id ?? '',
      name: form.name,
      email: readAddress(form.email) ?? '',
      language: view.language,
      state: 'open',
      action: '',
      reason: '',
      decided_by: '',
      decided_at: null,
      closed_at: null,
    })
    return context.html(await reportedPage(view, id))
  })

  app.get('/admin/legal', async context => {
    demand(context, 'admin.read')
    const saved = context.req.query('saved') === '1'
    return context.html(await legalSettingsPage(context.get('view'), await readLegal(ctx), saved))
  })

  app.post('/admin/legal', async context => {
    const person = demand(context, 'admin.write')
    const form = await context.req.parseBody()
    const details: LegalDetails = Object.fromEntries(
      LEGAL_ALL.flatMap(field => {
        const text = one(form, field).slice(0, LEGAL_LETTERS_MAX)
        return text ? [[field, text]] : []
      }),
    )
    await writeLegal(ctx, details, person.id)
    return context.redirect('/admin/legal?saved=1', 303)
  })
  return app
}

function problemOf(form: ReportForm, faith: boolean): ReportProblem | undefined {
  if (!form.about) return 'about'
  if (form.words.length < WORDS_MIN) return 'words'
  if (form.email && !readAddress(form.email)) return 'email'
  return faith ? undefined : 'faith'
}
