import type { NoticeOrganisation } from './notice.ts'
import type { Opportunity } from './opportunity.ts'

/** Letters of a key; published names may be whole sentences. */
const KEY_MAX = 80
/** Names of one buyer that are looked at: bilingual countries publish two, institutions of the Union 24. */
const NAMES_MAX = 24

/** The buyers of an opportunity, in the order they are named. */
export function buyersOf({ buyers, organisations }: Opportunity): NoticeOrganisation[] {
  return buyers.flatMap(id => organisations.find(organisation => organisation.id === id) ?? [])
}

/**
 * What one buyer is found by, the surest first: `<country>:<identifier>`, then `<country>~<name>` for each name. The
 * same body writes its name in many ways and its identifier in one, but many notices have no identifier.
 */
export function keysOfBuyer({ country = '', identifiers, name }: NoticeOrganisation): string[] {
  const own = identifiers.flatMap(identifier => {
    const plain = identifier.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')
    return isIdentifier(plain) ? [`${country}:${plain}`] : []
  })
  const names = Object.values(name).slice(0, NAMES_MAX)
  return [...new Set([...own, ...names.map(text => buyerNameKey(country, text))])]
    .map(key => key.slice(0, KEY_MAX))
    .filter(key => !key.endsWith('~'))
}

/** The key of a buyer that is known by its name alone: `BG~община-варна`. */
export function buyerNameKey(country: string, name: string): string {
  return `${country}~${nameMark(name)}`.slice(0, KEY_MAX)
}

/** A name without what differs between two ways of typing it: case, accents, signs, spaces. */
export function nameMark(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
}

/**
 * BT-501 holds what people type: `0000`, `n/a`, `12345678`. An identifier has at least five digits, three of them
 * different, and does not just count up; anything else would make one buyer of many.
 */
function isIdentifier(text: string): boolean {
  const digits = text.replace(/\D/g, '')
  return digits.length >= 5 && new Set(digits).size >= 3 && !'0123456789012'.includes(digits)
}

/** Host names under which the buyers of an opportunity have a site or a mailbox, as published. */
export function buyerHosts(opportunity: Opportunity): string[] {
  return [...new Set(buyersOf(opportunity).flatMap(hostsOfBuyer))]
}

/** Host names of one buyer: of its site (BT-505) and of its mailbox (BT-506). */
export function hostsOfBuyer({ url, contact }: NoticeOrganisation): string[] {
  const site = url && hostOf(/^[a-z]+:\/\//i.test(url) ? url : `https://${url}`)
  const mail = contact?.email && hostOf(`https://${contact.email.split('@').at(-1) ?? ''}`)
  return [...new Set([site, mail].filter(host => host !== undefined && host.includes('.')))] as string[]
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '') : undefined
}

/** All that finds the buyers of an opportunity. */
export function buyerKeys(opportunity: Opportunity): string[] {
  return [...new Set(buyersOf(opportunity).flatMap(keysOfBuyer))]
}
