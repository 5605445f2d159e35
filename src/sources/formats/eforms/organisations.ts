import type { NoticeOrganisation } from '../../../model/notice.ts'
import { country2 } from '../values.ts'
import { all, child, childrenOf, first, textAt } from '../xml.ts'
import type { XmlNode } from '../xml.ts'
import { codeAt, codeOf, defined, EXTENSION, someTexts, texts } from './read.ts'
import type { Reading } from './read.ts'
import { countryOf, linkOf, nutsOf, truthOf } from './scalars.ts'

// Whom a lot's terms name, below cac:TenderingTerms, and the role that gives an organisation.
const LOT_ROLES: readonly (readonly [role: string, ...path: string[]])[] = [
  ['information', 'AdditionalInformationParty'],
  ['documents', 'DocumentProviderParty'],
  ['submission', 'TenderRecipientParty'],
  ['evaluation', 'TenderEvaluationParty'],
  ['review', 'AppealTerms', 'AppealReceiverParty'],
  ['review-information', 'AppealTerms', 'AppealInformationParty'],
  ['mediation', 'AppealTerms', 'MediationParty'],
]

/** The organisations of a notice, and how its references (ORG-xxxx, TPO-xxxx) lead to them. */
export type Organisations = Readonly<{
  list: readonly NoticeOrganisation[]
  buyers: readonly string[]
  /** Id of the organisation behind an organisation or touch point reference */
  idOf: (reference: string | undefined) => string | undefined
  /** Ids of winners that SDK 0.1 wrote in place, by the cac:Party that holds them */
  inPlace: ReadonlyMap<XmlNode, string>
}>

/**
 * Reads efac:Organizations (BT-500 and following) with roles, and the parties that the earliest SDK wrote in place.
 * `winners` are references to winning tenderers. Beneficial owners (efac:UltimateBeneficialOwner, OPT-202) are
 * never read; of a natural person (BT-633) only name and country are kept.
 */
export function readOrganisations(
  reading: Reading,
  root: XmlNode,
  winners: ReadonlySet<string>,
): Organisations {
  const list: Draft[] = []
  const byReference = new Map<string, Draft>()
  for (const node of all(root, ...EXTENSION, 'Organizations', 'Organization')) {
    const company = child(node, 'Company')
    const id = codeAt(company, 'PartyIdentification', 'ID')
    if (!company || !id || byReference.has(id)) continue
    const draft = readParty(reading, company, id, truthOf(codeAt(node, 'NaturalPersonIndicator')) === true)
    list.push(draft)
    byReference.set(id, draft)
    for (const point of childrenOf(node, 'TouchPoint')) {
      const pointId = codeAt(point, 'PartyIdentification', 'ID')
      if (pointId && !byReference.has(pointId)) byReference.set(pointId, draft)
    }
  }
  const placed = new Map<XmlNode, string>()
  const inPlace = (party: XmlNode | undefined): Draft | undefined => {
    if (!first(party, 'PartyName', 'Name')?.text.trim() || !party) return undefined
    const id = `PARTY-${String(list.length + 1).padStart(4, '0')}`
    const draft = readParty(reading, party, id, false)
    list.push(draft)
    byReference.set(id, draft)
    placed.set(party, id)
    return draft
  }
  const give = (reference: string | undefined, role: string): void => {
    byReference.get(reference ?? '')?.roles.add(role)
  }
  const buyers = new Set<string>()
  for (const contracting of childrenOf(root, 'ContractingParty')) {
    const party = child(contracting, 'Party')
    const reference = codeAt(party, 'PartyIdentification', 'ID')
    const draft = reference === undefined ? inPlace(party) : byReference.get(reference)
    for (const service of all(party, 'ServiceProviderParty', 'Party', 'PartyIdentification', 'ID'))
      give(codeOf(service), 'service-provider')
    if (!draft) continue
    draft.roles.add('buyer')
    buyers.add(draft.id)
    const types = all(contracting, 'ContractingPartyType', 'PartyTypeCode')
    const legal = types.find(type => type.attrs.listName !== 'buyer-contracting-type')
    draft.legalType ??= codeOf(legal)
    draft.activity ??= codeAt(contracting, 'ContractingActivity', 'ActivityTypeCode')
  }
  for (const lot of childrenOf(root, 'ProcurementProjectLot'))
    for (const [role, ...path] of LOT_ROLES)
      for (const id of all(lot, 'TenderingTerms', ...path, 'PartyIdentification', 'ID'))
        give(codeOf(id), role)
  for (const party of all(root, ...EXTENSION, 'NoticeResult', 'TenderingParty')) {
    for (const id of all(party, 'Tenderer', 'ID')) give(codeOf(id), 'tenderer')
    for (const id of all(party, 'SubContractor', 'ID')) give(codeOf(id), 'subcontractor')
  }
  for (const reference of winners) give(reference, 'winner')
  for (const party of all(root, 'TenderResult', 'WinningParty', 'Party')) inPlace(party)?.roles.add('winner')
  return {
    list: list.map(draft => defined({ ...draft, roles: [...draft.roles] })),
    buyers: [...buyers],
    idOf: reference => byReference.get(reference ?? '')?.id,
    inPlace: placed,
  }
}

/** Country of the first buyer, alpha-2: read before everything else, because times without a zone need it. */
export function buyerCountry(root: XmlNode): string | undefined {
  const party = first(root, 'ContractingParty', 'Party')
  const reference = codeAt(party, 'PartyIdentification', 'ID')
  const companies = all(root, ...EXTENSION, 'Organizations', 'Organization', 'Company')
  const buyer = companies.find(company => codeAt(company, 'PartyIdentification', 'ID') === reference)
  return country2(codeAt(buyer ?? party, 'PostalAddress', 'Country', 'IdentificationCode'))
}

type Draft = Omit<NoticeOrganisation, 'roles'> & { roles: Set<string>; legalType?: string; activity?: string }

function readParty(reading: Reading, party: XmlNode, id: string, natural: boolean): Draft {
  const address = child(party, 'PostalAddress')
  const published = codeAt(address, 'Country', 'IdentificationCode')
  const country = countryOf(reading, published)
  const draft = {
    id,
    roles: new Set<string>(natural ? ['natural-person'] : []),
    name: texts(reading, all(party, 'PartyName', 'Name')),
    country,
  }
  if (natural) return { ...draft, identifiers: [] }
  const contact = child(party, 'Contact')
  return {
    ...draft,
    identifiers: all(party, 'PartyLegalEntity', 'CompanyID')
      .map(codeOf)
      .filter(value => value !== undefined),
    nuts: nutsOf(reading, codeAt(address, 'CountrySubentityCode')),
    city: textAt(address, 'CityName'),
    postcode: codeAt(address, 'PostalZone'),
    url: linkOf(reading, textAt(party, 'WebsiteURI')),
    size:
      codeAt(party, 'CompanySizeCode') ??
      codeOf(
        childrenOf(party, 'IndustryClassificationCode').find(
          code => code.attrs.listName === 'economic-operator-size',
        ),
      ),
    contact: readContact(reading, contact),
  }
}

function readContact(
  reading: Reading,
  contact: XmlNode | undefined,
): NoticeOrganisation['contact'] | undefined {
  const name = someTexts(reading, childrenOf(contact, 'Name'))
  const found = defined({
    name: name && Object.values(name)[0],
    email: codeAt(contact, 'ElectronicMail'),
    phone: codeAt(contact, 'Telephone'),
  })
  return Object.keys(found).length > 0 ? found : undefined
}
