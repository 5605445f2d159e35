import { html } from 'hono/html'
import type { PostRow } from '../../../db/posts.ts'
import { POST_KINDS } from '../../model/post.ts'
import { codeName } from '../../words/names.ts'
import { layout } from '../parts/layout.ts'
import { notice } from '../parts/form.ts'
import { boxes, pick } from '../parts/post-field.ts'
import { POST_TEMPLATES } from '../post-templates.ts'
import type { Html, View } from '../view.ts'

export type NewParts = Readonly<{
  towns: readonly Readonly<{ organisation: string; name: string }>[]
  /** Earlier posts, to be copied */
  posts: readonly PostRow[]
  failure?: string
}>

/** Four ways to begin: from nothing, from a template, from an earlier post, from a notice published elsewhere. */
export function newPostPage(view: View, parts: NewParts): Html {
  const { say } = view
  const { towns, posts } = parts
  const own = (path: string, id: string, body: Html, upload = false): Html =>
    html`<form
      method="post"
      action="${path}"
      class="step"
      ${upload ? html`enctype="multipart/form-data"` : ''}
    >
      ${
        towns.length > 1
          ? html`<div class="field">
              <label for="town-${id}">${say('org.kind.municipality')}</label>
              <select id="town-${id}" name="town">
                ${towns.map(town => html`<option value="${town.organisation}">${town.name}</option>`)}
              </select>
            </div>`
          : html`<input type="hidden" name="town" value="${towns[0]?.organisation ?? ''}" />`
      }
      ${body}
    </form>`
  return layout(view, {
    title: `${say('post.new')} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'ngo.css', 'posts.css'],
    body: html`<p class="crumb"><a href="/posts">${say('post.title')}</a></p>
      <div class="hero">
        <h1>${say('post.new')}</h1>
        <p class="lead">${say('post.new.lead')}</p>
      </div>
      ${notice(parts.failure, true) ?? ''}
      <section class="section" aria-labelledby="fresh">
        <h2 id="fresh">${say('post.new.fresh')}</h2>
        ${own(
          '/posts',
          'fresh',
          html`${boxes({
              name: 'kind',
              one: true,
              label: say('post.kind'),
              bt: 'BT-02',
              chosen: ['tender'],
              choices: POST_KINDS.map(kind => [
                kind,
                html`<strong>${codeName('kind', kind, view.language)}</strong>
                  <span class="line soft small">${say(`post.kind.${kind}.says`)}</span>`,
              ]),
            })}
            <p class="go-on"><button class="button">${say('post.new.begin')}</button></p>`,
        )}
      </section>
      <section class="section" aria-labelledby="template">
        <h2 id="template">${say('post.new.template')}</h2>
        <p class="soft">${say('post.new.template.says')}</p>
        ${own(
          '/posts',
          'template',
          html`<div class="templates">
            ${POST_TEMPLATES.map(
              ({ name }) =>
                html`<button class="button quiet" name="template" value="${name}">
                  ${say(`post.template.${name}.title`)}
                </button>`,
            )}
          </div>`,
        )}
      </section>
      ${
        posts.length
          ? html`<section class="section" aria-labelledby="copy">
              <h2 id="copy">${say('post.new.copy')}</h2>
              ${own(
                '/posts',
                'copy',
                html`${pick({
                    name: 'copy',
                    label: say('post.new.copy'),
                    value: '',
                    choices: posts.map(row => [row.id, row.title || say('post.untitled')] as const),
                  })}
                  <p class="go-on"><button class="button quiet">${say('post.new.copy.do')}</button></p>`,
              )}
            </section>`
          : ''
      }
      <section class="section" aria-labelledby="import">
        <h2 id="import">${say('post.new.import')}</h2>
        ${own(
          '/posts/import',
          'import',
          html`<div class="field">
              <label for="file">${say('post.new.import')}</label>
              <input
                type="file"
                id="file"
                name="file"
                accept=".xml,.json,application/xml,text/xml,application/json"
                aria-describedby="file-hint"
              />
              <p class="hint" id="file-hint">${say('post.new.import.hint')}</p>
            </div>
            <p class="go-on"><button class="button quiet">${say('post.new.import.do')}</button></p>`,
          true,
        )}
      </section>`,
  })
}
