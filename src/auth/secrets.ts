import type { AuthDeps } from './types.ts'

/** Bytes of every secret we hand out: 192 bits, 32 letters of base64url. Guessing is hopeless, links stay short. */
const SECRET_BYTES = 24
const CODE_DIGITS = 6

/** A new secret for a link, cookie or key, in base64url. Shown once; only its hash is kept. */
export function newSecret({ random }: Pick<AuthDeps, 'random'>): string {
  return btoa(String.fromCharCode(...random(SECRET_BYTES)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}

/** A new identifier that tells nothing: 128 bits in hex behind a letter that says what it is of. */
export function newId(deps: Pick<AuthDeps, 'random'>, kind: string): string {
  return `${kind}-${hex(deps.random(16))}`
}

/** Six digits, each value equally likely. */
export function newCode({ random }: Pick<AuthDeps, 'random'>): string {
  const size = 10 ** CODE_DIGITS
  // The remainder of 2^32 would favour small codes: values beyond the last whole multiple are drawn again.
  const fair = Math.floor(2 ** 32 / size) * size
  for (;;) {
    const bytes = random(4)
    const value = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0)
    if (value < fair) return String(value % size).padStart(CODE_DIGITS, '0')
  }
}

/** SHA-256 in hex: how secrets are kept. They are long and random, so a slow hash would add nothing. */
export async function hashOf(secret: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret))))
}

/**
 * A code is kept as the hash of itself and of the secret in the cookie of the browser that asked: six digits alone
 * could be tried out by whoever reads the bank, and from any other browser a right code opens nothing.
 */
export function hashOfCode(code: string, asker: string): Promise<string> {
  return hashOf(`${asker}:${code}`)
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
}
