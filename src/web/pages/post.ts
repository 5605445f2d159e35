import { html } from 'hono/html'
import type { PostEventRow } from '../../../db/posts.ts'
import { postParts } from '../../model/post-gaps.ts'
import type { PostDeed } from '../../model/post-steps.ts'
import { POST_ACTS } from '../../model/post-work.ts'
import { codeName } from '../../words/names.ts'
import type { HeldPost } from '../post-access.ts'
import { partPath } from '../post-access.ts'
import { act as actButton, notice } from '../parts/form.ts'
import { layout } from '../parts/layout.ts'
import { dayTime } from '../parts/post-field.ts'
import { postPreview } from '../parts/post-preview.ts'
import { nextText, pendingText, stateTag, townMoment } from '../parts/post-state.ts'
import type { Html, View } from '../view.ts'

export type PostPage = Readonly<{
  deeds: readonly PostDeed[]
  events: readonly PostEventRow[]
  /** Names of those who did something, by id */
  names: ReadonlyMap<string, string>
  said?: string | undefined
  failure?: string | undefined
}>

/** One post as its town sees it: where it stands, what can be done now, what it says, what happened. */
export function postPage(view: View, held: HeldPost, page: PostPage): Html {
  const { say } = view
  const { row, work, act, town, person } = held
  const title = work.post.title || say('post.untitled')
  const pending = pendingText(view, row)
  return layout(view, {
    title: `${title} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'ngo.css', 'posts.css'],
    body: html`<p class="crumb"><a href="/posts">${say('post.title')}</a></p>
      <div class="head">
        <p class="small dots">
          <span class="kind">${codeName('kind', row.kind, view.language)}</span>
          ${row.number ? html`<span class="soft">${row.number}</span>` : ''} ${stateTag(view, row)}
        </p>
        <h1 lang="${work.post.language}">${title}</h1>
      </div>
      ${notice(page.said) ?? ''} ${notice(page.failure, true) ?? ''}
      <section class="understood next" aria-labelledby="next">
        <h2 id="next">${say('post.next')}</h2>
        <p>
          ${pending ? html`<strong>${pending}</strong> ` : ''}${nextText(view, row, person.id, town.country)}
        </p>
        ${deeds(view, held, page.deeds)}
      </section>
      ${around(view, held)}
      <section class="section" aria-labelledby="says">
        <h2 id="says">${row.stage ? say('post.says.draft') : say('post.says')}</h2>
        ${postPreview(view, work, act, town)}
      </section>
      <section class="section" aria-labelledby="history">
        <h2 id="history">${say('section.history')}</h2>
        ${timeline(view, page, town.country)}
      </section>`,
  })
}

/** What can be done now, the most likely first. */
function deeds(view: View, held: HeldPost, allowed: readonly PostDeed[]): Html {
  const { say } = view
  const { row, act } = held
  const path = (deed: PostDeed): string => `/posts/${row.id}/do/${deed}`
  const plain = (deed: PostDeed, kind: 'button' | 'quiet' | 'grave'): Html =>
    html`${actButton(path(deed), say(`post.do.${deed}`), kind)}`
  const can = (deed: PostDeed): boolean => allowed.includes(deed)
  return html`<div class="acts">
      ${
        row.stage === 'draft'
          ? html`${postParts(act).map(
              (part, at) =>
                html`<a class="${at === 0 ? 'button' : 'button quiet'}" href="${partPath(row.id, part)}"
                  >${say(`post.part.${part}`)}</a
                >`,
            )}`
          : ''
      }
      ${can('approve') ? plain('approve', 'button') : ''}
      ${can('publish') ? plain('publish', row.stage === 'approved' ? 'button' : 'quiet') : ''}
      ${can('result') ? plain('result', row.state === 'closed' ? 'quiet' : 'button') : ''}
      ${can('addendum') ? plain('addendum', 'quiet') : ''}
      ${can('withdraw') ? plain('withdraw', 'quiet') : ''}
      ${can('cancellation') ? plain('cancellation', 'grave') : ''}
      ${can('discard') ? plain('discard', 'grave') : ''}
    </div>
    ${
      can('schedule')
        ? html`<form method="post" action="${path('schedule')}" class="step">
            ${dayTime({
              name: 'at',
              label: say('post.when.opensAt'),
              value: { day: '', time: '09:00' },
              time: say('post.when.time'),
            })}
            <p class="go-on"><button class="button quiet">${say('post.do.schedule')}</button></p>
          </form>`
        : ''
    }
    ${
      can('return')
        ? html`<details class="fold">
            <summary>${say('post.do.return')}</summary>
            <form method="post" action="${path('return')}" class="stack">
              <label for="note">${say('post.do.return.note')}</label>
              <textarea id="note" name="note" rows="3" maxlength="1000"></textarea>
              <button class="button quiet">${say('post.do.return')}</button>
            </form>
          </details>`
        : ''
    }`
}

/** Ways from here: who could answer, what may be reserved, what the public sees, files to take away. */
function around(view: View, held: HeldPost): Html {
  const { say } = view
  const { row } = held
  const link = (href: string, text: string): Html => html`<a href="${href}">${text}</a>`
  return html`<p class="inline-links">
    ${
      row.state === 'cancelled' || row.state === 'closed'
        ? ''
        : html`${link(`/posts/${row.id}/answerers`, say('post.link.answerers'))}
          ${link(`/posts/${row.id}/clauses`, say('post.link.clauses'))}`
    }
    ${
      row.versions
        ? html`${link(`/opportunities/post:${row.number}`, say('post.link.public'))}
          ${link(`/posted/${row.number}`, say('post.link.history'))}`
        : ''
    }
    ${row.versions && row.kind !== 'consultation' ? link(`/posts/${row.id}/questions`, say('post.link.questions')) : ''}
    ${row.versions && row.kind === 'consultation' ? link(`/posts/${row.id}/answers`, say('post.link.answers')) : ''}
    ${link(`/posts/${row.id}/export/ocds.json`, 'OCDS')}
    ${link(`/posts/${row.id}/export/eforms.json`, 'eForms')}
  </p>`
}

const KNOWN = [
  'created',
  'changed',
  'submitted',
  'withdrawn',
  'handed-over',
  'returned',
  'approved',
  'scheduled',
  'unscheduled',
  'published',
  'begun',
  'discarded',
] as const

/** What happened, the latest last, with who did it. Only the town reads this. */
function timeline(view: View, page: PostPage, country: string): Html {
  const { say } = view
  return html`<ol class="timeline">
    ${page.events.map(event => {
      const kind = KNOWN.find(each => each === event.kind) ?? 'changed'
      const detail = JSON.parse(event.detail) as Readonly<Record<string, string>>
      const name = event.person ? (page.names.get(event.person) ?? say('post.someone')) : say('post.system')
      const act = POST_ACTS.find(each => each === detail.act)
      return html`<li>
        <strong>${townMoment(view, event.at, country)}</strong>
        <span class="line">${say(`post.event.${kind}`)}${act ? html`: ${say(`post.act.${act}`)}` : ''}</span>
        <span class="soft small dots"
          ><span>${name}</span>${detail.number ? html`<span>${detail.number}</span>` : ''}${
            detail.at ? html`<span>${townMoment(view, detail.at, country)}</span>` : ''
          }</span
        >
        ${detail.note ? html`<span class="line prose">${detail.note}</span>` : ''}
        ${detail.why === 'deadline-past' ? html`<span class="line">${say('post.gap.deadline-past')}</span>` : ''}
        ${detail.why === 'unverified' ? html`<span class="line">${say('post.check.unverified')}</span>` : ''}
      </li>`
    })}
  </ol>`
}
