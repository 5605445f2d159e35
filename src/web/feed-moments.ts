import type { Opportunity } from '../model/opportunity.ts'

/** When an opportunity was published and last changed, as feeds want it: UTC. What is no moment counts as now. */
export function publishedAtOf(
  { publishedAt, updatedAt }: Opportunity,
  nowUtc: string,
): Readonly<{ first: string; updated: string }> {
  const first = momentOf(publishedAt) ?? nowUtc
  const updated = momentOf(updatedAt) ?? first
  return { first, updated: updated > first ? updated : first }
}

function momentOf(text: string | undefined): string | undefined {
  const moment = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(moment) ? undefined : new Date(moment).toISOString()
}
