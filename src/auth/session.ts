import { endSessions, keepSession, readSession } from '../../db/sessions.ts'
import { membershipsOf, readAccessToken, readPerson, type MembershipRow } from '../../db/people.ts'
import { RETENTION_DAYS } from '../model/retention.ts'
import { cookieText, readCookie } from './cookies.ts'
import { hashOf } from './secrets.ts'
import { dutiesOf } from './duties.ts'
import { ANYBODY, type AuthDeps, type Membership, type Person, type Principal, type Role } from './types.ts'

/** A session that is used lives on; one that is not for this long is over. */
export const SESSION_SECONDS = RETENTION_DAYS.sessions * 86_400
/** How long after signing in sensitive acts are allowed. */
export const FRESH_SECONDS = 15 * 60
// Moving the end on is a write: once a day is often enough for thirty days.
const KEEP_AFTER_MS = 86_400_000
const BEARER = /^Bearer ([A-Za-z0-9_-]{16,200})$/

/**
 * Who sends this request: by the session cookie, or by `Authorization: Bearer` with an API key. Reads only. A request
 * without either costs no look into the bank; anything expired, unknown or of an erased person is anybody.
 */
export async function principalOf(
  ctx: Pick<AuthDeps, 'db' | 'now' | 'config'>,
  request: Request,
): Promise<Principal> {
  const bearer = BEARER.exec(request.headers.get('Authorization') ?? '')?.[1]
  if (bearer) return byKey(ctx, bearer)
  const secret = readCookie('session', request, ctx.config.publicUrl)
  if (!secret) return ANYBODY
  const now = ctx.now().toISOString()
  const session = await readSession(ctx.db, await hashOf(secret))
  if (!session || session.expires_at <= now) return ANYBODY
  const person = await personOf(ctx, session.person)
  if (!person) return ANYBODY
  return { person, via: 'session', session: session.token_hash, fresh: session.fresh_until > now }
}

async function byKey(ctx: Pick<AuthDeps, 'db' | 'now'>, secret: string): Promise<Principal> {
  const token = await readAccessToken(ctx.db, await hashOf(secret), 'api')
  const person = token && (await personOf(ctx, token.person))
  return person ? { person, via: 'key', fresh: false } : ANYBODY
}

/** A person with roles and organisations; undefined where there is none, or no more. */
export async function personOf(ctx: Pick<AuthDeps, 'db'>, id: string): Promise<Person | undefined> {
  const [row, memberships] = await Promise.all([readPerson(ctx.db, id), membershipsOf(ctx.db, id)])
  return (
    row && {
      id: row.id,
      email: row.email,
      name: row.name,
      language: row.language,
      zone: row.zone,
      roles: row.roles.split(',').filter((role): role is Role => role === 'administrator'),
      memberships: memberships.map(membershipOf),
    }
  )
}

/**
 * Moves the end of a session on, once a day. Answers the Set-Cookie that tells the browser, or undefined where there
 * was nothing to do.
 */
export async function slideSession(
  ctx: Pick<AuthDeps, 'db' | 'now' | 'config'>,
  principal: Principal,
  request: Request,
): Promise<string | undefined> {
  const secret = readCookie('session', request, ctx.config.publicUrl)
  if (!principal.session || !secret) return undefined
  const session = await readSession(ctx.db, principal.session)
  const now = ctx.now()
  if (!session || now.getTime() - Date.parse(session.seen_at) < KEEP_AFTER_MS) return undefined
  const expires = new Date(now.getTime() + SESSION_SECONDS * 1000)
  await keepSession(ctx.db, principal.session, now.toISOString(), expires.toISOString())
  return cookieText('session', secret, SESSION_SECONDS, ctx.config.publicUrl)
}

/** Ends this browser's session, or every session of the person. */
export async function signOut(
  ctx: Pick<AuthDeps, 'db'>,
  principal: Principal,
  everywhere: boolean,
): Promise<void> {
  if (!principal.person || !principal.session) return
  await endSessions(ctx.db, principal.person.id, everywhere ? {} : { only: principal.session })
}

function membershipOf({ organisation, name, kind, role, ...duties }: MembershipRow): Membership {
  return { organisation, name, kind, role, duties: dutiesOf(duties) } as Membership
}
