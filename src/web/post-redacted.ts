import type { Db } from '../../db/batch.ts'
import type { PostRow, PostVersionRow } from '../../db/posts.ts'
import { standingRedactions } from '../../db/redactions.ts'
import { POST_SOURCE } from '../model/post-notice.ts'
import { postOfNotice } from '../model/post-of-notice.ts'
import type { PostWork } from '../model/post-work.ts'
import { redactorOf } from '../model/redact.ts'
import { postFromRelease } from '../sources/formats/ocds/post.ts'

/**
 * The versions of a post as everybody may see them: what was taken down is taken out of each, though the row itself
 * is never changed. A version whose release cannot be read any more is left out.
 */
export async function publicVersions(
  db: Db,
  row: PostRow,
  versions: readonly PostVersionRow[],
): Promise<PostVersionRow[]> {
  const ids = new Set(versions.map(version => `${POST_SOURCE}:${version.number}`))
  const standing = (await standingRedactions(db)).filter(
    ({ source, scope, object, procedure }) =>
      (source === '' || source === POST_SOURCE) &&
      (scope === 'bank' || ids.has(object) || procedure === row.procedure),
  )
  if (!standing.length) return [...versions]
  return versions.flatMap(version => {
    const id = `${POST_SOURCE}:${version.number}`
    const mine = standing.filter(each => each.scope !== 'notice' || each.object === id)
    const read = mine.length ? postFromRelease(version.release) : undefined
    if (!mine.length) return [version]
    if (!read) return []
    const notice = mine.reduce((bare, each) => redactorOf(each)(bare), read.notice)
    if (notice === read.notice) return [version]
    const post = postOfNotice(notice)
    const reason = Object.values(notice.change?.text ?? {})[0] ?? ''
    const work: PostWork = { post, reason, results: read.work.results }
    // Whoever won is named only where the notice still names somebody.
    const winners = new Set(notice.organisations.flatMap(each => Object.values(each.name)))
    const results = work.results.map(each => ({
      ...each,
      winner: winners.has(each.winner) ? each.winner : '',
    }))
    return [{ ...version, work: JSON.stringify({ ...work, results }), release: '' }]
  })
}
