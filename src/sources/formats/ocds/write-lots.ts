import type { AwardCriterion, LotGroup, NoticeLot, SelectionCriterion } from '../../../model/notice.ts'
import { goalsOf, reservedName, strategiesOf } from './facts.ts'
import {
  addressOf,
  cpvOf,
  instantOf,
  isLossy,
  isoOf,
  put,
  putTexts,
  valueOf,
  type Out,
} from './write-values.ts'

// OCDS counts durations in days; this is the mean length of a month.
const DAYS_PER_MONTH = 30.4375

/** One lot. `extra` is what the opportunity adds to our own member (state, closing, defining notice). */
export function lotOf(lot: NoticeLot, main: string, extra: Out = {}): Out {
  const own: Out = { ...extra }
  const out: Out = { id: lot.id }
  putTexts(out, 'title', lot.title, main)
  putTexts(out, 'description', lot.description, main)
  putTexts(out, 'notes', lot.notes, main)
  put(out, 'status', lot.status)
  put(out, 'mainProcurementCategory', categoryOf(lot.nature))
  put(out, 'value', valueOf(lot.value))
  putPeriods(out, own, lot)
  putAims(out, own, lot, main)
  putConditions(out, lot, main)
  if (lot.frameworkMax || lot.framework !== undefined || lot.dps !== undefined)
    out.techniques = techniquesOf(lot.framework, lot.dps, valueOf(lot.frameworkMax))
  if (lot.part) own.part = true
  if (lot.nature !== undefined && categoryOf(lot.nature) === undefined) own.nature = lot.nature
  put(own, 'renewals', lot.renewals)
  put(own, 'reservedExecution', lot.reservedExecution)
  put(own, 'documentLanguages', lot.documentLanguages)
  put(own, 'guarantee', lot.guarantee?.required)
  put(own, 'legalForm', lot.legalForm?.required)
  put(own, 'subcontracting', lot.subcontracting)
  put(own, 'euFunds', lot.euFunds)
  put(own, 'euProgramme', lot.euProgramme)
  put(own, 'framework', lot.framework)
  put(own, 'dps', lot.dps)
  put(out, 'opportunity', own)
  return out
}

/** OCDS main procurement category of works, supplies, services; undefined for other natures. */
export function categoryOf(nature: string | undefined): string | undefined {
  return nature === 'supplies' ? 'goods' : nature === 'works' || nature === 'services' ? nature : undefined
}

function putPeriods(out: Out, own: Out, lot: NoticeLot): void {
  const { tenders, requests, interest, questions, opening } = lot.deadlines
  const closing = isoOf(tenders ?? requests ?? interest)
  if (closing !== undefined) out.tenderPeriod = { endDate: closing }
  if (questions) out.enquiryPeriod = { endDate: isoOf(questions) }
  if (opening) out.bidOpening = { date: isoOf(opening) }
  if (requests || interest || [tenders, questions, opening].some(isLossy)) {
    const stated: Out = {}
    for (const kind of ['tenders', 'requests', 'interest', 'questions', 'opening'] as const)
      put(stated, kind, instantOf(lot.deadlines[kind]))
    own.deadlines = stated
  }
  const { months, start, end, unlimited } = lot.duration ?? {}
  const period: Out = {}
  if (start !== undefined) period.startDate = `${start}T00:00:00Z`
  if (end !== undefined) period.endDate = `${end}T23:59:59Z`
  if (months !== undefined) period.durationInDays = Math.round(months * DAYS_PER_MONTH)
  put(out, 'contractPeriod', period)
  const duration: Out = {}
  put(duration, 'months', months)
  put(duration, 'unlimited', unlimited)
  put(own, 'duration', duration)
  if (lot.renewals !== undefined) {
    out.hasRenewal = lot.renewals !== '0'
    if (/^[1-9]\d{0,3}$/.test(lot.renewals)) out.renewal = { maximumRenewals: Number(lot.renewals) }
  }
  put(out, 'hasRecurrence', lot.recurring)
}

/** Social, green and innovative aims: as OCDS goals for everybody, as eForms codes in our own member. */
function putAims(out: Out, own: Out, lot: NoticeLot, main: string): void {
  const goals = goalsOf(lot)
  const strategies = strategiesOf(lot.gpp, lot.reserved)
  if (goals.length > 0) out.hasSustainability = true
  else if (lot.strategic.includes('none')) out.hasSustainability = false
  put(
    out,
    'sustainability',
    goals.map(goal => (strategies.length > 0 ? { goal, strategies } : { goal })),
  )
  const aims: Out = {}
  for (const list of ['strategic', 'social', 'green', 'innovation', 'gpp'] as const)
    put(aims, list, lot[list])
  put(aims, 'accessibility', lot.accessibility)
  putTexts(aims, 'text', lot.strategicText, main)
  // The member stands even when empty wherever goals were written: it, not the goals, is read back.
  if (Object.keys(aims).length > 0) own.aims = aims
}

function putConditions(out: Out, lot: NoticeLot, main: string): void {
  if (lot.reserved.length > 0)
    out.otherRequirements = { reservedParticipation: lot.reserved.map(reservedName) }
  put(out, 'suitability', lot.sme === undefined ? undefined : { sme: lot.sme })
  const terms: Out = {}
  if (lot.reservedExecution === 'yes') terms.reservedExecution = true
  if (lot.reservedExecution === 'no') terms.reservedExecution = false
  putTexts(terms, 'tendererLegalForm', lot.legalForm?.text, main)
  put(out, 'contractTerms', terms)
  const submission: Out = {}
  put(submission, 'languages', lot.submissionLanguages)
  putTexts(submission, 'depositsGuarantees', lot.guarantee?.text, main)
  put(out, 'submissionTerms', submission)
  put(out, 'submissionMethodDetails', lot.submissionUrl)
  const selection = lot.selection.map(each => selectionOf(each, main))
  const award = lot.award.map(each => awardOf(each, main))
  if (selection.length > 0) out.selectionCriteria = { criteria: selection }
  if (award.length > 0) out.awardCriteria = { criteria: award }
}

function selectionOf(criterion: SelectionCriterion, main: string): Out {
  const out: Out = {}
  put(out, 'type', criterion.code)
  putTexts(out, 'name', criterion.name, main)
  putTexts(out, 'description', criterion.text, main)
  put(out, 'threshold', criterion.threshold)
  return out
}

function awardOf(criterion: AwardCriterion, main: string): Out {
  const out: Out = {}
  put(out, 'type', criterion.kind)
  putTexts(out, 'name', criterion.name, main)
  putTexts(out, 'description', criterion.text, main)
  const number: Out = {}
  const value = Number(criterion.weight)
  const isNumber = criterion.weight !== undefined && criterion.weight.trim() !== '' && Number.isFinite(value)
  if (isNumber) number.number = value
  if (criterion.weight !== undefined && !(isNumber && String(value) === criterion.weight))
    number.numberText = criterion.weight
  put(number, 'weight', criterion.weightKind)
  if (Object.keys(number).length > 0) out.numbers = [number]
  return out
}

/** Framework agreement and dynamic purchasing system as `techniques`. */
export function techniquesOf(
  framework: string | undefined,
  dps: string | undefined,
  maximum: Out | undefined,
): Out {
  const out: Out = {}
  if (framework !== undefined) out.hasFrameworkAgreement = framework !== 'none'
  put(out, 'frameworkAgreement', maximum && { value: maximum })
  if (dps !== undefined) out.hasDynamicPurchasingSystem = dps !== 'none'
  return out
}

/** The item that carries a lot's CPV codes and places; undefined for a lot with neither. */
export function itemOf(lot: NoticeLot, main: string): Out | undefined {
  const [first, ...more] = lot.cpv
  if (first === undefined && lot.places.length === 0) return undefined
  const out: Out = { id: lot.id, relatedLot: lot.id }
  put(out, 'classification', first === undefined ? undefined : cpvOf(first))
  put(out, 'additionalClassifications', more.map(cpvOf))
  put(
    out,
    'deliveryAddresses',
    lot.places.map(place => addressOf(place, main)),
  )
  return out
}

/** One group of lots. */
export function groupOf(group: LotGroup, main: string): Out {
  const out: Out = { id: group.id }
  putTexts(out, 'title', group.title, main)
  put(out, 'relatedLots', group.lots)
  put(out, 'maximumValue', valueOf(group.value))
  return out
}
