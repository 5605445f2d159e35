import type { AwardCriterion, NoticeLot, SelectionCriterion } from '../../../model/notice.ts'
import { languages1 } from '../values.ts'
import { defined, distinct, joinTexts } from '../values-fields.ts'
import { all, textAt } from '../xml.ts'
import { linkAt, type Reading } from './scalars.ts'
import { at, each, has, original, someTexts, type Parallel } from './sections.ts'

/** What TED_EXPORT says once for all lots: section I (access), III (conditions), IV (procedure). */
export type CommonTerms = Pick<
  NoticeLot,
  | 'reserved'
  | 'reservedExecution'
  | 'submissionLanguages'
  | 'documentLanguages'
  | 'documentsUrl'
  | 'submissionUrl'
  | 'selection'
  | 'guarantee'
  | 'legalForm'
  | 'framework'
  | 'dps'
  | 'recurring'
>

// LEFTI's texts with the BT-809 groups they belong to (selection-criterion list of SDK 1.3).
const CRITERIA: readonly (readonly [code: string, ...elements: string[]])[] = [
  ['sui-act', 'SUITABILITY'],
  ['sui-act', 'PARTICULAR_PROFESSION', 'REFERENCE_TO_LAW'],
  ['ef-stand', 'ECONOMIC_FINANCIAL_INFO', 'ECONOMIC_FINANCIAL_MIN_LEVEL'],
  ['tp-abil', 'TECHNICAL_PROFESSIONAL_INFO', 'TECHNICAL_PROFESSIONAL_MIN_LEVEL'],
  ['other', 'RULES_CRITERIA'],
  ['other', 'CRITERIA_SELECTION'],
]

/** Reads the terms common to all lots. */
export function readCommonTerms(reading: Reading, section: Parallel): CommonTerms {
  const procedure = original(at(section, 'PROCEDURE'))
  const languages = all(procedure, 'LANGUAGES', 'LANGUAGE').flatMap(node => languages1(node.attrs.VALUE))
  const body = original(at(section, 'CONTRACTING_BODY'))
  const guarantee = someTexts(at(section, 'LEFTI', 'DEPOSIT_GUARANTEE_REQUIRED'))
  const legalForm = someTexts(at(section, 'LEFTI', 'LEGAL_FORM'))
  const reserved: NoticeLot['reserved'][number][] = []
  // An unticked box is no "not reserved": the older forms had no box for "no".
  if (has(section, 'LEFTI', 'RESTRICTED_SHELTERED_WORKSHOP')) reserved.push('res-ws')
  if (has(section, 'LEFTI', 'RESERVED_ORGANISATIONS_SERVICE_MISSION')) reserved.push('res-pub-ser')
  return defined<CommonTerms>({
    reserved,
    reservedExecution: has(section, 'LEFTI', 'RESTRICTED_SHELTERED_PROGRAM') ? 'yes' : undefined,
    submissionLanguages: distinct(languages),
    documentLanguages: [],
    documentsUrl: linkAt(reading, body, 'URL_DOCUMENT'),
    submissionUrl: linkAt(reading, body, 'URL_PARTICIPATION') ?? linkAt(reading, body, 'URL_TOOL'),
    selection: readSelection(section),
    guarantee: guarantee && { required: true, text: guarantee },
    legalForm: legalForm && { required: true, text: legalForm },
    // Whether competition is reopened is not said, so none of the BT-765 codes fits.
    framework: has(section, 'PROCEDURE', 'FRAMEWORK') ? 'fa-unspecified' : undefined,
    dps: has(section, 'PROCEDURE', 'DPS_ADDITIONAL_PURCHASERS')
      ? 'dps-nlist'
      : has(section, 'PROCEDURE', 'DPS')
        ? 'dps-list'
        : undefined,
    recurring: has(section, 'COMPLEMENTARY_INFO', 'RECURRENT_PROCUREMENT')
      ? true
      : has(section, 'COMPLEMENTARY_INFO', 'NO_RECURRENT_PROCUREMENT')
        ? false
        : undefined,
  })
}

function readSelection(section: Parallel): SelectionCriterion[] {
  const found: SelectionCriterion[] = []
  for (const [code, ...elements] of CRITERIA) {
    const text = joinTexts(elements.map(element => someTexts(at(section, 'LEFTI', element))))
    if (text) found.push({ code, text })
  }
  for (const qualification of each(section, 'LEFTI', 'QUALIFICATION')) {
    const text = joinTexts(['CONDITIONS', 'METHODS'].map(name => someTexts(at(qualification, name))))
    if (text) found.push({ code: 'qualification', text })
  }
  const inDocuments = ['ECONOMIC_CRITERIA_DOC', 'TECHNICAL_CRITERIA_DOC'].some(name =>
    has(section, 'LEFTI', name),
  )
  if (inDocuments) found.push({ code: 'epo-procurement-document' })
  return found
}

// Where award criteria stand: under the lot, in AC, and in F15 under the directive.
const HOLDERS: readonly (readonly string[])[] = [
  [],
  ['AC'],
  ...['DIRECTIVE_2014_24_EU', 'DIRECTIVE_2014_25_EU', 'DIRECTIVE_2014_23_EU', 'DIRECTIVE_2009_81_EC'].flatMap(
    directive => [[directive], [directive, 'AC']],
  ),
]
// BT-539 codes.
const KINDS: readonly (readonly [element: string, kind: string])[] = [
  ['AC_QUALITY', 'quality'],
  ['AC_COST', 'cost'],
  ['AC_PRICE', 'price'],
]
// The longest list seen has 20 criteria; hundreds are a copy error and would fill the row.
const MAX_CRITERIA = 100

/** Award criteria of one lot (BT-539, 734, 541), those with a kind first. */
export function readAward(lot: Parallel): AwardCriterion[] {
  const found: AwardCriterion[] = []
  for (const path of HOLDERS) {
    const holder = path.length === 0 ? lot : at(lot, ...path)
    if (!holder || original(holder)?.attrs.PUBLICATION === 'NO') continue
    for (const [element, kind] of KINDS)
      for (const criterion of each(holder, element))
        found.push(
          defined({
            kind,
            name: someTexts(at(criterion, 'AC_CRITERION')),
            weight: textAt(original(criterion), 'AC_WEIGHTING'),
          }),
        )
    // Concessions list criteria by name alone (F23 to F25).
    for (const criterion of each(holder, 'AC_CRITERION')) found.push(defined({ name: someTexts(criterion) }))
  }
  return found.filter(criterion => Object.keys(criterion).length > 0).slice(0, MAX_CRITERIA)
}
