import type { Db, Statement } from '../db/batch.ts'
import { deleteMatches, matchesOf, upsertMatches, type Kept, type MatchRow } from '../db/matches.ts'
import { getOpportunity, type ChangeSince } from '../db/opportunities.ts'
import type { Matcher, RankedLot } from '../src/context.ts'
import { lotOfItem, materialOf, materialVersion } from '../src/digest/material.ts'
import { explain } from '../src/matching/explain.ts'
import { countriesOf } from '../src/matching/where.ts'
import type { Opportunity } from '../src/model/opportunity.ts'
import type { Profile } from '../src/model/profile.ts'
import { learnedOf } from './match-learn.ts'
import { KEPT_MAX, leastOf, moved } from './match-score.ts'

export type LotOptions = Readonly<{ top: number; opportunities?: readonly string[] }>

/** A profile's lots as its answers move them, best first; what they hide is left out. */
export async function scoreProfile(
  db: Db,
  matcher: Matcher,
  profile: Profile,
  options: LotOptions,
  now: string,
): Promise<RankedLot[]> {
  const countries = countriesOf(profile)
  const learned = await learnedOf(db, matcher, profile, now)
  const rules = await matcher.rules()
  const found = await matcher.lots(profile, {
    ...options,
    ...(!options.opportunities && { countries }),
    min: leastOf(learned, rules),
  })
  return moved(found, { countries, learned, rules, now })
}

export type KeepOptions = Readonly<{
  nowUtc: string
  /** The opportunities these lots are all of; absent: the lots are all there are */
  touched?: ReadonlySet<string>
  /** Opportunities at hand, which need not be read */
  changes?: readonly ChangeSince[]
}>

/** What to write; `fresh` are the rows that were not kept before. */
type Keep = Readonly<{ statements: Statement[]; fresh: readonly MatchRow[]; kept: number; dropped: number }>

/** Statements that make the kept matches of a profile the best of what is kept and what is new. */
export async function keepBest(
  db: Db,
  profile: string,
  worthy: readonly RankedLot[],
  { nowUtc, touched, changes = [] }: KeepOptions,
): Promise<Keep> {
  const known = await matchesOf(db, profile)
  const live = (row: MatchRow): boolean => row.closes_at === '' || row.closes_at > nowUtc
  const staying = touched ? known.filter(row => live(row) && !touched.has(row.opportunity)) : []
  const ranked = [
    ...staying.map(row => ({ item: row.item, z: row.z, lot: undefined })),
    ...worthy.map(lot => ({ item: lot.match.item, z: lot.match.z, lot })),
  ].sort((a, b) => b.z - a.z || (a.item < b.item ? -1 : 1))
  const best = ranked.slice(0, KEPT_MAX)
  const first = new Map(known.map(row => [row.item, row]))
  const read = reader(db, changes)
  const rows: MatchRow[] = []
  for (const { lot } of best) {
    const row = lot && (await rowOf(lot, nowUtc, first.get(lot.match.item)?.first_at, read))
    // Numbers that moved with the clock alone are not worth a write.
    if (row && !sameMatch(first.get(row.item), row)) rows.push(row)
  }
  const names = new Set(best.map(({ item }) => item))
  const gone = known.filter(row => !names.has(row.item)).map(row => row.item)
  return {
    statements: [...upsertMatches(db, rows), ...deleteMatches(db, profile, gone)],
    fresh: rows.filter(row => !first.has(row.item)),
    kept: rows.length,
    dropped: gone.length,
  }
}

type Read = (id: string) => Promise<Opportunity | undefined>

function reader(db: Db, changes: readonly ChangeSince[]): Read {
  const known = new Map(changes.map(change => [change.id, change.opportunity]))
  return async id => {
    if (!known.has(id)) known.set(id, await getOpportunity(db, id))
    return known.get(id)
  }
}

async function rowOf(
  { match }: RankedLot,
  nowUtc: string,
  firstAt: string | undefined,
  read: Read,
): Promise<MatchRow | undefined> {
  const opportunity = await read(match.group)
  const place = opportunity && lotOfItem(opportunity, match.item)
  if (!opportunity || !place) return undefined
  const kept: Kept = { match, explanation: explain(match) }
  const { rules, model, text } = match.versions
  return {
    profile: match.profile,
    item: match.item,
    opportunity: match.group,
    z: match.z,
    p: match.p,
    closes_at: place.lot.closesAt?.utc ?? '',
    first_at: firstAt ?? nowUtc,
    updated_at: nowUtc,
    versions: `${rules} ${model} ${text}`,
    material: materialVersion(materialOf(opportunity, place.lot)),
    json: JSON.stringify(kept),
  }
}

function sameMatch(a: MatchRow | undefined, b: MatchRow): boolean {
  return a !== undefined && a.json === b.json && a.material === b.material && a.versions === b.versions
}
