import type { AwardCriterion, LotGroup, NoticeLot, SelectionCriterion } from '../../../model/notice.ts'
import { languages1 } from '../values.ts'
import { defined, distinct, joinTexts, some } from '../values-fields.ts'
import { readAims, readReserved } from './facts.ts'
import { readStatus } from './form.ts'
import { readCodes, readPlaces, type Items } from './items.ts'
import { code, codes, count, link, list, obj, truth, type Json, type Reading } from './read.ts'
import { instant, money, ownInstant, someTexts, texts } from './read-values.ts'

/** The lot of an undivided purchase where the publisher numbered none (eForms: LOT-0000). */
export const WHOLE = 'LOT-0000'

/** All lots of a release; a tender without lots is one lot, which then carries its dates and conditions. */
export function readLots(reading: Reading, tender: Json, items: Items): NoticeLot[] {
  const published = list(tender.lots).map(obj)
  if (published.length === 0) {
    if (reading.exact) return []
    const said = ['title', 'description', 'items', 'tenderPeriod', 'classification'].some(
      key => tender[key] != null,
    )
    return said ? [wholeLot(reading, tender, items)] : []
  }
  const taken = new Set<string>()
  return published.map((lot, at) => {
    const name = code(lot.id) ?? `LOT-${String(at + 1).padStart(4, '0')}`
    // One id for two lots would merge them; the later one is numbered by its place, as in the other formats.
    const id = taken.has(name) ? `${name}~${at + 1}` : name
    if (id !== name) reading.flags.add('lot-repeated')
    taken.add(id)
    return readLot(reading, tender, lot, id, items)
  })
}

function wholeLot(reading: Reading, tender: Json, items: Items): NoticeLot {
  const { title: _title, description: _description, ...rest } = tender
  const lot = readLot(reading, tender, rest, WHOLE, items)
  const { value: _value, notes: _notes, ...words } = lot
  return { ...words, title: {}, description: {} }
}

function readLot(reading: Reading, tender: Json, lot: Json, id: string, items: Items): NoticeLot {
  const own = obj(lot.opportunity)
  const ours = reading.exact
  const group = items.get(id)
  const whole = ours ? undefined : items.get('')
  const undivided = id === WHOLE && !ours
  const terms = obj(lot.contractTerms)
  const submission = obj(lot.submissionTerms)
  const framework = obj(obj(lot.techniques).frameworkAgreement)
  const documents = list(tender.documents).map(obj)
  return defined<NoticeLot>({
    id,
    part: own.part === true ? true : undefined,
    title: texts(reading, lot, 'title'),
    description: texts(reading, lot, 'description'),
    notes: someTexts(reading, lot, 'notes'),
    nature: code(own.nature) ?? natureOf(lot.mainProcurementCategory),
    cpv: distinct([
      ...(undivided ? [] : readCodes(reading, lot)),
      ...(group?.cpv ?? []),
      ...(undivided ? (whole?.cpv ?? []) : []),
    ]),
    places: [
      ...readPlaces(reading, lot),
      ...(group?.places ?? []),
      ...(undivided ? (whole?.places ?? []) : []),
    ],
    value: money(reading, lot.value),
    frameworkMax: money(reading, framework.value),
    duration: readDuration(lot, own),
    renewals:
      code(own.renewals) ??
      (truth(lot.hasRenewal) === true ? code(obj(lot.renewal).maximumRenewals) : undefined),
    recurring: truth(lot.hasRecurrence),
    deadlines: readDeadlines(reading, tender, lot, own),
    reserved: readReserved(lot).length > 0 || ours ? readReserved(lot) : readReserved(tender),
    reservedExecution: code(own.reservedExecution) ?? yesNo(truth(terms.reservedExecution)),
    ...readAims(lot, own),
    strategicText: someTexts(reading, obj(own.aims), 'text') ?? (ours ? undefined : goalTexts(reading, lot)),
    sme:
      truth(obj(lot.suitability).sme) ??
      (ours
        ? undefined
        : (truth(obj(tender.suitability).sme) ?? truth(obj(tender.xClassifications).isSuitableForSme))),
    submissionLanguages: distinct(codes(submission.languages ?? []).flatMap(each => languages1(each))),
    documentLanguages: distinct(codes(own.documentLanguages ?? []).flatMap(each => languages1(each))),
    documentsUrl: documentsUrl(documents, id, undivided),
    submissionUrl:
      link(lot.submissionMethodDetails) ?? (ours ? undefined : link(tender.submissionMethodDetails)),
    selection: list(obj(lot.selectionCriteria).criteria).map(each => readSelection(reading, obj(each))),
    guarantee: condition(reading, own.guarantee, submission, 'depositsGuarantees'),
    legalForm: condition(reading, own.legalForm, terms, 'tendererLegalForm'),
    subcontracting: codes(own.subcontracting ?? []),
    award: list(obj(lot.awardCriteria).criteria).map(each => readAward(reading, obj(each))),
    euFunds: truth(own.euFunds),
    euProgramme: code(own.euProgramme),
    framework: code(own.framework) ?? (ours ? undefined : frameworkCode(lot)),
    dps: code(own.dps) ?? (ours ? undefined : dpsCode(lot)),
    status: readStatus(lot.status) ?? (ours ? undefined : readStatus(tender.status)),
  })
}

/** works, supplies, services of a procurement category; undefined for other words. */
export function natureOf(value: unknown): string | undefined {
  const category = code(value)?.toLowerCase()
  return category === 'goods'
    ? 'supplies'
    : category === 'works' || category === 'services'
      ? category
      : undefined
}

function readDuration(lot: Json, own: Json): NoticeLot['duration'] {
  const period = obj(lot.contractPeriod)
  const stated = obj(own.duration)
  const day = (value: unknown): string | undefined =>
    typeof value === 'string' ? /^\d{4}-\d{2}-\d{2}(?!\d)/.exec(value)?.[0] : undefined
  const days = typeof period.durationInDays === 'number' ? period.durationInDays : Number.NaN
  const months = typeof stated.months === 'number' && stated.months > 0 ? stated.months : undefined
  const dated = period.startDate ?? period.endDate
  return some(
    defined({
      // 30.4375 days are a month on average; OCDS counts days only.
      months:
        months ?? (days > 0 && dated === undefined ? Math.round((days / 30.4375) * 10) / 10 : undefined),
      start: day(period.startDate),
      end: day(period.endDate),
      unlimited: stated.unlimited === true ? (true as const) : undefined,
    }),
  )
}

const KINDS = ['tenders', 'requests', 'interest'] as const

/** Our own member says which deadline it is; the standard period wins where somebody has changed it since. */
function readDeadlines(reading: Reading, tender: Json, lot: Json, own: Json): NoticeLot['deadlines'] {
  const stated = obj(own.deadlines)
  const ours = reading.exact
  const from = (period: string): Json => {
    const mine = obj(lot[period])
    return mine.endDate !== undefined || ours ? mine : obj(tender[period])
  }
  const found: Record<string, NoticeLot['deadlines']['tenders']> = {}
  for (const kind of [...KINDS, 'questions', 'opening'] as const) found[kind] = ownInstant(stated[kind])
  const main = KINDS.find(kind => found[kind]) ?? 'tenders'
  found[main] = instant(reading, from('tenderPeriod').endDate, 'deadline-unreadable', found[main])
  found.questions = instant(reading, from('enquiryPeriod').endDate, 'date-unreadable', found.questions)
  const opening = obj(lot.bidOpening ?? (ours ? undefined : tender.bidOpening)).date
  found.opening = instant(reading, opening, 'date-unreadable', found.opening)
  return defined(found)
}

function documentsUrl(documents: readonly Json[], id: string, undivided: boolean): string | undefined {
  const bidding = documents.filter(each =>
    /^(biddingDocuments|tenderNotice)$/.test(code(each.documentType) ?? ''),
  )
  const related = bidding.filter(each => each.documentType === 'biddingDocuments')
  const mine = related.find(each => codes(each.relatedLots ?? []).includes(id))
  const shared = related.find(each => each.relatedLots === undefined)
  return link(mine?.url) ?? link(shared?.url) ?? (undivided ? link(related[0]?.url) : undefined)
}

function readSelection(reading: Reading, each: Json): SelectionCriterion {
  const minimum = code(each.minimum)
  return defined<SelectionCriterion>({
    code: code(each.type),
    name: someTexts(reading, each, 'name'),
    text: someTexts(reading, each, 'description'),
    threshold: code(each.threshold) ?? minimum,
  })
}

function readAward(reading: Reading, each: Json): AwardCriterion {
  const number = obj(list(each.numbers)[0])
  return defined<AwardCriterion>({
    kind: code(each.type),
    name: someTexts(reading, each, 'name'),
    text: someTexts(reading, each, 'description'),
    weight: code(number.numberText) ?? code(number.number),
    weightKind: code(number.weight),
  })
}

function condition(reading: Reading, own: unknown, holder: Json, name: string): NoticeLot['guarantee'] {
  const text = someTexts(reading, holder, name)
  const required = truth(own)
  if (required === undefined && !text) return undefined
  return { required: required ?? true, ...(text && { text }) }
}

/** BT-777 stands with each goal; the distinct texts, a paragraph each. */
function goalTexts(reading: Reading, lot: Json): NoticeLot['strategicText'] {
  return joinTexts(list(lot.sustainability).map(each => texts(reading, obj(each), 'description')))
}

function frameworkCode(lot: Json): string | undefined {
  const techniques = obj(lot.techniques)
  const has = truth(techniques.hasFrameworkAgreement)
  if (has === false) return 'none'
  const method = code(obj(techniques.frameworkAgreement).method)
  const known: Readonly<Record<string, string>> = {
    withReopeningCompetition: 'fa-w-rc',
    withoutReopeningCompetition: 'fa-wo-rc',
    withAndWithoutReopeningCompetition: 'fa-mix',
  }
  return known[method ?? ''] ?? (has ? 'fa-unspecified' : undefined)
}

function dpsCode(lot: Json): string | undefined {
  const techniques = obj(lot.techniques)
  const has = truth(techniques.hasDynamicPurchasingSystem)
  if (has === false) return 'none'
  const type = code(obj(techniques.dynamicPurchasingSystem).type)
  return type === 'closed' ? 'dps-list' : type === 'open' ? 'dps-nlist' : has ? 'dps-nlist' : undefined
}

function yesNo(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : value ? 'yes' : 'no'
}

/** `tender.lotGroups` of the lots extension. */
export function readGroups(reading: Reading, tender: Json): LotGroup[] {
  return list(tender.lotGroups)
    .map(obj)
    .flatMap(group => {
      const id = code(group.id)
      if (id === undefined) return []
      return [
        defined<LotGroup>({
          id,
          title: texts(reading, group, 'title'),
          lots: codes(group.relatedLots ?? []),
          value: money(reading, group.maximumValue),
        }),
      ]
    })
}

/** `tender.lotDetails` of the lots extension; `all` is our own. */
export function readLotRules(
  tender: Json,
): { maxBid?: number; maxAward?: number; all?: boolean } | undefined {
  const details = obj(tender.lotDetails)
  return some(
    defined({
      maxBid: count(details.maximumLotsBidPerSupplier),
      maxAward: count(details.maximumLotsAwardedPerSupplier),
      all: truth(obj(details.opportunity).all),
    }),
  )
}
