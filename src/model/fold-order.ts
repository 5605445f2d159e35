import type { Texts } from './common.ts'
import { noticeKey } from './fold-names.ts'
import type { NoticeLot } from './lot.ts'
import type { Notice } from './notice.ts'

/** A notice at its place in time, with the fields that a mirror of it (same notice, other feed) filled in. */
export type Placed = Readonly<{
  notice: Notice
  at: string
  /** Every notice that was merged into this one, itself included */
  members: readonly Notice[]
  /** Field -> id of the mirror it was kept from */
  from: Readonly<Record<string, string>>
}>

/** When the notice was said, UTC: dispatch (BT-05) before publication; '' where neither was published. */
export function saidAt(notice: Notice): string {
  return (notice.dispatchedAt ?? notice.publishedAt)?.utc ?? ''
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Order of time, then of key. An undated correction comes last: it can only follow what it corrects. */
export function compareNotices(a: Notice, b: Notice): number {
  const at = (notice: Notice): string => saidAt(notice) || (notice.change ? '~' : '')
  return byText(at(a), at(b)) || byText(noticeKey(a), noticeKey(b)) || byText(a.id, b.id)
}

/**
 * Which of two readings of one notice id stands, whatever order they came in: the later said, then the higher
 * version, then the fuller, then the greater text.
 */
export function preferred(a: Notice, b: Notice): Notice {
  const when = byText(saidAt(a), saidAt(b)) || byText(a.publishedAt?.utc ?? '', b.publishedAt?.utc ?? '')
  const version = when || byText((a.version ?? '').padStart(4, '0'), (b.version ?? '').padStart(4, '0'))
  if (version) return version > 0 ? a : b
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)]
  return (left.length - right.length || byText(left, right)) >= 0 ? a : b
}

/** Sorts, drops repetitions, and merges mirrors: any order and any repetition gives the same list. */
export function placed(notices: readonly Notice[]): Placed[] {
  const byId = new Map<string, Notice>()
  for (const notice of notices) {
    const other = byId.get(notice.id)
    byId.set(notice.id, other ? preferred(other, notice) : notice)
  }
  const groups = new Map<string, Notice[]>()
  for (const notice of [...byId.values()].sort(compareNotices)) {
    const group = groups.get(mirrorKey(notice))
    // Only another feed mirrors; a UUID that one feed uses twice is two notices.
    if (!group) groups.set(mirrorKey(notice), [notice])
    else if (group.every(other => other.source !== notice.source)) group.push(notice)
    else groups.set(`id ${notice.id}`, [notice])
  }
  return [...groups.values()].map(mergeMirrors).sort((a, b) => compareNotices(a.notice, b.notice))
}

/**
 * One notice that two feeds carry has the same UUID, version and form in both (rule 12). The same UUID under
 * another form is another notice: UUIDs are reused across types.
 */
export function mirrorKey(notice: Notice): string {
  return notice.uuid && !notice.compiled
    ? `${notice.uuid.toLowerCase()} ${notice.version ?? ''} ${notice.form} ${notice.change ? 'c' : ''}`
    : notice.id
}

/** The later said wins per field; what only the other feed published is kept, with where it came from. */
function mergeMirrors(group: readonly Notice[]): Placed {
  let notice = group[0]!
  let from: Record<string, string> = {}
  for (const later of group.slice(1)) {
    const merged = overlay(notice, later)
    from = Object.fromEntries(
      [...Object.entries(from), ...merged.kept.map(field => [field, notice.id] as const)].filter(([field]) =>
        merged.kept.includes(field),
      ),
    )
    notice = merged.notice
  }
  return { notice, at: saidAt(notice), members: group, from }
}

/** Said at all: absent, empty text sets and empty lists are "not published". */
export function isSaid(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false
  if (Array.isArray(value)) return value.length > 0
  return typeof value !== 'object' || Object.keys(value).length > 0
}

/** Fields that say who speaks, not what about: always the later notice's own. */
const OWN = new Set<string>(['id', 'source', 'publicationNumber', 'form', 'format', 'kind', 'lots', 'change'])

/** What the later notice says replaces, what it leaves unsaid stands. `kept` names the fields that were kept. */
export function overlay(base: Notice, later: Notice): { notice: Notice; kept: string[] } {
  const kept: string[] = []
  const merged: Record<string, unknown> = { ...later }
  for (const [field, value] of Object.entries(base)) {
    if (OWN.has(field) || !isSaid(value) || isSaid(merged[field])) continue
    merged[field] = value
    if (CONTENT.has(field)) kept.push(field)
  }
  return { notice: { ...(merged as Notice), lots: overlayLots(base.lots, later.lots) }, kept }
}

const CONTENT = new Set(
  'title description notes buyers organisations nature procedureType cpv places value frameworkMax groups'
    .split(' ')
    .concat('lotRules', 'results', 'languages', 'legalBasis', 'url'),
)

/** Lots of a later notice over those of an earlier one: same lots field by field, new ones at the end. */
export function overlayLots(base: readonly NoticeLot[], later: readonly NoticeLot[]): NoticeLot[] {
  const taken = new Set<string>()
  const merged = base.map(lot => {
    const over = later.find(other => other.id === lot.id) ?? sameLot(lot, base, later)
    if (!over) return lot
    taken.add(over.id)
    return overlayLot(lot, over)
  })
  return [...merged, ...later.filter(lot => !taken.has(lot.id))]
}

/** Another feed may write `1` for `LOT-0001`; the number after the prefix decides, or there being only one lot. */
function sameLot(
  lot: NoticeLot,
  base: readonly NoticeLot[],
  later: readonly NoticeLot[],
): NoticeLot | undefined {
  if (base.length === 1 && later.length === 1) return later[0]
  const number = lotNumber(lot.id)
  if (number === undefined) return undefined
  const candidates = later.filter(other => lotNumber(other.id) === number)
  return candidates.length === 1 && !base.some(other => other.id === candidates[0]!.id)
    ? candidates[0]
    : undefined
}

/** The number in `LOT-0001`, `PAR-0001` or `1`; undefined for any other id. */
export function lotNumber(id: string): number | undefined {
  const digits = /^(?:(?:LOT|PAR)-)?0*(\d{1,6})$/i.exec(id.trim())
  return digits ? Number(digits[1]) : undefined
}

function overlayLot(base: NoticeLot, over: NoticeLot): NoticeLot {
  const merged: Record<string, unknown> = { ...base }
  for (const [field, value] of Object.entries(over)) if (isSaid(value)) merged[field] = value
  merged.deadlines = { ...base.deadlines, ...over.deadlines }
  return { ...(merged as NoticeLot), id: base.id }
}

/** True where two text sets are equal, whatever the order of their languages. */
export function sameTexts(a: Texts, b: Texts): boolean {
  const left = Object.keys(a)
  return left.length === Object.keys(b).length && left.every(language => a[language] === b[language])
}
