import type { NoticeOrganisation } from '../../../model/notice.ts'
import { country2 } from '../values.ts'
import { defined, distinct, nutsCode, some } from '../values-fields.ts'
import { code, codes, link, list, obj, type Json, type Reading } from './read.ts'
import { texts } from './read-values.ts'

/** The organisations of a release: every party, and those that are only named in place. */
export type Parties = Readonly<{ list: readonly NoticeOrganisation[]; buyers: readonly string[] }>

/** OCDS role names -> ours, which are those of eForms. Others are kept as published. */
export const ROLES: Readonly<Record<string, string>> = { supplier: 'winner', reviewBody: 'review' }

// Whose releases a registered OCID prefix marks, for publishers that leave the buyer's country out.
// Source: OCDS list of OCID prefixes.
const PREFIX_COUNTRY: Readonly<Record<string, string>> = {
  'ocds-b5fd17': 'GB',
  'ocds-h6vhtk': 'GB',
  'ocds-d7hf39': 'GB',
  'ocds-r6ebe6': 'GB',
  'ocds-kuma6s': 'GB',
  'ocds-ngfbwp': 'MD',
  'ocds-b3wdp1': 'MD',
  'ocds-be6bcu': 'UA',
  'ocds-hu01ve': 'IT',
}

/** Alpha-2 country of the buyer, read first because times without a zone need it. */
export function readBuyerCountry(release: Json): string | undefined {
  const buyer = obj(release.buyer)
  const id = code(buyer.id)
  const parties = list(release.parties).map(obj)
  const party =
    parties.find(each => id !== undefined && code(each.id) === id) ??
    parties.find(each => codes(each.roles).some(role => role === 'buyer' || role === 'procuringEntity'))
  for (const holder of [party, buyer, obj(obj(release.tender).procuringEntity)]) {
    const country = holder && countryOf(holder)
    if (country) return country
  }
  return PREFIX_COUNTRY[code(release.ocid)?.slice(0, 11) ?? '']
}

/**
 * Reads `parties`, and adds buyer, procuring entity and suppliers that older releases describe only in place. Names
 * decide identity where an id is missing or is no id at all (`1` for every supplier).
 */
export function readParties(reading: Reading, release: Json, own: Json): Parties {
  const found = new Map<string, NoticeOrganisation>()
  list(release.parties).forEach((each, at) => {
    const party = readParty(reading, obj(each), `PARTY-${String(at + 1).padStart(4, '0')}`)
    if (party && !found.has(party.id)) found.set(party.id, party)
  })
  // Our own releases list every organisation with its roles: nothing is added to them.
  if (reading.exact) return { list: [...found.values()], buyers: codes(own.buyers ?? obj(release.buyer).id) }
  const buyers = distinct([addInPlace(reading, found, release.buyer, 'buyer')])
  const entity = addInPlace(reading, found, obj(release.tender).procuringEntity, 'procuringEntity')
  if (buyers.length === 0)
    buyers.push(...[...found.values()].filter(each => each.roles.includes('buyer')).map(each => each.id))
  if (buyers.length === 0 && entity !== undefined) buyers.push(entity)
  for (const award of [...list(release.awards), ...list(release.contracts)].map(obj))
    for (const supplier of list(award.suppliers)) addInPlace(reading, found, supplier, 'supplier')
  const first = buyers[0]
  const buyer = first === undefined ? undefined : found.get(first)
  if (buyer && !buyer.country && reading.country) found.set(buyer.id, { ...buyer, country: reading.country })
  return { list: [...found.values()], buyers }
}

/** Id of the organisation that a reference in place means; undefined where it names nobody. */
export function partyId(
  reading: Reading,
  value: unknown,
  known: readonly NoticeOrganisation[],
): string | undefined {
  const holder = obj(value)
  const id = code(holder.id)
  const name = Object.values(texts(reading, holder, 'name'))[0]
  const same = known.find(each => each.id === id && (name === undefined || hasName(each, name)))
  if (same) return same.id
  if (name !== undefined) {
    const named = known.find(each => hasName(each, name))
    if (named) return named.id
  }
  return known.find(each => each.id === id)?.id
}

function addInPlace(
  reading: Reading,
  found: Map<string, NoticeOrganisation>,
  value: unknown,
  published: string,
): string | undefined {
  const holder = obj(value)
  const role = ROLES[published] ?? published
  const known = partyId(reading, holder, [...found.values()])
  const name = Object.values(texts(reading, holder, 'name'))[0]
  const existing = known === undefined ? undefined : found.get(known)
  if (existing && (name === undefined || hasName(existing, name) || role !== 'winner')) {
    if (!existing.roles.includes(role))
      found.set(existing.id, { ...existing, roles: [...existing.roles, role] })
    return existing.id
  }
  const fresh = readParty(reading, holder, `PARTY-${String(found.size + 1).padStart(4, '0')}`)
  if (!fresh || Object.keys(fresh.name).length === 0) return undefined
  const id = found.has(fresh.id) ? `PARTY-${String(found.size + 1).padStart(4, '0')}` : fresh.id
  found.set(id, { ...fresh, id, roles: distinct([...fresh.roles, role]) })
  return id
}

function hasName(organisation: NoticeOrganisation, name: string): boolean {
  for (const language in organisation.name) if (organisation.name[language] === name) return true
  return false
}

function readParty(reading: Reading, party: Json, fallback: string): NoticeOrganisation | undefined {
  const address = obj(party.address)
  const details = obj(party.details)
  const contact = obj(party.contactPoint)
  const name = texts(reading, party, 'name')
  const id = code(party.id)
  // A party without a name (some publishers list an empty bidder) tells nobody anything.
  if (Object.keys(name).length === 0 && (id === undefined || !reading.exact)) return undefined
  const classifications = list(details.classifications).map(obj)
  const classified = (schemes: RegExp): string | undefined =>
    code(classifications.find(each => schemes.test(code(each.scheme) ?? ''))?.id)
  return defined<NoticeOrganisation>({
    id: id ?? fallback,
    roles: codes(party.roles).map(role => ROLES[role] ?? role),
    name,
    identifiers: [party.identifier, ...list(party.additionalIdentifiers)].flatMap(
      each => identifier(each) ?? [],
    ),
    country: countryOf(party, reading.exact),
    nuts: nutsCode(code(address.region)),
    city: code(address.locality),
    postcode: code(address.postalCode),
    url: link(details.url) ?? link(contact.url) ?? link(contact.uri),
    size: code(details.scale),
    legalType: classified(/^(eu-buyer-legal-type|TED_CA_TYPE)$/),
    activity: classified(/^(eu-main-activity|COFOG|TED_MAIN_ACTIVITY)$/),
    contact: some(
      defined({ name: code(contact.name), email: code(contact.email), phone: code(contact.telephone) }),
    ),
  })
}

/** Organisation identifiers as org-id.guide writes them: `GB-COH-04402220`; without a scheme, the id alone. */
function identifier(value: unknown): string | undefined {
  const holder = obj(value)
  const id = code(holder.id)
  const scheme = code(holder.scheme)
  if (id === undefined) return undefined
  return scheme === undefined || id.startsWith(`${scheme}-`) ? id : `${scheme}-${id}`
}

function countryOf(party: Json, exact = false): string | undefined {
  const address = obj(party.address)
  const nuts = nutsCode(code(address.region))
  return (
    country2(code(address.country)) ??
    country2(code(address.countryCode)) ??
    country2(code(address.countryName)) ??
    (!exact && nuts !== undefined && nuts.length > 2 ? country2(nuts.slice(0, 2)) : undefined)
  )
}
