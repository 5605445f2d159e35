import { ANSWERS, feedbackOf, type Answer, type FeedbackRow } from '../../db/feedback.ts'
import { getOpportunity } from '../../db/opportunities.ts'
import type { Context as AppContext, RankedLot, Shown } from '../context.ts'
import { explain } from '../matching/explain.ts'
import { adjust, learn, REFUSALS, type Answered, type Learned } from '../matching/learn.ts'
import { itemsOf } from '../model/item-of.ts'
import type { Item } from '../model/item.ts'
import type { Opportunity } from '../model/opportunity.ts'
import type { Profile } from '../model/profile.ts'
import { deadlineRange } from './bank-query.ts'
import type { InboxFilters } from './inbox-query.ts'
import { countriesOf } from '../matching/where.ts'

/** A lot of the inbox. `match` is missing where it cannot be answered any more. */
export type InboxLot = Readonly<{
  shown: Shown
  answers: ReadonlySet<Answer>
  /** Other lots of the same procedure that fit too */
  more: number
}>

/** An answered lot that is over: no match, only what it was. */
export type PastLot = Readonly<{ item: string; opportunity: Opportunity; answers: ReadonlySet<Answer> }>

export type Inbox = Readonly<{
  lots: readonly InboxLot[]
  past: readonly PastLot[]
  /** Cards behind the filters, on all pages */
  total: number
  pages: number
  /** Everything that fits, filters aside, best first */
  fitting: readonly RankedLot[]
  counts: Readonly<Record<Answer, number>>
}>

/** What a profile answered, with what is needed to learn from it and to show it. */
export type Told = Readonly<{ rows: readonly FeedbackRow[]; answered: readonly Answered[]; learned: Learned }>

/** As many lots as anybody reads; more are no help and cost memory. */
const LOTS_MAX = 1_000
/** Older answers stay in force for their own lot, but the newest say best what is wanted; as many as the digest reads. */
const ANSWERS_READ = 200

/** The answers of a profile and what they teach. Items that are gone from the bank teach nothing. */
export async function readTold(ctx: AppContext, profile: Profile): Promise<Told> {
  const rows = await feedbackOf(ctx.db, profile.id)
  const items = new Map<string, Readonly<{ item: Item; concepts: Answered['concepts'] }>>()
  const newest = rows.slice(0, ANSWERS_READ)
  for (const id of new Set(newest.map(row => row.item))) {
    const item = await itemById(ctx, id)
    if (item) items.set(id, { item, concepts: await ctx.matcher.conceptsOf(item) })
  }
  const answered = newest.flatMap((row): Answered[] => {
    const known = items.get(row.item)
    const answer = ANSWERS.find(each => each === row.answer)
    const reason = REFUSALS.find(each => each === row.reason)
    return known && answer ? [{ ...known, answer, at: row.at, ...(reason && { reason }) }] : []
  })
  return { rows, answered, learned: learn(answered, profile) }
}

/** The item a lot stands for, open or not. */
export async function itemById(ctx: AppContext, id: string): Promise<Item | undefined> {
  const opportunity = await getOpportunity(ctx.db, id.slice(0, id.indexOf('#')))
  return opportunity && itemsOf(opportunity, ctx.now().toISOString()).find(item => item.id === id)
}

/** One page of an inbox, `size` cards. */
export async function readInbox(
  ctx: AppContext,
  profile: Profile,
  filters: InboxFilters,
  size: number,
): Promise<Inbox> {
  const told = await readTold(ctx, profile)
  const answers = new Map<string, Set<Answer>>()
  for (const { item, answer } of told.rows)
    answers.set(item, (answers.get(item) ?? new Set<Answer>()).add(answer as Answer))
  const now = ctx.now().toISOString()
  const rules = await ctx.matcher.rules()
  const countries = countriesOf(profile)
  const lifted = Object.values(told.learned.subject).some(weight => weight > 0)
  const ranked = await ctx.matcher.lots(profile, {
    top: LOTS_MAX,
    countries,
    // What was wanted lifts its like: then what stands below the last band may come up into it.
    ...(lifted && { min: rules.bands.possible / 3 }),
  })
  const fitting = ranked
    .flatMap(lot => {
      if (answers.get(lot.item.id)?.has('not-for-us')) return []
      const match = adjust(lot.match, lot.item, lot.concepts, told.learned, { rules, now })
      return match && match.band !== 'weak' ? [{ ...lot, match }] : []
    })
    .sort(byRank)
  const { chosen, gone } = await choose(ctx, profile, filters, fitting, answers)
  const passing = chosen.filter(passes(filters, ctx.now()))
  const folded =
    filters.group || filters.show !== 'fits' ? passing.map(lot => ({ lot, more: 0 })) : fold(passing, answers)
  const from = (filters.page - 1) * size
  const opportunities = new Map<string, Opportunity>()
  const lots: InboxLot[] = []
  for (const { lot, more } of folded.slice(from, from + size)) {
    const { group } = lot.item
    const opportunity = opportunities.get(group) ?? (await getOpportunity(ctx.db, group))
    if (!opportunity) continue
    opportunities.set(group, opportunity)
    const shown = { match: lot.match, explanation: explain(lot.match), item: lot.item, opportunity }
    lots.push({ shown, answers: answers.get(lot.item.id) ?? new Set(), more })
  }
  const past = filters.page === 1 ? await pastLots(ctx, gone, answers) : []
  return {
    lots,
    past,
    total: folded.length + gone.length,
    pages: Math.max(1, Math.ceil(folded.length / size)),
    fitting,
    counts: countOf(answers),
  }
}

/** The lots behind the view: what fits, or what was answered so, with the ids of those that are over. */
async function choose(
  ctx: AppContext,
  profile: Profile,
  { show }: InboxFilters,
  fitting: readonly RankedLot[],
  answers: ReadonlyMap<string, ReadonlySet<Answer>>,
): Promise<Readonly<{ chosen: readonly RankedLot[]; gone: readonly string[] }>> {
  if (show === 'fits') return { chosen: fitting, gone: [] }
  const wanted = show === 'hidden' ? 'not-for-us' : show
  const ids = [...answers].filter(([, all]) => all.has(wanted)).map(([item]) => item)
  const chosen = ids.length ? await ctx.matcher.lots(profile, { top: LOTS_MAX, only: ids }) : []
  const open = new Set(chosen.map(({ item }) => item.id))
  return { chosen, gone: ids.filter(id => !open.has(id)) }
}

const PAST_MAX = 50

async function pastLots(
  ctx: AppContext,
  ids: readonly string[],
  answers: ReadonlyMap<string, ReadonlySet<Answer>>,
): Promise<readonly PastLot[]> {
  const found: PastLot[] = []
  for (const item of ids.slice(0, PAST_MAX)) {
    const opportunity = await getOpportunity(ctx.db, item.slice(0, item.indexOf('#')))
    if (opportunity) found.push({ item, opportunity, answers: answers.get(item) ?? new Set() })
  }
  return found
}

function passes(filters: InboxFilters, now: Date): (lot: RankedLot) => boolean {
  const { from, to } = deadlineRange(filters.deadline, now)
  return ({ match, item }) =>
    (!filters.band || match.band === filters.band) &&
    (!filters.kind || item.kind === filters.kind) &&
    (!filters.group || item.group === filters.group) &&
    (!from || (item.closesAt ?? '') >= from) &&
    (!to || (item.closesAt !== undefined && item.closesAt <= to))
}

/**
 * One card a procedure: its best lot, and how many more fit. A procedure of 600 lots is one decision first. A lot that
 * was answered has its own card: nobody should have to look for what she just marked.
 */
function fold(
  lots: readonly RankedLot[],
  answers: ReadonlyMap<string, unknown>,
): readonly Readonly<{ lot: RankedLot; more: number }>[] {
  const cards: { lot: RankedLot; more: number }[] = []
  const best = new Map<string, { lot: RankedLot; more: number }>()
  for (const lot of lots) {
    const known = best.get(lot.item.group)
    const answered = answers.has(lot.item.id)
    if (known && !answered) {
      known.more++
      continue
    }
    const card = { lot, more: 0 }
    cards.push(card)
    if (!answered) best.set(lot.item.group, card)
  }
  return cards
}

/** As the engine ranks: higher z, nearer deadline, id. */
function byRank(a: RankedLot, b: RankedLot): number {
  const closes = (lot: RankedLot): string => lot.item.closesAt ?? '9999'
  if (a.match.z !== b.match.z) return b.match.z - a.match.z
  if (closes(a) !== closes(b)) return closes(a) < closes(b) ? -1 : 1
  return a.item.id < b.item.id ? -1 : 1
}

function countOf(answers: ReadonlyMap<string, ReadonlySet<Answer>>): Record<Answer, number> {
  const counts: Record<Answer, number> = { relevant: 0, follow: 0, 'not-for-us': 0 }
  for (const all of answers.values()) for (const answer of all) counts[answer]++
  return counts
}
