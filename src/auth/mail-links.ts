import type { Db } from '../../db/batch.ts'
import { ensureSetting, readSetting } from '../../db/settings.ts'

/**
 * What the holder of a link in a mail may do without signing in. `answer`: say what she thinks of one item for one
 * profile. `mails`: change or stop the mails of one person. Nothing else, and no reading of anything.
 */
export type Claims =
  | Readonly<{ kind: 'answer'; person: string; profile: string; item: string; opportunity: string }>
  | Readonly<{ kind: 'mails'; person: string }>

/** 128 bits: not to be guessed, and links stay short enough for mail programs that break lines. */
const TAG_BYTES = 16
const TOKEN_MAX = 2_000
const SETTING = 'link-secret'

/** The bank's own secret for links; made by the first who needs it. Deleting the setting ends every link in every mail. */
export async function linkSecret(
  db: Db,
  random: (bytes: number) => Uint8Array,
  nowUtc: string,
): Promise<string> {
  return ensureSetting(db, SETTING, toBase64Url(random(32)), nowUtc)
}

/** A token for an address: the claims in the open, and a keyed hash (HMAC-SHA-256) that only the bank can make. */
export async function signLink(secret: string, claims: Claims): Promise<string> {
  const fields =
    claims.kind === 'answer'
      ? ['a', claims.person, claims.profile, claims.item, claims.opportunity]
      : ['m', claims.person]
  const body = toBase64Url(new TextEncoder().encode(JSON.stringify(fields)))
  return `${body}.${toBase64Url((await hmac(secret, body)).slice(0, TAG_BYTES))}`
}

/** The claims of a token; undefined for anything this bank did not sign. Writes nothing. */
export async function readLink(db: Db, token: string): Promise<Claims | undefined> {
  const secret = await readSetting(db, SETTING)
  if (secret === undefined) return undefined
  const [body, tag, ...rest] = token.length > TOKEN_MAX ? [] : token.split('.')
  if (!body || !tag || rest.length) return undefined
  const expected = toBase64Url((await hmac(secret, body)).slice(0, TAG_BYTES))
  if (!sameText(tag, expected)) return undefined
  const fields = JSON.parse(new TextDecoder().decode(fromBase64Url(body))) as string[]
  const [kind, person, profile, item, opportunity] = fields
  if (kind === 'm' && person) return { kind: 'mails', person }
  if (kind === 'a' && person && profile && item && opportunity)
    return { kind: 'answer', person, profile, item, opportunity }
  return undefined
}

async function hmac(secret: string, text: string): Promise<Uint8Array> {
  const bytes = (value: string) => new TextEncoder().encode(value)
  const name = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytes(secret), name, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes(text)))
}

/** Without a way to tell by the time how much of a guess was right. */
function sameText(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  let different = 0
  for (let at = 0; at < a.length; at++) different |= a.charCodeAt(at) ^ b.charCodeAt(at)
  return different === 0
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

function fromBase64Url(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0))
}
