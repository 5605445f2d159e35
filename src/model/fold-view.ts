import { lotNumber } from './fold-order.ts'
import { outcomeOf, resultsByLot, type Tranche } from './fold-results.ts'
import { closingOf } from './fold-status.ts'
import { COMPETITION, rankOf, RESULT, type Defined, type Line } from './fold-versions.ts'
import type { LotResult, NoticeLot } from './lot.ts'
import type { Notice } from './notice.ts'
import type { Lot, Opportunity } from './opportunity.ts'

/** What the notices up to a step have said. */
export type State = Readonly<{ rank: number; lines: readonly Line[]; tranches: readonly Tranche[] }>

/** What can be told from a state: the parts that history compares, and the notice whose words stand. */
export type View = Readonly<
  Pick<
    Opportunity,
    'title' | 'description' | 'value' | 'cpv' | 'places' | 'lots' | 'languages' | 'organisations'
  > & {
    main: Notice
    provenance: Readonly<Record<string, string>>
  }
>

/** The lot of an undivided purchase where the publisher numbered none (eForms: LOT-0000). */
const WHOLE = 'LOT-0000'
const NONE: readonly LotResult[] = []

/**
 * Looks at states. `look` is made for every step and leaves results and winners out; `complete` adds them once, at
 * the end. A lot that did not change between two steps is the same object in both views, so that history skips it.
 */
export function viewer(): {
  look: (state: State) => View
  complete: (state: State, view: View) => View
} {
  const made = new WeakMap<Defined, Map<string, Lot>>()
  const lotOnce = (defined: Defined, state: Lot['state'], procedureType: string | undefined): Lot => {
    const known = made.get(defined) ?? new Map<string, Lot>()
    made.set(defined, known)
    const key = `${state} ${procedureType ?? ''}`
    const lot = known.get(key) ?? lotOf(defined.lot, defined.by, state, procedureType)
    known.set(key, lot)
    return lot
  }
  const look = (state: State): View => {
    const line = state.lines[0]!
    const main = line.notice
    const provenance: Record<string, string> = { ...line.from }
    const outcomes = outcomesByLot(state)
    const lots: Lot[] = []
    const taken = new Set<string>()
    for (const { lots: defined } of state.lines)
      for (const [id, one] of defined) {
        if (taken.has(id)) continue
        taken.add(id)
        const final = one.state === 'cancelled' ? one.state : (outcomes.get(id) ?? one.state)
        lots.push(lotOnce(one, final, main.procedureType))
        for (const [field, notice] of Object.entries(one.carried)) provenance[`lots/${id}/${field}`] = notice
      }
    lots.push(...resultOnlyLots(state, taken, outcomes))
    if (!lots.length) lots.push(wholeLot(main, outcomes.get(WHOLE)))
    return {
      main,
      title: main.title,
      description: main.description,
      languages: main.languages,
      value: main.value,
      cpv: sumOf(state.lines, notice => notice.cpv),
      places: sumOf(state.lines, notice => notice.places),
      lots,
      organisations: main.organisations,
      provenance,
    }
  }
  return { look, complete }
}

function complete(state: State, view: View): View {
  const { results, organisations, from } = resultsByLot(
    state.tranches,
    view.main.organisations,
    lotIds(state.lines),
  )
  return {
    ...view,
    organisations,
    provenance: { ...view.provenance, ...from },
    lots: view.lots.map(lot => ({ ...lot, results: results.get(lot.id) ?? NONE })),
  }
}

/** What each line says, each thing once. */
function sumOf<T>(lines: readonly Line[], pick: (notice: Notice) => readonly T[]): readonly T[] {
  const said = lines.flatMap(({ notice }) => pick(notice))
  return [...new Map(said.map(one => [JSON.stringify(one), one])).values()]
}

/** A result may write `1` for `LOT-0001`, and names no lot where there is only one. */
function lotIds(lines: readonly Line[]): (id: string) => string {
  const known = new Set(lines.flatMap(({ lots }) => [...lots.keys()]))
  const byNumber = new Map<number, string | undefined>()
  for (const id of known) {
    const number = lotNumber(id)
    if (number !== undefined) byNumber.set(number, byNumber.has(number) ? undefined : id)
  }
  return id => {
    if (!known.size) return WHOLE
    if (known.has(id)) return id
    const number = lotNumber(id)
    if (known.size === 1 && (id === '' || number === 0)) return [...known][0]!
    return (number === undefined ? undefined : byNumber.get(number)) ?? id
  }
}

/** The last outcome of each lot that closes it. */
function outcomesByLot(state: State): Map<string, Lot['state']> {
  const idOf = lotIds(state.lines)
  const outcomes = new Map<string, Lot['state']>()
  for (const { results } of state.tranches)
    for (const result of results) {
      const outcome = outcomeOf([result])
      if (outcome) outcomes.set(idOf(result.lot), outcome)
    }
  return outcomes
}

function lotOf(lot: NoticeLot, by: string, state: Lot['state'], procedureType: string | undefined): Lot {
  const { status: _stated, ...words } = lot
  const closesAt = closingOf(lot, procedureType)
  return { ...words, state, ...(closesAt && { closesAt }), results: NONE, notice: by }
}

/** A lot that only a result notice tells of: the competition is known but does not have it (rule 5 forbids no more). */
function resultOnlyLots(
  state: State,
  taken: Set<string>,
  outcomes: ReadonlyMap<string, Lot['state']>,
): Lot[] {
  if (state.rank !== COMPETITION) return []
  const lots: Lot[] = []
  for (const { notice } of state.tranches) {
    if (rankOf(notice) !== RESULT) continue
    for (const lot of notice.lots) {
      if (taken.has(lot.id) || !notice.results.some(result => result.lot === lot.id)) continue
      taken.add(lot.id)
      lots.push(lotOf(lot, notice.id, outcomes.get(lot.id) ?? 'awarded', notice.procedureType))
    }
  }
  return lots
}

/** A notice without lots is bought as one: it is its own lot, so that every opportunity can be scored and shown. */
function wholeLot(notice: Notice, outcome: Lot['state'] | undefined): Lot {
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
    state: cancelled ? 'cancelled' : (outcome ?? born),
    results: NONE,
    notice: notice.id,
  }
}
