import type { OpportunityKind } from '../../../model/common.ts'
import type { FormType } from '../../../model/notice.ts'
import { attr } from './scalars.ts'
import { has, original, type Parallel } from './sections.ts'

/** Where a notice stands in the life of a purchase. */
export type Stage = Readonly<{ form: FormType; kind: OpportunityKind; type: string; subtype: string }>

// Standard forms of Regulation (EU) 2015/1986. F14 corrects another notice and is read as a competition, which
// nearly all corrigenda concern (see corrigendum.ts).
const FORMS: Readonly<Record<string, FormType>> = {
  F01: 'planning',
  F02: 'competition',
  F03: 'result',
  F04: 'planning',
  F05: 'competition',
  F06: 'result',
  F07: 'competition',
  F08: 'planning',
  F12: 'competition',
  F13: 'result',
  F14: 'competition',
  F15: 'dir-awa-pre',
  F20: 'cont-modif',
  F21: 'competition',
  F22: 'competition',
  F23: 'competition',
  F24: 'competition',
  F25: 'result',
  T01: 'planning',
  T02: 'result',
}

/** Whether the reader knows this form (`F02`, `T01`). */
export function isKnownForm(form: string): boolean {
  return Object.hasOwn(FORMS, form)
}

/** Form type of a form, refined by NOTICE/@TYPE where one form serves several (F01, F04, F07, F21 to F23). */
export function readStage(form: string, section: Parallel): Stage {
  const type = attr(original(section), 'TYPE', 'NOTICE')
  const stage = (type === undefined ? undefined : formOfType(type)) ?? FORMS[form] ?? 'planning'
  return { form: stage, kind: stage === 'planning' ? 'planned' : 'tender', type: type ?? form, subtype: form }
}

function formOfType(type: string): FormType | undefined {
  if (/AWARD/.test(type)) return 'result'
  if (type.endsWith('CALL_COMPETITION') || type === 'CONTRACT') return 'competition'
  // A concession for social services is announced by a prior information notice that is itself the call (F23, PRI).
  if (type === 'PRI') return 'competition'
  return /^(PRI|PER)_/.test(type) ? 'planning' : undefined
}

/** Whether interest is asked for rather than tenders: a planning notice used as a call for competition. */
export function callsForInterest(type: string): boolean {
  return /^(PRI|PER)_CALL_COMPETITION$/.test(type)
}

// PROCEDURE's choice -> BT-105.
const PROCEDURES: readonly (readonly [element: string, code: string])[] = [
  ['PT_OPEN', 'open'],
  ['PT_RESTRICTED', 'restricted'],
  ['PT_COMPETITIVE_NEGOTIATION', 'neg-w-call'],
  ['PT_NEGOTIATED_WITH_PRIOR_CALL', 'neg-w-call'],
  ['PT_COMPETITIVE_DIALOGUE', 'comp-dial'],
  ['PT_INNOVATION_PARTNERSHIP', 'innovation'],
  ['PT_AWARD_CONTRACT_WITHOUT_CALL', 'neg-wo-call'],
  ['PT_AWARD_CONTRACT_WITHOUT_PUBLICATION', 'neg-wo-call'],
  ['PT_NEGOTIATED_WITHOUT_PUBLICATION', 'neg-wo-call'],
  ['PT_INVOLVING_NEGOTIATION', 'oth-mult'],
  ['PT_AWARD_CONTRACT_WITH_PRIOR_PUBLICATION', 'oth-mult'],
  ['PT_COMPETITIVE_TENDERING', 'comp-tend'],
]

// F15 wraps the choice in the directive it is under.
const DIRECTIVES = [
  'DIRECTIVE_2014_24_EU',
  'DIRECTIVE_2014_25_EU',
  'DIRECTIVE_2014_23_EU',
  'DIRECTIVE_2009_81_EC',
]

/** BT-105 code of a form's PROCEDURE; undefined where it states none or one that BT-105 does not know. */
export function readProcedureType(section: Parallel): string | undefined {
  for (const [element, code] of PROCEDURES)
    if (
      has(section, 'PROCEDURE', element) ||
      DIRECTIVES.some(each => has(section, 'PROCEDURE', each, element))
    )
      return code
  return undefined
}

// F24 and F02 of some offices leave the choice out; the coded data then still say it (PR_PROC/@CODE).
const CODED: Readonly<Record<string, string>> = {
  '1': 'open',
  '2': 'restricted',
  '3': 'restricted',
  '4': 'neg-w-call',
  '6': 'neg-w-call',
  B: 'neg-w-call',
  C: 'comp-dial',
  G: 'innovation',
  T: 'neg-wo-call',
  V: 'neg-wo-call',
}

/** BT-105 code of PR_PROC in the coded data; undefined for codes without a counterpart. */
export function codedProcedureType(code: string | undefined): string | undefined {
  return code === undefined ? undefined : CODED[code]
}

const DIRECTIVE_CELEX: Readonly<Record<string, string>> = {
  '2014/24/EU': '32014L0024',
  '2014/25/EU': '32014L0025',
  '2014/23/EU': '32014L0023',
  '2009/81/EC': '32009L0081',
  '2004/18/EC': '32004L0018',
  '2004/17/EC': '32004L0017',
}

/** Legal basis as CELEX number, whether the form writes it so or as a directive's number. */
export function readLegalBasis(section: Parallel, coded: string | undefined): string | undefined {
  const form = original(section)
  const directive = attr(form, 'VALUE', 'DIRECTIVE') ?? coded
  return (
    attr(form, 'VALUE', 'LEGAL_BASIS') ?? (directive === undefined ? undefined : DIRECTIVE_CELEX[directive])
  )
}
