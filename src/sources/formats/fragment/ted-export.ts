import { linesOf, type Wanted } from './types.ts'
import { below, rootOf, type Span, type XmlRule } from './xml.ts'

const FORM = ['FORM_SECTION', '*']
const OBJECT = [...FORM, 'OBJECT_CONTRACT']
const LEFTI = [...FORM, 'LEFTI']
const PROCEDURE = [...FORM, 'PROCEDURE']

type Line = readonly [section: string, path: readonly string[], ofLot?: true]

/** Sections of the forms of Regulation (EU) 2015/1986 that the readers take each field from. */
const FIELDS: Readonly<Record<string, readonly Line[]>> = {
  title: [
    ['II.2.1', ['TITLE'], true],
    ['II.1.1', [...OBJECT, 'TITLE']],
  ],
  description: [
    ['II.2.4', ['SHORT_DESCR'], true],
    ['II.1.4', [...OBJECT, 'SHORT_DESCR']],
  ],
  notes: [
    ['II.2.14', ['INFO_ADD'], true],
    ['VI.3', [...FORM, 'COMPLEMENTARY_INFO', 'INFO_ADD']],
  ],
  cpv: [
    ['II.2.2', ['CPV_ADDITIONAL'], true],
    ['II.1.2', [...OBJECT, 'CPV_MAIN']],
  ],
  places: [
    ['II.2.3', ['NUTS'], true],
    ['II.2.3', ['MAIN_SITE'], true],
    ['', ['CODED_DATA_SECTION', 'NOTICE_DATA', 'PERFORMANCE_NUTS']],
  ],
  value: [
    ['II.2.6', ['VAL_OBJECT'], true],
    ['II.1.5', [...OBJECT, 'VAL_ESTIMATED_TOTAL']],
    ['II.1.7', [...OBJECT, 'VAL_TOTAL']],
  ],
  duration: ['DURATION', 'DATE_START', 'DATE_END', 'INDEFINITE_DURATION'].map((name): Line => [
    'II.2.7',
    [name],
    true,
  ]),
  award: ['AC', 'AC_QUALITY', 'AC_COST', 'AC_PRICE', 'AC_CRITERION'].map((name): Line => [
    'II.2.5',
    [name],
    true,
  ]),
  deadlines: [
    ['IV.2.2', [...PROCEDURE, 'DATE_RECEIPT_TENDERS']],
    ['IV.2.2', [...PROCEDURE, 'TIME_RECEIPT_TENDERS']],
    ['IV.2.7', [...PROCEDURE, 'OPENING_CONDITION']],
    ['VII.1.2', [...FORM, 'CHANGES', 'CHANGE']],
    ['', ['CODED_DATA_SECTION', 'CODIF_DATA', 'DT_DATE_FOR_SUBMISSION']],
  ],
  reserved: [
    ['III.1.5', [...LEFTI, 'RESTRICTED_SHELTERED_WORKSHOP']],
    ['III.1.4', [...LEFTI, 'RESERVED_ORGANISATIONS_SERVICE_MISSION']],
  ],
  reservedExecution: [['III.1.5', [...LEFTI, 'RESTRICTED_SHELTERED_PROGRAM']]],
  submissionLanguages: [['IV.2.4', [...PROCEDURE, 'LANGUAGES']]],
  guarantee: [['III.1.6', [...LEFTI, 'DEPOSIT_GUARANTEE_REQUIRED']]],
  selection: [
    ['III.1.1', [...LEFTI, 'SUITABILITY']],
    ['III.1.2', [...LEFTI, 'ECONOMIC_FINANCIAL_INFO']],
    ['III.1.2', [...LEFTI, 'ECONOMIC_FINANCIAL_MIN_LEVEL']],
    ['III.1.2', [...LEFTI, 'ECONOMIC_CRITERIA_DOC']],
    ['III.1.3', [...LEFTI, 'TECHNICAL_PROFESSIONAL_INFO']],
    ['III.1.3', [...LEFTI, 'TECHNICAL_PROFESSIONAL_MIN_LEVEL']],
    ['III.1.3', [...LEFTI, 'TECHNICAL_CRITERIA_DOC']],
    ['III.1.4', [...LEFTI, 'RULES_CRITERIA']],
    ['III.1.8', [...LEFTI, 'QUALIFICATION']],
  ],
  buyers: [['I.1', [...FORM, 'CONTRACTING_BODY', 'ADDRESS_CONTRACTING_BODY']]],
  procedureType: [['IV.1.1', [...PROCEDURE, '*']]],
}

/** Texts stand in every language of the notice, everything else is read from the first form. */
const TEXTS = new Set(['title', 'description', 'notes', 'selection', 'guarantee'])

function isRead(span: Span, name: string): boolean {
  let form = span
  while (form.parent && form.parent.name !== 'FORM_SECTION') form = form.parent
  if (!form.parent) return true
  if (TEXTS.has(name)) return true
  const originals = below(rootOf(form), ['FORM_SECTION', '*']).filter(
    each => each.attrs.CATEGORY !== 'TRANSLATION' && each.children.length > 0,
  )
  return originals[0] === form
}

/** Rules for one field of a TED_EXPORT notice. What a form says once for all lots is found for each of them. */
export function tedRules({ name, lot }: Wanted): XmlRule[] {
  const lines = linesOf(FIELDS, name)
  const ofLots = lines.filter(([, , ofLot]) => ofLot)
  const own = lot === undefined ? lines.filter(([, , ofLot]) => !ofLot) : ofLots
  // A title of the whole is no lot's; conditions and dates are.
  const meant = own.length || name === 'title' || name === 'description' ? own : lines
  return meant.map(([code, path, ofLot]) => ({
    code,
    path,
    ...(ofLot && { ofLot: true as const }),
    when: span => isRead(span, name) && (name !== 'procedureType' || span.name.startsWith('PT_')),
  }))
}
