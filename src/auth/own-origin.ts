const NEXT_MAX = 500

/**
 * Where to go after signing in: a path of our own, whatever was asked for. Anything that a browser could read as
 * another place (`//x`, `/\x`, a scheme) becomes the first page.
 */
export function safeNext(next: unknown, publicUrl: string): string {
  if (typeof next !== 'string' || next.length > NEXT_MAX || !/^\/(?![/\\])/.test(next)) return '/'
  // Browsers drop tabs and line breaks from an address before they read it.
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f\\]/.test(next)) return '/'
  try {
    const own = new URL(publicUrl)
    const url = new URL(next, own)
    return url.origin === own.origin ? url.pathname + url.search + url.hash : '/'
  } catch {
    return '/'
  }
}

/**
 * Whether a request that changes something was sent by one of our own pages. `absent` where the sender is no browser
 * (browsers name the origin with every POST). Behind https the public address decides; on plain http, which is for
 * one's own machine and network, the address that was asked for counts as well.
 */
export function originOf(request: Request, publicUrl: string): 'own' | 'foreign' | 'absent' {
  const origin = request.headers.get('Origin')
  if (origin === null) return 'absent'
  const own = new URL(publicUrl)
  if (origin === own.origin) return 'own'
  if (own.protocol === 'https:') return 'foreign'
  return origin === new URL(request.url).origin ? 'own' : 'foreign'
}
