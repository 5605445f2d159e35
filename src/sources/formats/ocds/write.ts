import { pickText, type Instant } from '../../../model/common.ts'
import type { FormType, Notice, NoticeLot } from '../../../model/notice.ts'
import type { Opportunity } from '../../../model/opportunity.ts'
import { OWN_PREFIX } from './identity.ts'
import { categoryOf, groupOf, itemOf, lotOf, techniquesOf } from './write-lots.ts'
import { partyOf } from './write-parties.ts'
import { putResults } from './write-results.ts'
import { addressOf, cpvOf, instantOf, isoOf, put, putTexts, valueOf, type Out } from './write-values.ts'

/**
 * OCDS 1.1 out. Standard members and those of the EU profile say what they can; what is ours beyond them (codes as
 * published, moments and amounts in their published form, the fold's findings) stands in members named
 * `opportunity`. Reading a release back gives the same notice or opportunity; the same input gives the same bytes.
 */
export type Release = Readonly<Record<string, unknown>>

/** One notice as one release. Its id is the notice's id. */
export function noticeToRelease(notice: Notice): Release {
  const main = notice.languages[0] ?? 'und'
  const own: Out = { form: notice.form, kind: notice.kind }
  put(own, 'type', notice.type)
  put(own, 'subtype', notice.subtype)
  put(own, 'uuid', notice.uuid)
  put(own, 'version', notice.version)
  put(own, 'sdk', notice.sdk)
  if (notice.languages.length > 1) own.languages = notice.languages
  if (notice.buyers.length > 1) own.buyers = notice.buyers
  if (notice.nature !== undefined && categoryOf(notice.nature) === undefined) own.nature = notice.nature
  put(own, 'procedureType', notice.procedureType)
  put(own, 'accelerated', notice.accelerated)
  put(own, 'publishedAt', instantOf(notice.publishedAt))
  put(own, 'dispatchedAt', instantOf(notice.dispatchedAt))
  if (notice.change) {
    const { refersTo, reason, sections } = notice.change
    const change: Out = { refersTo, sections }
    put(change, 'reason', reason)
    own.change = change
  }
  put(own, 'url', notice.url)
  put(own, 'flags', notice.flags)
  const release = head(
    notice,
    notice.procedureId,
    isoOf(notice.publishedAt ?? notice.dispatchedAt),
    tagsOf(notice),
  )
  const tender = tenderOf(
    notice,
    notice.procedureId,
    statusOf(notice),
    notice.lots.map(lot => lotOf(lot, main)),
  )
  const open = notice.lots.filter(lot => lot.status === undefined || OPEN.includes(lot.status))
  const closing = latest(
    open.map(lot => lot.deadlines.tenders ?? lot.deadlines.requests ?? lot.deadlines.interest),
  )
  if (closing !== undefined) tender.tenderPeriod = { endDate: closing }
  put(tender, 'crossBorderLaw', notice.crossBorderLaw)
  put(tender, 'amendments', notice.change ? [amendmentOf(notice, main)] : [])
  put(tender, 'documents', [
    ...(notice.url === undefined ? [] : [{ id: 'notice', documentType: 'tenderNotice', url: notice.url }]),
    ...biddingDocuments(notice.lots),
  ])
  release.tender = tender
  putResults(release, notice.results, notice.organisations, main)
  put(
    release,
    'relatedProcesses',
    notice.references.map((reference, at) => {
      const out: Out = { id: String(at + 1), relationship: [reference.kind] }
      if (reference.value.startsWith('ocds-')) out.scheme = 'ocid'
      out.identifier = reference.value
      if (reference.lot !== undefined) out.relatedLots = [reference.lot]
      return out
    }),
  )
  release.opportunity = own
  return release
}

const LOT_STATUS = {
  planned: 'planned',
  live: 'active',
  paused: 'active',
  awarded: 'complete',
  unsuccessful: 'unsuccessful',
  cancelled: 'cancelled',
} as const

/**
 * One opportunity as one compiled release. `tender.tenderPeriod.endDate` is the latest deadline of a lot that can
 * still be answered as far as the notices say; `tender.value` is what was published for the procedure, never a sum.
 */
export function opportunityToRelease(opportunity: Opportunity): Release {
  const main = opportunity.languages[0] ?? 'und'
  const standing = opportunity.notices.find(each => each.id === opportunity.notice)
  const own: Out = { form: standing?.form ?? 'competition', kind: opportunity.kind }
  if (opportunity.languages.length > 1) own.languages = opportunity.languages
  if (opportunity.buyers.length > 1) own.buyers = opportunity.buyers
  if (opportunity.nature !== undefined && categoryOf(opportunity.nature) === undefined)
    own.nature = opportunity.nature
  put(own, 'procedureType', opportunity.procedureType)
  own.procedure = opportunity.procedure
  own.notice = opportunity.notice
  own.notices = opportunity.notices.map(each =>
    ordered(each, ['id', 'source', 'form', 'type', 'at', 'url', 'change']),
  )
  put(
    own,
    'changes',
    opportunity.changes.map(each => ordered(each, ['notice', 'at', 'lot', 'field', 'old', 'new'])),
  )
  put(own, 'provenance', ordered(opportunity.provenance, Object.keys(opportunity.provenance).sort()))
  put(own, 'firstPublishedAt', opportunity.publishedAt)
  put(own, 'updatedAt', opportunity.updatedAt)
  put(own, 'url', opportunity.url)
  put(own, 'flags', opportunity.flags)
  const release = head(opportunity, opportunity.procedure, opportunity.updatedAt ?? opportunity.publishedAt, [
    'compiled',
  ])
  const lots = opportunity.lots.map(lot => {
    const extra: Out = { state: lot.state }
    put(extra, 'closesAt', instantOf(lot.closesAt))
    extra.notice = lot.notice
    return lotOf({ ...lot, status: LOT_STATUS[lot.state] }, main, extra)
  })
  const tender = tenderOf(opportunity, opportunity.procedure, compiledStatus(opportunity), lots)
  const closing = latest(opportunity.lots.filter(lot => lot.state === 'live').map(lot => lot.closesAt))
  if (closing !== undefined) tender.tenderPeriod = { endDate: closing }
  put(
    tender,
    'amendments',
    opportunity.notices
      .filter(each => each.change !== undefined)
      .map(each => ordered({ id: each.id, date: each.at, releaseID: each.id }, ['id', 'date', 'releaseID'])),
  )
  put(tender, 'documents', [
    ...opportunity.notices.flatMap(each =>
      each.url === undefined ? [] : [{ id: each.id, documentType: noticeDocument(each.form), url: each.url }],
    ),
    ...biddingDocuments(opportunity.lots),
  ])
  release.tender = tender
  putResults(
    release,
    opportunity.lots.flatMap(lot => lot.results),
    opportunity.organisations,
    main,
  )
  release.opportunity = own
  return release
}

/** One release as one line of JSON lines, line break included. */
export function toJsonLine(release: Release): string {
  return `${JSON.stringify(release)}\n`
}

function head(
  of: Notice | Opportunity,
  procedure: string | undefined,
  date: string | undefined,
  tag: string[],
): Out {
  const main = of.languages[0]
  const ocid = procedure?.startsWith('ocds-') ? procedure : OWN_PREFIX + (procedure ?? of.id)
  const out: Out = { ocid, id: of.id }
  put(out, 'date', date)
  out.tag = tag
  out.initiationType = 'tender'
  put(out, 'language', main)
  const [buyer] = of.buyers
  if (buyer !== undefined) {
    const name = of.organisations.find(each => each.id === buyer)?.name
    out.buyer = { id: buyer }
    put(out.buyer as Out, 'name', pickText(name, main ?? 'und')?.text)
  }
  put(
    out,
    'parties',
    of.organisations.map(each => partyOf(each, main ?? 'und')),
  )
  return out
}

function tenderOf(
  of: Notice | Opportunity,
  procedure: string | undefined,
  status: string,
  lots: readonly Out[],
): Out {
  const main = of.languages[0] ?? 'und'
  const [first, ...more] = of.cpv
  const out: Out = { id: procedure ?? of.id }
  putTexts(out, 'title', of.title, main)
  putTexts(out, 'description', of.description, main)
  putTexts(out, 'notes', of.notes, main)
  out.status = status
  put(out, 'classification', first === undefined ? undefined : cpvOf(first))
  put(out, 'additionalClassifications', more.map(cpvOf))
  put(out, 'mainProcurementCategory', categoryOf(of.nature))
  if (of.procedureType !== undefined) {
    put(out, 'procurementMethod', METHODS[of.procedureType])
    out.procurementMethodDetails = of.procedureType
  }
  put(out, 'legalBasis', of.legalBasis === undefined ? undefined : { scheme: 'CELEX', id: of.legalBasis })
  put(out, 'value', valueOf(of.value))
  put(out, 'techniques', of.frameworkMax && techniquesOf(undefined, undefined, valueOf(of.frameworkMax)))
  put(
    out,
    'deliveryAddresses',
    of.places.map(place => addressOf(place, main)),
  )
  put(out, 'lots', lots)
  put(
    out,
    'items',
    of.lots.flatMap(lot => itemOf(lot, main) ?? []),
  )
  put(
    out,
    'lotGroups',
    of.groups.map(group => groupOf(group, main)),
  )
  if (of.lotRules) {
    const details: Out = {}
    put(details, 'maximumLotsBidPerSupplier', of.lotRules.maxBid)
    put(details, 'maximumLotsAwardedPerSupplier', of.lotRules.maxAward)
    if (of.lotRules.all !== undefined) details.opportunity = { all: of.lotRules.all }
    put(out, 'lotDetails', details)
  }
  return out
}

// BT-105 codes -> OCDS procurement methods (EU profile, BT-105).
const METHODS: Readonly<Record<string, string>> = {
  open: 'open',
  'oth-single': 'open',
  restricted: 'selective',
  'neg-w-call': 'selective',
  'comp-dial': 'selective',
  'comp-tend': 'selective',
  innovation: 'selective',
  'oth-mult': 'selective',
  'neg-wo-call': 'limited',
}

const TAGS: Readonly<Record<FormType, readonly [first: string, change: string]>> = {
  consultation: ['planning', 'planningUpdate'],
  planning: ['planning', 'planningUpdate'],
  competition: ['tender', 'tenderAmendment'],
  'dir-awa-pre': ['award', 'awardUpdate'],
  result: ['award', 'awardUpdate'],
  'cont-modif': ['contractAmendment', 'contractAmendment'],
  completion: ['contractTermination', 'contractTermination'],
}

function tagsOf(notice: Notice): string[] {
  const [first, change] = TAGS[notice.form]
  if (!notice.change) return [first]
  return notice.form === 'competition' && notice.change.reason === 'cancel'
    ? ['tenderCancellation']
    : [change]
}

const OPEN: readonly NoticeLot['status'][] = ['active', 'planned']

function statusOf(notice: Notice): string {
  const statuses = new Set(notice.lots.map(lot => lot.status))
  const [only] = statuses
  if (statuses.size === 1 && only !== undefined) return only
  if (notice.change?.reason === 'cancel') return 'cancelled'
  if (notice.form === 'planning' || notice.form === 'consultation') return 'planned'
  return notice.form === 'competition' ? 'active' : 'complete'
}

function compiledStatus(opportunity: Opportunity): string {
  const statuses = new Set(opportunity.lots.map(lot => LOT_STATUS[lot.state]))
  for (const each of ['active', 'planned', 'complete', 'unsuccessful', 'cancelled'] as const)
    if (statuses.has(each)) return each
  return 'active'
}

function noticeDocument(form: string): string {
  if (form === 'planning' || form === 'consultation') return 'plannedProcurementNotice'
  return form === 'competition' ? 'tenderNotice' : 'awardNotice'
}

function amendmentOf(notice: Notice, main: string): Out {
  const change = notice.change
  const out: Out = { id: '1' }
  put(out, 'date', isoOf(notice.publishedAt ?? notice.dispatchedAt))
  put(out, 'amendsReleaseID', change?.refersTo[0])
  out.releaseID = notice.id
  putTexts(out, 'rationale', change?.text, main)
  if (change?.reason !== undefined)
    out.rationaleClassifications = [{ scheme: 'eu-change-corrig-justification', id: change.reason }]
  return out
}

/** Links to procurement documents, each once with the lots it is for. */
function biddingDocuments(lots: readonly Pick<NoticeLot, 'id' | 'documentsUrl'>[]): Out[] {
  const byUrl = new Map<string, string[]>()
  for (const lot of lots)
    if (lot.documentsUrl !== undefined)
      byUrl.set(lot.documentsUrl, [...(byUrl.get(lot.documentsUrl) ?? []), lot.id])
  return [...byUrl].map(([url, relatedLots], at) => ({
    id: `documents-${at + 1}`,
    documentType: 'biddingDocuments',
    url,
    relatedLots,
  }))
}

function latest(instants: readonly (Instant | undefined)[]): string | undefined {
  let last: Instant | undefined
  for (const each of instants) if (each && (!last || each.utc > last.utc)) last = each
  return isoOf(last)
}

function ordered(of: Readonly<Record<string, unknown>>, keys: readonly string[]): Out {
  const out: Out = {}
  for (const key of keys) if (of[key] !== undefined) out[key] = of[key]
  return out
}
