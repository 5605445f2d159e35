import { citesOf, namesOf } from './fold-names.ts'
import { isSaid, lotNumber, overlay, overlayLots, type Placed } from './fold-order.ts'
import type { NoticeLot } from './lot.ts'
import type { Notice } from './notice.ts'
import { POST_SOURCE } from './post-notice.ts'
import type { Lot } from './opportunity.ts'

export type LotState = Lot['state']

/** A lot as one notice defines it, with the fields that were carried forward from an earlier version. */
export type Defined = Readonly<{
  lot: NoticeLot
  by: string
  carried: Readonly<Record<string, string>>
  state: LotState
}>

/**
 * One line of versions of one notice: the first one and the corrections that cite it. A second notice of the same
 * procedure that corrects nothing starts a line of its own, so that its lots are added and replace nothing (rule 3).
 */
export type Line = Readonly<{
  notice: Notice
  names: ReadonlySet<string>
  lots: ReadonlyMap<string, Defined>
  from: Readonly<Record<string, string>>
}>

/** Which stage may define lots: the highest that was published. Results never rewrite a competition (rule 5). */
export function rankOf(notice: Notice): number {
  if (notice.form === 'competition') return 3
  if (notice.form === 'planning') return 1
  return notice.form === 'consultation' ? 0 : 2
}

export const COMPETITION = 3
export const RESULT = 2

const STATED: Readonly<Record<NonNullable<NoticeLot['status']>, LotState>> = {
  planned: 'planned',
  active: 'live',
  cancelled: 'cancelled',
  withdrawn: 'cancelled',
  unsuccessful: 'unsuccessful',
  complete: 'awarded',
}

/** Starts a line, or adds to one: a correction to what it cites, another feed's copy to the first line. */
export function define(lines: readonly Line[], placed: Placed): Line[] {
  const { notice } = placed
  const cited = notice.change ? citedLine(lines, notice) : undefined
  const index = cited ?? (restates(lines, notice) ? 0 : -1)
  const line = lines[index]
  if (!line) return [...lines, firstLine(placed)]
  const next = notice.change && isFull(notice) ? supersede(line, placed) : restate(line, placed)
  return lines.map((other, at) => (at === index ? next : other))
}

function citedLine(lines: readonly Line[], notice: Notice): number | undefined {
  const { corrects } = citesOf(notice)
  const index = lines.findLastIndex(line => corrects.some(name => line.names.has(name)))
  // A correction whose original is not in the bank yet still corrects this procedure: it speaks for the last line.
  return index >= 0 ? index : lines.length ? lines.length - 1 : undefined
}

/** OCDS releases and second feeds restate the same process field by field; eForms notices of one source add to it. */
function restates(lines: readonly Line[], notice: Notice): boolean {
  const first = lines[0]?.notice
  return first !== undefined && (notice.format === 'ocds' || first.source !== notice.source)
}

/**
 * An eForms correction is a whole new version, and so is an addendum of what was posted here; TED_EXPORT corrigenda
 * and OCDS amendments of others say only what changed.
 */
function isFull(notice: Notice): boolean {
  return (notice.format === 'eforms' || notice.source === POST_SOURCE) && notice.lots.length > 0
}

function namesOfAll(placed: Placed): string[] {
  return placed.members.flatMap(namesOf)
}

function firstLine(placed: Placed): Line {
  const { notice } = placed
  const lots = notice.lots.map(lot => [
    lot.id,
    { lot, by: notice.id, carried: {}, state: statedState(notice, lot) } satisfies Defined,
  ])
  return applyEvent(
    {
      notice,
      names: new Set(namesOfAll(placed)),
      lots: new Map(lots as [string, Defined][]),
      from: placed.from,
    },
    notice,
  )
}

function statedState(notice: Notice, lot: NoticeLot): LotState {
  return lot.status ? STATED[lot.status] : bornState(notice)
}

/** What a lot is when it first appears. A consultation, grant, support offer or local need can be answered at once. */
function bornState(notice: Notice): LotState {
  if (rankOf(notice) === RESULT) return 'awarded'
  return notice.form === 'planning' && notice.kind === 'planned' ? 'planned' : 'live'
}

/** BT-71, BT-736 and BT-726 are never repeated where the form forbids them: silence is not "no" (rule 7). */
const CARRIED = ['reserved', 'reservedExecution', 'sme'] as const

function supersede(line: Line, placed: Placed): Line {
  const { notice } = placed
  const lots = new Map<string, Defined>()
  for (const lot of notice.lots) {
    const before = line.lots.get(lot.id)
    // A form of our own forbids no field: what an addendum leaves out is taken back.
    const silent =
      notice.source === POST_SOURCE
        ? []
        : CARRIED.filter(field => before && !isSaid(lot[field]) && isSaid(before.lot[field]))
    const carried = Object.fromEntries(silent.map(field => [field, before!.carried[field] ?? before!.by]))
    lots.set(lot.id, {
      lot: { ...lot, ...Object.fromEntries(silent.map(field => [field, before!.lot[field]])) },
      by: notice.id,
      carried,
      state: lot.status ? STATED[lot.status] : resumed(before?.state ?? bornState(notice)),
    })
  }
  const named = isSaid(notice.title) ? notice : { ...notice, title: line.notice.title }
  const from = { ...placed.from, ...(named !== notice && { title: line.from.title ?? line.notice.id }) }
  return applyEvent(
    { notice: named, names: new Set([...line.names, ...namesOfAll(placed)]), lots, from },
    notice,
  )
}

function restate(line: Line, placed: Placed): Line {
  const { notice } = placed
  const merged = overlay(line.notice, notice)
  const said = spreadOverLots(line, notice.lots)
  const lots = new Map<string, Defined>()
  const before = [...line.lots.values()].map(defined => defined.lot)
  for (const lot of overlayLots(before, said)) {
    const old = line.lots.get(lot.id)
    const touched = !old || JSON.stringify(old.lot) !== JSON.stringify(lot)
    lots.set(lot.id, {
      lot,
      by: touched ? notice.id : old.by,
      carried: old?.carried ?? {},
      state: restatedState(old, lot, said, notice),
    })
  }
  const from = {
    ...Object.fromEntries(merged.kept.map(field => [field, line.from[field] ?? line.notice.id])),
    ...placed.from,
  }
  const next = {
    notice: { ...merged.notice, lots: [] },
    names: new Set([...line.names, ...namesOfAll(placed)]),
    lots,
    from,
  }
  return applyEvent(next, notice)
}

function restatedState(
  old: Defined | undefined,
  lot: NoticeLot,
  said: readonly NoticeLot[],
  notice: Notice,
): LotState {
  const stated = said.find(other => other.id === lot.id)?.status
  if (stated) return STATED[stated]
  if (!old) return bornState(notice)
  return notice.change ? resumed(old.state) : old.state
}

/** A corrigendum that names no lot (TED_EXPORT form 14 of an undivided contract) speaks for every lot. */
function spreadOverLots(line: Line, lots: readonly NoticeLot[]): readonly NoticeLot[] {
  const only = lots.length === 1 ? lots[0]! : undefined
  if (!only || line.lots.size < 2 || [...line.lots.keys()].some(id => sameId(id, only.id))) return lots
  if (lotNumber(only.id) !== 0 && only.id !== '') return lots
  return [...line.lots.keys()].map(id => ({ ...only, id }))
}

function sameId(a: string, b: string): boolean {
  return a === b || (lotNumber(a) !== undefined && lotNumber(a) === lotNumber(b))
}

/** A correction that does not pause says that the procedure goes on. What is final stays final. */
function resumed(state: LotState): LotState {
  return state === 'paused' ? 'live' : state
}

/** BT-140 (rule 6): cancel closes, for good; cancel-intent and susp-review pause what is not final. */
function applyEvent(line: Line, notice: Notice): Line {
  const reason = notice.change?.reason
  const paused = reason === 'cancel-intent' || reason === 'susp-review'
  if (reason !== 'cancel' && !paused) return line
  const lots = new Map(line.lots)
  for (const [id, defined] of line.lots) {
    if (!concerns(notice.change?.sections ?? [], id)) continue
    const open = defined.state === 'live' || defined.state === 'planned'
    if (reason === 'cancel') lots.set(id, { ...defined, state: 'cancelled' })
    else if (open) lots.set(id, { ...defined, state: 'paused' })
  }
  return { ...line, lots }
}

/** BT-13716 names sections; only when it names nothing but lots is the change about those lots alone (rule 4). */
function concerns(sections: readonly string[], lot: string): boolean {
  const named = sections.filter(section => /^(LOT|PAR)-\d+$/i.test(section))
  return named.length === 0 || named.length < sections.length || named.some(section => sameId(section, lot))
}
