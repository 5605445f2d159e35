import { Hono, type Context as HonoContext } from 'hono'
import { z } from 'zod'
import { readPasskey, removePasskey } from '../../../db/passkeys.ts'
import { safeNext } from '../../auth/own-origin.ts'
import {
  askNewPasskey,
  askPasskey,
  keepPasskey,
  signInWithPasskey,
  type Asked,
  type NewPasskey,
  type ShownPasskey,
} from '../../auth/passkeys.ts'
import type { Context as AppContext } from '../../context.ts'
import { demand } from '../access.ts'
import { networkOf } from '../network.ts'
import { rememberLanguage, type WebEnv } from '../reader.ts'

/** Credential ids have at most 1,023 bytes, keys and signatures less: Web Authentication Level 3, section 4 */
const code = z
  .string()
  .max(6_000)
  .regex(/^[\w-]*$/u)
const credential = z.object({
  id: code.min(1),
  rawId: code,
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().max(50).nullish(),
  clientExtensionResults: z.object({}).prefault({}),
})
const made = credential.extend({ response: z.object({ clientDataJSON: code, attestationObject: code }) })
const shown = credential.extend({
  response: z.object({
    clientDataJSON: code,
    authenticatorData: code,
    signature: code,
    userHandle: code.nullish(),
  }),
  next: z.string().max(500).prefault('/'),
})

/**
 * Passkeys: signing in with a finger, a face or the code of one's device. Spoken by a script (public/passkey.js); the
 * way in by mail stays for all others.
 */
export function passkeyRoutes(ctx: AppContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>()

  app.post('/sign-in/passkey/ask', async context =>
    asked(context, await askPasskey(ctx, networkOf(context, ctx.config))),
  )

  app.post('/sign-in/passkey', async context => {
    const body = shown.safeParse(await context.req.json().catch(() => undefined))
    const used = body.success && (await signInWithPasskey(ctx, context.req.raw, body.data as ShownPasskey))
    if (!body.success || !used) return problem(context, 'passkey.unknown')
    for (const cookie of used.cookies) context.header('Set-Cookie', cookie, { append: true })
    rememberLanguage(ctx, context, used.person.language)
    const next = safeNext(body.data.next, ctx.config.publicUrl)
    return say(context, { next: next === '/' ? '/account' : next })
  })

  app.post('/account/passkeys/ask', async context =>
    asked(context, await askNewPasskey(ctx, demand(context, 'passkey.add'), networkOf(context, ctx.config))),
  )

  app.post('/account/passkeys', async context => {
    const person = demand(context, 'passkey.add')
    const body = made.safeParse(await context.req.json().catch(() => undefined))
    const kept = body.success && (await keepPasskey(ctx, person, context.req.raw, body.data as NewPasskey))
    return kept ? say(context, { next: '/account?saved=1' }) : problem(context, 'passkey.refused')
  })

  app.post('/account/passkeys/:passkey/remove', async context => {
    const passkey = await readPasskey(ctx.db, context.req.param('passkey'))
    const person = demand(context, 'passkey.remove', passkey && { person: passkey.person })
    await removePasskey(ctx.db, person.id, context.req.param('passkey'))
    return context.redirect('/account', 303)
  })
  return app
}

type Answer = Response | Promise<Response>

function asked(context: HonoContext<WebEnv>, answer: Asked): Answer {
  if ('wait' in answer) {
    context.header('Retry-After', String(answer.wait))
    const minutes = Math.ceil(answer.wait / 60)
    return say(context, { problem: context.get('view').say('sign.wait', { minutes }) }, 429)
  }
  context.header('Set-Cookie', answer.cookie, { append: true })
  return say(context, answer.options)
}

function problem(context: HonoContext<WebEnv>, key: 'passkey.unknown' | 'passkey.refused'): Answer {
  return say(context, { problem: context.get('view').say(key) }, 400)
}

function say(context: HonoContext<WebEnv>, body: object, status: 200 | 400 | 429 = 200): Answer {
  context.header('Cache-Control', 'no-store')
  return context.json(body, status)
}
