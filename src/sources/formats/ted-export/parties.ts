import type { Texts } from '../../../model/common.ts'
import type { NoticeOrganisation } from '../../../model/notice.ts'
import { country2 } from '../values.ts'
import { defined, distinct, nutsCode, some, webLink } from '../values-fields.ts'
import { first, textAt, type XmlNode } from '../xml.ts'
import { attr, type Reading } from './scalars.ts'
import { at, each, lineTexts, original, type Parallel } from './sections.ts'

/** Collects the organisations of one notice; the same one in two places is one entry with both roles. */
export type Directory = Readonly<{
  list: () => NoticeOrganisation[]
  /** Id of the organisation in this address block, added where it is new; undefined where it has no name */
  add: (address: Parallel, role: string, size?: string) => string | undefined
}>

export function directory(reading: Reading): Directory {
  const found = new Map<string, NoticeOrganisation>()
  return {
    list: () => [...found.values()],
    add: (address, role, size) => {
      const name = lineTexts(at(address, 'OFFICIALNAME'))
      const node = original(address)
      if (!node || Object.keys(name).length === 0) return undefined
      const number = line(node, 'NATIONALID')
      const key = `${number ?? ''} ${Object.values(name)[0]?.toLowerCase()}`
      const known = found.get(key)
      const organisation = known ?? readOrganisation(reading, node, name, number, found.size + 1)
      found.set(
        key,
        defined({
          ...organisation,
          roles: distinct([...organisation.roles, role]),
          size: organisation.size ?? size,
        }),
      )
      return organisation.id
    },
  }
}

function readOrganisation(
  reading: Reading,
  node: XmlNode,
  name: Texts,
  number: string | undefined,
  place: number,
): NoticeOrganisation {
  const published = attr(node, 'VALUE', 'COUNTRY')
  const country = country2(published)
  if (published !== undefined && !country) reading.flags.add('country-unreadable')
  return defined<NoticeOrganisation>({
    id: `ORG-${String(place).padStart(4, '0')}`,
    roles: [],
    name,
    identifiers: number === undefined ? [] : [number],
    country,
    nuts: nutsCode(attr(node, 'CODE', 'NUTS')),
    city: line(node, 'TOWN'),
    postcode: line(node, 'POSTAL_CODE'),
    url: webLink(textAt(node, 'URL_GENERAL') ?? textAt(node, 'URL') ?? textAt(node, 'URL_BUYER')),
    contact: some(
      defined({
        name: line(node, 'CONTACT_POINT'),
        email: line(node, 'E_MAIL'),
        phone: line(node, 'PHONE'),
      }),
    ),
  })
}

/** Text of an element on one line: files that are laid out for reading break lines inside it. */
function line(node: XmlNode, name: string): string | undefined {
  return textAt(node, name)?.replace(/\s+/g, ' ')
}

// CA_TYPE -> BT-11, CA_ACTIVITY and CE_ACTIVITY -> BT-10.
const LEGAL_TYPES: Readonly<Record<string, string>> = {
  MINISTRY: 'cga',
  NATIONAL_AGENCY: 'cga',
  REGIONAL_AUTHORITY: 'ra',
  REGIONAL_AGENCY: 'ra',
  BODY_PUBLIC: 'body-pl',
  EU_INSTITUTION: 'eu-ins-bod-ag',
}
const ACTIVITIES: Readonly<Record<string, string>> = {
  GENERAL_PUBLIC_SERVICES: 'gen-pub',
  DEFENCE: 'defence',
  PUBLIC_ORDER_AND_SAFETY: 'pub-os',
  ENVIRONMENT: 'env-pro',
  ECONOMIC_AND_FINANCIAL_AFFAIRS: 'econ-aff',
  HEALTH: 'health',
  HOUSING_AND_COMMUNITY_AMENITIES: 'hc-am',
  SOCIAL_PROTECTION: 'soc-pro',
  RECREATION_CULTURE_AND_RELIGION: 'rcr',
  EDUCATION: 'education',
  WATER: 'water',
  ELECTRICITY: 'electricity',
  PRODUCTION_TRANSPORT_DISTRIBUTION_GAS_HEAT: 'gas-heat',
  EXPLORATION_EXTRACTION_GAS_OIL: 'gas-oil',
  EXPLORATION_EXTRACTION_COAL_OTHER_SOLID_FUEL: 'solid-fuel',
  URBAN_RAILWAY_TRAMWAY_TROLLEYBUS_BUS_SERVICES: 'urttb',
  RAILWAY_SERVICES: 'rail',
  PORT_RELATED_ACTIVITIES: 'port',
  AIRPORT_RELATED_ACTIVITIES: 'airport',
  POSTAL_SERVICES: 'post',
}

/** BT-11 and BT-10 of the buyer that leads; `OTHER` says nothing. */
export function buyerKind(section: Parallel): Pick<NoticeOrganisation, 'legalType' | 'activity'> {
  const body = first(original(section), 'CONTRACTING_BODY')
  const type = attr(body, 'VALUE', 'CA_TYPE')
  const activity = attr(body, 'VALUE', 'CA_ACTIVITY') ?? attr(body, 'VALUE', 'CE_ACTIVITY')
  return defined({
    legalType: type === undefined ? undefined : LEGAL_TYPES[type],
    activity: activity === undefined ? undefined : ACTIVITIES[activity],
  })
}

// Addresses beside the buyers' and what they make of an organisation.
const OTHERS: readonly (readonly [role: string, ...path: string[]])[] = [
  ['information', 'CONTRACTING_BODY', 'ADDRESS_FURTHER_INFO'],
  ['submission', 'CONTRACTING_BODY', 'ADDRESS_PARTICIPATION'],
  ['review', 'COMPLEMENTARY_INFO', 'ADDRESS_REVIEW_BODY'],
  ['mediation', 'COMPLEMENTARY_INFO', 'ADDRESS_MEDIATION_BODY'],
  ['review-information', 'COMPLEMENTARY_INFO', 'ADDRESS_REVIEW_INFO'],
]

/** Adds buyers (the leading one first) and the other bodies of a form; answers the buyers' ids. */
export function addBodies(found: Directory, section: Parallel): string[] {
  const buyers = [
    ...each(section, 'CONTRACTING_BODY', 'ADDRESS_CONTRACTING_BODY'),
    ...each(section, 'CONTRACTING_BODY', 'ADDRESS_CONTRACTING_BODY_ADDITIONAL'),
  ].map(address => found.add(address, 'buyer'))
  for (const [role, ...path] of OTHERS) {
    const address = at(section, ...path)
    if (address) found.add(address, role)
  }
  return distinct(buyers)
}
