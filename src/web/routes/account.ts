import { Hono, type Context as HonoContext } from 'hono'
import { cookieText } from '../../auth/cookies.ts'
import { readName } from '../../auth/organisations.ts'
import { passkeysWork } from '../../auth/passkeys.ts'
import { passkeysOf } from '../../../db/passkeys.ts'
import { updatePerson } from '../../../db/people.ts'
import { erasePerson, exportPerson } from '../../../db/people-erase.ts'
import { endSessions, listSessions, readSession } from '../../../db/sessions.ts'
import type { Context as AppContext } from '../../context.ts'
import { OFFERED } from '../../words/languages.ts'
import { demand, principalIn } from '../access.ts'
import { accountPage, erasedPage, erasePage, type AccountPage } from '../pages/account.ts'
import { rememberLanguage, type WebEnv } from '../reader.ts'
import type { Html } from '../view.ts'

/** One's own account: nobody else's can be reached from here, because none is named in an address. */
export function accountRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  const page = async (
    context: HonoContext<WebEnv>,
    parts: Partial<AccountPage> = {},
    status: 200 | 400 = 200,
  ): Promise<Response> => {
    const principal = principalIn(context)
    const person = demand(context, 'account.read')
    const rows = await listSessions(ctx.db, person.id, ctx.now().toISOString())
    const sessions = rows.map(row => ({
      id: row.token_hash,
      createdAt: row.created_at,
      seenAt: row.seen_at,
      here: row.token_hash === principal.session,
    }))
    const passkeys = passkeysWork(ctx.config.publicUrl)
      ? (await passkeysOf(ctx.db, person.id)).map(row => ({
          id: row.id,
          createdAt: row.created_at,
          ...(row.used_at && { usedAt: row.used_at }),
        }))
      : undefined
    const { fresh } = principal
    const shown = { person, sessions, fresh, ...(passkeys && { passkeys }), ...parts }
    return answer(context, accountPage(context.get('view'), shown), status)
  }

  app.get('/account', context => page(context, { saved: context.req.query('saved') === '1' }))

  app.post('/account', async context => {
    const person = demand(context, 'account.write')
    const form = await context.req.parseBody()
    const typed = typeof form.name === 'string' ? form.name.slice(0, 400) : ''
    const name = typed.trim() ? readName(typed) : ''
    if (name === undefined)
      return page(context, { name: typed, problem: context.get('view').say('account.name.wrong') }, 400)
    const language = OFFERED.find(code => code === form.language) ?? person.language
    const zone = isZone(form.zone) ? form.zone : person.zone
    await updatePerson(ctx.db, person.id, { name, language, zone })
    rememberLanguage(ctx, context, language)
    return context.redirect('/account?saved=1', 303)
  })

  app.post('/account/sessions/:session/end', async context => {
    const session = await readSession(ctx.db, context.req.param('session'))
    const person = demand(context, 'session.end', session && { person: session.person })
    await endSessions(ctx.db, person.id, { only: context.req.param('session') })
    return context.redirect('/account', 303)
  })

  app.get('/account/export', async context => {
    const person = demand(context, 'account.export')
    const data = {
      exportedAt: ctx.now().toISOString(),
      ...(await exportPerson(ctx.db, person.id, person.email)),
    }
    return context.body(JSON.stringify(data, null, 2), 200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Disposition': 'attachment; filename="dragoman-account.json"',
      'Cache-Control': 'no-store',
    })
  })

  app.get('/account/erase', context => {
    demand(context, 'account.erase')
    return answer(context, erasePage(context.get('view'), false))
  })

  app.post('/account/erase', async context => {
    const person = demand(context, 'account.erase')
    const form = await context.req.parseBody()
    const view = context.get('view')
    if (form.sure !== 'yes') return answer(context, erasePage(view, true), 400)
    await erasePerson(ctx.db, person.id, person.email, ctx.now().toISOString())
    context.header('Set-Cookie', cookieText('session', '', 0, ctx.config.publicUrl), { append: true })
    const { person: _, ...anybody } = view
    return answer(context, erasedPage(anybody))
  })
  return app
}

function answer(
  context: HonoContext<WebEnv>,
  page: Html,
  status: 200 | 400 = 200,
): Response | Promise<Response> {
  context.header('Cache-Control', 'no-store')
  return context.html(page, status)
}

function isZone(zone: unknown): zone is string {
  if (typeof zone !== 'string' || !/^[A-Za-z][\w+/-]{1,63}$/.test(zone)) return false
  try {
    return !!new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    return false
  }
}
