import type { Instant, Place } from '../../../model/common.ts'
import type { Notice, NoticeReference, Parsed, Rejected } from '../../../model/notice.ts'
import { decodeText } from '../decode.ts'
import { country2, language1, languages1, parseInstant } from '../values.ts'
import { defined, distinct, joinTexts, nutsCode, some } from '../values-fields.ts'
import { all, child, childrenOf, first, parseXml, textAt, XmlError, type XmlNode } from '../xml.ts'
import { readCorrigendum } from './corrigendum.ts'
import { codedProcedureType, isKnownForm, readLegalBasis, readProcedureType, readStage } from './forms.ts'
import { codesOf, readLots, readNature } from './lots.ts'
import { addBodies, buyerKind, directory } from './parties.ts'
import { readResults } from './results.ts'
import { moneyAt, type Reading } from './scalars.ts'
import { at, lineTexts, original, someTexts, texts, type Parallel } from './sections.ts'

/** `maxChars` guards memory, as in parseXml. */
export type TedExportOptions = Readonly<{ maxChars?: number }>

/**
 * Reads one TED_EXPORT document of schema R2.0.9 (forms F01 to F25, T01, T02) into one Notice, or into one
 * Rejected: xml-*, encoding-invalid, root-unknown, field-missing, ted-version. Never throws for what is in the
 * document. Titles made of the CPV label (ML_TITLES, ORIGINAL_CPV) are never read.
 */
export function parseTedExport(input: string | Uint8Array, options: TedExportOptions = {}): Parsed {
  let root: XmlNode
  try {
    root = parseXml(decodeText(input), { maxChars: options.maxChars })
  } catch (error) {
    if (error instanceof XmlError) return refused({ reason: error.reason, detail: error.message })
    throw error
  }
  if (root.name !== 'TED_EXPORT')
    return refused({ reason: 'root-unknown', detail: `no TED_EXPORT: <${root.name}>` })
  const number = publicationNumber(root)
  if (number === undefined)
    return refused({ reason: 'field-missing', field: 'DOC_ID', detail: 'neither DOC_ID nor NO_DOC_OJS' })
  const id = `eu-ted:${number}`
  const forms = readForms(root)
  if (forms.form === undefined) return refused(unreadable(root, id))
  const notice = readNotice(root, number, forms.form, forms.section)
  if (Object.keys(notice.title).length === 0 && notice.lots.every(lot => Object.keys(lot.title).length === 0))
    return refused({ reason: 'field-missing', field: 'TITLE', detail: 'no title (II.1.1)', id })
  return { notices: [notice], rejected: [] }
}

/** `054136-2020`: the document's own id, or the number in `2020/S 024-054136`. */
function publicationNumber(root: XmlNode): string | undefined {
  const own = root.attrs.DOC_ID?.trim() ?? ''
  if (/^\d{1,8}-(?:19|20)\d{2}$/.test(own)) return own
  const oj = textAt(root, 'CODED_DATA_SECTION', 'NOTICE_DATA', 'NO_DOC_OJS') ?? ''
  const parts = /^((?:19|20)\d{2})\s*\/\s*S\s*\d{1,3}\s*[-–]\s*(\d{1,8})$/i.exec(oj)
  return parts ? `${parts[2]}-${parts[1]}` : undefined
}

/** The forms of one document: originals first, then translations, each with its language. */
function readForms(root: XmlNode): { form?: string; section: Parallel } {
  const nodes = childrenOf(root, 'FORM_SECTION')
    .flatMap(section => section.children)
    .filter(node => isKnownForm(formOf(node)))
  const originals = nodes.filter(node => node.attrs.CATEGORY !== 'TRANSLATION')
  const ordered = [...originals, ...nodes.filter(node => !originals.includes(node))]
  const section = ordered.map(node => ({ language: language1(node.attrs.LG) ?? 'und', node }))
  const leading = ordered[0]
  return leading ? { form: formOf(leading), section } : { section }
}

function formOf(node: XmlNode): string {
  return node.attrs.FORM ?? /^([FT]\d\d)_\d{4}$/.exec(node.name)?.[1] ?? ''
}

/** Schemas before R2.0.9 (until 2016) have other forms, which are not read. */
function unreadable(root: XmlNode, id: string): Rejected {
  const names = childrenOf(root, 'FORM_SECTION').flatMap(section => section.children.map(node => node.name))
  const version = root.attrs.VERSION ?? 'unknown version'
  return {
    reason: 'ted-version',
    field: 'FORM_SECTION',
    detail: `${version}: no form of R2.0.9 among ${distinct(names).slice(0, 5).join(', ') || 'none'}`,
    id,
  }
}

function readNotice(root: XmlNode, number: string, form: string, section: Parallel): Notice {
  const data = first(root, 'CODED_DATA_SECTION', 'NOTICE_DATA')
  const codif = first(root, 'CODED_DATA_SECTION', 'CODIF_DATA')
  const flags = new Set<string>()
  const country = country2(child(data, 'ISO_COUNTRY')?.attrs.VALUE)
  const reading: Reading = { flags, ...(country !== undefined && { country }) }
  const stage = readStage(form, section)
  const procedureType = readProcedureType(section) ?? codedProcedureType(child(codif, 'PR_PROC')?.attrs.CODE)
  const organisations = directory(reading)
  const buyers = addBodies(organisations, section)
  if (buyers.length === 0) flags.add('buyer-unknown')
  const object = at(section, 'OBJECT_CONTRACT') ?? []
  const closing = instantOf(reading, textAt(codif, 'DT_DATE_FOR_SUBMISSION'))
  const corrected = form === 'F14' ? readCorrigendum(reading, section, procedureType, closing) : undefined
  const lots = corrected?.lots ?? readLots(reading, section, stage, procedureType, closing)
  const results = readResults(reading, section, lots, organisations)
  const cpv = codesOf(reading, all(original(object), 'CPV_MAIN', 'CPV_CODE'))
  const uuid = textAt(root, 'FORM_SECTION', 'NOTICE_UUID')
  const kind = buyerKind(section)
  const notice = defined<Notice>({
    id: `eu-ted:${number}`,
    source: 'eu-ted',
    publicationNumber: number,
    format: 'ted-export',
    uuid,
    ...stage,
    legalBasis: readLegalBasis(section, child(codif, 'DIRECTIVE')?.attrs.VALUE),
    languages: languagesOf(data, section),
    dispatchedAt:
      instantOf(reading, textAt(original(section), 'COMPLEMENTARY_INFO', 'DATE_DISPATCH_NOTICE')) ??
      instantOf(reading, textAt(codif, 'DS_DATE_DISPATCH')),
    publishedAt: instantOf(reading, textAt(root, 'CODED_DATA_SECTION', 'REF_OJS', 'DATE_PUB')),
    references: readReferences(data, section),
    change: corrected?.change,
    buyers,
    organisations: organisations
      .list()
      .map(organisation => (organisation.id === buyers[0] ? { ...organisation, ...kind } : organisation)),
    title: corrected?.title ?? lineTexts(at(object, 'TITLE')),
    description: corrected?.description ?? texts(at(object, 'SHORT_DESCR')),
    notes: readNotes(section),
    nature: readNature(object),
    procedureType,
    accelerated: first(original(section), 'PROCEDURE', 'ACCELERATED_PROC') ? true : undefined,
    cpv: corrected?.cpv ?? cpv,
    places: lots.some(lot => lot.places.length > 0) ? [] : performancePlaces(data),
    value:
      moneyAt(reading, original(object), 'VAL_ESTIMATED_TOTAL') ??
      moneyAt(reading, original(object), 'VAL_TOTAL'),
    lots,
    groups: [],
    lotRules: readLotRules(object),
    results,
    crossBorderLaw: Object.values(lineTexts(at(section, 'CONTRACTING_BODY', 'PROCUREMENT_LAW')))[0],
    url: `https://ted.europa.eu/en/notice/-/detail/${number.replace(/^0+/, '')}`,
    flags: [],
  })
  // Flags are complete only now, after every reader has run.
  return { ...notice, flags: [...flags].sort() }
}

function instantOf(reading: Reading, text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined
  const instant = parseInstant(text, undefined, reading.country)
  if (!instant) reading.flags.add('date-unreadable')
  return instant
}

/** LG_ORIG (which may name several, `FR NL`), then the languages of the forms. */
function languagesOf(data: XmlNode | undefined, section: Parallel): string[] {
  const forms = section.map(({ language }) => language).filter(language => language !== 'und')
  const named = languages1(textAt(data, 'LG_ORIG')).filter(language => forms.includes(language))
  return distinct([...named, ...forms])
}

/** Notices cited by number (IV.2.1, and the coded data's REF_NOTICE): each once, as published. */
function readReferences(data: XmlNode | undefined, section: Parallel): NoticeReference[] {
  const cited = [
    ...all(original(section), 'PROCEDURE', 'NOTICE_NUMBER_OJ'),
    ...all(original(section), 'COMPLEMENTARY_INFO', 'NOTICE_NUMBER_OJ'),
    ...all(data, 'REF_NOTICE', 'NO_DOC_OJS'),
  ]
  return distinct(cited.map(node => node.text.trim() || undefined)).map(value => ({ kind: 'OPP-090', value }))
}

/** VI.3, the conditions of performance (where social clauses stand), and what a modification changes. */
function readNotes(section: Parallel): Notice['notes'] {
  return joinTexts([
    someTexts(at(section, 'COMPLEMENTARY_INFO', 'INFO_ADD')),
    someTexts(at(section, 'LEFTI', 'PERFORMANCE_CONDITIONS')),
    someTexts(at(section, 'MODIFICATIONS_CONTRACT', 'INFO_MODIFICATIONS', 'SHORT_DESCR')),
  ])
}

function performancePlaces(data: XmlNode | undefined): Place[] {
  const codes = [...childrenOf(data, 'PERFORMANCE_NUTS'), ...childrenOf(data, 'ORIGINAL_NUTS')]
  return distinct(codes.map(node => nutsCode(node.attrs.CODE))).map(nuts =>
    defined<Place>({ country: country2(nuts.slice(0, 2)), nuts }),
  )
}

/** II.1.6: how many lots one may bid for and win. */
function readLotRules(object: Parallel): Notice['lotRules'] {
  const division = first(original(object), 'LOT_DIVISION')
  const number = (name: string): number | undefined => {
    const text = textAt(division, name)
    return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined
  }
  return some(
    defined({
      maxBid: child(division, 'LOT_ONE_ONLY') ? 1 : number('LOT_MAX_NUMBER'),
      maxAward: number('LOT_MAX_ONE_TENDERER'),
    }),
  )
}

function refused(rejected: Rejected): Parsed {
  return { notices: [], rejected: [rejected] }
}
