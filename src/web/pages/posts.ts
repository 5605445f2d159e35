import { html } from 'hono/html'
import type { PostRow } from '../../../db/posts.ts'
import { codeName } from '../../words/names.ts'
import { layout } from '../parts/layout.ts'
import { notice } from '../parts/form.ts'
import { nextText, pendingText, stateTag } from '../parts/post-state.ts'
import type { Html, View } from '../view.ts'

/** A town of the reader's, with what it posted. */
export type TownPosts = Readonly<{
  id: string
  name: string
  country: string
  posts: readonly PostRow[]
}>

const GROUPS = ['todo', 'draft', 'waiting', 'out', 'over'] as const
type Group = (typeof GROUPS)[number]

/** In which group a post is listed: first what waits for this reader. */
function groupOf(row: PostRow, person: string, now: string): Group {
  if (row.stage === 'review') return row.author === person ? 'waiting' : 'todo'
  if (row.stage === 'approved') return 'todo'
  if (row.stage === 'scheduled') return 'waiting'
  if (row.stage === 'draft' && row.versions === 0) return 'draft'
  if (row.state === 'cancelled' || row.state === 'closed') return row.stage ? 'todo' : 'over'
  if (row.stage === 'draft') return 'todo'
  const awards = row.kind === 'tender' || row.kind === 'local'
  return awards && row.deadline && row.deadline <= now ? 'todo' : 'out'
}

/** What the reader's towns posted, by what is to be done next. */
export function postsPage(view: View, towns: readonly TownPosts[], person: string, failure?: string): Html {
  const { say } = view
  return layout(view, {
    title: `${say('post.title')} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'ngo.css', 'posts.css'],
    body: html`<div class="hero">
        <h1>${say('post.title')}</h1>
        <p class="lead">${say('post.lead')}</p>
      </div>
      ${notice(failure, true) ?? ''}
      ${
        towns.length
          ? html`<p class="go-on">
                <a class="button" href="/posts/new">${say('post.new')}</a>
                <a class="more" href="/posts/outcome">${say('post.outcome.title')}</a>
              </p>
              ${towns.map(town => townSection(view, town, person, towns.length > 1))}`
          : noTown(view)
      }`,
  })
}

/** The clerks of the demonstration's town: one writes, the other approves (jobs/seed-posts.ts). */
export const DEMO_CLERKS = ['anna@velmora.example', 'boris@velmora.example'] as const

/** Who belongs to no town is told how to add one. */
function noTown(view: View): Html {
  const { say } = view
  return html`<div class="note section">
    <p>${say('post.notown')}</p>
    ${view.demo ? html`<p>${say('post.demo', { a: DEMO_CLERKS[0], b: DEMO_CLERKS[1] })}</p>` : ''}
    <p><a class="more" href="/organisation/new">${say('org.new')}</a></p>
  </div>`
}

function townSection(view: View, town: TownPosts, person: string, named: boolean): Html {
  const { say } = view
  const now = view.now.toISOString()
  const groups = GROUPS.map(group => ({
    group,
    posts: town.posts.filter(row => groupOf(row, person, now) === group),
  })).filter(({ posts }) => posts.length)
  const level = named ? 'h3' : 'h2'
  return html`<section class="section">
    ${named ? html`<h2>${town.name}</h2>` : ''}
    ${groups.length ? '' : html`<p class="soft">${say('post.none')}</p>`}
    ${groups.map(
      ({ group, posts }) =>
        html`${level === 'h2' ? html`<h2 class="group-title">${say(`post.group.${group}`)}</h2>` : html`<h3 class="group-title">${say(`post.group.${group}`)}</h3>`}
          <ul class="rows posts">
            ${posts.map(row => html`<li>${postRow(view, row, person, town.country)}</li>`)}
          </ul>`,
    )}
  </section>`
}

function postRow(view: View, row: PostRow, person: string, country: string): Html {
  const { say, language } = view
  const pending = pendingText(view, row)
  return html`<div>
    <p class="small dots">
      <span class="kind">${codeName('kind', row.kind, language)}</span>
      ${row.number ? html`<span class="soft">${row.number}</span>` : ''} ${stateTag(view, row)}
    </p>
    <p class="post-title"><a href="/posts/${row.id}">${row.title || say('post.untitled')}</a></p>
    <p class="soft small">
      ${pending ? html`<strong>${pending}</strong> ` : ''}${nextText(view, row, person, country)}
    </p>
  </div>`
}
