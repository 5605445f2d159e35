import { html } from 'hono/html'
import type { Region } from '../../context.ts'
import type { AnswerCount } from '../../model/answer-count.ts'
import type { Change } from '../draft-items.ts'
import { layout } from '../parts/layout.ts'
import { notice } from '../parts/form.ts'
import { partPath, type HeldPost } from '../post-access.ts'
import type { Html, View } from '../view.ts'
import { lotName, regionName } from './post-lots.ts'

/** What a change would do; `lots` is how many there would be. */
export type Changed = Readonly<{ change: Change; lots: number; count: AnswerCount }>

export type AnswerersPage = Readonly<{
  /** Absent while the profiles are being read, or where nothing is counted at all */
  now?: AnswerCount
  changes: readonly Changed[]
  /** Nothing counts here (the edge) */
  off?: boolean
  /** The regions of the town's country, to name them by */
  regions: readonly Region[]
  /** Whether this reader may take a change over */
  mayWrite: boolean
}>

const REGIONS_SHOWN = 20

/** Who could answer a draft, and what would change the number. */
export function answerersPage(view: View, held: HeldPost, page: AnswerersPage): Html {
  const { say } = view
  const { row, work } = held
  const title = work.post.title || say('post.untitled')
  return layout(view, {
    title: `${say('clause.who.title')}: ${title} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'ngo.css', 'posts.css', 'clause.css'],
    body: html`<p class="crumb"><a href="/posts/${row.id}">${title}</a></p>
      <div class="hero">
        <h1>${say('clause.who.title')}</h1>
        <p class="lead">${say('clause.who.lead')}</p>
      </div>
      ${page.off ? notice(say('clause.who.off')) : page.now ? counted(view, held, page, page.now) : waiting(view)}
      <p class="go-on">
        <a class="button quiet" href="${partPath(row.id, 'lots')}">${say('clause.who.edit')}</a>
        <a class="more" href="/posts/${row.id}/clauses">${say('clause.title')}</a>
      </p>`,
  })
}

function waiting(view: View): Html {
  const { say } = view
  return html`<p class="notice" role="status">${say('clause.who.wait')}</p>
    <p><a class="more" href="${view.path}">${say('clause.who.again')}</a></p>`
}

function counted(view: View, held: HeldPost, page: AnswerersPage, now: AnswerCount): Html {
  const { say } = view
  const { lots } = held.work.post
  const reserved = now.eligible + now.unknown > 0
  return html`<section class="understood" aria-labelledby="able">
      <h2 id="able" class="able">
        <span class="figure">${now.able}</span> <span>${say('clause.who.able')}</span>
      </h2>
      ${
        reserved
          ? html`<p>${say('clause.who.reserved', { eligible: now.eligible, unknown: now.unknown })}</p>`
          : ''
      }
      <p class="hint">${say('clause.who.means')}</p>
      ${
        lots.length > 1
          ? html`<table class="plain">
              <caption>
                ${say('clause.who.lots')}
              </caption>
              <tbody>
                ${lots.map(
                  (lot, at) =>
                    html`<tr>
                      <th scope="row">${lotName(view, lot, at)}</th>
                      <td class="number">${now.each[at] ?? 0}</td>
                    </tr>`,
                )}
              </tbody>
            </table>`
          : ''
      }
    </section>
    ${changeList(view, held, page, now)} ${regionList(view, page, now)}
    ${
      now.named.length
        ? html`<section class="section" aria-labelledby="named">
            <h2 id="named">${say('clause.who.named')}</h2>
            <ul class="rows">
              ${now.named.map(
                ({ name, region }) =>
                  html`<li>
                    <strong>${name}</strong> <span class="soft small">${regionText(view, page, region)}</span>
                  </li>`,
              )}
            </ul>
            <p class="hint">${say('clause.who.named.hint')}</p>
          </section>`
        : now.able
          ? html`<p class="hint">${say('clause.who.named.none')}</p>`
          : ''
    }`
}

function changeList(view: View, held: HeldPost, page: AnswerersPage, now: AnswerCount): Html | string {
  const { say } = view
  if (!page.changes.length) return ''
  return html`<section class="section" aria-labelledby="changes">
    <h2 id="changes">${say('clause.change.title')}</h2>
    <ul class="rows changes">
      ${page.changes
        .toSorted((a, b) => b.count.able - a.count.able)
        .map(({ change, lots, count }) => {
          const more = count.able - now.able
          const reserves = change === 'art20' || change === 'art77'
          const split = change === 'codes' || change === 'places' || change === 'halves'
          const said = [say(`clause.change.${change}`), split ? say('clause.change.lots', { lots }) : '']
            .filter(Boolean)
            .join('. ')
          return html`<li>
            <div>
              <p>${said}</p>
              <p class="small">
                <strong>${count.able}</strong>
                <span class="${more > 0 ? 'rise' : 'soft'}">${signed(more)}</span>
                ${
                  reserves && count.able
                    ? html`<span class="soft"
                        >${say('clause.who.reserved', { eligible: count.eligible, unknown: count.unknown })}</span
                      >`
                    : ''
                }
              </p>
            </div>
            ${
              page.mayWrite && more > 0
                ? html`<form method="post" action="/posts/${held.row.id}/answerers">
                    <button class="button quiet" name="change" value="${change}">
                      ${say('clause.change.take')}<span class="visually-hidden">: ${said}</span>
                    </button>
                  </form>`
                : ''
            }
          </li>`
        })}
    </ul>
  </section>`
}

function regionList(view: View, page: AnswerersPage, now: AnswerCount): Html | string {
  const { say } = view
  if (!now.regions.length) return ''
  const shown = now.regions.slice(0, REGIONS_SHOWN)
  return html`<section class="section" aria-labelledby="regions">
    <h2 id="regions">${say('clause.who.regions')}</h2>
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">${say('clause.who.region')}</th>
          <th scope="col" class="number">${say('clause.who.organisations')}</th>
        </tr>
      </thead>
      <tbody>
        ${shown.map(
          ({ code, count }) =>
            html`<tr>
              <th scope="row">${regionText(view, page, code)}</th>
              <td class="number">${count ?? say('clause.who.few')}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${
      now.regions.length > shown.length
        ? html`<p class="hint">
            ${say('clause.who.regions.more', { n: now.regions.length - shown.length })}
          </p>`
        : ''
    }
    <p class="hint">${say('clause.who.few.why')}</p>
  </section>`
}

function regionText(view: View, { regions }: AnswerersPage, code: string): string {
  return code ? regionName(view, code, regions) : view.say('clause.who.nowhere')
}

/** A difference with its sign, a real minus included. */
function signed(n: number): string {
  return n > 0 ? `+${n}` : n < 0 ? `\u2212${-n}` : '±0'
}
