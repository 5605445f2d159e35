import { answersAbout, followedBy } from '../../db/follows.ts'
import { keptOf, matchesOf, standingsOf, type MatchRow } from '../../db/matches.ts'
import { getOpportunity } from '../../db/opportunities.ts'
import { profilesOf } from '../../db/subscriptions.ts'
import type { Context as AppContext } from '../context.ts'
import type { Deadline } from '../digest/calendar.ts'
import type { Entry, Standing } from '../digest/compose.ts'
import type { FeedEntry } from '../digest/feed.ts'
import { lotOfItem } from '../digest/material.ts'
import type { Voice } from '../digest/voice.ts'
import { itemsOf } from '../model/item-of.ts'
import type { Opportunity } from '../model/opportunity.ts'
import { countryZone } from '../taxonomy/countries.ts'
import { sayIn } from '../words/messages.ts'
import { namingAll } from './concept-names.ts'
import { opportunityPath } from './parts/card.ts'

/** As many as a feed reader shows; older ones are in the inbox. */
const ENTRIES_MAX = 50

export type Names = readonly Readonly<{ id: string; name: string }>[]

/** The profiles a feed is about: one, or all that its person hears of. */
export async function feedProfiles(ctx: AppContext, person: string, profile: string): Promise<Names> {
  const all = await profilesOf(ctx.db, person)
  return profile ? all.filter(({ id }) => id === profile) : all
}

/** How feeds and calendars speak: as the digest does, without links that act. */
export function feedVoice(
  ctx: AppContext,
  person: Readonly<{ language: string; zone: string }>,
  profiles: Names,
): Voice {
  const { publicUrl } = ctx.config
  const page = ({ opportunity }: Entry): string => `${publicUrl}${opportunityPath(opportunity.id)}`
  const inbox = `${publicUrl}/inbox`
  return {
    language: person.language,
    zone: person.zone,
    say: sayIn(person.language),
    now: ctx.now(),
    zoneOf: countryZone,
    publicUrl,
    profiles: profiles.map(({ name }) => name).filter(Boolean),
    conceptName: namingAll(ctx.matcher.conceptName),
    placeName: ctx.matcher.placeName,
    links: { page, answer: page, inbox, settings: `${publicUrl}/settings`, unsubscribe: inbox },
  }
}

/** The kept matches of these profiles, newest first, each lot once; what was put away is left out. */
export async function feedEntries(ctx: AppContext, profiles: Names): Promise<FeedEntry[]> {
  const rows: MatchRow[] = []
  for (const { id } of profiles) rows.push(...(await matchesOf(ctx.db, id)))
  const items = [...new Set(rows.map(row => row.item))]
  const ids = profiles.map(({ id }) => id)
  const hidden = new Set(
    (await answersAbout(ctx.db, ids, items))
      .filter(({ answer }) => answer === 'not-for-us')
      .map(({ profile, item }) => `${profile} ${item}`),
  )
  const byItem = Map.groupBy(
    rows.filter(({ profile, item }) => !hidden.has(`${profile} ${item}`)),
    row => row.item,
  )
  const newest = [...byItem.values()]
    .map(group => ({ group, first: group.map(row => row.first_at).sort()[0]! }))
    .sort((a, b) =>
      a.first < b.first ? 1 : a.first > b.first ? -1 : a.group[0]!.item < b.group[0]!.item ? -1 : 1,
    )
    .slice(0, ENTRIES_MAX)
  const read = reader(ctx)
  const found: FeedEntry[] = []
  for (const { group, first } of newest) {
    const opportunity = await read(group[0]!.opportunity)
    const entry = opportunity && entryOf(ctx, opportunity, group[0]!.item, standings(profiles, group))
    if (entry) found.push({ entry, first, updated: laterOf(first, opportunity.updatedAt) })
  }
  return found
}

/** Deadlines of what these profiles follow. */
export async function deadlines(ctx: AppContext, profiles: Names): Promise<Deadline[]> {
  const followed = await followedBy(
    ctx.db,
    profiles.map(({ id }) => id),
  )
  const rows = await standingsOf(
    ctx.db,
    profiles.map(({ id }) => id),
    followed.map(row => row.item),
  )
  const read = reader(ctx)
  const found: Deadline[] = []
  for (const { item, opportunity: id, at } of followed) {
    if (found.some(({ entry }) => entry.item.id === item)) continue
    const opportunity = await read(id)
    const mine = rows.filter(row => row.item === item)
    const entry = opportunity && entryOf(ctx, opportunity, item, standings(profiles, mine))
    if (entry) found.push({ entry, stamp: at, updated: laterOf(at, opportunity.updatedAt) })
  }
  return found
}

/** Every opportunity a profile has kept matches of, best first, for the exports. */
export async function matchedOpportunities(
  ctx: AppContext,
  profile: string,
): Promise<readonly Readonly<{ row: MatchRow; opportunity: Opportunity }>[]> {
  const read = reader(ctx)
  const found: { row: MatchRow; opportunity: Opportunity }[] = []
  for (const row of await matchesOf(ctx.db, profile)) {
    const opportunity = await read(row.opportunity)
    if (opportunity) found.push({ row, opportunity })
  }
  return found
}

function entryOf(
  ctx: AppContext,
  opportunity: Opportunity,
  id: string,
  known: readonly Standing[],
): Entry | undefined {
  const place = lotOfItem(opportunity, id)
  const item = place && itemsOf(opportunity, ctx.now().toISOString())[place.index]
  return place && item && { ...place, item, opportunity, reason: 'new', standings: known, others: [] }
}

function standings(profiles: Names, rows: readonly MatchRow[]): Standing[] {
  return rows
    .toSorted((a, b) => b.z - a.z)
    .map(row => ({
      profile: row.profile,
      name: profiles.find(({ id }) => id === row.profile)?.name ?? '',
      ...keptOf(row),
      answers: [],
    }))
}

function reader(ctx: AppContext): (id: string) => Promise<Opportunity | undefined> {
  const known = new Map<string, Promise<Opportunity | undefined>>()
  return id => {
    if (!known.has(id)) known.set(id, getOpportunity(ctx.db, id))
    return known.get(id)!
  }
}

/** The later of two moments, as UTC with milliseconds; what was published without being one is left out. */
function laterOf(first: string, updated: string | undefined): string {
  const moment = updated === undefined ? Number.NaN : Date.parse(updated)
  if (Number.isNaN(moment)) return first
  const text = new Date(moment).toISOString()
  return text > first ? text : first
}
