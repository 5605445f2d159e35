import { Hono, type Context as HonoContext } from 'hono'
import { addToken, noteUse, revokeToken, tokensOf, type AccessTokenRow } from '../../../db/access-tokens.ts'
import { readAccessToken, readPerson } from '../../../db/people.ts'
import { addWebhook, enableWebhook, readWebhook, removeWebhook, webhooksOf } from '../../../db/webhooks.ts'
import { hashOf, newId, newSecret } from '../../auth/secrets.ts'
import type { Context as AppContext } from '../../context.ts'
import { calendar } from '../../digest/calendar.ts'
import { atomFeed, jsonFeed } from '../../digest/feed.ts'
import { NotFoundError } from '../../errors.ts'
import { wordList } from '../../words/names.ts'
import { demand, principalIn } from '../access.ts'
import { deadlines, feedEntries, feedProfiles, feedVoice } from '../feed-reads.ts'
import { feedsPage, previewNone, type FeedsParts } from '../pages/feeds.ts'
import type { WebEnv } from '../reader.ts'

const LABEL_MAX = 100
const URL_MAX = 1_000
/** A mail is shown as it would arrive: with its own style, and nothing else of its own. */
const MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"

/** Private feeds, calendars and keys, and what they give out. */
export function feedRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.get('/feeds/:secret/:file', async context => {
    const secret = context.req.param('secret')
    const token = await readAccessToken(ctx.db, await hashOf(secret), 'feed')
    const person = token && (await readPerson(ctx.db, token.person))
    const make = FILES[context.req.param('file')]
    if (!token || !person || !make) throw new NotFoundError('There is nothing at this address.')
    await noteUse(ctx.db, token, ctx.now().toISOString())
    const profiles = await feedProfiles(ctx, person.id, token.profile)
    const self = `${ctx.config.publicUrl}/feeds/${secret}/${context.req.param('file')}`
    const { body, type } = await make(ctx, { person, profiles, self, id: `urn:dragoman:feed:${token.hash}` })
    // For its owner's programs alone, and never older than a reader's own rhythm.
    context.header('Cache-Control', 'private, max-age=900')
    context.header('X-Robots-Tag', 'noindex')
    return context.body(body, 200, { 'Content-Type': type })
  })

  const page = async (
    context: HonoContext<WebEnv>,
    parts: Partial<FeedsParts> = {},
    status: 200 | 400 = 200,
  ): Promise<Response> => {
    const person = demand(context, 'account.read')
    const [feeds, keys, webhooks, profiles] = await Promise.all([
      tokensOf(ctx.db, person.id, 'feed'),
      tokensOf(ctx.db, person.id, 'api'),
      webhooksOf(ctx.db, person.id),
      feedProfiles(ctx, person.id, ''),
    ])
    context.header('Cache-Control', 'no-store')
    const view = context.get('view')
    return context.html(
      await feedsPage(view, { tokens: [...feeds, ...keys], webhooks, profiles, ...parts }),
      status,
    )
  }

  app.get('/settings/feeds', context => page(context))

  app.post('/settings/feeds', async context => {
    const own = principalIn(context).person
    const person = demand(context, 'key.write', own && { person: own.id })
    const form = await context.req.parseBody()
    const profiles = await feedProfiles(ctx, person.id, '')
    const secret = newSecret(ctx)
    const row: AccessTokenRow = {
      hash: await hashOf(secret),
      kind: form.kind === 'api' ? 'api' : 'feed',
      person: person.id,
      profile: profiles.find(({ id }) => id === form.profile)?.id ?? '',
      label: typeof form.label === 'string' ? form.label.trim().slice(0, LABEL_MAX) : '',
      created_at: ctx.now().toISOString(),
      used_at: null,
      revoked_at: null,
    }
    if (!(await addToken(ctx.db, row))) return page(context, { problem: 'many' }, 400)
    return page(context, { made: { kind: row.kind === 'api' ? 'api' : 'feed', secret } })
  })

  app.post('/settings/feeds/:key/revoke', async context => {
    const hash = context.req.param('key')
    const own = principalIn(context).person
    const tokens = own
      ? [...(await tokensOf(ctx.db, own.id, 'feed')), ...(await tokensOf(ctx.db, own.id, 'api'))]
      : []
    const row = tokens.find(token => token.hash === hash)
    const person = demand(context, 'key.revoke', row && { person: row.person })
    await revokeToken(ctx.db, person.id, hash, ctx.now().toISOString())
    return context.redirect('/settings/feeds', 303)
  })

  app.post('/settings/webhooks', async context => {
    const own = principalIn(context).person
    const person = demand(context, 'webhook.write', own && { person: own.id })
    const form = await context.req.parseBody()
    const profiles = await feedProfiles(ctx, person.id, '')
    const profile = profiles.find(({ id }) => id === form.profile)?.id ?? profiles[0]?.id
    const url = httpsAddress(form.url)
    if (!url || !profile) return page(context, { problem: 'url' }, 400)
    const secret = `whsec_${btoa(String.fromCharCode(...ctx.random(32)))}`
    const row = {
      id: newId(ctx, 'webhook'),
      person: person.id,
      profile,
      url,
      secret,
      created_at: ctx.now().toISOString(),
      failures: 0,
      disabled_at: null,
      cursor: '',
    }
    if (!(await addWebhook(ctx.db, row))) return page(context, { problem: 'many' }, 400)
    return page(context, { made: { kind: 'webhook', secret } })
  })

  app.post('/settings/webhooks/:webhook/on', async context => {
    const row = await readWebhook(ctx.db, context.req.param('webhook'))
    const person = demand(context, 'key.revoke', row && { person: row.person })
    await enableWebhook(ctx.db, person.id, row!.id)
    return context.redirect('/settings/feeds', 303)
  })

  app.post('/settings/webhooks/:webhook/delete', async context => {
    const row = await readWebhook(ctx.db, context.req.param('webhook'))
    const person = demand(context, 'key.revoke', row && { person: row.person })
    await removeWebhook(ctx.db, person.id, row!.id)
    return context.redirect('/settings/feeds', 303)
  })

  app.get('/settings/preview', async context => {
    const person = demand(context, 'account.read')
    const rendered = await ctx.previewDigest?.(person.id)
    context.header('Cache-Control', 'no-store')
    if (!rendered) return context.html(await previewNone(context.get('view')))
    context.header('Content-Security-Policy', MAIL_POLICY)
    return context.html(rendered.html)
  })
  return app
}

type Asked = Readonly<{
  person: Readonly<{ id: string; language: string; zone: string }>
  profiles: Awaited<ReturnType<typeof feedProfiles>>
  self: string
  id: string
}>
type Make = (ctx: AppContext, asked: Asked) => Promise<Readonly<{ body: string; type: string }>>

const feed =
  (write: typeof atomFeed, type: string): Make =>
  async (ctx, { person, profiles, self, id }) => {
    const voice = feedVoice(ctx, person, profiles)
    const entries = await feedEntries(ctx, profiles)
    const head = {
      id,
      self,
      home: voice.links.inbox,
      title: voice.say('link.feed.title', { name: wordList(voice.profiles, person.language) }),
      // A feed with nothing in it changes with its hour, not with every look at it.
      updated:
        entries
          .map(({ updated }) => updated)
          .sort()
          .at(-1) ?? `${ctx.now().toISOString().slice(0, 13)}:00:00.000Z`,
    }
    return { body: write(head, entries, voice), type }
  }

const FILES: Readonly<Record<string, Make>> = {
  'atom.xml': feed(atomFeed, 'application/atom+xml; charset=utf-8'),
  'feed.json': feed(jsonFeed, 'application/feed+json; charset=utf-8'),
  'deadlines.ics': async (ctx, { person, profiles }) => {
    const voice = feedVoice(ctx, person, profiles)
    const name = voice.say('link.calendar.title', { name: wordList(voice.profiles, person.language) })
    return {
      body: calendar(name, await deadlines(ctx, profiles), voice),
      type: 'text/calendar; charset=utf-8',
    }
  },
}

function httpsAddress(typed: unknown): string | undefined {
  if (typeof typed !== 'string' || typed.length > URL_MAX || !URL.canParse(typed.trim())) return undefined
  const url = new URL(typed.trim())
  return url.protocol === 'https:' && !url.username && !url.password ? url.href : undefined
}
