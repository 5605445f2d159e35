import { EXTENSION } from '../eforms/read.ts'
import { linesOf, type Wanted } from './types.ts'
import { below, rootOf, type Span, type XmlRule } from './xml.ts'

type Line = readonly [code: string, path: readonly string[], when?: (span: Span) => boolean]

const listed =
  (element: string, list: string) =>
  (span: Span): boolean =>
    below(span, [element]).some(each => each.attrs.listName === list)
const PROJECT = 'ProcurementProject'
const TYPES = [PROJECT, 'ProcurementAdditionalType']
const REQUIREMENT = ['TenderingTerms', 'TendererQualificationRequest', 'SpecificTendererRequirement']
const TENDERING = (name: string): readonly string[] => ['TenderingProcess', name]

/** Where the readers of eForms take each field from, below the notice or below a lot, with its BT numbers. */
const FIELDS: Readonly<Record<string, readonly Line[]>> = {
  title: [['BT-21', [PROJECT, 'Name']]],
  description: [['BT-24', [PROJECT, 'Description']]],
  notes: [['BT-300', [PROJECT, 'Note']]],
  cpv: [
    ['BT-262', [PROJECT, 'MainCommodityClassification']],
    ['BT-263', [PROJECT, 'AdditionalCommodityClassification']],
  ],
  places: [['BT-5071', [PROJECT, 'RealizedLocation']]],
  value: [
    ['BT-27', [PROJECT, 'RequestedTenderTotal', 'EstimatedOverallContractAmount']],
    ['BT-27', [PROJECT, 'RequestedTenderTotal', 'TotalAmount']],
  ],
  frameworkMax: [['BT-271', [PROJECT, 'RequestedTenderTotal', ...EXTENSION, 'FrameworkMaximumAmount']]],
  duration: [['BT-36', [PROJECT, 'PlannedPeriod']]],
  deadlines: [
    ['BT-131', TENDERING('TenderSubmissionDeadlinePeriod')],
    ['BT-1311', TENDERING('ParticipationRequestReceptionPeriod')],
    ['BT-630', ['TenderingProcess', ...EXTENSION, 'InterestExpressionReceptionPeriod']],
    ['BT-630', ['TenderingProcess', ...EXTENSION, 'AnswerReceptionPeriod']],
    ['BT-13', TENDERING('AdditionalInformationRequestPeriod')],
    ['BT-132', TENDERING('OpenTenderEvent')],
  ],
  reserved: [['BT-71', REQUIREMENT, listed('TendererRequirementTypeCode', 'reserved-procurement')]],
  reservedExecution: [
    [
      'BT-736',
      ['TenderingTerms', 'ContractExecutionRequirement'],
      listed('ExecutionRequirementCode', 'reserved-execution'),
    ],
  ],
  strategic: [['BT-06', TYPES, listed('ProcurementTypeCode', 'strategic-procurement')]],
  social: [['BT-775', TYPES, listed('ProcurementTypeCode', 'social-objective')]],
  green: [['BT-774', TYPES, listed('ProcurementTypeCode', 'environmental-impact')]],
  innovation: [['BT-776', TYPES, listed('ProcurementTypeCode', 'innovative-acquisition')]],
  sme: [['BT-726', [PROJECT, 'SMESuitableIndicator']]],
  submissionLanguages: [['BT-97', ['TenderingTerms', 'Language']]],
  guarantee: [['BT-751', ['TenderingTerms', 'RequiredFinancialGuarantee']]],
  selection: [
    ['BT-809', ['TenderingTerms', ...EXTENSION, 'SelectionCriteria']],
    ['BT-809', ['TenderingTerms', 'TendererQualificationRequest', ...EXTENSION, 'SelectionCriteria']],
    ['BT-821', REQUIREMENT, listed('TendererRequirementTypeCode', 'selection-criteria-source')],
  ],
  award: [['BT-539', ['TenderingTerms', 'AwardingTerms', 'AwardingCriterion']]],
  documentsUrl: [['BT-15', ['TenderingTerms', 'CallForTendersDocumentReference']]],
  submissionUrl: [['BT-18', ['TenderingTerms', 'TenderRecipientParty']]],
  procedureType: [['BT-105', TENDERING('ProcedureCode')]],
  nature: [['BT-23', [PROJECT, 'ProcurementTypeCode']]],
}

const COMPANY = [...EXTENSION, 'Organizations', 'Organization', 'Company']

/** Whether the part of a company belongs to one that buys: the buyer is named by a number that companies bear. */
function ofBuyer({ parent }: Span): boolean {
  if (!parent) return false
  const named = below(rootOf(parent), ['ContractingParty', 'Party', 'PartyIdentification', 'ID'])
  const ids = new Set(named.map(span => span.text.trim()))
  return below(parent, ['PartyIdentification', 'ID']).some(span => ids.has(span.text.trim()))
}

/** Who buys, without whom to write to there: that is somebody's own address. */
const BUYERS: readonly XmlRule[] = [
  { code: 'OPT-300', path: ['ContractingParty', 'Party', 'PartyIdentification'] },
  { code: 'BT-500', path: [...COMPANY, 'PartyName'], when: ofBuyer },
  { code: 'BT-513', path: [...COMPANY, 'PostalAddress'], when: ofBuyer },
]

/** Rules for one field of an eForms notice. */
export function eformsRules({ name, lot }: Wanted): XmlRule[] {
  if (name === 'buyers') return [...BUYERS]
  const suffix = lot === undefined ? 'Procedure' : lot.startsWith('PAR-') ? 'Part' : 'Lot'
  return linesOf(FIELDS, name).map(([code, path, when]) => ({
    code: `${code}-${suffix}`,
    path,
    ...(when && { when }),
    ...(lot !== undefined && { ofLot: true as const }),
  }))
}
