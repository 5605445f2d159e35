import { html } from 'hono/html'
import { POST_CODES, POST_KINDS, type Post } from '../../model/post.ts'
import { LANGUAGES } from '../../text/languages.ts'
import { codeName, languageName } from '../../words/names.ts'
import type { HeldPost } from '../post-access.ts'
import { area, boxes, line, pick } from '../parts/post-field.ts'
import { NO_WRONGS, only, partForm, partPage, wrongOf, type Wrongs } from '../parts/post-frame.ts'
import type { Html, View } from '../view.ts'

/** An earlier consultation or plan of the same town that a post may follow. */
export type Earlier = Readonly<{ id: string; title: string }>

type Parts = Readonly<{ earlier: readonly Earlier[]; wrong?: Wrongs; failure?: string }>

/** What it is about: kind, words, links and where to write to. */
export function whatPage(view: View, held: HeldPost, parts: Parts): Html {
  const { say, language } = view
  const { post } = held.work
  const wrong = parts.wrong ?? NO_WRONGS
  const first = held.row.versions === 0
  const languages = LANGUAGES.map(({ code }) => [code, languageName(code, language)] as const).toSorted(
    (a, b) => a[1].localeCompare(b[1], language),
  )
  return partPage(
    view,
    held,
    'what',
    partForm(
      view,
      held,
      'what',
      html`${
          first
            ? boxes({
                name: 'kind',
                one: true,
                label: say('post.kind'),
                bt: 'BT-02',
                chosen: [post.kind],
                choices: POST_KINDS.map(kind => [
                  kind,
                  html`<strong>${codeName('kind', kind, view.language)}</strong>
                    <span class="line soft small">${say(`post.kind.${kind}.says`)}</span>`,
                ]),
              })
            : html`<input type="hidden" name="kind" value="${post.kind}" />`
        }
        ${pick({
          name: 'language',
          label: say('post.language'),
          bt: 'BT-702',
          hint: say('post.language.hint'),
          value: post.language,
          choices: languages,
        })}
        ${line({
          name: 'title',
          label: say('field.title'),
          bt: 'BT-21',
          hint: say('post.field.title.hint'),
          value: post.title,
          maxlength: 400,
        })}
        ${area({
          name: 'description',
          label: say('field.description'),
          bt: 'BT-24',
          hint: say('post.field.description.hint'),
          value: post.description,
          maxlength: 20_000,
          rows: 10,
        })}
        <div class="columns">
          ${pick({
            name: 'nature',
            label: say('post.field.nature'),
            bt: 'BT-23',
            value: post.nature ?? '',
            choices: [
              ['', say('post.choose')],
              ...POST_CODES.nature.map(code => [code, say(`post.nature.${code}`)] as const),
            ],
          })}
          ${pick({
            name: 'procedureType',
            label: say('post.field.procedure'),
            bt: 'BT-105',
            value: post.procedureType ?? '',
            choices: [
              ['', say('post.choose')],
              ...POST_CODES.procedureType.map(code => [code, codeName('procedure', code, language)] as const),
            ],
          })}
        </div>
        ${line({
          name: 'contact',
          label: say('post.field.contact'),
          bt: 'BT-506',
          hint: say('post.field.contact.hint'),
          type: 'email',
          value: post.contact,
          maxlength: 254,
          problem: wrongOf(view, wrong, 'contact'),
          autocomplete: 'email',
        })}
        ${links(view, post, wrong)}
        ${only(parts.earlier.length > 0 && post.kind !== 'consultation', () =>
          pick({
            name: 'earlier',
            label: say('post.field.earlier'),
            hint: say('post.field.earlier.hint'),
            value: post.earlier ?? '',
            choices: [
              ['', say('post.field.earlier.none')],
              ...parts.earlier.map(each => [each.id, each.title] as const),
            ],
          }),
        )}`,
    ),
    { failure: parts.failure },
  )
}

/** The links there are, and room for more. */
function links(view: View, post: Post, wrong: Wrongs): Html {
  const { say } = view
  const rows = [...post.links, { url: '', label: '' }, ...(post.links.length ? [] : [{ url: '', label: '' }])]
  const problem = [...wrong.keys()].find(name => name.startsWith('url-'))
  return html`<fieldset>
    <legend>${say('post.field.links')} <span class="bt">BT-15</span></legend>
    <p class="hint" id="links-hint">${say('post.field.links.hint')}</p>
    ${problem ? html`<p class="problem" id="links-problem">${say('post.wrong.link')}</p>` : ''}
    ${rows.map(
      ({ url, label }, at) =>
        html`<div class="link-row">
          <div class="field">
            <label for="url-${at}">${say('post.field.link.url', { n: at + 1 })}</label>
            <input
              type="url"
              id="url-${at}"
              name="url"
              value="${url}"
              maxlength="2000"
              placeholder="https://"
              autocomplete="off"
              aria-describedby="links-hint"
            />
          </div>
          <div class="field">
            <label for="label-${at}">${say('post.field.link.label')}</label>
            <input
              type="text"
              id="label-${at}"
              name="label"
              value="${label}"
              maxlength="200"
              autocomplete="off"
            />
          </div>
        </div>`,
    )}
  </fieldset>`
}
