/**
 * Cookies of this room. The asker's cookie ties a typed code to the browser that asked for it; the draft's holds the
 * secret of a profile that was made before signing in; the passkey's what a device was asked to sign.
 */
export type CookieKind = 'session' | 'asker' | 'draft' | 'passkey'

const NAMES: Readonly<Record<CookieKind, string>> = {
  session: 'dragoman',
  asker: 'dragoman-ask',
  draft: 'dragoman-draft',
  passkey: 'dragoman-passkey',
}

/**
 * `__Host-` binds a cookie to this very host, to https and to no path; browsers refuse it on plain http, where the
 * bare name serves.
 */
export function cookieName(kind: CookieKind, publicUrl: string): string {
  return publicUrl.startsWith('https:') ? `__Host-${NAMES[kind]}` : NAMES[kind]
}

/** A Set-Cookie value; `seconds` 0 deletes. */
export function cookieText(kind: CookieKind, value: string, seconds: number, publicUrl: string): string {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : ''
  return `${cookieName(kind, publicUrl)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`
}

/** The value a request carries; only what one of our secrets can look like. */
export function readCookie(kind: CookieKind, request: Request, publicUrl: string): string | undefined {
  const name = cookieName(kind, publicUrl)
  for (const part of (request.headers.get('Cookie') ?? '').split(';')) {
    const at = part.indexOf('=')
    if (part.slice(0, at).trim() !== name) continue
    const value = part.slice(at + 1).trim()
    if (/^[A-Za-z0-9_.-]{16,200}$/.test(value)) return value
  }
  return undefined
}
