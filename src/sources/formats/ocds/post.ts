import type { Notice } from '../../../model/notice.ts'
import { POST_SOURCE, noticeOfPost, type PublishedPost } from '../../../model/post-notice.ts'
import { postOfNotice, postResultsOf } from '../../../model/post-of-notice.ts'
import type { PostAct, PostWork } from '../../../model/post-work.ts'
import { parseOcds } from './index.ts'
import { code, list, obj, type Json } from './read.ts'
import { noticeToRelease, type Release } from './write.ts'
import type { Out } from './write-values.ts'

/**
 * One version of a post as an OCDS 1.1 release: what the notice says, and beside it the links with their labels as
 * documents, and who of the winners belongs to the social economy, which no standard member says.
 */
export function postToRelease(published: PublishedPost): Release {
  const release = noticeToRelease(noticeOfPost(published)) as Out
  const { post, results } = published.work
  const tender = release.tender as Out
  if (post.links.length)
    tender.documents = [
      ...((tender.documents as Out[] | undefined) ?? []),
      ...post.links.map(({ url, label }, at) => ({
        id: `link-${at + 1}`,
        ...(label && { title: label }),
        url,
        language: post.language,
      })),
    ]
  for (const [at, award] of ((release.awards as Out[] | undefined) ?? []).entries()) {
    const social = results[at]?.socialEconomy
    if (social !== undefined) award.opportunity = { ...(award.opportunity as Out), socialEconomy: social }
  }
  return release
}

/** A list of releases as an OCDS 1.1 release package. `at` is when the package was made, UTC. */
export function releasePackage(
  releases: readonly unknown[],
  about: Readonly<{ uri: string; publisher: string; at: string }>,
): Readonly<Record<string, unknown>> {
  return {
    uri: about.uri,
    version: '1.1',
    publishedDate: about.at,
    publisher: { name: about.publisher },
    extensions: [],
    releases,
  }
}

/** What a release of a post says, read back. */
export type ReadPost = Readonly<{ notice: Notice; act: PostAct; work: PostWork }>

/** Reads one release of a post back: exactly what was published. Undefined for what is no release of a post. */
export function postFromRelease(text: string): ReadPost | undefined {
  const { notices } = parseOcds(text, { source: POST_SOURCE })
  const notice = notices[0]
  if (!notice || notice.source !== POST_SOURCE) return undefined
  const release = obj(JSON.parse(text))
  return { notice, act: actOf(notice), work: workOf(notice, release) }
}

function actOf(notice: Notice): PostAct {
  if (notice.form === 'result') return 'result'
  if (!notice.change) return 'publication'
  return notice.change.reason === 'cancel' ? 'cancellation' : 'addendum'
}

function workOf(notice: Notice, release: Json): PostWork {
  const post = postOfNotice(notice)
  const awards = list(release.awards).map(obj)
  return {
    post: { ...post, links: linksOf(release) ?? post.links },
    reason: Object.values(notice.change?.text ?? {})[0] ?? '',
    results: postResultsOf(notice, post.currency).map((result, at) => {
      const social = obj(awards[at]?.opportunity).socialEconomy
      return typeof social === 'boolean' ? { ...result, socialEconomy: social } : result
    }),
  }
}

/** The links of our own releases, with their labels. */
function linksOf(release: Json): PostWork['post']['links'] | undefined {
  const own = list(obj(release.tender).documents)
    .map(obj)
    .filter(each => /^link-\d+$/.test(code(each.id) ?? ''))
  return own.length
    ? own.map(each => ({ url: String(each.url), label: typeof each.title === 'string' ? each.title : '' }))
    : undefined
}
