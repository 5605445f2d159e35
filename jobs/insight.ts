import { batch, readSeq, type Db } from '../db/batch.ts'
import {
  countSupply,
  lotFacts,
  markedAt,
  moveMark,
  profilesSign,
  profilesSince,
  readMark,
  replaceFacts,
  replaceProfiles,
} from '../db/insight-write.ts'
import { changesSince } from '../db/opportunities.ts'
import { ConflictError } from '../src/errors.ts'
import type { Matcher } from '../src/context.ts'
import { cellsOf, type LotFact } from '../src/model/insight.ts'
import type { Profile } from '../src/model/profile.ts'
import { nutsOfCountry } from '../src/taxonomy/nuts.ts'
import { themeOf, type Theme } from '../src/taxonomy/themes.ts'
import { factsOf } from './insight-facts.ts'

export type InsightDeps = Readonly<{
  db: Db
  /** What a profile's own words speak of; absent where nothing understands them: then only chosen codes count */
  matcher?: Pick<Matcher, 'ready' | 'understand'>
  /** Lets waiting requests through between slices */
  breathe?: () => Promise<void>
  /** Slices at most, of the bank and of the profiles each; the next run goes on. Absent: to the end */
  slices?: number
}>

export type InsightReport = Readonly<{ changed: number; profiles: number }>

/** Opportunities of one slice: some hundred milliseconds of work, so that a page never waits long. */
const SLICE = 100
/** Profiles of one slice; understanding one takes some milliseconds. */
const PROFILES_SLICE = 50
/** A theme counts for a profile from this share of what its words speak of; below it is by the way. */
const THEME_SHARE = 0.15

/**
 * Brings insight up to date with the bank and the profiles: follows the sequence from where it stands, slice by slice,
 * each with its mark in one batch, so that a crash loses and repeats nothing. Two that run at once: one writes, the
 * other stops.
 */
export async function followInsight(deps: InsightDeps): Promise<InsightReport> {
  let [changed, profiles] = [0, 0]
  const most = deps.slices ?? Infinity
  try {
    for (let [done, slice] = [1, 0]; done > 0 && slice < most; changed += done, slice++) {
      done = await followBank(deps.db)
      await deps.breathe?.()
    }
    for (let [done, slice] = [1, 0]; done > 0 && slice < most; profiles += done, slice++) {
      done = await followProfiles(deps)
      await deps.breathe?.()
    }
    await followSupply(deps.db)
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
  }
  return { changed, profiles }
}

/** One slice of the bank's changes; answers how many there were. */
async function followBank(db: Db): Promise<number> {
  const mark = await readMark(db, 'bank')
  // Read first: a change that comes while we read has a later number, and is met by a later slice.
  const top = await readSeq(db)
  if (mark.seq >= top) return 0
  const changes = (await changesSince(db, mark.seq, SLICE)).filter(change => change.seq <= top)
  const latest = new Map(changes.map(change => [change.id, change.opportunity]))
  const ids = [...latest.keys()]
  const found = [...latest.values()].flatMap(opportunity => (opportunity ? [factsOf(opportunity)] : []))
  const facts: LotFact[] = found.flatMap(each => each.facts)
  const difference = cellsOf(facts, 1, cellsOf(await lotFacts(db, ids), -1))
  const buyers = found.flatMap(({ buyer }) => (buyer ? [{ ...buyer, buyer: buyer.key }] : []))
  const seq = changes.at(-1)?.seq ?? top
  await batch(
    db,
    [
      ...replaceFacts(
        db,
        ids,
        facts,
        difference.values(),
        buyers.map(({ key: _key, ...row }) => row),
      ),
      ...moveMark(db, 'bank', { seq, sign: '' }),
    ],
    markedAt('bank', mark),
  )
  return changes.length
}

/** One slice of the profiles' changes; answers how many there were. */
async function followProfiles({ db, matcher }: InsightDeps): Promise<number> {
  const mark = await readMark(db, 'profiles')
  const changed = await profilesSince(db, mark.seq, PROFILES_SLICE)
  if (!changed.length) return 0
  await matcher?.ready()
  const rows = await Promise.all(
    changed.map(async ({ id, json }) => {
      const profile = JSON.parse(json) as Profile
      const country = profile.country ? nutsOfCountry(profile.country) : ''
      return (await themesOf(profile, matcher)).map(theme => ({ profile: id, theme, country }))
    }),
  )
  const ids = changed.map(({ id }) => id)
  await batch(
    db,
    [
      ...replaceProfiles(db, ids, rows.flat()),
      ...moveMark(db, 'profiles', { seq: changed.at(-1)!.seq, sign: mark.sign }),
    ],
    markedAt('profiles', mark),
  )
  return changed.length
}

/** The themes an organisation works in: of the codes it chose, else of what its words speak of. */
async function themesOf(profile: Profile, matcher: InsightDeps['matcher']): Promise<Theme[]> {
  const weights = new Map<Theme, number>()
  const add = (code: string, weight: number): void => {
    const theme = themeOf(code)
    weights.set(theme, (weights.get(theme) ?? 0) + weight)
  }
  if (profile.cpv?.length) for (const code of profile.cpv) add(code, 1)
  else if (matcher) {
    const text = [profile.mission, ...profile.services].filter(Boolean).join('\n')
    const { activities } = await matcher.understand(text, profile.language)
    for (const { code, weight } of activities) add(code, weight)
  }
  const all = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  // Codes were chosen one by one: each of them counts.
  const least = profile.cpv?.length ? 0 : THEME_SHARE * all
  return [...weights]
    .filter(([theme, weight]) => theme !== 'other' && weight >= least)
    .map(([theme]) => theme)
}

/** Counts the organisations anew where anything about profiles has changed. */
async function followSupply(db: Db): Promise<void> {
  const mark = await readMark(db, 'profiles')
  const { seq, sign } = await profilesSign(db)
  const seen = `${seq} ${sign}`
  if (mark.sign === seen) return
  await batch(
    db,
    [...countSupply(db), ...moveMark(db, 'profiles', { seq: mark.seq, sign: seen })],
    markedAt('profiles', mark),
  )
}
