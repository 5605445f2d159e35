import type { NoticeOrganisation } from '../../../model/notice.ts'
import { ROLES } from './parties.ts'
import { put, putTexts, type Out } from './write-values.ts'

const PUBLISHED = new Map(Object.entries(ROLES).map(([published, ours]) => [ours, published]))

/** One organisation as an OCDS party. */
export function partyOf(organisation: NoticeOrganisation, main: string): Out {
  const out: Out = { id: organisation.id }
  putTexts(out, 'name', organisation.name, main)
  const [identifier, ...more] = organisation.identifiers
  if (identifier !== undefined) out.identifier = { id: identifier }
  put(
    out,
    'additionalIdentifiers',
    more.map(id => ({ id })),
  )
  const address: Out = {}
  put(address, 'locality', organisation.city)
  put(address, 'region', organisation.nuts)
  put(address, 'postalCode', organisation.postcode)
  put(address, 'country', organisation.country)
  put(out, 'address', address)
  const contact: Out = {}
  put(contact, 'name', organisation.contact?.name)
  put(contact, 'email', organisation.contact?.email)
  put(contact, 'telephone', organisation.contact?.phone)
  put(out, 'contactPoint', contact)
  put(
    out,
    'roles',
    organisation.roles.map(role => PUBLISHED.get(role) ?? role),
  )
  const details: Out = {}
  put(details, 'url', organisation.url)
  put(details, 'scale', organisation.size)
  const classifications: Out[] = []
  if (organisation.legalType !== undefined)
    classifications.push({ scheme: 'eu-buyer-legal-type', id: organisation.legalType })
  if (organisation.activity !== undefined)
    classifications.push({ scheme: 'eu-main-activity', id: organisation.activity })
  put(details, 'classifications', classifications)
  put(out, 'details', details)
  return out
}
