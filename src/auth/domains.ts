import lists from './domains.json' with { type: 'json' }

/**
 * Second-level suffixes under which registries hand out names, by top-level domain (`at`: `gv co or ac` stands for
 * gv.at and so on), of the countries that are served.
 */
const SUFFIXES: Readonly<Record<string, string>> = lists.suffixes
/** Top-level domains where hundreds of place names are suffixes as well. */
const PLACES: readonly string[] = lists.places
const FREEMAIL: ReadonlySet<string> = new Set(lists.freemail)

/** A host name as a person may type it: a site's address, an address of mail, or the bare name. */
export function readDomain(typed: unknown): string | undefined {
  if (typeof typed !== 'string') return undefined
  const text = typed.trim().toLowerCase().slice(0, 1_000)
  const host = text
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^[^/@\s]*@/, '')
    .replace(/[/?#:].*$/s, '')
    .replace(/^www\./, '')
    .replace(/\.$/, '')
  if (!host || /[^\p{L}\p{N}\p{M}.-]/u.test(host)) return undefined
  const ascii = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : ''
  return /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(ascii)
    ? ascii
    : undefined
}

/** Whether anybody can have a name or an address there, so that it says nothing about who one is. */
export function isShared(domain: string): boolean {
  return isPublicSuffix(domain) || FREEMAIL.has(domain) || FREEMAIL.has(ownNameOf(domain) ?? '')
}

/** Names are handed out directly below it: `bg`, `gov.pl`, `co.uk`. */
export function isPublicSuffix(domain: string): boolean {
  const labels = domain.split('.')
  if (labels.length !== 2) return labels.length < 2
  return (SUFFIXES[labels[1]!] ?? '').split(' ').includes(labels[0]!)
}

/** The name that somebody registered: `varna.bg` of `mail.varna.bg`, `um.gov.pl` of `post.um.gov.pl`. */
export function ownNameOf(domain: string): string | undefined {
  const labels = domain.split('.')
  for (let at = labels.length - 1; at >= 0; at--) {
    const name = labels.slice(at).join('.')
    if (!isPublicSuffix(name)) return name
  }
  return undefined
}

/**
 * Whether an address of mail belongs to a domain: at the domain itself, or at a name below it. Below a place name
 * that may be a suffix (`lublin.pl`) others have names too: there only the domain itself counts.
 */
export function isAt(email: string, domain: string): boolean {
  const host = email.slice(email.lastIndexOf('@') + 1)
  if (!domain || isShared(domain)) return false
  if (host === domain) return true
  const [top] = domain.split('.').slice(-1)
  return host.endsWith(`.${domain}`) && !(PLACES.includes(top!) && domain.split('.').length === 2)
}
