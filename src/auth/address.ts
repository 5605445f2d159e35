/** Lengths of RFC 5321: 64 before the @, 254 in all. */
const LOCAL_MAX = 64
const ADDRESS_MAX = 254
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/

/**
 * A mail address as it is kept and written to: plain `local@domain`, lower case, the domain in its ASCII form.
 * Undefined for anything else: display names, quotes, comments, line breaks, addresses in brackets.
 */
export function readAddress(typed: unknown): string | undefined {
  if (typeof typed !== 'string' || typed.length > 1_000) return undefined
  const text = typed.trim().normalize('NFC').toLowerCase()
  const at = text.lastIndexOf('@')
  const local = text.slice(0, at)
  if (at < 1 || local.length > LOCAL_MAX || !LOCAL.test(local)) return undefined
  const domain = asciiDomain(text.slice(at + 1))
  if (!domain || !DOMAIN.test(domain)) return undefined
  const address = `${local}@${domain}`
  return address.length <= ADDRESS_MAX ? address : undefined
}

function asciiDomain(domain: string): string | undefined {
  // What a URL reads as something else than a host never gets that far.
  if (/[^\p{L}\p{N}\p{M}.-]/u.test(domain)) return undefined
  try {
    return new URL(`http://${domain}`).hostname
  } catch {
    return undefined
  }
}
