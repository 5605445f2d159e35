import type { Hono, MiddlewareHandler, Context as HonoContext } from 'hono'
import { matchedRoutes } from 'hono/route'
import { authorize, type Action, type Owned } from '../auth/authorize.ts'
import { originOf } from '../auth/own-origin.ts'
import { principalOf, slideSession } from '../auth/session.ts'
import { ANYBODY, type Person, type Principal } from '../auth/types.ts'
import type { Context as AppContext } from '../context.ts'
import { ForbiddenError, NotFoundError, SignInNeeded } from '../errors.ts'
import type { WebEnv } from './reader.ts'
import type { RouteRule } from './route-rule.ts'
import { ROUTE_TABLE } from './route-table.ts'

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Stands before every route. It knows who asks (`principalIn`), lets nothing be changed by a page of somebody else,
 * and applies the route's rule as far as it can without the row; the handler asks demand() about the row. It goes by
 * the route that was really matched: a rule by path prefix is led astray by `//admin` or `/ADMIN` (measured).
 *
 * @param table the rules; another one in tests only
 */
export function gate(
  ctx: AppContext,
  table: Readonly<Record<string, RouteRule>> = ROUTE_TABLE,
): MiddlewareHandler<WebEnv> {
  return async (context, next) => {
    const request = context.req.raw
    const route = matchedRoutes(context).find(({ method }) => method !== 'ALL')
    const rule = route && table[`${route.method} ${route.path}`]
    if (route && !rule) throw new NotFoundError('There is nothing at this address.')
    const principal = await principalOf(ctx, request)
    context.set('principal', principal)
    if (rule) {
      if (!READING.has(request.method)) checkOrigin(ctx, context, rule)
      if (rule.action && rule.row) {
        // Who is nobody is told to sign in before anything is looked up.
        if (!principal.person && !rule.draft) throw new SignInNeeded()
      } else if (rule.action) demand(context, rule.action)
    }
    await next()
    if (rule?.row && !context.get('asked') && context.res.status < 400)
      throw new Error(`${route?.path} answered without asking whose the row is`)
    if (principal.via !== 'session') return
    context.res.headers.set('Cache-Control', 'no-store')
    // A route that set the session cookie itself (signing out, signing in again) has the last word.
    if (context.res.headers.has('Set-Cookie')) return
    const cookie = await slideSession(ctx, principal, request)
    if (cookie) context.res.headers.append('Set-Cookie', cookie)
  }
}

function checkOrigin(ctx: AppContext, context: HonoContext<WebEnv>, rule: RouteRule): void {
  const origin = originOf(context.req.raw, ctx.config.publicUrl)
  if (origin === 'own' || rule.oneClick) return
  // A program with a key, or one that stores nothing, carries no cookie that a foreign page could misuse.
  if (origin === 'absent' && (rule.pure || context.get('principal')?.via === 'key')) return
  throw new ForbiddenError('This was not sent from one of our own pages.')
}

/** Who is asking; anybody, where the request failed before that was known. */
export function principalIn(context: HonoContext): Principal {
  return (context as HonoContext<WebEnv>).get('principal') ?? ANYBODY
}

/**
 * Allows, or throws what the visitor is to be told.
 *
 * @param row whose the row is, undefined where there is none: both somebody else's and none are answered alike
 * @returns the person who is allowed
 * @throws SignInNeeded, ForbiddenError, NotFoundError
 */
export function demand(context: HonoContext, action: Action, row?: Owned): Person {
  const principal = principalIn(context)
  ;(context as HonoContext<WebEnv>).set('asked', action)
  const decision = authorize(principal, action, row)
  if (decision === 'allow' && principal.person) return principal.person
  if (decision === 'sign-in') throw new SignInNeeded()
  if (decision === 'fresh') throw new SignInNeeded(true)
  if (decision === 'forbid') throw new ForbiddenError('You may see this, but not do that.')
  throw new NotFoundError('There is nothing at this address.')
}

/**
 * Every route has a rule, and every rule a route: thrown when the application is made, so that a route without a rule
 * is never served.
 */
export function checkRouteTable(
  app: Pick<Hono, 'routes'>,
  table: Readonly<Record<string, RouteRule>> = ROUTE_TABLE,
): void {
  const routes = new Set(
    app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`),
  )
  const bare = [...routes].filter(route => !table[route])
  const idle = Object.keys(table).filter(route => !routes.has(route))
  if (bare.length) throw new Error(`routes without a rule in the route table: ${bare.join(', ')}`)
  if (idle.length) throw new Error(`rules of the route table without a route: ${idle.join(', ')}`)
}
