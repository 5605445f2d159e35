import type { Notice, NoticeLot, Parsed, Rejected } from '../../../model/notice.ts'
import { decodeText } from '../decode.ts'
import { language1 } from '../values.ts'
import { all, child, childrenOf, parseXml, textAt, XmlError } from '../xml.ts'
import type { XmlNode } from '../xml.ts'
import { publicationOf, readIdentity } from './identity.ts'
import { isNoticeRoot, isRegistration, readChange, readReferences, readStage } from './life-cycle.ts'
import { lotKind, readGroups, readLot, readLotRules } from './lots.ts'
import { buyerCountry, readOrganisations } from './organisations.ts'
import { readCpv, readPlaces, readValues } from './project.ts'
import { codeAt, codeOf, defined, someTexts, texts } from './read.ts'
import type { Reading } from './read.ts'
import { instantAt, languagesOf } from './scalars.ts'
import { indexResults, readEarlyResults, readResults, winnersOf } from './results.ts'

/** `source` names the feed for notices that TED gave no number, for example `no-doffin`. */
export type EformsOptions = Readonly<{ source?: string; maxChars?: number }>

/**
 * Reads one eForms document (UBL ContractNotice, ContractAwardNotice or PriorInformationNotice of any SDK version,
 * national extensions included) into one Notice, or into one Rejected: xml-*, encoding-invalid, root-unknown,
 * out-of-scope, field-missing. Never throws for what is in the document.
 */
export function parseEforms(input: string | Uint8Array, options: EformsOptions = {}): Parsed {
  let root: XmlNode
  try {
    root = parseXml(decodeText(input), { maxChars: options.maxChars })
  } catch (error) {
    if (error instanceof XmlError) return refused({ reason: error.reason, detail: error.message })
    throw error
  }
  return readRoot(root, options)
}

/** As parseEforms, from a tree that is already parsed. */
export function readRoot(root: XmlNode, options: EformsOptions = {}): Parsed {
  const identity = readIdentity(root, options.source)
  const refuse = (reason: string, detail: string, field?: string): Parsed =>
    refused(defined<Rejected>({ reason, field, detail, id: identity?.id }))
  if (isRegistration(root))
    return refuse('out-of-scope', 'a business registration (X01, X02) announces no purchase', 'OPP-070')
  if (!isNoticeRoot(root.name)) return refuse('root-unknown', `no eForms notice: <${root.name}>`)
  const missing = missingFields(root, identity === undefined)
  if (missing.length > 0 || !identity)
    return refuse('field-missing', `missing: ${missing.join(', ')}`, missing[0])
  return { notices: [readNotice(root, identity)], rejected: [] }
}

/**
 * What the bank cannot do without, in the order of need: a key, words to show and match, keys for lots. Whatever
 * else is missing makes a poorer notice, not a useless one: it is stored, and flagged where a reader must know.
 */
function missingFields(root: XmlNode, unkeyed: boolean): string[] {
  const lots = childrenOf(root, 'ProcurementProjectLot')
  const names = [root, ...lots].flatMap(node => all(node, 'ProcurementProject', 'Name'))
  const missing: string[] = []
  if (unkeyed) missing.push('BT-701')
  if (!names.some(name => codeOrText(name))) missing.push('BT-21')
  if (lots.some(lot => codeAt(lot, 'ID') === undefined)) missing.push('BT-137')
  return missing
}

function codeOrText(node: XmlNode): boolean {
  return Object.keys(texts({ language: 'und', flags: new Set() }, [node])).length > 0
}

/**
 * Lots and parts in document order. Doffin's conversions give several objects of one planning notice the same id:
 * a true copy is left out, another content gets the id with `~2`, so that nothing is lost and keys stay unique.
 */
function readLots(reading: Reading, root: XmlNode): NoticeLot[] {
  const lots: NoticeLot[] = []
  const contents = new Map<string, Set<string>>()
  for (const node of childrenOf(root, 'ProcurementProjectLot')) {
    const id = codeAt(node, 'ID')
    if (id === undefined || lotKind(node) === 'LotsGroup') continue
    const lot = readLot(reading, node, id)
    const known = contents.get(id) ?? new Set()
    contents.set(id, known)
    const content = JSON.stringify(lot)
    if (known.size > 0) reading.flags.add('lot-id-repeated')
    if (!known.has(content)) lots.push(known.size === 0 ? lot : { ...lot, id: `${id}~${known.size + 1}` })
    known.add(content)
  }
  return lots
}

function readNotice(root: XmlNode, identity: NonNullable<ReturnType<typeof readIdentity>>): Notice {
  const flags = new Set<string>()
  const reading: Reading = {
    language: language1(codeAt(root, 'NoticeLanguageCode')) ?? 'und',
    country: buyerCountry(root),
    flags,
  }
  const project = child(root, 'ProcurementProject')
  const process = child(root, 'TenderingProcess')
  const stage = readStage(reading, root)
  const results = indexResults(root)
  const organisations = readOrganisations(reading, root, winnersOf(results))
  const lots = readLots(reading, root)
  const dispatchedAt = instantAt(reading, root, 'IssueDate', 'IssueTime')
  const named = organisations.list.some(
    organisation =>
      organisations.buyers.includes(organisation.id) && Object.keys(organisation.name).length > 0,
  )
  if (!named) flags.add('buyer-unknown')
  if (!dispatchedAt) flags.add('dispatch-unknown')
  if (stage.form === 'competition' && lots.length === 0) flags.add('lots-unknown')
  if (hasWithheld(root)) flags.add('withheld')
  const notice = defined<Notice>({
    ...identity,
    format: 'eforms',
    ...stage,
    legalBasis: codeAt(root, 'RegulatoryDomain'),
    sdk: codeAt(root, 'CustomizationID'),
    languages: languagesOf(reading, [
      ...childrenOf(root, 'NoticeLanguageCode'),
      ...all(root, 'AdditionalNoticeLanguage', 'ID'),
    ]),
    dispatchedAt,
    publishedAt: instantAt(reading, publicationOf(root), 'PublicationDate', 'PublicationTime'),
    procedureId: codeAt(root, 'ContractFolderID'),
    references: readReferences(root),
    change: readChange(reading, root),
    buyers: organisations.buyers,
    organisations: organisations.list,
    title: texts(reading, childrenOf(project, 'Name')),
    description: texts(reading, childrenOf(project, 'Description')),
    notes: someTexts(reading, childrenOf(project, 'Note')),
    nature: codeAt(project, 'ProcurementTypeCode'),
    procedureType: codeAt(process, 'ProcedureCode'),
    accelerated: isAccelerated(process),
    cpv: readCpv(reading, project),
    places: readPlaces(reading, project),
    ...readValues(reading, project),
    lots,
    groups: readGroups(reading, root),
    lotRules: readLotRules(root),
    results: results
      ? readResults(reading, results, organisations.idOf)
      : readEarlyResults(
          reading,
          root,
          lots.map(lot => lot.id),
          organisations.inPlace,
        ),
    crossBorderLaw: crossBorderLaw(reading, root),
    flags: [],
  })
  // Flags are complete only now, after every reader has run.
  return { ...notice, flags: [...flags].sort() }
}

/** BT-106; absent where the notice does not say. */
function isAccelerated(process: XmlNode | undefined): boolean | undefined {
  const code = all(process, 'ProcessJustification', 'ProcessReasonCode').find(
    node => node.attrs.listName === 'accelerated-procedure',
  )
  const text = codeOf(code)
  return text === 'true' ? true : text === 'false' ? false : undefined
}

/** BT-09(b): the law that joint buyers of several countries chose, in the notice language. */
function crossBorderLaw(reading: Reading, root: XmlNode): string | undefined {
  const reference = all(root, 'TenderingTerms', 'ProcurementLegislationDocumentReference').find(
    node => textAt(node, 'ID') === 'CrossBorderLaw',
  )
  const found = someTexts(reading, childrenOf(reference, 'DocumentDescription'))
  return found && (found[reading.language] ?? Object.values(found)[0])
}

/** BT-195 at any depth: some fields were held back by the publisher. */
function hasWithheld(node: XmlNode): boolean {
  return node.children.some(inner => inner.name === 'FieldsPrivacy' || hasWithheld(inner))
}

function refused(rejected: Rejected): Parsed {
  return { notices: [], rejected: [rejected] }
}
