import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Action } from '../auth/authorize.ts'
import type { Principal } from '../auth/types.ts'
import type { Context as AppContext } from '../context.ts'
import { chooseLanguage, OFFERED } from '../words/languages.ts'
import { sayIn } from '../words/messages.ts'
import type { Assets } from './assets.ts'
import { namingAll } from './concept-names.ts'
import type { View } from './view.ts'

export type WebEnv = {
  Variables: {
    view: View
    /** Who asks (access.ts) */
    principal?: Principal
    /** The action that the handler asked authorize() about */
    asked?: Action
  }
}

const COOKIE = 'lang'
const YEAR_SECONDS = 31_536_000

/**
 * Makes the View of a request. The language is what the address or the form asks for, else what this browser chose
 * before, else what it says it reads. Only a choice that was made here is remembered.
 */
export function readerOf(ctx: AppContext, assets: () => Promise<Assets>): MiddlewareHandler<WebEnv> {
  return async (context, next) => {
    const asked = offered(context.req.query('lang')) ?? (await postedLanguage(context.req.raw))
    if (asked) rememberLanguage(ctx, context, asked)
    const view = viewOf(ctx, await assets(), context, asked)
    context.set('view', view)
    context.header('Content-Language', view.language)
    context.header('Vary', 'Accept-Language, Cookie', { append: true })
    context.header('Cache-Control', context.req.method === 'POST' ? 'no-store' : 'private, no-cache')
    await next()
  }
}

/** Keeps a choice of language in this browser. */
export function rememberLanguage(ctx: AppContext, context: HonoContext, language: string): void {
  setCookie(context, COOKIE, language, {
    path: '/',
    maxAge: YEAR_SECONDS,
    sameSite: 'Lax',
    httpOnly: true,
    secure: ctx.config.publicUrl.startsWith('https:'),
  })
}

/** The View of a request, from its headers alone: also for what fails before anything was read. */
export function viewOf(ctx: AppContext, files: Assets, context: HonoContext, asked?: string): View {
  const language =
    asked ?? offered(getCookie(context, COOKIE)) ?? chooseLanguage(context.req.header('Accept-Language'))
  const url = new URL(context.req.url)
  url.searchParams.delete('lang')
  const person = (context as HonoContext<WebEnv>).get('principal')?.person
  return {
    language,
    say: sayIn(language),
    now: ctx.now(),
    demo: ctx.config.demo,
    path: url.pathname,
    query: url.searchParams.toString(),
    publicUrl: ctx.config.publicUrl,
    asset: name => files.byName.get(name)?.path ?? `/public/missing/${name}`,
    conceptName: namingAll(ctx.matcher.conceptName),
    placeName: ctx.matcher.placeName,
    ...(person && { person }),
  }
}

function offered(code: string | null | undefined): string | undefined {
  return code && OFFERED.includes(code) ? code : undefined
}

/** The language switch of a page that answered a POST posts again: its button is a field of the form. */
async function postedLanguage(request: Request): Promise<string | undefined> {
  if (request.method !== 'POST') return undefined
  if (!request.headers.get('Content-Type')?.startsWith('application/x-www-form-urlencoded')) return undefined
  return offered(new URLSearchParams(await request.clone().text()).get('lang'))
}
