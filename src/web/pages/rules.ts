import { html } from 'hono/html'
import type { ActivationRow, RuleSetRow } from '../../../db/rules.ts'
import type { RuleSet } from '../../model/rules.ts'
import { act, notice } from '../parts/form.ts'
import { momentOf } from '../parts/moments.ts'
import type { Html, View } from '../view.ts'
import { differenceList, rulesFrame, rulesPath } from './rule-parts.ts'

export type RulesPage = Readonly<{
  inForce: RuleSetRow
  sets: readonly RuleSetRow[]
  history: readonly ActivationRow[]
  rulesOf: (version: string) => RuleSet | undefined
  /** Names of people by id; absent where they are gone */
  people: ReadonlyMap<string, string>
  said?: string | undefined
}>

/** The rules in force, drafts beside them, and which were in force when. */
export function rulesPage(view: View, page: RulesPage): Html {
  const { say } = view
  const { inForce, sets, history } = page
  const drafts = sets.filter(({ state }) => state === 'draft')
  const retired = sets.filter(({ state, version }) => state === 'retired' && version !== inForce.version)
  const latest = history[0]
  return rulesFrame(view, {
    title: say('rules.title'),
    body: html`${notice(page.said) ?? ''}
      <p class="lead">${say('rules.lead')}</p>
      <section class="section" aria-labelledby="in-force">
        <h2 id="in-force">${say('rules.in-force')}</h2>
        <div class="card force">
          <h3><a href="${rulesPath(inForce.version)}">${inForce.version}</a></h3>
          ${
            latest
              ? html`<p class="small soft dots">
                    ${momentOf(view, latest.at) ?? ''}<span>${by(view, page, latest.author)}</span>
                  </p>
                  <p>${view.say('quote', { text: latest.reason })}</p>`
              : html`<p class="soft">${say('rules.built-in')}</p>`
          }
        </div>
        ${act(`${rulesPath(inForce.version)}/draft`, say('rules.draft.begin'), 'button')}
      </section>
      <section class="section" aria-labelledby="drafts">
        <h2 id="drafts">${say('rules.drafts')}</h2>
        ${drafts.length ? setList(view, page, drafts) : html`<p class="soft">${say('rules.drafts.none')}</p>`}
      </section>
      <section class="section" aria-labelledby="history">
        <h2 id="history">${say('rules.history')}</h2>
        ${
          history.length
            ? html`<ol class="timeline">
                ${history.slice(0, 50).map(row => html`<li>${activation(view, page, row)}</li>`)}
              </ol>`
            : html`<p class="soft">${say('rules.history.none')}</p>`
        }
      </section>
      ${
        retired.length
          ? html`<section class="section" aria-labelledby="earlier">
              <h2 id="earlier">${say('rules.earlier')}</h2>
              ${setList(view, page, retired)}
            </section>`
          : ''
      }
      <p class="section"><a class="more" href="/admin/evaluation">${say('evaluation.title')}</a></p>`,
  })
}

function by({ say }: View, { people }: RulesPage, author: string): string {
  return author ? (people.get(author) ?? say('rules.nobody')) : say('rules.project')
}

function setList(view: View, page: RulesPage, sets: readonly RuleSetRow[]): Html {
  return html`<ul class="rows">
    ${sets.slice(0, 50).map(
      row =>
        html`<li>
          <div>
            <p><a href="${rulesPath(row.version)}">${row.version}</a></p>
            ${row.reason ? html`<p>${row.reason}</p>` : ''}
            <p class="small soft dots">
              ${momentOf(view, row.at || undefined) ?? ''}<span>${by(view, page, row.author)}</span>
            </p>
          </div>
        </li>`,
    )}
  </ul>`
}

function activation(view: View, page: RulesPage, row: ActivationRow): Html {
  const [before, after] = [page.rulesOf(row.before), page.rulesOf(row.version)]
  return html`<strong><a href="${rulesPath(row.version)}">${row.version}</a></strong>
    <p class="small soft dots">${momentOf(view, row.at) ?? ''}<span>${by(view, page, row.author)}</span></p>
    <p>${view.say('quote', { text: row.reason })}</p>
    ${before && after ? differenceList(view, before, after) : ''}`
}
