import type { FormType, NoticeChange, NoticeReference } from '../../../model/notice.ts'
import type { OpportunityKind } from '../../../model/common.ts'
import { all, childrenOf, first, textAt } from '../xml.ts'
import type { XmlNode } from '../xml.ts'
import { lotKind } from './lots.ts'
import { joinTexts } from './project.ts'
import { codeAt, codeOf, codesOf, defined, EXTENSION } from './read.ts'
import type { Reading } from './read.ts'

/** Where a notice stands in the life of a purchase: BT-03, OPP-070, BT-02 and what that makes of it. */
export type Stage = Readonly<{ form: FormType; kind: OpportunityKind; subtype?: string; type?: string }>

const FORMS = new Set<string>([
  'consultation',
  'planning',
  'competition',
  'dir-awa-pre',
  'result',
  'cont-modif',
  'completion',
])
// BT-02 codes, for documents whose form type is missing or the `change` of the earliest SDK.
const FORM_OF_TYPE: readonly (readonly [start: string, form: FormType])[] = [
  ['pmc', 'consultation'],
  ['pin-cfc', 'competition'],
  ['pin-', 'planning'],
  ['qu-sy', 'competition'],
  ['cn-', 'competition'],
  ['subco', 'competition'],
  ['veat', 'dir-awa-pre'],
  ['can-modif', 'cont-modif'],
  ['can-', 'result'],
  ['compl', 'completion'],
]
const FORM_OF_ROOT: Readonly<Record<string, FormType>> = {
  PriorInformationNotice: 'planning',
  ContractNotice: 'competition',
  ContractAwardNotice: 'result',
}

/** Roots of the eForms schemas that announce purchases. */
export function isNoticeRoot(name: string): boolean {
  return Object.hasOwn(FORM_OF_ROOT, name)
}

/** True for business registrations (X01, X02), which are no purchases. */
export function isRegistration(root: XmlNode): boolean {
  const type = first(root, 'NoticeTypeCode')
  return (
    root.name === 'BusinessRegistrationInformationNotice' ||
    type?.attrs.listName === 'bri' ||
    /^X0\d$/.test(codeAt(root, ...EXTENSION, 'NoticeSubType', 'SubTypeCode') ?? '')
  )
}

/**
 * Form by the listName of BT-02 (which is BT-03), by the notice type itself, then by the root. National subtypes
 * (`N4`, `99`) need no rule of their own. E1 to E6 are published voluntarily and flagged so.
 */
export function readStage(reading: Reading, root: XmlNode): Stage {
  const subtype = codeAt(root, ...EXTENSION, 'NoticeSubType', 'SubTypeCode')
  const typeNode = first(root, 'NoticeTypeCode')
  const type = codeOf(typeNode)
  const list = typeNode?.attrs.listName ?? ''
  const form = FORMS.has(list)
    ? (list as FormType)
    : (FORM_OF_TYPE.find(([start]) => type?.startsWith(start))?.[1] ?? FORM_OF_ROOT[root.name] ?? 'planning')
  if (/^E[1-6]$/.test(subtype ?? '')) reading.flags.add('voluntary')
  const kind: OpportunityKind =
    form === 'consultation' ? 'consultation' : form === 'planning' ? 'planned' : 'tender'
  return defined({ form, kind, subtype, type })
}

/** OPP-090 on the notice, BT-125(i) on lots and parts, BT-1501(n) of a modified contract: values as published. */
export function readReferences(root: XmlNode): NoticeReference[] {
  const found: NoticeReference[] = []
  const add = (kind: string, values: readonly string[], lot?: string): void => {
    for (const value of values) found.push(defined<NoticeReference>({ kind, value, lot }))
  }
  add('OPP-090', codesOf(all(root, 'TenderingProcess', 'NoticeDocumentReference', 'ID')))
  for (const node of childrenOf(root, 'ProcurementProjectLot')) {
    if (lotKind(node) === 'LotsGroup') continue
    const values = codesOf(all(node, 'TenderingProcess', 'NoticeDocumentReference', 'ID'))
    add('BT-125', values, codeAt(node, 'ID'))
  }
  const modified = all(root, ...EXTENSION, 'ContractModification', 'ChangedNoticeIdentifier')
  add('BT-1501', codesOf(modified))
  return found
}

/**
 * efac:Changes; in the earliest SDK efac:Change with efac:ChangedElement. BT-758, BT-140, BT-762 and BT-141 as one
 * text, BT-13716. Present but empty still means that this notice changes another.
 */
export function readChange(reading: Reading, root: XmlNode): NoticeChange | undefined {
  const blocks = [...all(root, ...EXTENSION, 'Changes'), ...all(root, ...EXTENSION, 'Change')]
  if (blocks.length === 0) return undefined
  const changes = blocks.flatMap(block => [
    ...childrenOf(block, 'Change'),
    ...childrenOf(block, 'ChangedElement'),
  ])
  const reasons = blocks.flatMap(block => childrenOf(block, 'ChangeReason'))
  const sections = changes.flatMap(change => [
    ...all(change, 'ChangedSection', 'ChangedSectionIdentifier'),
    ...childrenOf(change, 'ChangedSectionIdentifier'),
  ])
  return defined<NoticeChange>({
    refersTo: codesOf(blocks.flatMap(block => childrenOf(block, 'ChangedNoticeIdentifier'))),
    reason: reasons.map(reason => textAt(reason, 'ReasonCode')).find(code => code !== undefined),
    text: joinTexts(reading, [
      ...reasons.map(reason => childrenOf(reason, 'ReasonDescription')),
      ...changes.map(change => childrenOf(change, 'ChangeDescription')),
    ]),
    sections: codesOf(sections),
  })
}
