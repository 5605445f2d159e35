import type { Notice, NoticeReference, Parsed, Rejected } from '../../../model/notice.ts'
import { cleanText, language1, languages1 } from '../values.ts'
import { defined, distinct, webLink } from '../values-fields.ts'
import { readCompiled } from './compiled.ts'
import { readChange, readForm } from './form.ts'
import { readCodes, readItems, readPlaces } from './items.ts'
import { decodeBytes, readJson } from './json.ts'
import { natureOf, readGroups, readLotRules, readLots } from './lots.ts'
import { readBuyerCountry, readParties } from './parties.ts'
import {
  code,
  codes,
  instant,
  list,
  money,
  obj,
  ownInstant,
  someTexts,
  texts,
  truth,
  type Json,
  type Reading,
} from './read.ts'
import { findReleases } from './releases.ts'
import { readResults } from './results.ts'

/** `source` is the portal it came from (default `ocds`), `name` the document, for messages. */
export type OcdsOptions = Readonly<{ source?: string; name?: string }>

/** A notice with the id of its release exactly as in the input, which batch runs must print. */
export type OcdsRelease = Readonly<{ releaseId: string; notice: Notice }>

/**
 * Reads OCDS 1.1 JSON: releases, records and packages of either, lists, JSON lines, concatenated or cut JSON. Every
 * release becomes a notice or a rejection with its reason. Never throws.
 */
export function parseOcds(input: Uint8Array | string, options: OcdsOptions = {}): Parsed {
  const { releases, rejected } = parseOcdsReleases(input, options)
  return { notices: releases.map(each => each.notice), rejected }
}

/** As parseOcds, with each notice's release id as it stands in the input. */
export function parseOcdsReleases(
  input: Uint8Array | string,
  options: OcdsOptions = {},
): { releases: OcdsRelease[]; rejected: Rejected[] } {
  const { values, rejected: unread } = readJson(typeof input === 'string' ? input : decodeBytes(input))
  const rejected = [...unread]
  const releases: OcdsRelease[] = []
  for (const value of values) {
    const found = findReleases(value)
    rejected.push(...found.rejected)
    for (const json of found.releases) {
      const read = readRelease(json, options)
      if ('notice' in read) releases.push(read)
      else rejected.push(read)
    }
  }
  return { releases, rejected }
}

/** Reads one release that is already an object; for formats that wrap OCDS. */
export function readRelease(release: Json, options: OcdsOptions = {}): OcdsRelease | Rejected {
  const releaseId = code(release.id) ?? code(release.ocid)
  if (releaseId === undefined)
    return { reason: 'field-missing', field: 'id', detail: 'a release without id and ocid' }
  const tender = obj(release.tender)
  if (!isUsable(release, tender))
    return {
      reason: 'ocds-empty',
      field: 'tender',
      detail: 'neither title, description, classification, lots, items, awards nor amendments',
      id: releaseId,
    }
  return { releaseId, notice: readNotice(release, tender, releaseId, options) }
}

function isUsable(release: Json, tender: Json): boolean {
  const planning = obj(release.planning)
  const says = (holder: Json, ...names: readonly string[]): boolean =>
    names.some(name => {
      const value = holder[name]
      return typeof value === 'string'
        ? value.trim() !== ''
        : Object.keys(obj(value)).length > 0 || list(value).length > 0
    })
  return (
    says(tender, 'title', 'description', 'classification', 'lots', 'items', 'amendments') ||
    Object.keys(tender).some(key => /^(title|description)_/.test(key)) ||
    says(release, 'awards', 'contracts', 'opportunity') ||
    says(obj(planning), 'rationale', 'project') ||
    says(obj(planning.budget), 'description')
  )
}

function readNotice(release: Json, tender: Json, releaseId: string, options: OcdsOptions): Notice {
  const own = obj(release.opportunity)
  const published = language1(code(release.language))
  const country = readBuyerCountry(release)
  const flags = new Set<string>(codes(own.flags ?? []))
  const reading: Reading = { language: published ?? 'und', ...(country !== undefined && { country }), flags }
  if (published === undefined && code(release.language) !== undefined) flags.add('language-unreadable')
  const items = readItems(reading, tender)
  const lots = readLots(reading, tender, items)
  const parties = readParties(reading, release, own)
  const title = texts(reading, tender, 'title')
  const budget = obj(obj(release.planning).budget)
  const identity = readIdentity(release, releaseId, own, options)
  const compiled = readCompiled(release, identity.id)
  return defined<Notice>({
    ...identity,
    format: 'ocds',
    uuid: code(own.uuid),
    version: code(own.version),
    ...readForm(release, own),
    subtype: code(own.subtype),
    type: own.form === undefined ? codes(release.tag).join('+') || undefined : code(own.type),
    legalBasis: code(obj(tender.legalBasis).id),
    sdk: code(own.sdk),
    languages: distinct([published, ...codes(own.languages ?? []).flatMap(each => languages1(each))]),
    dispatchedAt: ownInstant(own.dispatchedAt),
    publishedAt:
      own.form === undefined
        ? instant(reading, release.date, 'date-unreadable')
        : ownInstant(own.publishedAt),
    references: readReferences(release),
    change: readChange(reading, release, own),
    buyers: parties.buyers,
    organisations: parties.list,
    title:
      Object.keys(title).length > 0 || own.form !== undefined ? title : texts(reading, budget, 'project'),
    description: descriptionOf(reading, release, tender, own),
    notes: someTexts(reading, tender, 'notes'),
    nature: code(own.nature) ?? natureOf(tender.mainProcurementCategory),
    procedureType: code(own.procedureType) ?? procedureType(tender),
    accelerated: truth(own.accelerated),
    cpv: distinct([
      ...readCodes(reading, tender),
      ...(own.form === undefined ? (items.get('')?.cpv ?? []) : []),
    ]),
    places: [
      ...readPlaces(reading, tender),
      ...(own.form === undefined ? (items.get('')?.places ?? []) : []),
    ],
    value:
      money(reading, tender.value) ?? (own.form === undefined ? money(reading, budget.amount) : undefined),
    frameworkMax: money(reading, obj(obj(tender.techniques).frameworkAgreement).value),
    lots,
    groups: readGroups(reading, tender),
    lotRules: readLotRules(tender),
    results: readResults(reading, release, lots, parties.list),
    crossBorderLaw: cleanText(code(tender.crossBorderLaw)) || undefined,
    url: webLink(code(own.url)) ?? (own.form === undefined ? noticeUrl(release, tender) : undefined),
    flags: [...flags],
    compiled,
  })
}

// `<source>:<publication number>`: how our own releases are named; the source's pattern keeps `http:` and times out.
const OWN_ID = /^([a-z]{2,}(?:-[a-z0-9]+)*):(?!\/\/)(\S.*)$/

type Identity = Pick<Notice, 'id' | 'source' | 'publicationNumber' | 'procedureId'>

/**
 * The key of a release. One ocid stands under many release ids and one release id (`1`) under many ocids, so that
 * the number is the release id only where it holds the ocid or is a notice number of the source (`012345-2024`).
 */
function readIdentity(release: Json, releaseId: string, own: Json, options: OcdsOptions): Identity {
  const ocid = code(release.ocid)
  const apart = OWN_ID.exec(releaseId)
  const procedure = procedureOf(ocid, releaseId)
  if (apart) {
    const [, source = '', publicationNumber = ''] = apart
    return {
      id: releaseId,
      source,
      publicationNumber,
      ...(procedure !== undefined && { procedureId: procedure }),
    }
  }
  const source = options.source ?? code(own.source) ?? 'ocds'
  const unique =
    ocid === undefined ||
    releaseId.includes(ocid) ||
    (options.source !== undefined && /^\d{3,}-\d{4}$/.test(releaseId))
  const publicationNumber = unique ? releaseId : `${ocid}/${releaseId}`
  const id = `${source}:${publicationNumber}`
  return { id, source, publicationNumber, ...(procedure !== undefined && { procedureId: procedure }) }
}

/** Prefix of the ocid that our writer makes for procedures that have none of their own. */
export const OWN_PREFIX = 'ocds-dragoman-'

function procedureOf(ocid: string | undefined, releaseId: string): string | undefined {
  if (ocid === undefined || !ocid.startsWith(OWN_PREFIX)) return ocid
  const procedure = ocid.slice(OWN_PREFIX.length)
  // Our writer names a procedure without any id after its notice.
  return procedure === releaseId || procedure === '' ? undefined : procedure
}

function descriptionOf(reading: Reading, release: Json, tender: Json, own: Json): Notice['description'] {
  const description = texts(reading, tender, 'description')
  if (own.form !== undefined || Object.keys(description).length > 0) return description
  const planning = obj(release.planning)
  return someTexts(reading, obj(planning.budget), 'description') ?? texts(reading, planning, 'rationale')
}

// OCDS procurement methods -> BT-105 codes.
const METHODS: Readonly<Record<string, string>> = {
  open: 'open',
  selective: 'restricted',
  limited: 'neg-wo-call',
  direct: 'neg-wo-call',
}

function procedureType(tender: Json): string | undefined {
  return METHODS[code(tender.procurementMethod)?.toLowerCase() ?? '']
}

function readReferences(release: Json): NoticeReference[] {
  return list(release.relatedProcesses)
    .map(obj)
    .flatMap(each => {
      const value = code(each.identifier)
      if (value === undefined) return []
      const lot = code(codes(each.relatedLots ?? [])[0])
      return codes(each.relationship ?? 'related').map(kind => ({
        kind,
        value,
        ...(lot !== undefined && { lot }),
      }))
    })
}

function noticeUrl(release: Json, tender: Json): string | undefined {
  const notice = [...list(tender.documents), ...list(obj(release.planning).documents)]
    .map(obj)
    .find(each => /^(tenderNotice|plannedProcurementNotice|awardNotice)$/.test(code(each.documentType) ?? ''))
  return webLink(code(notice?.url)) ?? webLink(code(release.url)) ?? webLink(code(release.uri))
}
