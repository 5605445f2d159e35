import { CHANGES_MAX, changesBetween } from './fold-history.ts'
import { paddedNumber } from './fold-names.ts'
import { isSaid, placed, saidAt, type Placed } from './fold-order.ts'
import { addTranche } from './fold-results.ts'
import { withQuiet } from './fold-status.ts'
import { snapshotOf, type Snapshot } from './fold-snapshot.ts'
import { define, rankOf } from './fold-versions.ts'
import { viewer, type State, type View } from './fold-view.ts'
import type { Notice } from './notice.ts'
import type { Change, Opportunity } from './opportunity.ts'

export { lotStatusAt, opportunityStatusAt } from './fold-status.ts'
export { noticeKey } from './fold-names.ts'

/**
 * What all notices of one procedure say together, by the rules of fields.md 3.4. Pure: any order and any repetition
 * of the same notices gives the same opportunity, byte for byte. Answers undefined for no notices at all.
 *
 * Notices are taken in the order in which they were said. The highest stage that was published defines the lots;
 * a correction replaces what it cites, results only add outcomes, a cancellation closes for good.
 */
export function fold(notices: readonly Notice[]): Opportunity | undefined {
  const snapshot = snapshotOf(notices)
  if (snapshot && !snapshot.later.length) return withQuiet(snapshot.base)
  const steps = placed(snapshot ? snapshot.later : notices.filter(notice => !notice.compiled))
  let state: State = snapshot?.state ?? { rank: -1, lines: [], tranches: [] }
  const { look, complete } = viewer()
  let view = snapshot ? look(state) : undefined
  const changes: Change[] = [...(snapshot?.base.changes ?? [])]
  for (const step of steps) {
    const rank = state.rank
    state = advance(state, step)
    const next = look(state)
    if (view && rank === state.rank)
      changes.push(...changesBetween(view, next, step.notice.id, step.at || undefined))
    else if (view) changes.push(stageChange(view, next, step))
    view = next
  }
  return view && withQuiet(assemble(state, complete(state, view), steps, changes, snapshot))
}

/** From planned to open: the parts of a planning notice are not the lots of a competition, so they are not compared. */
function stageChange(before: View, after: View, step: Placed): Change {
  const word = (view: View): string => (view.lots[0]?.state === 'live' ? 'open' : (view.lots[0]?.state ?? ''))
  return {
    notice: step.notice.id,
    ...(step.at && { at: step.at }),
    field: 'status',
    old: word(before),
    new: word(after),
  }
}

function advance(state: State, step: Placed): State {
  const rank = rankOf(step.notice)
  const tranches = addTranche(state.tranches, step)
  if (rank < state.rank) return { ...state, tranches }
  return { rank, lines: define(rank > state.rank ? [] : state.lines, step), tranches }
}

function assemble(
  state: State,
  view: View,
  steps: readonly Placed[],
  changes: readonly Change[],
  snapshot: Snapshot | undefined,
): Opportunity {
  const all = steps.flatMap(step => [...step.members].sort((a, b) => (a.id < b.id ? -1 : 1)))
  const listed = [...(snapshot?.base.notices ?? []), ...all.map(entry)]
    .map(one => ({ one, order: `${one.at ?? (one.change ? '~' : '')} ${orderedId(one.id)}` }))
    .sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
    .map(({ one }) => one)
  const procedure =
    snapshot?.base.procedure ?? all.map(notice => notice.procedureId).find(isSaid) ?? listed[0]!.id
  const main = view.main
  const flags = [...new Set(state.lines.flatMap(line => line.notice.flags))]
  const published = all.map(notice => (notice.publishedAt ?? notice.dispatchedAt)?.utc ?? '').filter(Boolean)
  const publishedAt = [snapshot?.base.publishedAt ?? '', ...published].filter(Boolean).sort()[0]
  const updatedAt = [snapshot?.base.updatedAt ?? '', ...all.map(saidAt)].sort().at(-1)
  return {
    id: listed[0]!.id,
    procedure,
    kind: main.kind,
    notice: main.id,
    notices: listed,
    languages: view.languages,
    title: view.title,
    description: view.description,
    ...(main.notes && { notes: main.notes }),
    buyers: main.buyers,
    organisations: view.organisations,
    ...(main.nature && { nature: main.nature }),
    ...(main.procedureType && { procedureType: main.procedureType }),
    ...(main.legalBasis && { legalBasis: main.legalBasis }),
    cpv: view.cpv,
    places: view.places,
    ...(main.value && { value: main.value }),
    ...(main.frameworkMax && { frameworkMax: main.frameworkMax }),
    ...(publishedAt && { publishedAt }),
    ...(updatedAt && { updatedAt }),
    lots: view.lots,
    groups: state.lines.flatMap(line => line.notice.groups),
    ...(main.lotRules && { lotRules: main.lotRules }),
    changes: changes.slice(-CHANGES_MAX),
    flags,
    ...(main.url && { url: main.url }),
    provenance: view.provenance,
  }
}

function entry(notice: Notice): Opportunity['notices'][number] {
  const at = saidAt(notice)
  return {
    id: notice.id,
    source: notice.source,
    form: notice.form,
    ...(notice.type && { type: notice.type }),
    ...(at && { at }),
    ...(notice.url && { url: notice.url }),
    ...(notice.change && { change: notice.change.reason ?? 'change' }),
  }
}

function orderedId(id: string): string {
  const colon = id.indexOf(':')
  return `${id.slice(0, colon + 1)}${paddedNumber(id.slice(colon + 1))}`
}
