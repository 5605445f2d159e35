import { itemsOf } from '../model/item-of.ts'
import { lotStatusAt } from '../model/fold-status.ts'
import type { Item } from '../model/item.ts'
import type { Explanation, Match } from '../model/match.ts'
import type { Opportunity } from '../model/opportunity.ts'
import { lotOfItem, materialVersion, type Material, type Place } from './material.ts'

export const REASONS = ['new', 'changed', 'cancelled', 'closing-14', 'closing-3', 'early', 'answer'] as const
export type Reason = (typeof REASONS)[number]

/** A row of what is owed to one person and not yet told. */
export type Owed = Readonly<{
  item: string
  reason: Reason
  /** Material version it is about, of an answer its question; empty for new and early, which are told once */
  material: string
  at: string
  /** For `changed`: what was told last, and what stands now */
  change?: Readonly<{ old: Material; now: Material }>
  /** For `answer`: what was asked and answered, one or more; absent where it is public no more */
  answers?: readonly Answered[]
}>

/** A public question with its answer; languages are ISO 639-1. */
export type Answered = Readonly<{
  question: string
  language: string
  answer: string
  answerLanguage: string
}>

/** How one of the person's profiles stands to an item. */
export type Standing = Readonly<{
  profile: string
  name: string
  match?: Match
  explanation?: Explanation
  /** What was answered for the profile: relevant, follow, not-for-us; `mine` = by the reader, not by a colleague */
  answers: readonly Readonly<{ answer: string; mine: boolean }>[]
}>

/** All that is known about one owed item: the opportunity as it is now (absent where it is gone). */
export type Known = Readonly<{ opportunity?: Opportunity; standings: readonly Standing[] }>

export type ComposeInput = Readonly<{
  /** UTC, ISO 8601 */
  now: string
  owed: readonly Owed[]
  known: ReadonlyMap<string, Known>
  /** How many new and early entries the week's budget still allows */
  budgetLeft: number
}>

/** What became of one owed row. Rows that are not named stay pending. */
export type Outcome = Readonly<{
  item: string
  reason: Reason
  material: string
  state: 'carried' | 'merged' | 'suppressed'
  /** suppressed: gone, closed, moved, back, answered, not-for-us, outranked, budget. merged: what told it instead */
  why: string
}>

/** One thing a digest tells. */
export type Entry = Readonly<
  Place & {
    reason: Reason
    item: Item
    opportunity: Opportunity
    /** The best of the person's profiles for it stands first */
    standings: readonly Standing[]
    change?: Readonly<{ old: Material; now: Material }>
    answers?: readonly Answered[]
    /** Other lots of the same opportunity that fit too and are told by this entry */
    others: readonly Place[]
  }
>

/** What one person is told in one message. Never empty. */
export type Digest = Readonly<{
  cancelled: readonly Entry[]
  closing: readonly Entry[]
  changed: readonly Entry[]
  answered: readonly Entry[]
  fresh: readonly Entry[]
  early: readonly Entry[]
  /** So many more fit, and wait in the inbox */
  more: number
}>

export type Composed = Readonly<{ digest?: Digest; outcomes: readonly Outcome[] }>

type Candidate = Readonly<{ owed: Owed; entry: Entry }>

/**
 * Puts together what one person is told in one slot. Pure. Nothing new means no digest; what can never be told any
 * more is then still ruled out, with its reason.
 */
export function compose(input: ComposeInput): Composed {
  const outcomes: Outcome[] = []
  const end: End = ({ item, reason, material }, state, why) => {
    outcomes.push({ item, reason, material, state, why })
  }
  const told: Candidate[] = []
  for (const owed of dropMerged(joinAnswers(joinChanges(input.owed, end), end), end)) {
    const entry = entryOf(owed, input)
    if (typeof entry === 'string') end(owed, 'suppressed', entry)
    else told.push({ owed, entry })
  }
  const ruledOut = [...outcomes]
  const offers = bestOfEach(told.filter(({ entry }) => isOffer(entry)).sort(byStrength), end)
  const chosen = offers.slice(0, Math.max(0, input.budgetLeft))
  const over = offers.slice(chosen.length)
  const shown = new Set(chosen.map(({ owed }) => owed.item))
  const sure = told.filter(({ entry }) => !isOffer(entry)).sort(byDeadline)
  // Without a mail nothing was said: what is over the budget waits for the next slot.
  if (!chosen.length && !sure.length) return { outcomes: ruledOut }
  // A new lot shows its status, deadline and value anyway.
  const toldAnyway = ({ owed }: Candidate): boolean => shown.has(owed.item) && owed.reason !== 'answer'
  const apart = sure.filter(one => !toldAnyway(one))
  for (const one of sure) if (toldAnyway(one)) end(one.owed, 'merged', 'new')
  for (const { owed } of [...apart, ...chosen]) end(owed, 'carried', '')
  for (const { owed } of over) end(owed, 'suppressed', 'budget')
  const of = (list: readonly Candidate[], ...reasons: readonly Reason[]): Entry[] =>
    list.filter(({ owed }) => reasons.includes(owed.reason)).map(({ entry }) => entry)
  return {
    digest: {
      cancelled: of(apart, 'cancelled'),
      closing: of(apart, 'closing-3', 'closing-14'),
      changed: of(apart, 'changed'),
      answered: of(apart, 'answer'),
      fresh: of(chosen, 'new'),
      early: of(chosen, 'early'),
      more: over.length,
    },
    outcomes,
  }
}

type End = (owed: Owed, state: Outcome['state'], why: string) => void

/** Which reason tells another one of the same item by the way. */
const TELLS: Readonly<Partial<Record<Reason, readonly Reason[]>>> = {
  cancelled: ['changed', 'closing-14', 'closing-3', 'new', 'early', 'answer'],
  new: ['early'],
  'closing-3': ['closing-14'],
}

function dropMerged(owed: readonly Owed[], end: End): Owed[] {
  const reasons = new Map<string, Set<Reason>>()
  for (const { item, reason } of owed) reasons.set(item, (reasons.get(item) ?? new Set()).add(reason))
  return owed.filter(one => {
    const teller = REASONS.find(
      reason => reasons.get(one.item)!.has(reason) && TELLS[reason]?.includes(one.reason),
    )
    if (teller) end(one, 'merged', teller)
    return !teller
  })
}

/** Several changes of one lot since the last mail are one, from what was told last to what stands now. */
function joinChanges(owed: readonly Owed[], end: End): Owed[] {
  const byItem = new Map<string, Owed[]>()
  for (const one of owed)
    if (one.reason === 'changed') byItem.set(one.item, [...(byItem.get(one.item) ?? []), one])
  return owed.flatMap(one => {
    const all = byItem.get(one.item)
    if (one.reason !== 'changed' || !all || all.length === 1) return one
    const ordered = all.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    const [first, last] = [ordered[0]!, ordered.at(-1)!]
    if (one !== last) {
      end(one, 'merged', 'changed')
      return []
    }
    if (!first.change || !last.change) return one
    const change = { old: first.change.old, now: last.change.now }
    if (materialVersion(change.old) !== materialVersion(change.now)) return { ...one, change }
    end(one, 'suppressed', 'back')
    return []
  })
}

/** Several answers about one lot are told by one entry, in the order they came. */
function joinAnswers(owed: readonly Owed[], end: End): Owed[] {
  const byItem = Map.groupBy(
    owed.filter(({ reason, answers }) => reason === 'answer' && answers?.length),
    ({ item }) => item,
  )
  return owed.flatMap(one => {
    const all = byItem.get(one.item)
    if (one.reason !== 'answer' || !all || all.length === 1 || !one.answers?.length) return one
    if (one !== all[0]) {
      end(one, 'merged', 'answer')
      return []
    }
    return { ...one, answers: all.flatMap(({ answers }) => answers ?? []) }
  })
}

/** The entry of an owed row, or why it is not told. */
function entryOf(owed: Owed, { known, now }: ComposeInput): Entry | string {
  const { opportunity, standings = [] } = known.get(owed.item) ?? {}
  const place = opportunity && lotOfItem(opportunity, owed.item)
  if (!opportunity || !place) return 'gone'
  const willing = standings.filter(({ answers }) => !answers.some(({ answer }) => answer === 'not-for-us'))
  if (!willing.length && standings.length) return 'not-for-us'
  // Put aside again by a moderator.
  if (owed.reason === 'answer' && !owed.answers?.length) return 'gone'
  const status = lotStatusAt(place.lot, now)
  const entry = {
    ...place,
    reason: owed.reason,
    item: itemsOf(opportunity, now)[place.index]!,
    opportunity,
    standings: willing.toSorted((a, b) => (b.match?.z ?? -Infinity) - (a.match?.z ?? -Infinity)),
    ...(owed.change && { change: owed.change }),
    ...(owed.answers && { answers: owed.answers }),
    others: [],
  }
  if (isOffer(entry)) {
    if (status !== 'open' && status !== 'planned') return 'closed'
    // Whoever follows it already has seen it, in the inbox or the bank.
    if (standings.some(({ answers }) => answers.some(({ mine }) => mine))) return 'answered'
    if (!willing.some(({ match }) => match)) return 'outranked'
  }
  if (owed.reason.startsWith('closing')) {
    if (status !== 'open' && status !== 'planned') return 'closed'
    // The deadline moved: a reminder of the new one comes in its own time.
    if (place.lot.closesAt?.utc !== owed.material) return 'moved'
  }
  return entry
}

const isOffer = ({ reason }: Pick<Entry, 'reason'>): boolean => reason === 'new' || reason === 'early'
const strength = ({ standings }: Entry): number => standings[0]?.match?.z ?? -Infinity
const closes = ({ lot }: Entry): string => lot.closesAt?.utc ?? '9999'
const byId = (a: Candidate, b: Candidate): number =>
  a.owed.item < b.owed.item ? -1 : a.owed.item > b.owed.item ? 1 : 0
const byStrength = (a: Candidate, b: Candidate): number =>
  strength(b.entry) - strength(a.entry) || byDeadline(a, b)
function byDeadline(a: Candidate, b: Candidate): number {
  const [left, right] = [closes(a.entry), closes(b.entry)]
  return left < right ? -1 : left > right ? 1 : byId(a, b)
}

/** One entry an opportunity: its best lot, which names the others. */
function bestOfEach(ranked: readonly Candidate[], end: End): Candidate[] {
  const best = new Map<string, { owed: Owed; entry: Entry; others: Place[] }>()
  for (const { owed, entry } of ranked) {
    const key = `${entry.reason} ${entry.opportunity.id}`
    const first = best.get(key)
    if (first) {
      first.others.push({ lot: entry.lot, index: entry.index })
      end(owed, 'merged', `lot:${first.owed.item}`)
    } else best.set(key, { owed, entry, others: [] })
  }
  return [...best.values()].map(({ owed, entry, others }) => ({
    owed,
    entry: { ...entry, others: others.toSorted((a, b) => a.index - b.index) },
  }))
}
