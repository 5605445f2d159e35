import { html } from 'hono/html'
import type { Region } from '../../context.ts'
import { moneyOfMinor } from '../../model/minor.ts'
import { POST_LOTS_MAX, type PostLot } from '../../model/post.ts'
import { nutsCountry } from '../../taxonomy/nuts.ts'
import { codeName, countryName } from '../../words/names.ts'
import { wordMoney } from '../../words/money.ts'
import type { HeldPost } from '../post-access.ts'
import { partPath } from '../post-access.ts'
import { only, partPage } from '../parts/post-frame.ts'
import type { Html, View } from '../view.ts'

/** All lots of a post, each with what is known of it, and ways to add, copy, split and take away. */
export function lotsPage(view: View, held: HeldPost, regions: readonly Region[]): Html {
  const { say } = view
  const { lots, currency } = held.work.post
  const path = partPath(held.row.id, 'lots')
  return partPage(
    view,
    held,
    'lots',
    html`<p class="lead">${say('post.lots.lead')}</p>
      <ol class="rows lots">
        ${lots.map((lot, at) => html`<li>${row(view, held, lot, at, currency, regions)}</li>`)}
      </ol>
      ${
        lots.length < POST_LOTS_MAX
          ? html`<form method="post" action="${path}">
              <button class="button quiet" name="do" value="add">${say('post.lots.add')}</button>
            </form>`
          : html`<p class="hint">${say('post.lots.full', { n: POST_LOTS_MAX })}</p>`
      }
      <p class="go-on">
        <a class="button" href="${partPath(held.row.id, 'when')}">${say('post.save.next')}</a>
      </p>`,
  )
}

function row(
  view: View,
  held: HeldPost,
  lot: PostLot,
  at: number,
  currency: string,
  regions: readonly Region[],
): Html {
  const { say, language } = view
  const path = partPath(held.row.id, 'lots')
  const name = lotName(view, lot, at)
  const value =
    lot.valueMinor === undefined ? undefined : wordMoney(moneyOfMinor(lot.valueMinor, currency), language)
  const facts = [
    ...lot.cpv.map(code => view.conceptName(code, language) ?? code),
    ...lot.nuts.map(code => regionName(view, code, regions)),
    ...(value ? [value] : []),
    ...(lot.months ? [`${say('post.lot.months')}: ${lot.months}`] : []),
    ...lot.reserved.filter(code => code !== 'none').map(code => codeName('reservation', code, language)),
  ]
  const several = held.work.post.lots.length > 1
  return html`<div>
      <h2 class="small-title"><a href="${path}?lot=${lot.id}">${name}</a></h2>
      <p class="soft small dots">
        ${facts.length ? facts.map(fact => html`<span>${fact}</span>`) : html`<span>${say('post.lots.empty')}</span>`}
      </p>
    </div>
    <div class="acts">
      <a class="button quiet" href="${path}?lot=${lot.id}"
        >${say('post.lots.write')}<span class="visually-hidden">: ${name}</span></a
      >
      <details class="fold more-acts">
        <summary>${say('post.lots.more')}<span class="visually-hidden">: ${name}</span></summary>
        <form method="post" action="${path}?lot=${lot.id}" class="stack">
          ${only(lot.nuts.length > 1, () => split('places', say('post.split.places', { n: lot.nuts.length })))}
          ${only(lot.cpv.length > 1, () => split('codes', say('post.split.codes', { n: lot.cpv.length })))}
          <div class="inline">
            <label for="count-${lot.id}">${say('post.split.number')}</label>
            <input
              type="text"
              class="count"
              id="count-${lot.id}"
              name="count"
              value="2"
              inputmode="numeric"
              maxlength="2"
            />
            <button class="button quiet" name="do" value="split-number">${say('post.split')}</button>
          </div>
          <div class="acts">
            <button class="button quiet" name="do" value="copy">${say('post.lots.copy')}</button>
            ${only(several, () => html`<button class="button grave" name="do" value="remove">${say('post.lots.remove')}</button>`)}
          </div>
        </form>
      </details>
    </div>`
}

function split(by: 'places' | 'codes', label: string): Html {
  return html`<button class="button quiet" name="do" value="split-${by}">${label}</button>`
}

/** A lot's title, or its place in the list. */
export function lotName(view: View, lot: Pick<PostLot, 'title'>, at: number): string {
  const number = view.say('lot.short', { n: at + 1 })
  return lot.title ? `${number}: ${lot.title}` : number
}

/** A region's name with its code, where it is known. */
export function regionName(view: View, code: string, regions: readonly Region[]): string {
  if (code.length === 2) return countryName(nutsCountry(code), view.language)
  const name = regions.find(region => region.code === code)?.name ?? view.placeName?.(code, view.language)
  return name ? `${name} (${code})` : code
}
