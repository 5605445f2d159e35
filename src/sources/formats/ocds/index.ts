import type { Notice, NoticeReference, Parsed, Rejected } from '../../../model/notice.ts'
import { language1, languages1 } from '../values.ts'
import { defined, distinct } from '../values-fields.ts'
import { readCompiled } from './compiled.ts'
import { readChange, readForm } from './form.ts'
import { readCodes, readItems, readPlaces, type Items } from './items.ts'
import { readIdentity } from './identity.ts'
import { decodeBytes, readJson } from './json.ts'
import { natureOf, readGroups, readLotRules, readLots } from './lots.ts'
import { readBuyerCountry, readParties } from './parties.ts'
import { code, codes, list, obj, truth, type Json, type Reading, link } from './read.ts'
import { instant, money, ownInstant, someTexts, texts } from './read-values.ts'
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
    // Every document ends somewhere: JSON that holds nothing at all is refused, not forgotten.
    if (!found.releases.length && !found.rejected.length)
      rejected.push({
        reason: 'ocds-empty',
        field: 'releases',
        detail: 'no release, record or package in it',
      })
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
  const reading: Reading = {
    language: published ?? 'und',
    ...(country !== undefined && { country }),
    flags,
    exact: own.form !== undefined,
  }
  if (published === undefined && code(release.language) !== undefined) flags.add('language-unreadable')
  const items = readItems(reading, tender)
  const lots = readLots(reading, tender, items)
  const parties = readParties(reading, release, own)
  const title = texts(reading, tender, 'title')
  const budget = obj(obj(release.planning).budget)
  const identity = readIdentity(release, releaseId, own, options.source)
  const compiled = readCompiled(release, identity.id)
  return defined<Notice>({
    ...identity,
    format: 'ocds',
    uuid: code(own.uuid),
    version: code(own.version),
    ...readForm(release, own),
    subtype: code(own.subtype),
    type: !reading.exact ? codes(release.tag).join('+') || undefined : code(own.type),
    legalBasis: code(obj(tender.legalBasis).id),
    sdk: code(own.sdk),
    languages: distinct([published, ...codes(own.languages ?? []).flatMap(each => languages1(each))]),
    dispatchedAt: ownInstant(own.dispatchedAt),
    publishedAt: !reading.exact
      ? instant(reading, release.date, 'date-unreadable')
      : ownInstant(own.publishedAt),
    references: readReferences(release),
    change: readChange(reading, release, own),
    buyers: parties.buyers,
    organisations: parties.list,
    title: Object.keys(title).length > 0 || reading.exact ? title : texts(reading, budget, 'project'),
    description: descriptionOf(reading, release, tender),
    notes: someTexts(reading, tender, 'notes'),
    nature: code(own.nature) ?? natureOf(tender.mainProcurementCategory),
    procedureType: code(own.procedureType) ?? procedureType(tender),
    accelerated: truth(own.accelerated),
    cpv: procedureCpv(reading, tender, items),
    places: [...readPlaces(reading, tender), ...(!reading.exact ? (items.get('')?.places ?? []) : [])],
    value: money(reading, tender.value) ?? (!reading.exact ? money(reading, budget.amount) : undefined),
    frameworkMax: money(reading, obj(obj(tender.techniques).frameworkAgreement).value),
    lots,
    groups: readGroups(reading, tender),
    lotRules: readLotRules(tender),
    results: readResults(reading, release, lots, parties.list),
    crossBorderLaw: code(tender.crossBorderLaw),
    url: link(own.url) ?? (!reading.exact ? noticeUrl(release, tender) : undefined),
    flags: reading.exact ? [...flags] : [...flags].sort(),
    compiled,
  })
}

/** The tender's own codes and those of its items; where every item belongs to a lot, the first lot's main code. */
function procedureCpv(reading: Reading, tender: Json, items: Items): string[] {
  const own = readCodes(reading, tender)
  if (reading.exact) return own
  const found = distinct([...own, ...(items.get('')?.cpv ?? [])])
  if (found.length > 0) return found
  for (const group of items.values()) if (group.cpv[0] !== undefined) return [group.cpv[0]]
  return []
}

function descriptionOf(reading: Reading, release: Json, tender: Json): Notice['description'] {
  const description = texts(reading, tender, 'description')
  if (reading.exact || Object.keys(description).length > 0) return description
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
  return link(notice?.url) ?? link(release.url) ?? link(release.uri)
}
