import { Hono, type Context as HonoContext } from 'hono'
import { readAddress } from '../../auth/address.ts'
import { cookieText, readCookie } from '../../auth/cookies.ts'
import { safeNext } from '../../auth/own-origin.ts'
import { passkeysWork } from '../../auth/passkeys.ts'
import { signOut } from '../../auth/session.ts'
import {
  peekLink,
  requestSignIn,
  useCode,
  useLink,
  type Newcomer,
  type SignedIn,
  type SignInMade,
} from '../../auth/sign-in.ts'
import { readSignIn } from '../../../db/sign-ins.ts'
import type { Context as AppContext } from '../../context.ts'
import { zoneOfLanguage } from '../../words/languages.ts'
import { demand, principalIn } from '../access.ts'
import { networkOf } from '../network.ts'
import { signInMail } from '../pages/account-mail.ts'
import { linkPage, sentPage, signInPage } from '../pages/sign-in.ts'
import { rememberLanguage, type WebEnv } from '../reader.ts'

// Where people of no known zone are taken to live, until they say otherwise.
const ZONE = 'Europe/Brussels'

/** Signing in and out. Nothing here changes anything on GET: mail scanners and previews open links. */
export function signInRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  const { publicUrl, demo } = ctx.config
  const off = !demo && !ctx.mail.configured
  const passkeys = passkeysWork(publicUrl)

  app.get('/sign-in', context => {
    const next = safeNext(context.req.query('next'), publicUrl)
    const principal = principalIn(context)
    const again = context.req.query('again') === '1' && !!principal.person
    if (principal.person && !again) return context.redirect(next === '/' ? '/account' : next, 303)
    const email = again ? (principal.person?.email ?? '') : ''
    return answer(context, signInPage(context.get('view'), { email, next, again, off, passkeys }))
  })

  app.post('/sign-in', async context => {
    const form = await context.req.parseBody()
    const view = context.get('view')
    const typed = typeof form.email === 'string' ? form.email.slice(0, 254) : ''
    const next = safeNext(form.next, publicUrl)
    const page = (parts: Readonly<{ problem?: string; failure?: string }>, status: 200 | 400 | 429 | 503) =>
      answer(context, signInPage(view, { email: typed, next, off, passkeys, ...parts }), status)
    // The language switch of a form that was refused shows the form again and sends nothing.
    if (form.show === '1') return page({}, 200)
    if (off) return page({}, 503)
    const email = readAddress(form.email)
    if (!email) return page({ problem: view.say('sign.address.wrong') }, 400)
    const draft = readCookie('draft', context.req.raw, publicUrl)
    const made = await requestSignIn(ctx, {
      email,
      next,
      network: networkOf(context, ctx.config),
      ...(draft && { draft }),
    })
    if ('wait' in made) {
      context.header('Retry-After', String(made.wait))
      return page({ failure: view.say('sign.wait', { minutes: Math.ceil(made.wait / 60) }) }, 429)
    }
    const link = `${publicUrl}/sign-in/link?token=${made.token}`
    context.header('Set-Cookie', made.cookie, { append: true })
    if (demo) {
      const shown = { link: `/sign-in/link?token=${made.token}`, code: made.code }
      return answer(context, sentPage(view, { address: email, demo: shown, next }))
    }
    const failure = await post(ctx, email, made, link, view.language)
    if (failure === 'recipient') return page({ problem: view.say('sign.refused') }, 400)
    if (failure) return page({ failure: view.say('sign.failed') }, 503)
    return context.redirect('/sign-in/sent', 303)
  })

  app.get('/sign-in/sent', async context => {
    const address = await askedAddress(ctx, context.req.raw)
    return answer(context, sentPage(context.get('view'), { ...(address && { address }) }))
  })

  app.post('/sign-in/code', async context => {
    const form = await context.req.parseBody()
    const view = context.get('view')
    const code = typeof form.code === 'string' ? form.code.replace(/\D/g, '').slice(0, 12) : ''
    const used = await useCode(ctx, code, context.req.raw, newcomer(view.language))
    if (typeof used === 'object') return enter(ctx, context, used)
    const address = await askedAddress(ctx, context.req.raw)
    return answer(
      context,
      sentPage(view, used === 'wrong' && address ? { address, problem: view.say('sign.code.wrong') } : {}),
      400,
    )
  })

  app.get('/sign-in/link', async context => {
    const token = context.req.query('token') ?? ''
    const link = await peekLink(ctx, token)
    return answer(context, linkPage(context.get('view'), token, link?.email), link ? 200 : 410)
  })

  app.post('/sign-in/link', async context => {
    const form = await context.req.parseBody()
    const token = typeof form.token === 'string' ? form.token : ''
    const view = context.get('view')
    const used = await useLink(ctx, token, context.req.raw, newcomer(view.language))
    return used ? enter(ctx, context, used) : answer(context, linkPage(view, token, undefined), 410)
  })

  for (const everywhere of [false, true])
    app.post(everywhere ? '/sign-out/everywhere' : '/sign-out', async context => {
      demand(context, 'account.write')
      await signOut(ctx, principalIn(context), everywhere)
      context.header('Set-Cookie', cookieText('session', '', 0, publicUrl), { append: true })
      return context.redirect('/', 303)
    })
  return app
}

/** Pages of this area are about one person and hold secrets: nobody keeps them, no other site learns their address. */
function answer(
  context: HonoContext<WebEnv>,
  page: ReturnType<typeof signInPage>,
  status: 200 | 400 | 410 | 429 | 503 = 200,
): Response | Promise<Response> {
  context.header('Cache-Control', 'no-store')
  context.header('Referrer-Policy', 'same-origin')
  return context.html(page, status)
}

async function post(
  ctx: AppContext,
  email: string,
  made: SignInMade,
  link: string,
  language: string,
): Promise<'recipient' | 'other' | undefined> {
  const letter = await signInMail(made.language || language, link, made.code)
  const sent = await ctx.mail.send({ to: email, ...letter })
  // Where the server may have taken it, it has: the mail is there or can be asked for again.
  if (sent.accepted || sent.failure === 'unknown') return undefined
  ctx.log.warn({ failure: sent.failure, code: sent.code }, 'a sign-in mail was not taken')
  return sent.failure === 'recipient' ? 'recipient' : 'other'
}

/** The address this browser asked a mail for, while the mail is good. */
async function askedAddress(ctx: AppContext, request: Request): Promise<string | undefined> {
  const [hash] = (readCookie('asker', request, ctx.config.publicUrl) ?? '').split('.')
  const row = hash ? await readSignIn(ctx.db, hash) : undefined
  return row && row.used_at === null && row.expires_at > ctx.now().toISOString() ? row.email : undefined
}

function newcomer(language: string): Newcomer {
  return { language, zone: zoneOfLanguage(language) ?? ZONE }
}

function enter(ctx: AppContext, context: HonoContext<WebEnv>, used: SignedIn): Response {
  for (const cookie of used.cookies) context.header('Set-Cookie', cookie, { append: true })
  rememberLanguage(ctx, context, used.person.language)
  // Checked when it was asked for and checked again now: the bank is not the last word on where to send people.
  const next = safeNext(used.next, ctx.config.publicUrl)
  return context.redirect(next === '/' ? '/account' : next, 303)
}
