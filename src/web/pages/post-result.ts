import { html } from 'hono/html'
import { moneyOfMinor } from '../../model/minor.ts'
import type { HeldPost } from '../post-access.ts'
import { boxes, line } from '../parts/post-field.ts'
import { NO_WRONGS, partForm, partPage, wrongOf, type Wrongs } from '../parts/post-frame.ts'
import type { Html, View } from '../view.ts'
import { lotName } from './post-lots.ts'

/** What came of each lot: bids, winner, value, and whether the winner belongs to the social economy. */
export function resultPage(
  view: View,
  held: HeldPost,
  parts: Readonly<{ wrong?: Wrongs; failure?: string }> = {},
): Html {
  const { say } = view
  const { post, results } = held.work
  const wrong = parts.wrong ?? NO_WRONGS
  return partPage(
    view,
    held,
    'result',
    partForm(
      view,
      held,
      'result',
      html`${post.lots.map((lot, at) => {
        const { id } = lot
        const result = results.find(each => each.lot === id)
        const value = result?.valueMinor
        return html`<section class="group" aria-labelledby="lot-${id}">
          <h2 class="small-title" id="lot-${id}">
            ${post.lots.length > 1 ? lotName(view, lot, at) : post.title}
          </h2>
          <div class="stack">
            ${line({
              name: `bids-${id}`,
              label: say('post.result.bids'),
              bt: 'BT-759',
              value: result?.bids === undefined ? '' : String(result.bids),
              mode: 'numeric',
              maxlength: 6,
              problem: wrongOf(view, wrong, `bids-${id}`),
            })}
            ${boxes({
              name: `outcome-${id}`,
              one: true,
              label: say('post.result.outcome'),
              bt: 'BT-142',
              chosen: result ? [result.outcome] : [],
              choices: [
                ['selec-w', say('post.result.won')],
                ['clos-nw', say('post.result.none')],
              ],
            })}
            ${line({
              name: `winner-${id}`,
              label: say('post.result.winner'),
              bt: 'BT-500',
              value: result?.winner ?? '',
              maxlength: 400,
            })}
            ${line({
              name: `value-${id}`,
              label: say('post.result.value', { currency: post.currency }),
              bt: 'BT-720',
              value: value === undefined ? '' : moneyOfMinor(value, post.currency).amount,
              mode: 'decimal',
              maxlength: 40,
              problem: wrongOf(view, wrong, `value-${id}`),
            })}
            ${boxes({
              name: `social-${id}`,
              one: true,
              label: say('post.result.social'),
              hint: say('post.result.social.hint'),
              chosen:
                result?.socialEconomy === undefined ? ['unknown'] : [result.socialEconomy ? 'yes' : 'no'],
              choices: [
                ['yes', say('start.yes')],
                ['no', say('start.no')],
                ['unknown', say('start.unsure')],
              ],
            })}
          </div>
        </section>`
      })}`,
    ),
    { failure: parts.failure },
  )
}
