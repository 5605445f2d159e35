import type { PostAct, PostWork } from './post-work.ts'

/** The parts that a post is written in; a gap says where it is filled. */
export const POST_PARTS = ['what', 'lots', 'when', 'result', 'check'] as const
export type PostPart = (typeof POST_PARTS)[number]

/** The parts of what is being written, in their order. */
export function postParts(act: PostAct): readonly PostPart[] {
  if (act === 'cancellation') return ['check']
  return act === 'result' ? ['result', 'check'] : ['what', 'lots', 'when', 'check']
}

/** What is missing or cannot be right, to be said by the message `post.gap.<code>`. */
export type PostGap = Readonly<{
  code:
    | 'title'
    | 'description'
    | 'nature'
    | 'procedure'
    | 'contact'
    | 'deadline'
    | 'deadline-past'
    | 'deadline-early'
    | 'questions-late'
    | 'lot-title'
    | 'lot-cpv'
    | 'lot-nuts'
    | 'lot-reserved'
    | 'reason'
    | 'results'
    | 'winner'
  part: PostPart
  lot?: string
}>

/** A deadline that leaves less than a day after publication is a slip of the pen. */
const DAY_MS = 86_400_000

/**
 * What keeps a working copy from being published, in the order in which it is written. Empty = complete. Fields are
 * those that eForms makes mandatory for such a notice, as far as a small purchase has them.
 *
 * @param nowUtc `YYYY-MM-DDTHH:MM:SS.sssZ`
 */
export function postGaps(work: PostWork, act: PostAct, nowUtc: string): PostGap[] {
  if (act === 'result') return resultGaps(work)
  if (act === 'cancellation') return work.reason ? [] : [{ code: 'reason', part: 'check' }]
  const reason: PostGap[] = act === 'addendum' && !work.reason ? [{ code: 'reason', part: 'check' }] : []
  return [...reason, ...contentGaps(work), ...timeGaps(work, act, nowUtc)]
}

function contentGaps({ post }: PostWork): PostGap[] {
  const gaps: PostGap[] = []
  const need = (is: boolean, code: PostGap['code'], part: PostPart, lot?: string): void => {
    if (!is) gaps.push({ code, part, ...(lot && { lot }) })
  }
  const binding = post.kind === 'tender' || post.kind === 'local'
  need(!!post.title, 'title', 'what')
  need(!!post.description, 'description', 'what')
  need(!!post.nature, 'nature', 'what')
  need(!!post.procedureType || post.kind !== 'tender', 'procedure', 'what')
  need(!!post.contact, 'contact', 'what')
  for (const lot of post.lots) {
    need(!!lot.title || post.lots.length === 1, 'lot-title', 'lots', lot.id)
    need(lot.cpv.length > 0, 'lot-cpv', 'lots', lot.id)
    need(lot.nuts.length > 0 || !binding, 'lot-nuts', 'lots', lot.id)
    need(!lot.reserved.includes('none') || lot.reserved.length === 1, 'lot-reserved', 'lots', lot.id)
  }
  return gaps
}

function timeGaps({ post }: PostWork, act: PostAct, nowUtc: string): PostGap[] {
  const { deadline, questionsUntil, opensAt } = post
  if (!deadline) return post.kind === 'planned' ? [] : [{ code: 'deadline', part: 'when' }]
  const gaps: PostGap[] = []
  const opens = act === 'publication' && opensAt && opensAt > nowUtc ? opensAt : nowUtc
  if (deadline <= nowUtc) gaps.push({ code: 'deadline-past', part: 'when' })
  else if (act === 'publication' && Date.parse(deadline) - Date.parse(opens) < DAY_MS)
    gaps.push({ code: 'deadline-early', part: 'when' })
  if (questionsUntil && questionsUntil > deadline) gaps.push({ code: 'questions-late', part: 'when' })
  return gaps
}

function resultGaps({ results }: PostWork): PostGap[] {
  if (!results.length) return [{ code: 'results', part: 'result' }]
  return results
    .filter(result => result.outcome === 'selec-w' && !result.winner)
    .map(result => ({ code: 'winner', part: 'result', lot: result.lot }))
}
