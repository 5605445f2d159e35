import type { Db } from '../db/batch.ts'
import { readOrganisation } from '../db/organisations.ts'
import { movePost, type PostRow } from '../db/posts.ts'
import { duePosts, nextNumber, publishVersion, tookVersion, untakenVersions } from '../db/post-versions.ts'
import { mayPublish } from '../src/auth/verification.ts'
import { ConflictError } from '../src/errors.ts'
import { POST_SOURCE } from '../src/model/post-notice.ts'
import { POST_ACTS, postWorkSchema } from '../src/model/post-work.ts'
import { postGaps } from '../src/model/post-gaps.ts'
import { afterPublication } from '../src/model/post-steps.ts'
import { postToRelease } from '../src/sources/formats/ocds/post.ts'
import { prepareDocument } from './ingest-prepare.ts'
import { storeBatch } from './ingest-store.ts'

export type PublishDeps = Readonly<{
  db: Db
  now: () => Date
  publicUrl: string
  /** Named moments between effects, where a fault test may kill the process */
  point: (name: string) => void
}>

export type PublishReport = Readonly<{ published: number; taken: number; returned: number }>

/**
 * Publishes every post whose time has come, and brings what was published into the bank by the way of any other
 * source. Two steps, each durable by itself: the version with its number and bytes is written once, under a guard;
 * then the bank reads those bytes, as often as it takes. A run that is cut off anywhere is simply run again.
 */
export async function publishDue(deps: PublishDeps): Promise<PublishReport> {
  const { db, now, point } = deps
  let published = 0
  let returned = 0
  for (const post of await duePosts(db, now().toISOString())) {
    const fate = await publishOne(deps, post)
    if (fate === 'published') published++
    if (fate === 'returned') returned++
    point('after-publish')
  }
  let taken = 0
  for (const version of await untakenVersions(db)) {
    const bytes = new TextEncoder().encode(version.release)
    const name = `${POST_SOURCE}/${version.number}.json`
    const prepared = prepareDocument({ name, bytes }, { format: 'ocds', source: POST_SOURCE })
    await storeBatch(db, [prepared], [], now().toISOString())
    point('after-take')
    await tookVersion(db, version.post, version.version)
    taken++
  }
  return { published, taken, returned }
}

type Fate = 'published' | 'returned' | 'later'

async function publishOne(deps: PublishDeps, post: PostRow): Promise<Fate> {
  const { db, now, publicUrl } = deps
  const at = now().toISOString()
  const act = POST_ACTS.find(each => each === post.act) ?? 'publication'
  const work = postWorkSchema.parse(JSON.parse(post.work))
  const buyer = await readOrganisation(db, post.organisation)
  const late = postGaps(work, act, at).some(gap => gap.code === 'deadline-past')
  try {
    if (late || !buyer || !mayPublish(buyer)) {
      // The server was off past the deadline, or the town lost its mark: nothing is published that cannot be relied on.
      await movePost(
        db,
        post,
        { stage: 'draft', approver: '', publish_at: '', ...stateOf(post, 'draft') },
        { kind: 'returned', person: '', at, detail: { why: late ? 'deadline-past' : 'unverified' } },
      )
      return 'returned'
    }
    const version = post.versions + 1
    const first = post.number || (await nextNumber(db, at.slice(0, 4)))
    const number = numberOf(first, version)
    const release = JSON.stringify(
      postToRelease({
        number,
        ...(version > 1 && { previous: numberOf(first, version - 1) }),
        version,
        procedure: post.procedure,
        act,
        at,
        buyer: { name: buyer.name, country: buyer.country },
        url: `${publicUrl}/posted/${first}`,
        work,
      }),
    )
    const { id, author, approver } = post
    await publishVersion(
      db,
      post,
      { post: id, version, number, act, work: post.work, release, at, author, approver },
      { number: first, state: afterPublication(act, work.post.lots.length, work.results.length) },
    )
    return 'published'
  } catch (error) {
    // Somebody stopped it, or another machine published it, or took its number: the next beat looks again.
    if (error instanceof ConflictError) return 'later'
    throw error
  }
}

/** Publication number of a version: the first has the post's own. */
function numberOf(first: string, version: number): string {
  return version === 1 ? first : `${first}-${String(version).padStart(2, '0')}`
}

/** Until its first publication a post stands where its working copy stands. */
function stateOf(post: PostRow, stage: 'draft'): Readonly<{ state?: string }> {
  return post.versions ? {} : { state: stage }
}
