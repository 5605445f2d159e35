import { ConflictError } from '../errors.ts'
import { batch } from '../../db/batch.ts'
import { findPerson } from '../../db/people.ts'
import { unsuppress } from '../../db/suppression.ts'
import { consumeSignIn, countAttempt, insertSignIn, readSignIn } from '../../db/sign-ins.ts'
import { cookieText, readCookie } from './cookies.ts'
import { takeLimits } from './limits.ts'
import { hashOf, hashOfCode, newCode, newId, newSecret } from './secrets.ts'
import { FRESH_SECONDS, personOf, SESSION_SECONDS } from './session.ts'
import type { AuthDeps, Person } from './types.ts'

/** How long a link and its code can be used. */
export const LINK_SECONDS = 600
/** Wrong codes a link survives, less one: five tries at a million. */
const CODE_TRIES = 5
const HOUR = 3_600

export type SignInRequest = Readonly<{
  /** As readAddress() answered it */
  email: string
  /** As safeNext() answered it */
  next: string
  /** Where the request comes from: an IPv4 address, an IPv6 /64, or '' where it is not known */
  network: string
  /** Secret of a profile that was made before signing in */
  draft?: string
}>

/** What goes into the mail, and the cookie of the browser that asked. */
export type SignInMade = Readonly<{
  token: string
  code: string
  cookie: string
  /** The person's language where the address is known */
  language?: string
}>

/**
 * Makes a link and a code. Known and unknown addresses are treated alike: the same statements, the same answer; an
 * account comes to be when a link is used, not when it is asked for.
 *
 * @returns `wait` in seconds where a limit is reached: of the address, of the network, or of all together
 */
export async function requestSignIn(
  ctx: AuthDeps,
  request: SignInRequest,
): Promise<Readonly<{ wait: number }> | SignInMade> {
  const { email, next, network, draft } = request
  const both = `${network} ${email}`
  const wait = await takeLimits(ctx, [
    // A school or a town hall shares one network.
    { kind: 'sign-in-network', key: network, most: 30, seconds: HOUR },
    // Less than an address has in all: one network cannot keep somebody out by asking in her name.
    { kind: 'sign-in-both', key: both, most: 5, seconds: HOUR / 4 },
    { kind: 'sign-in-both-day', key: both, most: 12, seconds: 24 * HOUR },
    { kind: 'sign-in-address', key: email, most: 10, seconds: HOUR / 4 },
    // With five tries a link, thirty links a day leave a guesser 15 chances in a hundred thousand.
    { kind: 'sign-in-address-day', key: email, most: 30, seconds: 24 * HOUR },
    // Mail servers blacklist who suddenly sends thousands.
    { kind: 'sign-in-all', key: '', most: 1_000, seconds: HOUR },
  ])
  if (wait) return { wait }
  const person = await findPerson(ctx.db, email)
  const [token, asker, code] = [newSecret(ctx), newSecret(ctx), newCode(ctx)]
  const tokenHash = await hashOf(token)
  const now = ctx.now()
  await batch(ctx.db, [
    insertSignIn(ctx.db, {
      token_hash: tokenHash,
      email,
      code_hash: await hashOfCode(code, asker),
      next,
      claim: draft ? await hashOf(draft) : '',
      attempts: 0,
      created_at: now.toISOString(),
      expires_at: new Date(now.getTime() + LINK_SECONDS * 1000).toISOString(),
      used_at: null,
    }),
  ])
  return {
    token,
    code,
    cookie: cookieText('asker', `${tokenHash}.${asker}`, LINK_SECONDS, ctx.config.publicUrl),
    ...(person && { language: person.language }),
  }
}

/** What a link would do, without doing it: mail scanners open every link. Undefined where it is used up or over. */
export async function peekLink(
  ctx: Pick<AuthDeps, 'db' | 'now'>,
  token: string,
): Promise<Readonly<{ email: string }> | undefined> {
  const row = await readSignIn(ctx.db, await hashOf(token))
  return row && row.used_at === null && row.expires_at > ctx.now().toISOString()
    ? { email: row.email }
    : undefined
}

export type SignedIn = Readonly<{ person: Person; next: string; first: boolean; cookies: readonly string[] }>

/** How the browser that signs in reads and lives: for a new account. */
export type Newcomer = Readonly<{ language: string; zone: string }>

/** Uses a link up. Of any number of requests with one link exactly one gets a session; the others get undefined. */
export async function useLink(
  ctx: AuthDeps,
  token: string,
  request: Request,
  newcomer: Newcomer,
): Promise<SignedIn | undefined> {
  return consume(ctx, await hashOf(token), request, newcomer)
}

/** What typing a code led to. `over`: nothing was asked for here, the time is over, or too many codes were wrong. */
export type CodeAnswer = SignedIn | 'wrong' | 'over'

/** Signs in with the code of the mail, typed into the browser that asked for it. */
export async function useCode(
  ctx: AuthDeps,
  code: string,
  request: Request,
  newcomer: Newcomer,
): Promise<CodeAnswer> {
  const [tokenHash, asker] = (readCookie('asker', request, ctx.config.publicUrl) ?? '').split('.')
  if (!tokenHash || !asker) return 'over'
  // Counted before it is looked at: of many tries at once only so many see a count that is low enough.
  await countAttempt(ctx.db, tokenHash)
  const row = await readSignIn(ctx.db, tokenHash)
  if (!row || row.used_at !== null || row.expires_at <= ctx.now().toISOString()) return 'over'
  if (row.attempts > CODE_TRIES) return 'over'
  if ((await hashOfCode(code, asker)) !== row.code_hash) return row.attempts < CODE_TRIES ? 'wrong' : 'over'
  return (await consume(ctx, tokenHash, request, newcomer)) ?? 'over'
}

async function consume(
  ctx: AuthDeps,
  tokenHash: string,
  request: Request,
  newcomer: Newcomer,
): Promise<SignedIn | undefined> {
  const row = await readSignIn(ctx.db, tokenHash)
  if (!row) return undefined
  const { publicUrl } = ctx.config
  const [secret, before, draft] = [
    newSecret(ctx),
    readCookie('session', request, publicUrl),
    readCookie('draft', request, publicUrl),
  ]
  const known = await findPerson(ctx.db, row.email)
  const now = ctx.now()
  const later = (seconds: number): string => new Date(now.getTime() + seconds * 1000).toISOString()
  const id = known?.id ?? newId(ctx, 'person')
  try {
    await consumeSignIn(ctx.db, {
      tokenHash,
      email: row.email,
      now: now.toISOString(),
      newPerson: { id, ...newcomer },
      session: {
        tokenHash: await hashOf(secret),
        expiresAt: later(SESSION_SECONDS),
        freshUntil: later(FRESH_SECONDS),
      },
      ...(before && { replaces: await hashOf(before) }),
      claims: [...new Set([row.claim, draft ? await hashOf(draft) : ''])].filter(Boolean),
    })
  } catch (error) {
    if (error instanceof ConflictError) return undefined
    throw error
  }
  // The mail has arrived: what once came back, from a full mailbox or a wrong record, does so no more.
  await unsuppress(ctx.db, row.email)
  const made = await findPerson(ctx.db, row.email)
  const person = made && (await personOf(ctx, made.id))
  if (!person) return undefined
  return {
    person,
    next: row.next,
    first: known?.verified_at == null,
    cookies: [
      cookieText('session', secret, SESSION_SECONDS, publicUrl),
      cookieText('asker', '', 0, publicUrl),
      ...(draft ? [cookieText('draft', '', 0, publicUrl)] : []),
    ],
  }
}
