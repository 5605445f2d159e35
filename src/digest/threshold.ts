/** What decides a profile's threshold of one lot it was scored against. */
export type Rated = Readonly<{ p: number; group: string; opensAt?: string }>

/** The flow of the last four weeks tells how many a week to expect: longer, and what closed long ago is missing. */
const WEEKS = 4
const DAY_MS = 86_400_000

/**
 * From which probability on a lot is worth telling a profile: the one that the rules ask for at least, or the higher
 * one that lets no more through than the weekly budget, as far as the last four weeks tell. An opportunity counts once,
 * as its best lot.
 *
 * @param least the rules' own minimum for what is told: the band "good". What is only possible is for the inbox, where
 *   nobody is called to look: with it, one in three of the demo profiles' first five was not worth a mail (measured)
 * @param rated everything at or above it
 */
export function thresholdOf(rated: readonly Rated[], least: number, budget: number, nowUtc: string): number {
  const since = new Date(Date.parse(nowUtc) - 7 * WEEKS * DAY_MS).toISOString()
  const best = new Map<string, number>()
  for (const { p, group, opensAt } of rated)
    if (opensAt !== undefined && opensAt >= since) best.set(group, Math.max(p, best.get(group) ?? 0))
  const flow = [...best.values()].sort((a, b) => b - a)
  const allowed = Math.max(1, budget) * WEEKS
  return flow.length > allowed ? Math.max(least, flow[allowed - 1]!) : least
}
