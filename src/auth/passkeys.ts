import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { addPasskey, passkeysOf, readPasskey, usePasskey } from '../../db/passkeys.ts'
import { takeRate } from '../../db/rates.ts'
import { ConflictError } from '../errors.ts'
import { cookieText, readCookie } from './cookies.ts'
import { takeLimits } from './limits.ts'
import { hashOf, newSecret } from './secrets.ts'
import { FRESH_SECONDS, personOf, SESSION_SECONDS } from './session.ts'
import type { AuthDeps, Person } from './types.ts'

/** How long a question to a device can be answered: finding a phone takes a while. */
const CHALLENGE_SECONDS = 300
const HOUR = 3_600
/** A school or a town hall shares one network. */
const NETWORK_MOST = 60

/** EdDSA, ES256 and RS256: what devices have, by their COSE numbers. Source: Web Authentication Level 3, section 5.4.3 */
const ALGORITHMS = [-8, -7, -257]

/** What a device answers, as PublicKeyCredential.toJSON() writes it. */
export type NewPasskey = Parameters<typeof verifyRegistrationResponse>[0]['response']
export type ShownPasskey = Parameters<typeof verifyAuthenticationResponse>[0]['response']

/** What a browser is asked, as JSON, and the cookie that remembers it; `wait` in seconds where it asks too often. */
export type Asked = Readonly<{ options: object; cookie: string }> | Readonly<{ wait: number }>

/**
 * Whether browsers do passkeys at this address: https, or localhost; never for a bare IP address.
 * Source: Web Authentication Level 3, section 5.1 (the relying party is a domain, in a secure context)
 */
export function passkeysWork(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl)
  if (hostname === 'localhost') return true
  return protocol === 'https:' && !/^[\d.]+$|^\[/.test(hostname)
}

/** Asks the device of somebody signed in for a new passkey that can sign in by itself. */
export async function askNewPasskey(ctx: AuthDeps, person: Person, network: string): Promise<Asked> {
  const asked = await ask(ctx, network)
  if ('wait' in asked) return asked
  const known = await passkeysOf(ctx.db, person.id)
  const options = await generateRegistrationOptions({
    rpName: 'Dragoman',
    rpID: partyOf(ctx),
    userName: person.email,
    userDisplayName: person.name || person.email,
    userID: new TextEncoder().encode(person.id),
    challenge: bytesOf(asked.challenge),
    timeout: CHALLENGE_SECONDS * 1000,
    excludeCredentials: known.map(({ id }) => ({ id })),
    supportedAlgorithmIDs: ALGORITHMS,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  return { options, cookie: asked.cookie }
}

/** Keeps the passkey that a device made. False where it does not answer what was asked, or is known already. */
export async function keepPasskey(
  ctx: AuthDeps,
  person: Person,
  request: Request,
  response: NewPasskey,
): Promise<boolean> {
  const challenge = await takeChallenge(ctx, request)
  if (!challenge) return false
  const made = await verifyRegistrationResponse({
    response,
    supportedAlgorithmIDs: ALGORITHMS,
    ...expected(ctx, challenge),
  }).catch(nothing)
  if (!made?.verified) return false
  const { id, publicKey, counter } = made.registrationInfo.credential
  return addPasskey(ctx.db, {
    id,
    person: person.id,
    public_key: textOf(publicKey),
    counter,
    name: '',
    created_at: ctx.now().toISOString(),
    used_at: null,
  }).then(() => true, conflict)
}

/** Asks any device for a passkey of this place. Says nothing about who has one. */
export async function askPasskey(ctx: AuthDeps, network: string): Promise<Asked> {
  const asked = await ask(ctx, network)
  if ('wait' in asked) return asked
  const options = await generateAuthenticationOptions({
    rpID: partyOf(ctx),
    challenge: bytesOf(asked.challenge),
    timeout: CHALLENGE_SECONDS * 1000,
    userVerification: 'required',
  })
  return { options, cookie: asked.cookie }
}

/** Signs in with a passkey. Undefined where it is unknown, removed, or does not answer what this browser was asked. */
export async function signInWithPasskey(
  ctx: AuthDeps,
  request: Request,
  response: ShownPasskey,
): Promise<Readonly<{ person: Person; cookies: readonly string[] }> | undefined> {
  const challenge = await takeChallenge(ctx, request)
  const passkey = challenge && (await readPasskey(ctx.db, response.id))
  const person = passkey && (await personOf(ctx, passkey.person))
  if (!challenge || !passkey || !person) return undefined
  const { publicUrl } = ctx.config
  const credential = { id: passkey.id, publicKey: bytesOf(passkey.public_key), counter: passkey.counter }
  const shown = await verifyAuthenticationResponse({
    response,
    credential,
    ...expected(ctx, challenge),
  }).catch(nothing)
  if (!shown?.verified) return undefined
  const [secret, before, draft] = [
    newSecret(ctx),
    readCookie('session', request, publicUrl),
    readCookie('draft', request, publicUrl),
  ]
  const now = ctx.now()
  const later = (seconds: number): string => new Date(now.getTime() + seconds * 1000).toISOString()
  const used = await usePasskey(ctx.db, {
    passkey,
    counter: shown.authenticationInfo.newCounter,
    now: now.toISOString(),
    session: {
      tokenHash: await hashOf(secret),
      expiresAt: later(SESSION_SECONDS),
      freshUntil: later(FRESH_SECONDS),
    },
    ...(before && { replaces: await hashOf(before) }),
    ...(draft && { claim: await hashOf(draft) }),
  }).then(() => true, conflict)
  if (!used) return undefined
  const cookies = [
    cookieText('session', secret, SESSION_SECONDS, publicUrl),
    cookieText('passkey', '', 0, publicUrl),
    ...(draft ? [cookieText('draft', '', 0, publicUrl)] : []),
  ]
  return { person, cookies }
}

/** The library says by throwing that an answer is wrong. It reads no bank, so that nothing else is lost here. */
const nothing = (): undefined => undefined

function conflict(error: unknown): false {
  if (error instanceof ConflictError) return false
  throw error
}

async function ask(
  ctx: AuthDeps,
  network: string,
): Promise<Readonly<{ wait: number }> | Readonly<{ challenge: string; cookie: string }>> {
  const wait = await takeLimits(ctx, [
    { kind: 'passkey-network', key: network, most: NETWORK_MOST, seconds: HOUR },
  ])
  if (wait) return { wait }
  const challenge = newSecret(ctx)
  await countChallenge(ctx, challenge)
  const cookie = cookieText('passkey', challenge, CHALLENGE_SECONDS, ctx.config.publicUrl)
  return { challenge, cookie }
}

/**
 * What this browser was asked, once. A question is counted when it is asked and when it is answered, so that only the
 * second of a window is an answer: the first was never asked here, or too long ago, a third was answered before. So a
 * copied answer opens nothing, also where a device counts nothing.
 */
async function takeChallenge(ctx: AuthDeps, request: Request): Promise<string | undefined> {
  const challenge = readCookie('passkey', request, ctx.config.publicUrl)
  return challenge && (await countChallenge(ctx, challenge)) === 2 ? challenge : undefined
}

async function countChallenge(ctx: AuthDeps, challenge: string): Promise<number> {
  const now = ctx.now()
  const until = new Date(now.getTime() + CHALLENGE_SECONDS * 1000).toISOString()
  const key = `passkey-asked:${await hashOf(challenge)}`
  return (await takeRate(ctx.db, { key, now: now.toISOString(), until })).count
}

const partyOf = ({ config }: AuthDeps): string => new URL(config.publicUrl).hostname

function expected(ctx: AuthDeps, challenge: string) {
  const expectedOrigin = new URL(ctx.config.publicUrl).origin
  return { expectedChallenge: challenge, expectedOrigin, expectedRPID: partyOf(ctx) }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0))
}

function textOf(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
