import type { LotGroup, NoticeLot } from '../../../model/notice.ts'
import { all, child, childrenOf, first, textAt } from '../xml.ts'
import type { XmlNode } from '../xml.ts'
import { readCpv, readDuration, readObjectives, readPlaces, readValues } from './project.ts'
import { codeAt, codesOf, defined, EXTENSION, someTexts, texts } from './read.ts'
import type { Reading } from './read.ts'
import { countOf, instantAt, moneyOf, truthOf } from './scalars.ts'
import { readAccess, readAward, readBarriers, readFunding, readReservation } from './terms.ts'

export type LotKind = 'Lot' | 'Part' | 'LotsGroup'

/** What a cac:ProcurementProjectLot is: by its id's schemeName, else by the id's prefix (PAR-, GLO-). */
export function lotKind(node: XmlNode): LotKind {
  const id = first(node, 'ID')
  const scheme = id?.attrs.schemeName
  if (scheme === 'Part' || scheme === 'LotsGroup' || scheme === 'Lot') return scheme
  const prefix = id?.text.trim().slice(0, 4)
  return prefix === 'PAR-' ? 'Part' : prefix === 'GLO-' ? 'LotsGroup' : 'Lot'
}

/** One lot or part (PAR-xxxx), every field of fields.md section 1. */
export function readLot(reading: Reading, node: XmlNode, id: string): NoticeLot {
  const project = child(node, 'ProcurementProject')
  const terms = child(node, 'TenderingTerms')
  const process = child(node, 'TenderingProcess')
  const systems = all(process, 'ContractingSystem', 'ContractingSystemTypeCode')
  return defined<NoticeLot>({
    id,
    part: lotKind(node) === 'Part' ? true : undefined,
    title: texts(reading, childrenOf(project, 'Name')),
    description: texts(reading, childrenOf(project, 'Description')),
    notes: someTexts(reading, childrenOf(project, 'Note')),
    nature: codeAt(project, 'ProcurementTypeCode'),
    cpv: readCpv(reading, project),
    places: readPlaces(reading, project),
    ...readValues(reading, project),
    duration: readDuration(project),
    renewals: codeAt(project, 'ContractExtension', 'MaximumNumberNumeric'),
    recurring: truthOf(codeAt(terms, 'RecurringProcurementIndicator')),
    deadlines: readDeadlines(reading, process),
    ...readReservation(reading, terms),
    ...readObjectives(reading, project),
    sme: truthOf(codeAt(project, 'SMESuitableIndicator')),
    ...readAccess(reading, terms),
    ...readBarriers(reading, terms),
    award: readAward(reading, terms),
    ...readFunding(reading, terms),
    framework: codesOf(systems, 'framework-agreement')[0],
    dps: codesOf(systems, 'dps-usage')[0],
  })
}

/** BT-131, BT-1311, BT-630 (an extension), BT-13, BT-132: which of them counts depends on the procedure. */
function readDeadlines(reading: Reading, process: XmlNode | undefined): NoticeLot['deadlines'] {
  const ends = (period: XmlNode | undefined): NoticeLot['deadlines']['tenders'] =>
    instantAt(reading, period, 'EndDate', 'EndTime', 'deadline-unreadable')
  return defined({
    tenders: ends(child(process, 'TenderSubmissionDeadlinePeriod')),
    requests: ends(child(process, 'ParticipationRequestReceptionPeriod')),
    // A market consultation (E1) asks for answers; they express interest as BT-630 does.
    interest:
      ends(first(process, ...EXTENSION, 'InterestExpressionReceptionPeriod')) ??
      ends(first(process, ...EXTENSION, 'AnswerReceptionPeriod')),
    questions: ends(child(process, 'AdditionalInformationRequestPeriod')),
    opening: instantAt(reading, child(process, 'OpenTenderEvent'), 'OccurrenceDate', 'OccurrenceTime'),
  })
}

/** BT-330 and BT-1375: groups of lots with their title and BT-27 value. */
export function readGroups(reading: Reading, root: XmlNode): LotGroup[] {
  const members = all(root, 'TenderingTerms', 'LotDistribution', 'LotsGroup')
  return childrenOf(root, 'ProcurementProjectLot')
    .filter(node => lotKind(node) === 'LotsGroup')
    .flatMap(node => {
      const id = codeAt(node, 'ID')
      if (id === undefined) return []
      const project = child(node, 'ProcurementProject')
      const listed = members.filter(group => codeAt(group, 'LotsGroupID') === id)
      return [
        defined<LotGroup>({
          id,
          title: texts(reading, childrenOf(project, 'Name')),
          lots: codesOf(listed.flatMap(group => all(group, 'ProcurementProjectLotReference', 'ID'))),
          value: moneyOf(reading, first(project, 'RequestedTenderTotal', 'EstimatedOverallContractAmount')),
        }),
      ]
    })
}

/** BT-31, BT-33, BT-763: how many lots one may bid for and win, and whether all must be bid for. */
export function readLotRules(
  root: XmlNode,
): { maxBid?: number; maxAward?: number; all?: boolean } | undefined {
  const rules = child(child(root, 'TenderingTerms'), 'LotDistribution')
  const found = defined({
    maxBid: countOf(textAt(rules, 'MaximumLotsSubmittedNumeric')),
    maxAward: countOf(textAt(rules, 'MaximumLotsAwardedNumeric')),
    all: textAt(root, 'TenderingProcess', 'PartPresentationCode') === 'all' ? true : undefined,
  })
  return Object.keys(found).length > 0 ? found : undefined
}
