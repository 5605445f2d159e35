import { Hono, type Context as HonoContext } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import { HTTPException } from 'hono/http-exception'
import type { Context as AppContext } from '../context.ts'
import {
  ForbiddenError,
  GoneError,
  NotFoundError,
  SignInNeeded,
  UnavailableError,
  UsageError,
} from '../errors.ts'
import { checkRouteTable, gate } from './access.ts'
import { apiApp } from './api/app.ts'
import { problem } from './api/problem.ts'
import { createMeter } from './metrics.ts'
import type { Assets } from './assets.ts'
import { aboutRoutes } from './routes/about.ts'
import { adminRoutes } from './routes/admin.ts'
import { apiPageRoutes } from './routes/api.ts'
import { accountRoutes } from './routes/account.ts'
import { adminOrganisationRoutes } from './routes/admin-organisations.ts'
import { bankRoutes } from './routes/bank.ts'
import { buyerRoutes } from './routes/buyers.ts'
import { consultationRoutes } from './routes/consultations.ts'
import { questionRoutes } from './routes/questions.ts'
import { teamRoutes } from './routes/team.ts'
import { glossaryRoutes } from './routes/glossary.ts'
import { homeRoutes } from './routes/home.ts'
import { bounceRoutes } from './routes/bounces.ts'
import { feedRoutes } from './routes/feeds.ts'
import { mailLinkRoutes } from './routes/mail-links.ts'
import { insightRoutes } from './routes/insight.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { inboxRoutes } from './routes/inbox.ts'
import { opportunityRoutes } from './routes/opportunity.ts'
import { partnerRoutes } from './routes/partners.ts'
import { passkeyRoutes } from './routes/passkeys.ts'
import { profileRoutes } from './routes/profile.ts'
import { settingsRoutes } from './routes/settings.ts'
import { startRoutes } from './routes/start.ts'
import { worksheetRoutes } from './routes/worksheet.ts'
import { organisationRoutes } from './routes/organisation.ts'
import { auditRoutes } from './routes/audit.ts'
import { fragmentRoutes } from './routes/fragment.ts'
import { legalRoutes } from './routes/legal.ts'
import { moderationRoutes } from './routes/moderation.ts'
import { takedownRoutes } from './routes/takedown.ts'
import { usersRoutes } from './routes/users.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { evaluationRoutes } from './routes/evaluation.ts'
import { rulesRoutes } from './routes/rules.ts'
import { sourcesRoutes } from './routes/sources.ts'
import { answererRoutes } from './routes/answerers.ts'
import { postRoutes } from './routes/post.ts'
import { postedRoutes } from './routes/posted.ts'
import { postsRoutes } from './routes/posts.ts'
import { errorPage, notFoundPage, type Failure } from './pages/error.ts'
import { pageHeaders } from './headers.ts'
import { readerOf, viewOf, type WebEnv } from './reader.ts'
import { staticFiles } from './static.ts'
import type { View } from './view.ts'

// A self-description of 2,000 signs in UTF-8 and percent-encoding is 18 KB; an API profile has more fields.
const BODY_BYTES_MAX = 256 * 1024

/** What the edge hands in; a server with a disk needs nothing. */
export type AppOptions = Readonly<{ assets?: Assets }>

/**
 * The whole web application over a Context: pages, API, public files. It opens no socket and reads no clock but
 * `ctx.now`; src/node.ts and src/worker.ts serve it, tests call `app.request()`.
 */
export function createApp(ctx: AppContext, options: AppOptions = {}): Hono<WebEnv> {
  let loading: Promise<Assets> | undefined
  const assets = (): Promise<Assets> =>
    (loading ??= options.assets
      ? Promise.resolve(options.assets)
      : import('./files.ts').then(module => module.readPublicFiles()))

  // What fails before the reader was made (a body too large, an unknown file) is told in the reader's language too.
  const viewFor = async (context: HonoContext<WebEnv>): Promise<View> =>
    context.get('view') ?? viewOf(ctx, await assets(), context)

  const app = new Hono<WebEnv>()
  const meter = createMeter()
  app.use(meter.middleware)
  app.use(pageHeaders(ctx.config.publicUrl.startsWith('https:')))
  app.route('/', staticFiles(assets))
  app.use(compress())
  app.use(
    bodyLimit({
      maxSize: BODY_BYTES_MAX,
      onError: () => {
        throw new HTTPException(413)
      },
    }),
  )
  app.use(gate(ctx))
  const api = apiApp(ctx, assets)
  app.route('/', api)
  app.route('/', metricsRoutes(ctx, meter))
  app.use(readerOf(ctx, assets))
  app.route('/', homeRoutes(ctx))
  app.route('/', bankRoutes(ctx))
  app.route('/', opportunityRoutes(ctx))
  app.route('/', startRoutes(ctx))
  app.route('/', inboxRoutes(ctx))
  app.route('/', profileRoutes(ctx))
  app.route('/', worksheetRoutes(ctx))
  app.route('/', partnerRoutes(ctx))
  app.route('/', settingsRoutes(ctx))
  app.route('/', mailLinkRoutes(ctx))
  app.route('/', feedRoutes(ctx))
  app.route('/', bounceRoutes(ctx))
  app.route('/', signInRoutes(ctx))
  app.route('/', passkeyRoutes(ctx))
  app.route('/', accountRoutes(ctx))
  app.route('/', organisationRoutes(ctx))
  app.route('/', teamRoutes(ctx))
  app.route('/', postsRoutes(ctx))
  app.route('/', answererRoutes(ctx))
  app.route('/', postRoutes(ctx))
  app.route('/', postedRoutes(ctx))
  app.route('/', adminOrganisationRoutes(ctx))
  app.route('/', buyerRoutes(ctx))
  app.route('/', questionRoutes(ctx))
  app.route('/', consultationRoutes(ctx))
  app.route('/', sourcesRoutes(ctx))
  app.route('/', fragmentRoutes(ctx))
  app.route('/', legalRoutes(ctx))
  app.route('/', moderationRoutes(ctx))
  app.route('/', takedownRoutes(ctx))
  app.route('/', usersRoutes(ctx))
  app.route('/', auditRoutes(ctx))
  app.route('/', adminRoutes(ctx))
  app.route('/', insightRoutes(ctx))
  app.route('/', rulesRoutes(ctx))
  app.route('/', evaluationRoutes(ctx))
  app.route('/', aboutRoutes())
  app.route('/', glossaryRoutes())
  app.route(
    '/',
    apiPageRoutes(async () => (await api.request('/api/v1/openapi.json')).json()),
  )
  checkRouteTable(app)

  app.notFound(async context => {
    const path = context.req.path
    if (path.startsWith('/api/'))
      return problem(404, 'Nothing lives at this address; see /api for what does.')
    return context.html(await notFoundPage(await viewFor(context), path), 404)
  })

  app.onError(async (error, context) => {
    const { status, failure, detail, retryAfter } = classify(error)
    if (status >= 500) ctx.log.error({ err: error, path: withoutSecrets(context.req.path) }, 'request failed')
    if (retryAfter !== undefined) context.header('Retry-After', String(retryAfter))
    if (context.req.path.startsWith('/api/')) {
      const answer = problem(status, detail)
      if (retryAfter !== undefined) answer.headers.set('Retry-After', String(retryAfter))
      return answer
    }
    context.header('Cache-Control', 'no-store')
    if (error instanceof SignInNeeded) return context.redirect(signInPath(context.req.raw, error.fresh), 303)
    const view = await viewFor(context)
    if (status === 404) return context.html(await notFoundPage(view, context.req.path), 404)
    return context.html(await errorPage(view, failure), status)
  })
  return app
}

/** A path as it may be written down: the addresses of links in mails, feeds and hooks are secrets. */
function withoutSecrets(path: string): string {
  return path.replace(/^\/(answer|mails|unsubscribe|feeds|bounces)\/[^/]+/, '/$1/...')
}

/** Where to sign in, and then back here: to the page itself, or after a form to the page that held it. */
function signInPath(request: Request, fresh: boolean): string {
  const here = new URL(request.url)
  const page = request.method === 'GET' ? here : refererOf(request, here)
  const query = new URLSearchParams({ next: page ? page.pathname + page.search : '/account' })
  if (fresh) query.set('again', '1')
  return `/sign-in?${query.toString()}`
}

function refererOf(request: Request, here: URL): URL | undefined {
  const referer = request.headers.get('Referer')
  const url = referer && URL.canParse(referer) ? new URL(referer) : undefined
  return url?.host === here.host ? url : undefined
}

type Classified = Readonly<{
  status: 401 | 403 | 400 | 404 | 409 | 410 | 413 | 500 | 503
  failure: Failure
  detail: string
  retryAfter?: number
}>

/** What a reader is told about an error; an unknown one tells nothing of its inside. */
function classify(error: Error): Classified {
  if (error instanceof UsageError) return { status: 400, failure: 'request', detail: error.message }
  if (error instanceof SignInNeeded) return { status: 401, failure: 'forbidden', detail: error.message }
  if (error instanceof ForbiddenError) return { status: 403, failure: 'forbidden', detail: error.message }
  if (error instanceof NotFoundError) return { status: 404, failure: 'request', detail: error.message }
  if (error instanceof GoneError) return { status: 410, failure: 'gone', detail: error.message }
  if (error instanceof UnavailableError)
    return { status: 503, failure: 'busy', detail: error.message, retryAfter: error.retryAfterSeconds }
  if (error instanceof HTTPException && error.status === 413)
    return { status: 413, failure: 'large', detail: `At most ${BODY_BYTES_MAX} bytes are read.` }
  if (error instanceof HTTPException && error.status < 500)
    return { status: 400, failure: 'request', detail: error.message || 'The request is malformed.' }
  return { status: 500, failure: 'broken', detail: 'Something broke on our side; it has been written down.' }
}
