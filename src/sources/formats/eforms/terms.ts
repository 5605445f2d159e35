import type { AwardCriterion, NoticeLot, ReservedCode, SelectionCriterion } from '../../../model/notice.ts'
import { all, child, childrenOf, first, textAt } from '../xml.ts'
import type { XmlNode } from '../xml.ts'
import { codeAt, codeOf, codesOf, defined, EXTENSION, someTexts } from './read.ts'
import type { Reading } from './read.ts'
import { languagesOf, linkOf, numberAt, truthOf } from './scalars.ts'

const RESERVED = new Set<string>(['none', 'res-ws', 'res-pub-ser'])
// The SDK's longest example has 20; a notice with hundreds is a copy error and would fill the row.
const MAX_CRITERIA = 500

/** BT-71, all occurrences, and BT-736. An unknown code is flagged, since reservation is a hard gate. */
export function readReservation(
  reading: Reading,
  terms: XmlNode | undefined,
): Pick<NoticeLot, 'reserved' | 'reservedExecution'> {
  const requirements = all(terms, 'TendererQualificationRequest', 'SpecificTendererRequirement')
  const codes = codesOf(
    requirements.flatMap(node => childrenOf(node, 'TendererRequirementTypeCode')),
    'reserved-procurement',
  )
  const reserved = codes.filter((code): code is ReservedCode => RESERVED.has(code))
  if (reserved.length < codes.length) reading.flags.add('reserved-unreadable')
  const execution = all(terms, 'ContractExecutionRequirement', 'ExecutionRequirementCode')
  return { reserved, reservedExecution: codesOf(execution, 'reserved-execution')[0] }
}

/** BT-97, BT-708 and BT-737, BT-15/615, BT-18. */
export function readAccess(
  reading: Reading,
  terms: XmlNode | undefined,
): Pick<NoticeLot, 'submissionLanguages' | 'documentLanguages' | 'documentsUrl' | 'submissionUrl'> {
  const documents = childrenOf(terms, 'CallForTendersDocumentReference')
  const open = documents.filter(document => textAt(document, 'DocumentType') === 'non-restricted-document')
  const links = [...open, ...documents.filter(document => !open.includes(document))]
    .map(document => linkOf(reading, textAt(document, 'Attachment', 'ExternalReference', 'URI')))
    .filter(link => link !== undefined)
  return {
    submissionLanguages: languagesOf(reading, all(terms, 'Language', 'ID')),
    documentLanguages: languagesOf(
      reading,
      documents.flatMap(document => [
        ...all(document, ...EXTENSION, 'OfficialLanguages', 'Language', 'ID'),
        ...all(document, ...EXTENSION, 'NonOfficialLanguages', 'Language', 'ID'),
        ...childrenOf(document, 'LanguageID'),
      ]),
    ),
    documentsUrl: links[0],
    submissionUrl: linkOf(reading, textAt(terms, 'TenderRecipientParty', 'EndpointID')),
  }
}

/** What stands in the way of a small bidder: BT-809/750/752/821, BT-751/75, BT-761/76, BT-64/65/651/729. */
export function readBarriers(
  reading: Reading,
  terms: XmlNode | undefined,
): Pick<NoticeLot, 'selection' | 'guarantee' | 'legalForm' | 'subcontracting'> {
  const guarantee = childrenOf(terms, 'RequiredFinancialGuarantee').find(
    node => truthOf(codeAt(node, 'GuaranteeTypeCode')) !== undefined,
  )
  const form = childrenOf(terms, 'TendererQualificationRequest').find(
    node => truthOf(codeAt(node, 'CompanyLegalFormCode')) !== undefined,
  )
  const allowed = childrenOf(terms, 'AllowedSubcontractTerms')
  const share = (name: string, label: string): string[] =>
    codesOf(allowed.flatMap(node => childrenOf(node, name))).map(percent => `${label}:${percent}`)
  return {
    selection: readSelection(reading, terms),
    guarantee: guarantee && yesOrNo(reading, guarantee, 'GuaranteeTypeCode', 'Description'),
    legalForm: form && yesOrNo(reading, form, 'CompanyLegalFormCode', 'CompanyLegalForm'),
    subcontracting: [
      ...codesOf(allowed.flatMap(node => childrenOf(node, 'SubcontractingConditionsCode'))),
      ...codesOf(
        all(terms, ...EXTENSION, 'TenderSubcontractingRequirements', 'TenderSubcontractingRequirementsCode'),
      ),
      ...share('MinimumPercent', 'min'),
      ...share('MaximumPercent', 'max'),
    ],
  }
}

/** BT-539, 734, 540, 541. */
export function readAward(reading: Reading, terms: XmlNode | undefined): AwardCriterion[] {
  const criteria = all(terms, 'AwardingTerms', 'AwardingCriterion').flatMap(criterion => {
    const parts = childrenOf(criterion, 'SubordinateAwardingCriterion')
    return parts.length > 0 ? parts : [criterion]
  })
  return criteria
    .slice(0, MAX_CRITERIA)
    .map(criterion => {
      // The earliest SDK called the parameter AwardCriterionStatistics.
      const parameter =
        first(criterion, ...EXTENSION, 'AwardCriterionParameter') ??
        first(criterion, ...EXTENSION, 'AwardCriterionStatistics')
      return defined<AwardCriterion>({
        kind: codeAt(criterion, 'AwardingCriterionTypeCode'),
        name: someTexts(reading, childrenOf(criterion, 'Name')),
        text: someTexts(reading, childrenOf(criterion, 'Description')),
        weight: numberAt(parameter, 'ParameterNumeric') ?? numberAt(parameter, 'StatisticalNumeric'),
        weightKind: codeAt(parameter, 'ParameterCode') ?? codeAt(parameter, 'StatisticsCode'),
      })
    })
    .filter(criterion => Object.keys(criterion).length > 0)
}

/** BT-60, and the programme by BT-7220 code, BT-5010 identifier or BT-6140 text. */
export function readFunding(
  reading: Reading,
  terms: XmlNode | undefined,
): Pick<NoticeLot, 'euFunds' | 'euProgramme'> {
  const used = codeAt(terms, 'FundingProgramCode')
  const programmes = all(terms, ...EXTENSION, 'Funding').map(funding => {
    const codes = [codeAt(funding, 'FundingProgramCode'), codeAt(funding, 'FinancingIdentifier')]
    const named = codes.filter(code => code !== undefined).join(' ')
    const texts = someTexts(reading, childrenOf(funding, 'Description')) ?? {}
    return named || (texts[reading.language] ?? Object.values(texts)[0] ?? '')
  })
  return {
    euFunds: used === 'eu-funds' ? true : used === 'no-eu-funds' ? false : undefined,
    // A label, not a text: the list shows it in one line.
    euProgramme: programmes.filter(Boolean).join('; ').slice(0, 500) || undefined,
  }
}

function readSelection(reading: Reading, terms: XmlNode | undefined): SelectionCriterion[] {
  const found: SelectionCriterion[] = []
  for (const node of all(terms, ...EXTENSION, 'SelectionCriteria').slice(0, MAX_CRITERIA)) {
    // SDK 1.3 to 1.12 list criteria that do not apply and say so (BT-748).
    const usage = codeAt(node, 'CalculationExpressionCode')
    if (usage === 'n-used' || usage === 'not-used') continue
    const thresholds = childrenOf(node, 'CriterionParameter').map(parameter =>
      [codeAt(parameter, 'ParameterCode'), numberAt(parameter, 'ParameterNumeric')].filter(Boolean).join(' '),
    )
    const criterion = defined<SelectionCriterion>({
      code: codeAt(node, 'TendererRequirementTypeCode') ?? codeAt(node, 'CriterionTypeCode'),
      name: someTexts(reading, childrenOf(node, 'Name')),
      text: someTexts(reading, childrenOf(node, 'Description')),
      threshold: thresholds.filter(Boolean).join('; ') || undefined,
    })
    if (Object.keys(criterion).length > 0) found.push(criterion)
  }
  // BT-821: the criteria stand in the documents or the ESPD, not in the notice. That is worth knowing too.
  const sources = all(terms, 'TendererQualificationRequest', 'SpecificTendererRequirement')
    .map(node => child(node, 'TendererRequirementTypeCode'))
    .filter(node => node?.attrs.listName === 'selection-criteria-source')
    .map(codeOf)
  for (const code of new Set(sources)) if (code && code !== 'epo-notice') found.push({ code })
  return found
}

function yesOrNo(
  reading: Reading,
  node: XmlNode,
  code: string,
  text: string,
): { required: boolean; text?: Readonly<Record<string, string>> } {
  return defined({
    required: truthOf(codeAt(node, code)) === true,
    text: someTexts(reading, childrenOf(node, text)),
  })
}
