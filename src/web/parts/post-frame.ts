import { html } from 'hono/html'
import { postParts, type PostPart } from '../../model/post-gaps.ts'
import type { HeldPost } from '../post-access.ts'
import { partPath } from '../post-access.ts'
import type { Wrong } from '../post-form.ts'
import type { Html, Maybe, View } from '../view.ts'
import { notice } from './form.ts'
import { layout } from './layout.ts'

/** What was wrong with what was typed, by field. */
export type Wrongs = ReadonlyMap<string, Wrong>
export const NO_WRONGS: Wrongs = new Map()

/** The problem of one field in words. */
export function wrongOf(view: View, wrong: Wrongs, name: string): string | undefined {
  const code = wrong.get(name)
  return code && view.say(`post.wrong.${code}`)
}

/** The frame of one part of a post that is being written: which post, how far one is, the form. */
export function partPage(
  view: View,
  held: HeldPost,
  part: PostPart,
  body: Html,
  more: Readonly<{ failure?: string | undefined; again?: Readonly<Record<string, string>> }> = {},
): Html {
  const { say } = view
  const { post } = held.work
  const title = post.title || say('post.untitled')
  return layout(view, {
    title: `${say(`post.part.${part}`)}: ${title} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'ngo.css', 'posts.css', 'posts.js'],
    body: html`<p class="crumb"><a href="/posts/${held.row.id}">${title}</a></p>
      ${trail(view, held, part)}
      <div class="hero"><h1>${say(`post.part.${part}.title`)}</h1></div>
      ${notice(more.failure, true) ?? ''} ${body}`,
  })
}

function trail(view: View, held: HeldPost, part: PostPart): Html | string {
  const { say } = view
  const parts = postParts(held.act)
  if (parts.length < 2) return ''
  const at = parts.indexOf(part)
  return html`<nav class="trail" aria-label="${say('post.trail')}">
    <p class="small soft">
      ${say('start.step', { n: at + 1, of: parts.length })}<span class="here" aria-hidden="true"
        >: <strong>${say(`post.part.${part}`)}</strong></span
      >
    </p>
    <ol>
      ${parts.map((each, index) => {
        const state = index < at ? 'done' : index === at ? 'now' : 'next'
        return html`<li class="${state}">
          ${
            index === at
              ? html`<span aria-current="step"><span>${say(`post.part.${each}`)}</span></span>`
              : html`<a href="${partPath(held.row.id, each)}"><span>${say(`post.part.${each}`)}</span></a>`
          }
        </li>`
      })}
    </ol>
  </nav>`
}

/** The form of a part. Script saves it as one types; without script the buttons do. */
export function partForm(view: View, held: HeldPost, part: PostPart, body: Html, lot?: string): Html {
  const { say } = view
  const path = partPath(held.row.id, part) + (lot ? `?lot=${lot}` : '')
  return html`<form
    class="step"
    method="post"
    action="${path}"
    data-autosave="${say('post.saved.at', { time: '{time}' })}"
    data-unsaved="${say('post.unsaved')}"
    novalidate
  >
    <input type="hidden" name="revision" value="${held.row.revision}" />
    ${body}
    <div class="go-on">
      <button class="button" name="do" value="next">${say('post.save.next')}</button>
      <button class="button quiet" name="do" value="save">${say('account.save')}</button>
      <p class="saved small soft" role="status"></p>
    </div>
  </form>`
}

/** A piece that only some posts need. */
export function only(is: boolean, piece: () => Html): Maybe {
  return is ? piece() : ''
}
