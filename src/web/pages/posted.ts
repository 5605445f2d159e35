import { html } from 'hono/html'
import type { PostRow, PostVersionRow } from '../../../db/posts.ts'
import type { Opportunity } from '../../model/opportunity.ts'
import { POST_ACTS } from '../../model/post-work.ts'
import { layout } from '../parts/layout.ts'
import { changesOf } from '../parts/history.ts'
import { postPreview } from '../parts/post-preview.ts'
import { stateTag, townMoment } from '../parts/post-state.ts'
import { workOf } from '../post-access.ts'
import type { Html, View } from '../view.ts'

export type PostedParts = Readonly<{
  row: PostRow
  versions: readonly PostVersionRow[]
  town: Readonly<{ name: string; country: string }>
  /** What the bank made of it; absent for the moment between publication and reading */
  opportunity: Opportunity | undefined
}>

/** Everything that was ever published of a post, the latest first, with what each version changed. */
export function postedPage(view: View, parts: PostedParts): Html {
  const { say } = view
  const { row, versions, town } = parts
  const last = versions.at(-1)
  const post = last && workOf(last).post
  const title = post?.title ?? row.number
  return layout(view, {
    title: `${say('section.history')}: ${title} – Dragoman`,
    needs: ['account.css', 'ngo.css', 'posts.css'],
    body: html`<p class="crumb"><a href="/opportunities/post:${row.number}">${title}</a></p>
      <div class="hero">
        <p class="small dots"><span class="soft">${row.number}</span> ${stateTag(view, row)}</p>
        <h1>${say('section.history')}</h1>
        <p class="lead">${say('post.posted.lead', { town: town.name })}</p>
      </div>
      <p class="inline-links">
        <a href="/posted/${row.number}/ocds.json">${say('post.posted.file', { format: 'OCDS 1.1' })}</a>
        <a href="/posted/${row.number}/eforms.json">${say('post.posted.file', { format: 'eForms' })}</a>
      </p>
      <ol class="versions" reversed>
        ${versions.toReversed().map(version => html`<li>${versionPart(view, parts, version, version === last)}</li>`)}
      </ol>`,
  })
}

function versionPart(view: View, parts: PostedParts, version: PostVersionRow, open: boolean): Html {
  const { say } = view
  const { opportunity, town } = parts
  const act = POST_ACTS.find(each => each === version.act) ?? 'publication'
  const work = workOf(version)
  const changes = opportunity ? changesOf(view, opportunity, `post:${version.number}`) : undefined
  return html`<h2 class="small-title">${say(`post.act.${act}`)}</h2>
    <p class="soft small dots">
      <span>${townMoment(view, version.at, town.country)}</span><span>${version.number}</span>
    </p>
    ${work.reason ? html`<p class="reserved" lang="${work.post.language}">${work.reason}</p>` : ''}
    ${changes ?? ''}
    <details class="fold" ${open ? html`open` : ''}>
      <summary>${say('post.posted.whole')}</summary>
      ${postPreview(view, { ...work, reason: '' }, act, town)}
    </details>`
}
