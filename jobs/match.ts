import { batch, readSeq, type Db, type Statement } from '../db/batch.ts'
import { oweChanges, type DeliveryRow } from '../db/deliveries.ts'
import { answerMarks, followsOf, toldStatement } from '../db/follows.ts'
import { claimJob, finishJob, readJob, renewJob } from '../db/jobs.ts'
import { itemsUnder, renameItems } from '../db/item-names.ts'
import { budgetsOf, listenersOf, oweMatches } from '../db/match-owing.ts'
import { claimedProfiles, keepersOf, upsertStates, type Claimed } from '../db/matches.ts'
import { changesSince, type ChangeSince } from '../db/opportunities.ts'
import type { Matcher } from '../src/context.ts'
import { lotOfItem, materialOf, materialVersion, type Material } from '../src/digest/material.ts'
import { thresholdOf } from '../src/digest/threshold.ts'
import type { Opportunity } from '../src/model/opportunity.ts'
import type { Match } from '../src/model/match.ts'
import { keepBest, scoreProfile } from './match-keep.ts'
import { changeEvents, newMatchEvents } from './webhook-events.ts'

export type MatchDeps = Readonly<{
  db: Db
  matcher: Matcher
  now: () => Date
  leaseMs: number
  /** Named points at which fault tests kill the process */
  point: (name: string) => void
  /** Lets waiting requests through between profiles; absent where there is no event loop to spare */
  breathe?: () => Promise<void>
}>

export type MatchReport = Readonly<{
  /** Opportunities that had changed */
  changed: number
  /** Profiles that were put to the whole bank: new, edited, or by another version */
  scored: number
  /** Match rows written and dropped */
  kept: number
  dropped: number
  /** Changes and cancellations owed to followers */
  told: number
}>

const JOB = 'match'
/** Budget of a profile whose people have not chosen one. */
const BUDGET = 10
/** More lots than any profile has above the least probability; past that the best count. */
const LOTS_MAX = 2_000

/**
 * Brings the matches up to date with the bank: every changed opportunity against every claimed profile, every new or
 * edited profile against the whole bank; owes what follows from it. Everything is an upsert keyed by what it means, and
 * the cursor moves last, so that doing it again after a crash loses and repeats nothing.
 *
 * A change of rules, model or text alone re-scores in silence: what newly crosses the threshold is kept for the inbox
 * and noted as suppressed. What changed in the bank since the last slice is told all the same: it is new whatever the
 * rules are.
 *
 * @param all puts every profile to the whole bank, changed or not: the nightly check that nothing was left unscored
 * @returns undefined where another process is at it
 */
export async function matchSlice(
  deps: MatchDeps,
  owner: string,
  all = false,
): Promise<MatchReport | undefined> {
  const { db, matcher, now, leaseMs } = deps
  const until = (): string => new Date(now().getTime() + leaseMs).toISOString()
  const lease = { name: JOB, owner, now: now().toISOString(), leaseUntil: until() }
  if (!(await claimJob(db, lease))) return undefined
  let cursor = Number((await readJob(db, JOB))?.cursor ?? -1)
  let report: MatchReport = { changed: 0, scored: 0, kept: 0, dropped: 0, told: 0 }
  try {
    await (matcher.settled ?? matcher.ready)()
    // What was there before the first run is met by putting every profile to the whole bank.
    if (cursor < 0) cursor = await readSeq(db)
    const versions = versionText(await matcher.versions())
    const marks = await answerMarks(db)
    const hashOf = ({ profile, hash }: Claimed): string => `${hash} ${marks.get(profile.id) ?? ''}`.trim()
    const claimed = await claimedProfiles(db)
    const stale = claimed.filter(one => all || one.scoredHash !== hashOf(one) || one.versions !== versions)
    const current = claimed.filter(one => !stale.includes(one))
    const changed: string[] = []
    for (;;) {
      const changes = await changesSince(db, cursor)
      if (!changes.length) break
      if (!(await renewJob(db, JOB, owner, until()))) throw new Error('the lease was lost')
      report = add(report, await followChanges(deps, changes))
      report = add(report, await matchChanges(deps, changes, current))
      report = add(report, { changed: changes.length })
      for (const { id } of changes) changed.push(id)
      cursor = changes.at(-1)!.seq
    }
    const budgets = await budgetsOf(db)
    for (const one of stale) {
      await deps.breathe?.()
      if (!(await renewJob(db, JOB, owner, until()))) throw new Error('the lease was lost')
      const budget = budgets.get(one.profile.id) ?? BUDGET
      report = add(report, await scoreWhole(deps, one, { versions, hash: hashOf(one), budget, changed }))
    }
    await batch(db, [oweMatches(db, now().toISOString())])
    deps.point('match-owed')
  } catch (error) {
    const problem = (error as Error).message
    await finishJob(db, { name: JOB, owner, now: now().toISOString(), problem })
    throw error
  }
  await finishJob(db, { name: JOB, owner, now: now().toISOString(), cursor: String(cursor) })
  return report
}

function versionText({ rules, model, text }: Match['versions']): string {
  return `${rules} ${model} ${text}`
}

function add(report: MatchReport, more: Partial<MatchReport>): MatchReport {
  const keys = Object.keys(report) as (keyof MatchReport)[]
  return Object.fromEntries(keys.map(key => [key, report[key] + (more[key] ?? 0)])) as MatchReport
}

/** Puts what changed to the profiles that were scored before. */
async function matchChanges(
  deps: MatchDeps,
  changes: readonly ChangeSince[],
  profiles: readonly Claimed[],
): Promise<Partial<MatchReport>> {
  const { db, matcher, now } = deps
  const nowUtc = now().toISOString()
  const ids = changes.map(change => change.id)
  const keepers = await keepersOf(db, ids)
  const statements: Statement[] = []
  let [kept, dropped] = [0, 0]
  for (const { profile, threshold } of profiles) {
    await deps.breathe?.()
    const options = { top: LOTS_MAX, opportunities: ids }
    const lots = await scoreProfile(db, matcher, profile, options, nowUtc)
    const worthy = lots.filter(({ match }) => match.p >= (threshold ?? 0))
    if (!worthy.length && !keepers.has(profile.id)) continue
    const result = await keepBest(db, profile.id, worthy, { nowUtc, touched: new Set(ids), changes })
    statements.push(...result.statements, ...(await newMatchEvents(db, result.fresh, nowUtc)))
    kept += result.kept
    dropped += result.dropped
  }
  deps.point('match-scored')
  await batch(db, statements)
  deps.point('match-stored')
  return { kept, dropped }
}

type Whole = Readonly<{
  versions: string
  hash: string
  budget: number
  /** Opportunities that changed since the last slice */
  changed: readonly string[]
}>

/** Puts one profile to the whole bank. */
async function scoreWhole(
  { db, matcher, now }: MatchDeps,
  claimed: Claimed,
  { versions, hash, budget, changed }: Whole,
): Promise<Partial<MatchReport>> {
  const { profile } = claimed
  const nowUtc = now().toISOString()
  const lots = await scoreProfile(db, matcher, profile, { top: LOTS_MAX }, nowUtc)
  const rated = lots.map(({ match, item }) => ({
    p: match.p,
    group: match.group,
    ...(item.opensAt && { opensAt: item.opensAt }),
  }))
  const threshold = thresholdOf(rated, (await matcher.rules()).bands.good, budget, nowUtc)
  const worthy = lots.filter(({ match }) => match.p >= threshold)
  const { statements, fresh, kept, dropped } = await keepBest(db, profile.id, worthy, { nowUtc })
  const told = new Set(changed)
  const quiet = claimed.scoredHash === hash && claimed.versions !== versions
  const state = { profile: profile.id, hash, versions, threshold, scored_at: nowUtc }
  await batch(db, [
    ...statements,
    ...upsertStates(db, [state]),
    ...(quiet ? [oweMatches(db, nowUtc, { profile: profile.id, but: changed })] : []),
    ...(await newMatchEvents(db, quiet ? fresh.filter(row => told.has(row.opportunity)) : fresh, nowUtc)),
  ])
  return { scored: 1, kept, dropped }
}

/** Owes followers what changed of their lots, and moves what was said about items whose opportunity got another id. */
async function followChanges(
  { db, now, point }: MatchDeps,
  changes: readonly ChangeSince[],
): Promise<Partial<MatchReport>> {
  const opportunities = new Map<string, Opportunity>()
  for (const { id, opportunity } of changes) if (opportunity) opportunities.set(id, opportunity)
  await followNames(db, [...opportunities.values()])
  const follows = await followsOf(db, [...opportunities.keys()])
  if (!follows.length) return {}
  const listeners = Map.groupBy(
    await listenersOf(db, [...new Set(follows.map(row => row.profile))]),
    row => row.profile,
  )
  const nowUtc = now().toISOString()
  const rows: DeliveryRow[] = []
  const told: Statement[] = []
  for (const row of follows) {
    const opportunity = opportunities.get(row.opportunity)!
    const place = lotOfItem(opportunity, row.item)
    if (!place) continue
    const next = materialOf(opportunity, place.lot)
    const before = row.material ? (JSON.parse(row.material) as Material) : undefined
    const version = materialVersion(next)
    if (before && materialVersion(before) === version) continue
    told.push(toldStatement(db, row, JSON.stringify(next)))
    if (!before) continue
    for (const { person } of listeners.get(row.profile) ?? [])
      rows.push({
        person,
        item: row.item,
        reason: next.status === 'cancelled' ? 'cancelled' : 'changed',
        material: version,
        profile: row.profile,
        opportunity: opportunity.id,
        state: 'pending',
        why: '',
        message: null,
        at: nowUtc,
        json: JSON.stringify({ old: before, now: next }),
      })
  }
  const events = await changeEvents(db, rows, nowUtc)
  await batch(db, [...oweChanges(db, rows), ...events, ...told])
  point('match-told')
  return { told: rows.length }
}

/** An opportunity is named after its earliest notice: when an earlier one arrives, what was said about it moves along. */
async function followNames(db: Db, opportunities: readonly Opportunity[]): Promise<void> {
  const named = new Map<string, string>()
  for (const { id, notices } of opportunities)
    for (const notice of notices) if (notice.id !== id) named.set(notice.id, id)
  const found = await itemsUnder(db, [...named.keys()])
  await batch(
    db,
    found.flatMap(from => renameItems(db, from, named.get(from)!)),
  )
}
