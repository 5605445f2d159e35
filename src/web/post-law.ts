import { checkReservations } from '../taxonomy/law/clauses.ts'
import type { LawFinding } from '../taxonomy/law/finding.ts'
import type { PostWork } from '../model/post-work.ts'
import type { CheckFinding } from './pages/post-check.ts'
import { lotName } from './pages/post-lots.ts'
import { findingText } from './parts/finding.ts'
import type { HeldPost } from './post-access.ts'
import type { View } from './view.ts'

/** What the law says of a working copy, as it would be published in the year of `nowUtc` or of its own day. */
export function lawOfPost(held: HeldPost, work: PostWork, nowUtc: string): readonly LawFinding[] {
  const { opensAt } = work.post
  const at = opensAt && opensAt > nowUtc ? opensAt : nowUtc
  return checkReservations(work.post, held.town.country, Number(at.slice(0, 4)), held.act)
}

/** What stops a working copy or must be looked at, in the reader's words. */
export function findings(
  view: View,
  held: HeldPost,
  work: PostWork,
  nowUtc: string,
): readonly CheckFinding[] {
  const { lots } = work.post
  return lawOfPost(held, work, nowUtc)
    .filter(finding => finding.severity !== 'info')
    .map(finding => {
      const at = lots.findIndex(lot => lot.id === finding.lot)
      const named = at < 0 ? '' : `${lotName(view, lots[at]!, at)}: `
      return {
        refuse: finding.severity === 'refuse',
        text: named + findingText(view, finding),
        lot: finding.lot,
      }
    })
}

/** Those that stop it. */
export function refusals(held: HeldPost, work: PostWork, nowUtc: string): readonly LawFinding[] {
  return lawOfPost(held, work, nowUtc).filter(finding => finding.severity === 'refuse')
}
