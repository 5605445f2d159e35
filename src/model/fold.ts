import { CHANGES_MAX, changesBetween } from './fold-history.ts'
import { paddedNumber } from './fold-names.ts'
import { isSaid, lotNumber, placed, saidAt, type Placed } from './fold-order.ts'
import { addTranche, outcomeOf, resultsByLot, type Tranche } from './fold-results.ts'
import { closingOf, withQuiet } from './fold-status.ts'
import { snapshotOf, type Snapshot } from './fold-snapshot.ts'
import { COMPETITION, define, rankOf, RESULT, type Line } from './fold-versions.ts'
import type { NoticeLot } from './lot.ts'
import type { Notice } from './notice.ts'
import type { Change, Lot, Opportunity } from './opportunity.ts'

export { lotStatusAt, opportunityStatusAt } from './fold-status.ts'
export { noticeKey } from './fold-names.ts'

type State = Readonly<{ rank: number; lines: readonly Line[]; tranches: readonly Tranche[] }>

/** The lot of an undivided purchase where the publisher numbered none (eForms: LOT-0000). */
const WHOLE = 'LOT-0000'

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
  let view = snapshot ? compose(state) : undefined
  const changes: Change[] = [...(snapshot?.base.changes ?? [])]
  for (const step of steps) {
    const rank = state.rank
    state = advance(state, step)
    const next = compose(state)
    if (view && rank === state.rank)
      changes.push(...changesBetween(view, next, step.notice.id, step.at || undefined))
    else if (view) changes.push(stageChange(view, next, step))
    view = next
  }
  return view && withQuiet(assemble(state, view, steps, changes, snapshot))
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

type View = Readonly<
  Pick<
    Opportunity,
    'title' | 'description' | 'value' | 'cpv' | 'places' | 'lots' | 'languages' | 'organisations'
  > & {
    main: Notice
    provenance: Readonly<Record<string, string>>
  }
>

function compose(state: State): View {
  const line = state.lines[0]!
  const main = line.notice
  const provenance: Record<string, string> = { ...line.from }
  const known = [...new Set(state.lines.flatMap(({ lots }) => [...lots.keys()]))]
  const { results, organisations, from } = resultsByLot(state.tranches, main.organisations, id =>
    lotIdIn(known, id),
  )
  Object.assign(provenance, from)
  const lots: Lot[] = []
  const taken = new Set<string>()
  for (const { lots: defined } of state.lines)
    for (const [id, { lot, by, carried, state: said }] of defined) {
      if (taken.has(id)) continue
      taken.add(id)
      const own = results.get(id) ?? []
      const final = said === 'cancelled' ? said : (outcomeOf(own) ?? said)
      lots.push(lotOf(lot, by, final, own, main.procedureType))
      for (const [field, notice] of Object.entries(carried)) provenance[`lots/${id}/${field}`] = notice
    }
  for (const { notice } of state.tranches) lots.push(...resultOnlyLots(notice, taken, results, state.rank))
  if (!lots.length) lots.push(wholeLot(main, results.get(WHOLE) ?? []))
  const sum = <T>(pick: (notice: Notice) => readonly T[]): T[] => [
    ...new Map(
      state.lines.flatMap(({ notice }) => pick(notice)).map(one => [JSON.stringify(one), one]),
    ).values(),
  ]
  return {
    main,
    title: main.title,
    description: main.description,
    languages: main.languages,
    value: main.value,
    cpv: sum(notice => notice.cpv),
    places: sum(notice => notice.places),
    lots,
    organisations,
    provenance,
  }
}

/** A result may write `1` for `LOT-0001`, and names no lot where there is only one. */
function lotIdIn(known: readonly string[], id: string): string {
  if (!known.length) return WHOLE
  if (known.includes(id)) return id
  const number = lotNumber(id)
  if (known.length === 1 && (id === '' || number === 0)) return known[0]!
  const same = number === undefined ? [] : known.filter(other => lotNumber(other) === number)
  return same.length === 1 ? same[0]! : id
}

function lotOf(
  lot: NoticeLot,
  by: string,
  state: Lot['state'],
  results: Lot['results'],
  procedureType: string | undefined,
): Lot {
  const { status: _stated, ...words } = lot
  const closesAt = closingOf(lot, procedureType)
  return { ...words, state, ...(closesAt && { closesAt }), results, notice: by }
}

/** A lot that only a result notice tells of: the competition is known but does not have it (rule 5 forbids no more). */
function resultOnlyLots(
  notice: Notice,
  taken: Set<string>,
  results: ReadonlyMap<string, Lot['results']>,
  rank: number,
): Lot[] {
  if (rank !== COMPETITION || rankOf(notice) !== RESULT) return []
  return notice.lots
    .filter(lot => !taken.has(lot.id) && notice.results.some(result => result.lot === lot.id))
    .map(lot => {
      taken.add(lot.id)
      const own = results.get(lot.id) ?? []
      return lotOf(lot, notice.id, outcomeOf(own) ?? 'awarded', own, notice.procedureType)
    })
}

/** A notice without lots is bought as one: it is its own lot, so that every opportunity can be scored and shown. */
function wholeLot(notice: Notice, results: Lot['results']): Lot {
  const cancelled = notice.change?.reason === 'cancel'
  const born = rankOf(notice) === RESULT ? 'awarded' : notice.kind === 'planned' ? 'planned' : 'live'
  return {
    id: WHOLE,
    title: {},
    description: {},
    cpv: [],
    places: [],
    deadlines: {},
    reserved: [],
    strategic: [],
    social: [],
    green: [],
    innovation: [],
    gpp: [],
    submissionLanguages: [],
    documentLanguages: [],
    selection: [],
    subcontracting: [],
    award: [],
    state: cancelled ? 'cancelled' : (outcomeOf(results) ?? born),
    results,
    notice: notice.id,
  }
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
