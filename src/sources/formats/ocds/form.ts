import { OPPORTUNITY_KINDS, type OpportunityKind } from '../../../model/common.ts'
import type { FormType, NoticeChange, NoticeLot } from '../../../model/notice.ts'
import { defined } from '../values-fields.ts'
import { code, codes, list, obj, type Json, type Reading } from './read.ts'
import { someTexts } from './read-values.ts'

export const FORMS: readonly FormType[] = [
  'consultation',
  'planning',
  'competition',
  'dir-awa-pre',
  'result',
  'cont-modif',
  'completion',
]

// UK notice types (Procurement Act 2023): documents[].noticeType tells more than the tag does.
const UK_FORMS: Readonly<Record<string, FormType>> = {
  UK1: 'planning',
  UK2: 'consultation',
  UK3: 'planning',
  UK4: 'competition',
  UK5: 'dir-awa-pre',
  UK6: 'result',
  UK7: 'result',
  UK10: 'cont-modif',
  UK11: 'completion',
}

// OCDS 1.1 release tags, the most advanced stage last: a release with several tags is read by its earliest stage,
// since what it says of the tender defines the lots and what it says of awards is read beside it.
const TAG_FORMS: readonly (readonly [RegExp, FormType])[] = [
  [/^tender/, 'competition'],
  [/^planning/, 'planning'],
  [/^award/, 'result'],
  [/^contract$|^contractUpdate$/, 'result'],
  [/^contractAmendment/, 'cont-modif'],
  [/^contractTermination|^implementation/, 'completion'],
]

/** Form and kind of a release, from our own member, the UK notice type, the tag, and at last the content. */
export function readForm(release: Json, own: Json): { form: FormType; kind: OpportunityKind } {
  const tender = obj(release.tender)
  const form = FORMS.find(each => each === own.form) ?? ukForm(release) ?? tagForm(release, tender)
  const kind = OPPORTUNITY_KINDS.find(each => each === own.kind) ?? kindOf(form)
  return { form, kind }
}

function ukForm(release: Json): FormType | undefined {
  for (const holder of [
    release.tender,
    release.planning,
    ...list(release.awards),
    ...list(release.contracts),
  ])
    for (const document of list(obj(holder).documents)) {
      const type = code(obj(document).noticeType)
      if (type !== undefined && UK_FORMS[type]) return UK_FORMS[type]
    }
  return undefined
}

function tagForm(release: Json, tender: Json): FormType {
  const tags = codes(release.tag)
  const status = code(tender.status)?.toLowerCase()
  const planned = status === 'planned' || status === 'planning'
  for (const [pattern, form] of TAG_FORMS)
    if (tags.some(tag => pattern.test(tag))) return form === 'competition' && planned ? 'planning' : form
  if (planned) return 'planning'
  const hasTender = Object.keys(tender).some(key => key !== 'id')
  if (hasTender) return 'competition'
  return list(release.awards).length > 0 || list(release.contracts).length > 0 ? 'result' : 'planning'
}

function kindOf(form: FormType): OpportunityKind {
  return form === 'consultation' ? 'consultation' : form === 'planning' ? 'planned' : 'tender'
}

// tender.status and lots[].status of OCDS 1.1, and the words that Moldova publishes in their place (receiving
// offers, evaluating offers, carrying out the contract, cancelled, no offers, awarded).
const STATUS: Readonly<Record<string, NonNullable<NoticeLot['status']>>> = {
  planning: 'planned',
  planned: 'planned',
  active: 'active',
  cancelled: 'cancelled',
  canceled: 'cancelled',
  unsuccessful: 'unsuccessful',
  complete: 'complete',
  withdrawn: 'withdrawn',
  'primirea ofertelor': 'active',
  'evaluarea ofertelor': 'active',
  'executarea contractului': 'complete',
  atribuit: 'complete',
  anulat: 'cancelled',
  'anularea procedurii': 'cancelled',
  'nu a avut loc': 'unsuccessful',
}

/** The status of a tender or lot; undefined for words that are not known. */
export function readStatus(value: unknown): NoticeLot['status'] {
  return STATUS[code(value)?.toLowerCase() ?? '']
}

/**
 * What a release corrects: only where its tag says that it does, since compiled releases repeat old amendments.
 * `own` is our own member `change`, which says it whole.
 */
export function readChange(reading: Reading, release: Json, own: Json): NoticeChange | undefined {
  const amendments = list(obj(release.tender).amendments).map(obj)
  const last = amendments.at(-1) ?? {}
  const stated = own.change === undefined ? undefined : obj(own.change)
  const tags = codes(release.tag)
  const cancels = tags.includes('tenderCancellation')
  if (!stated && !cancels && !tags.some(tag => /^(tender|planning)(Amendment|Update)$/.test(tag)))
    return undefined
  const reason = list(last.rationaleClassifications)
    .map(obj)
    .find(each => code(each.scheme) === 'eu-change-corrig-justification')
  return defined<NoticeChange>({
    refersTo: stated ? codes(stated.refersTo) : codes(last.amendsReleaseID),
    reason: stated ? code(stated.reason) : (code(reason?.id) ?? (cancels ? 'cancel' : undefined)),
    text: someTexts(reading, last, 'rationale'),
    sections: stated ? codes(stated.sections) : codes(last.relatedLots),
  })
}
