import { bankSince } from '../../db/bank-age.ts'
import type { Context as AppContext, RankedLot } from '../context.ts'

/** New matches to expect in a week; undefined where the bank has too few weeks behind it to say. */
export type Pace = Readonly<{ perWeek?: number }>

const DAY = 86_400_000
const WEEKS = 4
/** Less than two weeks of notices say nothing about a usual week. */
const DAYS_MIN = 14

/**
 * From the last four weeks of the bank: procedures that fit, by the day they were published. Those that closed within
 * that time are not counted, so that it is rather too low than too high.
 */
export async function pace(ctx: AppContext, fitting: readonly RankedLot[]): Promise<Pace> {
  const now = ctx.now().getTime()
  const since = await bankSince(ctx.db)
  const days = since === undefined ? 0 : (now - Date.parse(since)) / DAY
  if (!(days >= DAYS_MIN)) return {}
  const from = new Date(now - WEEKS * 7 * DAY).toISOString()
  const fresh = new Set(
    fitting.filter(({ item }) => (item.opensAt ?? '') >= from).map(({ item }) => item.group),
  )
  return { perWeek: fresh.size / (Math.min(days, WEEKS * 7) / 7) }
}
